"""Whether a person may be contacted now: what he agreed to or refused, quiet times, and the evidence of each answer."""
