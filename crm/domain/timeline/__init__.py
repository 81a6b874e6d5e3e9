"""Domain: everything that happened with a person, in one order."""
