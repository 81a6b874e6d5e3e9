"""Erases one person in one transaction: his rows, and his numbers and full name wherever else they stand."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from sqlalchemy import Text, bindparam, delete, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.schema import Table

from crm.db.models import metadata
from crm.domain.consent.gathering import Gatherer
from crm.domain.consent.repository import ConsentRepository
from crm.domain.customers.models import CustomerIdentity
from crm.domain.files.models import StoredFile
from crm.domain.files.repository import FileRepository
from crm.domain.live.models import LiveSpill
from crm.domain.privacy.belonging import mentions
from crm.domain.privacy.catalogue import HOLDINGS
from crm.domain.privacy.elsewhere import SCRUBBED_ELSEWHERE_NEVER
from crm.domain.privacy.holding import Holding
from crm.domain.privacy.models import PrivacyFile, PrivacyRequest
from crm.domain.privacy.person import Known
from crm.lib.idempotency_models import IdempotencyRecord
from shared.clock import utc_now

_WIPE = text(
    "SELECT public.privacy_wipe(:run, :target, CAST(:ids AS uuid[]), CAST(:columns AS jsonb), CAST(:needles AS text[]))"
).bindparams(bindparam("ids", type_=ARRAY(Text)), bindparam("needles", type_=ARRAY(Text)))
_REMOVE = text("SELECT public.privacy_remove(:run, :target, CAST(:ids AS uuid[]))").bindparams(
    bindparam("ids", type_=ARRAY(Text))
)
_REMEMBER = text("SELECT public.privacy_remember(:run, CAST(:addresses AS text[]), :what, :at, :until)").bindparams(
    bindparam("addresses", type_=ARRAY(Text))
)
_LETTERS = text("SELECT public.privacy_letters(:run, CAST(:needles AS text[]))").bindparams(
    bindparam("needles", type_=ARRAY(Text))
)
_FINISH = text("SELECT public.privacy_finish(:run)")
ELSEWHERE = "elsewhere"
LETTERS = "letters"
"""Keys of the counts beside those of the holdings: other people's rows that named him, and letters."""


class Wiper:
    """Blanks rows of one business under one open run; see ``crm.db.privacy``."""

    def __init__(self, session: AsyncSession, business_id: UUID, run: UUID) -> None:
        """``session`` is the run's transaction."""
        self.session = session
        self.business_id = business_id
        self.run = run

    async def wipe(
        self, table: str, ids: Sequence[UUID], columns: Mapping[str, str], needles: Sequence[str] = ()
    ) -> int:
        """Blank these columns of these rows; answers how many rows there were."""
        if not ids or not columns:
            return len(ids)
        touched = await self.session.scalar(
            _WIPE,
            {
                "run": self.run,
                "target": table,
                "ids": [str(one) for one in ids],
                "columns": msgspec.json.encode(columns).decode(),
                "needles": list(needles),
            },
        )
        return int(touched or 0)

    async def remove(self, table: str, ids: Sequence[UUID]) -> None:
        """Remove these rows of the trail or of the gate's answers; nothing else can be removed."""
        if ids:
            told = {"run": self.run, "target": table, "ids": [str(one) for one in ids]}
            await self.session.execute(_REMOVE, told)

    async def finish(self) -> None:
        """Unlearn the words that nobody else ever used."""
        await self.session.execute(_FINISH, {"run": self.run})


async def ids_of(session: AsyncSession, business_id: UUID, holding: Holding, known: Known) -> list[UUID]:
    """The person's rows of one kind."""
    model = holding.model
    found = await session.scalars(
        select(model.id).where(model.business_id == business_id, holding.where(known)).order_by(model.id)
    )
    return list(found)


async def erase(session: AsyncSession, request: PrivacyRequest, known: Known) -> dict[str, int]:
    """Erase him; answers how many rows of each kind were touched. The request is running and no hold forbids it."""
    wiper = Wiper(session, request.business_id, request.id)
    await _remember_refusals(wiper, known)
    counts: dict[str, int] = {}
    found = [(one, await ids_of(session, request.business_id, one, known)) for one in HOLDINGS]
    for holding, ids in found:
        needles = [str(lead) for lead in known.leads] if "without" in holding.wipe.values() else known.needles
        counts[holding.key] = await wiper.wipe(holding.model.__tablename__, ids, holding.wipe, needles)
        if holding.model is StoredFile:
            await FileRepository(session, request.business_id).drop(ids, utc_now())
    # Blank first, so that the search forgets the words; a way to reach him must not stay as a row either.
    await session.execute(
        delete(CustomerIdentity).where(
            CustomerIdentity.business_id == request.business_id, CustomerIdentity.customer_id.in_(known.people)
        )
    )
    await _drop_copies(session, request.business_id, known)
    if known.needles:
        counts[LETTERS] = int(await session.scalar(_LETTERS, {"run": request.id, "needles": known.needles}) or 0)
        counts[ELSEWHERE] = await _scrub_elsewhere(wiper, known)
    await wiper.finish()
    return {key: count for key, count in counts.items() if count}


async def _remember_refusals(wiper: Wiper, known: Known) -> None:
    """Keyed hashes of his numbers and addresses, so that a refusal holds after nobody knows whose it was."""
    rows = ConsentRepository(wiper.session, wiper.business_id)
    person = (await Gatherer(rows, utc_now()).people(known.people[:1])).get(known.people[0])
    if person is None or not known.addresses:
        return
    told = {"run": wiper.run, "addresses": known.addresses}
    if person.opted_out_at is not None:
        await wiper.session.execute(_REMEMBER, {**told, "what": "opt_out", "at": person.opted_out_at, "until": None})
    listed = person.office_list
    if listed is not None and listed.listed:
        until = {"at": listed.at, "until": listed.until}
        await wiper.session.execute(_REMEMBER, {**told, "what": "office_listed", **until})


async def _drop_copies(session: AsyncSession, business_id: UUID, known: Known) -> None:
    """Stored answers and broadcasts that name him, and files that were made for him."""
    named = [*known.plain, *map(str, known.leads), *map(str, known.calls)]
    for one in named:
        await session.execute(
            delete(IdempotencyRecord).where(
                IdempotencyRecord.business_id == business_id,
                func.position(func.convert_to(one, "UTF8").op("IN")(IdempotencyRecord.body)) > 0,
            )
        )
    for one in known.plain:
        await session.execute(delete(LiveSpill).where(LiveSpill.message.contains(one, autoescape=True)))
    requests = select(PrivacyRequest.id).where(
        PrivacyRequest.business_id == business_id, PrivacyRequest.customer_id.in_(known.people)
    )
    await session.execute(
        delete(PrivacyFile).where(PrivacyFile.business_id == business_id, PrivacyFile.request_id.in_(requests))
    )


def _texts(table: Table) -> list[str]:
    """Text and JSON columns of a table that the application writes."""
    return [
        column.name
        for column in table.columns
        if isinstance(column.type, Text | JSONB) and column.computed is None and not column.primary_key
    ]


async def _scrub_elsewhere(wiper: Wiper, known: Known) -> int:
    """His numbers and his full name in every text of the office that is not his own; answers how many rows."""
    touched = 0
    for name, table in metadata.tables.items():
        columns = _texts(table)
        if "business_id" not in table.columns or name in SCRUBBED_ELSEWHERE_NEVER or not columns:
            continue
        found = await wiper.session.scalars(
            select(table.c["id"]).where(
                table.c["business_id"] == wiper.business_id,
                or_(*(mentions(table.c[column], known) for column in columns)),
            )
        )
        touched += await wiper.wipe(name, list(found), dict.fromkeys(columns, "needles"), known.needles)
    return touched
