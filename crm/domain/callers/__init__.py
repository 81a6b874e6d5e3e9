"""Domain: who is on the line, told to whoever may pick up."""
