"""Answers that hold a secret and are given once."""

SHOWN_ONCE = {"Cache-Control": "no-store"}
"""Of an answer with a secret: nobody on the way keeps it, and no idempotency key does."""
