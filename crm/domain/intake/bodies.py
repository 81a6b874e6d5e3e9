"""What portals and forms send, made into flat names and texts. Knows nothing of leads.

JSON is flattened to paths with dots (``contact.phone``, ``items.0.id``); forms keep the names of their fields.
"""

from collections.abc import Iterator
from urllib.parse import parse_qsl

import msgspec

from crm.domain.intake.multipart_form import FormUnreadableError, read_form

MOST_FIELDS = 300
LONGEST_VALUE = 10_000
"""Characters. A longer text is cut here; the body keeps the whole."""
DEEPEST = 8

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"


class BodyUnreadableError(Exception):
    """The body cannot be read as what it says it is; the message is a Hebrew sentence."""


def read_body(content_type: str, body: bytes) -> dict[str, str]:
    """The sender's fields. Raises BodyUnreadableError.

    Senders that name no type, or a wrong one, are common: what begins like JSON is read as JSON.
    """
    if not body.strip():
        raise BodyUnreadableError("הפנייה הגיעה ריקה.")
    kind = content_type.partition(";")[0].strip().lower()
    looks_like_json = body.lstrip()[:1] in {b"{", b"["}
    if kind == _MULTIPART:
        try:
            fields = dict(read_form(content_type, body))
        except FormUnreadableError as error:
            raise BodyUnreadableError("הטופס אינו קריא: ההפרדה בין השדות או הקידוד שלהם שגויים.") from error
    elif looks_like_json or kind == _JSON or kind.endswith("+json"):
        fields = dict(_flat(_json(body)))
    else:
        fields = dict(_urlencoded(body))
    kept = {name.strip(): _clean(value) for name, value in list(fields.items())[:MOST_FIELDS]}
    if not any(kept.values()):
        raise BodyUnreadableError("לא נמצאו שדות בפנייה: היא אינה JSON ואינה טופס.")
    return kept


def _clean(value: str) -> str:
    # PostgreSQL's text takes no NUL.
    return value.replace("\x00", "").strip()[:LONGEST_VALUE]


def _json(body: bytes) -> object:
    try:
        return msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BodyUnreadableError("הפנייה אינה JSON תקין.") from error


def _flat(value: object, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    inner = _inside(value)
    if depth > DEEPEST or value is None or (inner is None and not path):
        return
    if inner is not None:
        for name, part in inner:
            yield from _flat(part, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    else:
        yield path, str(value)


def _inside(value: object) -> list[tuple[str, object]] | None:
    """What an object or a list of JSON holds, by name or number; None for anything else."""
    if isinstance(value, dict):
        return list(msgspec.convert(value, dict[str, object]).items())
    if isinstance(value, list):
        return [(str(index), part) for index, part in enumerate(msgspec.convert(value, list[object]))]
    return None


def _urlencoded(body: bytes) -> Iterator[tuple[str, str]]:
    try:
        yield from parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except (UnicodeDecodeError, ValueError) as error:
        raise BodyUnreadableError("הטופס אינו קריא: הקידוד שלו אינו UTF-8, או שיש בו יותר מדי שדות.") from error
