"""Domain: prompts."""
