"""Evidence of what a person agreed to or refused."""
