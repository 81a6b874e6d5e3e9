"""Domain: vendors."""
