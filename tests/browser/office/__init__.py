"""A believable office for looking at screens: people, calls, visits and the traces of a day's work."""
