"""Hebrew as people say it, read into data: numbers, prices, rooms, phones, dates, hours, places and names.

Every reader is pure, takes the caller's words (and what he was asked), and answers a ``Reading``: the value, the words
it came from, and whether it is sure, ambiguous with its alternatives, or nothing. No reader guesses.
"""
