"""Domain: one person who stood in the book twice."""
