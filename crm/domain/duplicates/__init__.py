"""Domain: people who probably stand in the book twice, and calls that belong to nobody yet."""
