"""Domain: properties."""
