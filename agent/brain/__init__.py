"""Prompt, context, tools."""
