"""The emulated model: a small honest Hebrew dialogue over the tools it is offered, and a rule-based call analysis."""
