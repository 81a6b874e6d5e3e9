"""Filling a template: what stands in {{1}}, {{2}}… for one person."""

import re
from collections.abc import Sequence
from typing import Literal, get_args

import msgspec

from crm.lib.errors import BadRequestError

TemplateField = Literal["customer.first_name", "customer.name", "office.name", "free"]
FIELDS: tuple[TemplateField, ...] = get_args(TemplateField)
_NAMES = {
    "customer.first_name": "שם פרטי של הלקוח",
    "customer.name": "שם הלקוח",
    "office.name": "שם המשרד",
    "free": "טקסט חופשי",
}
_PLACE = re.compile(r"\{\{(\d{1,2})\}\}")


class TemplateInvalidError(BadRequestError):
    """The places of the body and the fields do not fit together."""

    code, title = "template-invalid", "Places and fields do not fit"


class Filled(msgspec.Struct, frozen=True):
    """The text, the values in their order, and the Hebrew names of fields that nothing filled."""

    text: str
    values: list[str]
    missing: list[str]


def check_places(body: str, fields: Sequence[str]) -> None:
    """Raise TemplateInvalidError unless {{1}}…{{n}} stand in the body, each with its field."""
    found = sorted({int(one) for one in _PLACE.findall(body)})
    if found != list(range(1, len(fields) + 1)):
        raise TemplateInvalidError(
            "המקומות בטקסט צריכים להיות {{1}}, {{2}} וכן הלאה, ולכל אחד שדה שממלא אותו.", parameter="fields"
        )
    unknown = [one for one in fields if one not in FIELDS]
    if unknown:
        raise TemplateInvalidError(f"אין שדה בשם {unknown[0]}.", parameter="fields")


def fill(body: str, fields: Sequence[str], free: Sequence[str], *, name: str | None, office: str) -> Filled:
    """The text for one person; a name that is not known is missing and never an English stand-in (W19)."""
    left, values, missing = list(free), list[str](), list[str]()
    for field in fields:
        value = {
            "customer.name": name or "",
            "customer.first_name": (name or "").split(" ")[0],
            "office.name": office,
        }.get(field, "")
        if field == "free":
            value = left.pop(0).strip() if left else ""
        if not value:
            missing.append(_NAMES[field])
        values.append(value)

    def put(place: re.Match[str]) -> str:
        position = int(place.group(1)) - 1
        return values[position] if position < len(values) and values[position] else place.group()

    return Filled(_PLACE.sub(put, body), values, missing)
