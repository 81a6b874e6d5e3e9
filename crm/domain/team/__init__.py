"""Domain: team. Who works in the office, what each may do, and how one joins."""
