"""Hebrew-aware search terms. The folding itself lives in the database (``he_norm`` and friends) and nowhere else."""

import re
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, String, Uuid, column, func, literal
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute

_PHONE = re.compile(r"^[+\d\s\-־–().\u200e\u200f\u202a-\u202e\u2066-\u2069]+$")
_ALIASES = {
    "תא": "תל אביב",
    "ראשלצ": "ראשון לציון",
    "בש": "באר שבע",
    "פת": "פתח תקווה",
    "ים": "ירושלים",
    "רג": "רמת גן",
}
_QUOTED = re.compile(r"""(?<![\w"'׳״])([א-ת]{1,4})["'׳״\-]([א-ת])(?![\w"'׳״])""")
MIN_DIGITS = 3


def phone_digits(text: str) -> str | None:
    """The digits that a stored E.164 number must contain, when the text could be (part of) a phone; else None.

    Takes every written form: ``054-123``, ``972541234567``, ``+972 54 123 4567``, ``549750505``.
    """
    if not _PHONE.match(text):
        return None
    digits = re.sub(r"\D", "", text)
    digits = digits.removeprefix("00")
    digits = digits.removeprefix("972") if len(digits) > len("972") + MIN_DIGITS else digits
    digits = digits.removeprefix("0")
    return digits if len(digits) >= MIN_DIGITS else None


def expand(text: str) -> str:
    """City abbreviations written out: ת״א, ראשל״צ, פ״ת."""
    return _QUOTED.sub(lambda found: _ALIASES.get(found.group(1) + found.group(2), found.group()), text)


def matches(stored: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Every word of the text occurs in the ``he_tsv`` column, in some form. Punctuation alone matches nothing."""
    query = func.public.he_query(literal(expand(text), String), type_=TSQUERY)
    return stored.bool_op("@@")(query)


def contains(folded: InstrumentedAttribute[str | None], text: str) -> ColumnElement[bool]:
    """The folded text occurs in the folded column, sign by sign: nothing in it is a wildcard."""
    return func.strpos(folded, func.public.he_norm(literal(text.strip(), String))) > 0


def turns_found(text: str, newest: int) -> ColumnElement[UUID]:
    """Ids of the calls of the transaction's tenant in which the text was said, from this many newest turns."""
    found = func.public.search_turns(literal(expand(text), String), newest).table_valued(column("call_id", Uuid()))
    return found.c.call_id


def entries_found(text: str, kind: Literal["lead"], newest: int) -> ColumnElement[UUID]:
    """Ids of the transaction's tenant's rows of a kind that the text finds, this many of the newest."""
    found = func.public.search_entries(literal(expand(text), String), literal(kind, String), newest)
    return found.table_valued(column("id", Uuid())).c.id
