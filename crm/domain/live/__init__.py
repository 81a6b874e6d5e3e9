"""Domain: live."""
