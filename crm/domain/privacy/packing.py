"""Everything the office holds on one person as a ZIP: JSON for machines, and a page that people read."""

import html
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import class_mapper

from crm.domain.privacy.catalogue import HOLDINGS
from crm.domain.privacy.enclosing import Enclosed
from crm.domain.privacy.holding import Holding
from crm.domain.privacy.person import Known
from crm.domain.privacy.words import COLUMNS, VALUES
from shared.clock import ISRAEL
from shared.phones import PhoneInvalidError, display, to_e164

Row = dict[str, object]
_INNER = frozenset(
    {"id", "business_id", "version", "updated_at", "stages", "gaps_ms", "yields_ms", "applied_seq", "key", "sha256"}
)
"""Columns that tell nothing about a person; they stay in the JSON."""
_NAME_OF_PAGE = "המידע-שלי.html"
_NAME_OF_DATA = "data.json"
_FOLDER = "קבצים"

_STYLE = (
    "body{font:16px/1.5 sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1b1f}"
    "h1{font-size:1.6rem}h2{font-size:1.15rem;margin-block:2rem .5rem}"
    "table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}"
    "th,td{border:1px solid #c9c9d2;padding:.35rem .6rem;text-align:start;vertical-align:top}"
    "th{background:#f1f1f5;white-space:nowrap}"
)


async def gather(session: AsyncSession, business_id: UUID, known: Known) -> dict[str, list[Row]]:
    """Every row of every kind that is his, with all columns, oldest first."""
    found: dict[str, list[Row]] = {}
    for holding in HOLDINGS:
        found[holding.key] = await _rows(session, business_id, holding, known)
    return found


async def _rows(session: AsyncSession, business_id: UUID, holding: Holding, known: Known) -> list[Row]:
    model = holding.model
    loaded = [one for one in class_mapper(model).column_attrs if not one.deferred]
    statement = select(*(getattr(model, one.key) for one in loaded)).where(
        model.business_id == business_id, holding.where(known)
    )
    rows = await session.execute(statement.order_by(model.created_at, model.id))
    return [dict(zip([one.key for one in loaded], row, strict=True)) for row in rows]


def pack(
    office: str,
    name: str | None,
    made_at: datetime,
    found: Mapping[str, Sequence[Row]],
    files: Sequence[Enclosed] = (),
) -> bytes:
    """The ZIP. ``made_at`` is aware; ``files`` lie in a folder of their own inside it."""
    data = {"office": office, "made_at": made_at, "data": found}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_NAME_OF_DATA, msgspec.json.format(msgspec.json.encode(data, enc_hook=_plain), indent=1))
        archive.writestr(_NAME_OF_PAGE, _page(office, name, made_at, found, files))
        for one in files:
            if one.content is not None:
                archive.writestr(f"{_FOLDER}/{one.name}", one.content)
    return file.getvalue()


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def _page(
    office: str, name: str | None, made_at: datetime, found: Mapping[str, Sequence[Row]], files: Sequence[Enclosed]
) -> str:
    titled = f"המידע על {name}" if name else "המידע עליך"
    sections = "".join(_section(one, found[one.key]) for one in HOLDINGS if found[one.key])
    return (
        '<!doctype html><html lang="he" dir="rtl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{html.escape(titled)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{html.escape(titled)}</h1>"
        f"<p>כל המידע שנשמר אצל <bdi>{html.escape(office)}</bdi>, נכון ל-<bdi>{_moment(made_at)}</bdi>. "
        f"הקובץ {_NAME_OF_DATA} מכיל את אותו מידע בשלמותו, לקריאה במחשב.</p>{_enclosures(files)}"
        f"{sections}</body></html>"
    )


def _enclosures(files: Sequence[Enclosed]) -> str:
    """What lies in the folder, and what does not and why."""
    lines = "".join(
        f"<li><bdi>{html.escape(file.name)}</bdi>{'' if file.why is None else f' ({html.escape(file.why)})'}</li>"
        for file in files
    )
    return f"<h2>קבצים מצורפים ({len(files)})</h2><p>הם נמצאים בתיקייה {_FOLDER}.</p><ul>{lines}</ul>" if files else ""


def _section(holding: Holding, rows: Sequence[Row]) -> str:
    shown = [key for key in rows[0] if _is_shown(key) and any(row[key] not in (None, "", [], {}) for row in rows)]
    head = "".join(f"<th>{html.escape(COLUMNS.get(key, key))}</th>" for key in shown)
    body = "".join(
        "<tr>" + "".join(f"<td><bdi>{_cell(row[key])}</bdi></td>" for key in shown) + "</tr>" for row in rows
    )
    return f"<h2>{html.escape(holding.title)} ({len(rows)})</h2><table><tr>{head}</tr>{body}</table>"


def _is_shown(key: str) -> bool:
    return key not in _INNER and not key.endswith(("_id", "_norm", "_key"))


def _moment(value: datetime) -> str:
    return f"{value.astimezone(ISRAEL):%d/%m/%Y %H:%M}"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "כן" if value else "לא"
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bytes):
        return html.escape(value.decode("utf-8", "replace"))
    if isinstance(value, str):
        return html.escape(_told(value))
    if isinstance(value, Mapping | list):
        return html.escape(msgspec.json.encode(value, enc_hook=_plain).decode())
    return html.escape(str(value))


def _told(value: str) -> str:
    if value.startswith("+"):
        try:
            return display(to_e164(value))
        except PhoneInvalidError:
            return value
    return VALUES.get(value, value)
