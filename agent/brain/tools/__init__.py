"""Tools: their schemas for the model, and how one round of them runs."""
