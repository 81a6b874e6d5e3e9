"""Structured answers of the emulated model: an honest rule-based call analysis, neutral values elsewhere."""
