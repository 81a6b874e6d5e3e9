"""Domain: what the office agreed with owners. Kept apart from listings, so that what reads those cannot tell it."""
