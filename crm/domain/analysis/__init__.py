"""What is learnt from a call after it."""
