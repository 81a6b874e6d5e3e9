"""Domain: tasks."""
