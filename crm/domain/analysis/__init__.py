"""What happens after a call: summary, sentiment, lead fields with their evidence, score and next step."""
