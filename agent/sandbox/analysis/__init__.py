"""Structured answers of the emulated model: an honest rule-based call analysis, and neutral values for other schemas."""
