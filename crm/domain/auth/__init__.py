"""Domain: auth."""
