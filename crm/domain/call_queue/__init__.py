"""Domain: whom to call now, who took him, and what came of it."""
