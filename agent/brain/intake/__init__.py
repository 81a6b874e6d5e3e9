"""Degraded intake: a fixed Hebrew dialogue that takes a caller's wish when no model answers."""
