"""What the agent and the CRM both rely on; it imports neither."""
