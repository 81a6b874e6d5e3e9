"""Domain: calls."""
