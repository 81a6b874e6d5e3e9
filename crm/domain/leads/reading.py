"""What a person sends about a lead, checked and in the types of the model."""

from decimal import Decimal
from typing import get_args

import msgspec

from crm.domain.leads.machine_updates import LeadField
from crm.domain.leads.schemas import LeadPatch
from crm.lib.errors import BadRequestError, NotFoundError

FIELDS: tuple[LeadField, ...] = get_args(LeadField)
MAX_TEXT = 2_000
MAX_ROOMS = 50
MAX_BUDGET_AGOROT = 100_000_000_000_00
"""A hundred billion shekels: above it, it is a typing error, and the column ends at 9.2e18."""

_TEXTS = frozenset({"city", "neighborhood", "timeline", "notes"})
SOURCE_NAMES = {"budget_agorot": "budget"}
"""What the record of a field's source calls it, where that is not the column: machines tell a budget in shekels."""


def read_changes(patch: LeadPatch) -> dict[str, object]:
    """The fields that were sent. Raises BadRequestError naming the field."""
    sent: dict[str, object] = {}
    for field in LeadPatch.__struct_fields__:
        value: object = getattr(patch, field)
        if field != "version" and value is not msgspec.UNSET:
            sent[field] = _checked(field, value)
    return sent


def read_field(name: str) -> LeadField:
    """A field that machines fill, by its name. Raises NotFoundError."""
    for field in FIELDS:
        if field == name:
            return field
    raise NotFoundError


def _checked(field: str, value: object) -> object:
    if field in _TEXTS and isinstance(value, str):
        text = value.strip() or None
        if text is not None and len(text) > MAX_TEXT:
            raise BadRequestError(f"הטקסט ארוך מדי (עד {MAX_TEXT} תווים).", parameter=field)
        return text
    if field == "rooms" and isinstance(value, int | float):
        if not 0 < value <= MAX_ROOMS:
            raise BadRequestError("מספר החדרים אינו סביר.", parameter=field)
        return Decimal(str(value)).quantize(Decimal("0.1"))
    if field == "budget_agorot" and isinstance(value, int) and not 0 <= value <= MAX_BUDGET_AGOROT:
        raise BadRequestError("התקציב אינו סביר.", parameter=field)
    return value
