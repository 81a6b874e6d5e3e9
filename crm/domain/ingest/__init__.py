"""Call events from the agent, applied exactly once."""
