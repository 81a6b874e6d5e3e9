"""What the agent is told about a business, and that it changed."""
