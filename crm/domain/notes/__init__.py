"""Domain: notes that people of the office write about a person."""
