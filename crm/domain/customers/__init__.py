"""Domain: customers."""
