"""What the agent may ask of the CRM during a conversation: one file per tool, rules without SQL beside them."""
