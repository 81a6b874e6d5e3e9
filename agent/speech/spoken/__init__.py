"""Hebrew spoken form: every number, date, price and abbreviation of a sentence as words, before synthesis."""
