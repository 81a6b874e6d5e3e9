"""Whisper, and what is made of its answer."""
