"""What a short sum is short for: "שתיים ארבע" is 2.4 million to buy, 2,400 to rent."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from shared.hebrew.numbers import plain_value
from shared.hebrew.parts import Part, Run

Deal = Literal["sale", "rent"]

MOST_SHEKELS = 1_000_000_000
THOUSAND, MILLION = 1_000, 1_000_000
MOST_MILLIONS = 20
"""A bare number up to this is millions when a flat is for sale."""
MOST_RENT_THOUSANDS = 30


def _single(amount: Fraction, deal: Deal | None) -> tuple[Fraction, ...]:
    """What one bare number means."""
    if amount >= 10_000:
        return (amount,)
    if deal == "sale":
        return _single_sale(amount)
    if deal == "rent":
        if amount >= 100:
            return (amount,)
        thousands = amount * THOUSAND
        return (thousands,) if 1 <= amount <= MOST_RENT_THOUSANDS else (amount * 100, thousands) if amount > 1 else ()
    if amount < 1:
        return ()
    if amount <= MOST_MILLIONS:
        return (amount * MILLION, amount * THOUSAND)
    return (amount * THOUSAND, amount) if amount < 4 * THOUSAND else (amount,)


def _single_sale(amount: Fraction) -> tuple[Fraction, ...]:
    if amount < 1:
        return ()
    if amount <= MOST_MILLIONS:
        return (amount * MILLION,)
    if 100 <= amount < 4 * THOUSAND:
        return (amount * THOUSAND,)
    # 21-99 are thousands of a parking place or a slip; 4,000-9,999 shekels buy nothing.
    return (amount * THOUSAND, amount * 10 * THOUSAND) if amount < 100 else (amount, amount * THOUSAND)


def _tail(parts: Sequence[Part], unit: int) -> tuple[Fraction, ...]:
    """What stands behind a number of ``unit`` (millions or thousands): "ארבע" is four tenths of it."""
    first, *rest = parts
    if first.scale > 1:
        total = plain_value(parts)
        return () if total is None or total >= unit else (total,)
    if first.digit:
        if not first.amount:
            return ()
        tenths = first.amount * unit / 10
        if not rest:
            return (tenths,)
        second = rest[0]
        if len(rest) == 1 and second.scale == 1 and not second.joined:
            if second.digit and second.amount:
                return (tenths + second.amount * unit / 100,)
            if second.amount < 100 and second.amount % 10 == 0:
                return (tenths + second.amount * unit / THOUSAND,)
        return ()
    if rest:
        return ()
    if 100 <= first.amount < THOUSAND:
        return (first.amount * unit / THOUSAND,)
    # "שתיים שמונים": eight tenths, or eighty thousandths.
    return (first.amount * unit / 100, first.amount * unit / THOUSAND) if 10 <= first.amount < 100 else ()


def _short(parts: Sequence[Part], deal: Deal, unit: int) -> tuple[Fraction, ...]:
    """Two and more numbers side by side without a scale: "שתיים ארבע", "שבע חמש מאות"."""
    head, *rest = parts
    most = MOST_MILLIONS if deal == "sale" else MOST_RENT_THOUSANDS
    if not 1 <= head.amount <= most or head.amount.denominator != 1:
        return ()
    base = head.amount * unit
    values = tuple(base + tail for tail in _tail(rest, unit))
    if len(values) == 1 and len(rest) == 1 and rest[0].digit and head.digit:
        follows = rest[0].amount == head.amount + 1
        if follows:  # "שתיים שלוש": 2.3, or two to three
            return (*values, rest[0].amount * unit)
        if rest[0].joined:
            return (*values, values[0])[:1] if values[0] > base else ()
    return values


def _scaled(parts: Sequence[Part], deal: Deal | None) -> tuple[Fraction, ...]:
    """A run in which אלף or מיליון is said."""
    head, *rest = parts
    if head.scale == 1 and rest and head.amount <= MOST_MILLIONS and not head.figure:
        return _scaled_later(head, rest)
    if not rest:
        total = head.value
        round_thousands = deal == "sale" and THOUSAND < total < 4 * THOUSAND
        return (total * THOUSAND,) if round_thousands else (total,)
    if head.scale == MILLION and head.amount.denominator == 1:
        return tuple(head.value + tail for tail in _tail(rest, MILLION))
    total = plain_value(parts)
    if total is None:
        return ()
    if head.scale == THOUSAND:
        if len(rest) == 1 and rest[0].digit:  # "חמשת אלפים שמונה"
            return (head.value + rest[0].amount * 100, total)
        if deal == "sale" and total < 4 * THOUSAND:  # "אלף שמונה מאות" of thousands
            return (total * THOUSAND,)
    return (total,)


def _scaled_later(head: Part, rest: Sequence[Part]) -> tuple[Fraction, ...]:
    """The scale comes late: "שתיים ארבע מיליון", "שתיים ארבע מאות אלף"."""
    last = rest[-1]
    if len(rest) != 1:
        return ()
    if last.scale == MILLION and last.amount < 10 and last.amount.denominator == 1:
        return (head.amount * MILLION + last.amount * MILLION / 10,)
    if last.scale == THOUSAND and 100 <= last.amount < THOUSAND:
        return (head.amount * MILLION + last.value,)
    return ()


def meanings(run: Run, deal: Deal | None) -> tuple[Fraction, ...]:
    """What a run of number words means as money, whole shekels, likeliest first; one value is sure."""
    parts = run.parts
    if any(part.scale > 1 for part in parts):
        values = _scaled(parts, deal)
    elif len(parts) == 1:
        values = _single(parts[0].amount, deal)
    elif deal is not None:
        values = _short(parts, deal, MILLION if deal == "sale" else THOUSAND)
    else:
        values = (*_short(parts, "sale", MILLION), *_short(parts, "rent", THOUSAND))
    return tuple(value for value in values if 0 < value <= MOST_SHEKELS and value.denominator == 1)
