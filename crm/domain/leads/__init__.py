"""Domain: leads."""
