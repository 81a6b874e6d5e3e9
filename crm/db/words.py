"""Words of our own that stand in a statement itself and are no parameters of it."""

from sqlalchemy import ColumnElement, Text, literal_column


def word(one: str) -> ColumnElement[str]:
    """``one``, of letters and underscores alone.

    That an index of some rows fits is known only where the word can be read, once a plan is kept for all values.
    """
    if not one.replace("_", "").isalpha():
        raise ValueError(one)
    return literal_column(f"'{one}'", Text())
