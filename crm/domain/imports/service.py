"""Rules of imports: a file is looked at, mapped and checked first; then it is taken in, and may be taken back whole."""

import asyncio
from pathlib import PurePath
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.permissions import require
from crm.domain.imports import jobs
from crm.domain.imports.mapping import SAMPLES, check_mapping, guess, samples
from crm.domain.imports.models import Import, ImportRow
from crm.domain.imports.reading import RowReader
from crm.domain.imports.reading_file import read_table
from crm.domain.imports.repository import Figures, ImportRepository
from crm.domain.imports.schemas import (
    ImportColumn,
    ImportCounts,
    ImportField,
    ImportOut,
    ImportPatch,
    ImportRowOut,
    RowPlan,
)
from crm.domain.imports.verdicts import judge, read_rows
from crm.domain.imports.words import office_words
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, ConflictError, NotFoundError, VersionConflictError
from crm.lib.pagination import Page, PageRequest
from shared.clock import utc_now

MAX_FILENAME = 120
SORT = "-created_at"
ROWS_SORT = "number"


def import_out(job: Import, figures: Figures) -> ImportOut:
    """One import as shown."""
    return ImportOut(
        id=job.id,
        filename=job.filename,
        state=job.state,
        columns=msgspec.convert(job.columns, list[ImportColumn]),
        mapping=msgspec.convert(job.mapping, list[ImportField | None]),
        duplicates=job.duplicates,
        checked=job.checked,
        counts=ImportCounts(**msgspec.structs.asdict(figures)),
        author_name=job.author_name,
        created_at=job.created_at,
        finished_at=job.finished_at,
        undone_at=job.undone_at,
        version=job.version,
    )


def row_out(row: ImportRow, customer_name: str | None) -> ImportRowOut:
    """One row as shown."""
    return ImportRowOut(
        id=row.id,
        number=row.number,
        cells=row.cells,
        plan=row.plan,
        reason=row.reason,
        done=row.done_at is not None,
        customer_id=row.customer_id,
        customer_name=customer_name,
        kept=row.kept,
    )


class ImportService:
    """Imports, as one member makes them."""

    def __init__(self, session: AsyncSession, member: Member, publisher: LivePublisher) -> None:
        """``session`` is the request's transaction."""
        self._session = session
        self._member = member
        self._publisher = publisher
        self._rows = ImportRepository(session, member.business_id)

    async def create(self, filename: str, content: bytes) -> ImportOut:
        """Take a file, guess what its columns hold, change nothing else. Raises FileRefusedError."""
        self._may()
        table = await asyncio.to_thread(read_table, content)
        name = "".join(sign for sign in PurePath(filename).name if sign.isprintable()).strip()
        job = Import(
            business_id=self._member.business_id,
            filename=name[:MAX_FILENAME] or "קובץ",
            columns=[
                msgspec.to_builtins(ImportColumn(heading, samples(table, index, SAMPLES)))
                for index, heading in enumerate(table.columns)
            ],
            mapping=list(await asyncio.to_thread(guess, table)),
            author_id=self._member.user_id,
            author_name=self._member.name,
            author_email=self._member.email,
        )
        self._rows.add(job)
        await self._session.flush()
        await self._rows.add_rows(job.id, table.rows)
        self._tell("import.uploaded", job, {"file": job.filename, "rows": len(table.rows)})
        return await self._shown(job)

    async def page(self, request: PageRequest) -> Page[ImportOut]:
        """One page of imports, the newest first. Raises BadRequestError."""
        self._may()
        if request.sort not in {"", SORT}:
            raise BadRequestError(f"אפשר למיין לפי: {SORT}", parameter="sort")
        found, cursor, total = await self._rows.page(msgspec.structs.replace(request, sort=SORT))
        figures = await self._rows.figures([job.id for job in found])
        return Page([import_out(job, figures.get(job.id, Figures())) for job in found], cursor, total)

    async def get(self, import_id: UUID) -> ImportOut:
        """One import. Raises NotFoundError."""
        self._may()
        job = await self._rows.get(import_id)
        if job is None:
            raise NotFoundError
        return await self._shown(job)

    async def rows(
        self, import_id: UUID, plan: RowPlan | None, kept: bool, warned: bool, request: PageRequest
    ) -> Page[ImportRowOut]:
        """One page of rows. Raises NotFoundError, BadRequestError."""
        self._may()
        if await self._rows.get(import_id) is None:
            raise NotFoundError
        if request.sort not in {"", ROWS_SORT}:
            raise BadRequestError(f"אפשר למיין לפי: {ROWS_SORT}", parameter="sort")
        asked = msgspec.structs.replace(request, sort=ROWS_SORT)
        found, cursor, total = await self._rows.rows_page(import_id, plan, kept, warned, asked)
        return Page([row_out(row, name) for row, name in found], cursor, total)

    async def check(self, import_id: UUID, patch: ImportPatch) -> ImportOut:
        """Say what the columns hold, and see what would become of every row.

        Raises NotFoundError, VersionConflictError, ConflictError, BadRequestError.
        """
        job = await self._locked(import_id, patch.version)
        if job.state != "draft":
            raise ConflictError("הייבוא כבר התחיל. כדי לשנות אותו מבטלים אותו ומעלים את הקובץ שוב.")
        check_mapping(patch.mapping, len(job.columns))
        reader = RowReader(
            [str(column["name"]) for column in job.columns],
            patch.mapping,
            await office_words(self._session, job.business_id),
        )
        read = await asyncio.to_thread(read_rows, reader, await self._rows.all_rows(job.id))
        wanted = dict.fromkeys(one for row in read if row.wanted is not None for one in row.wanted.identities)
        verdicts = judge(read, await self._rows.owners(wanted), patch.duplicates)
        await self._rows.write_verdicts(verdicts)
        job.mapping, job.duplicates, job.checked = list(patch.mapping), patch.duplicates, True
        job.version += 1
        await self._session.flush()
        self._hint(job)
        return await self._shown(job)

    async def start(self, import_id: UUID, version: int) -> ImportOut:
        """Take it in, by the worker. Raises NotFoundError, VersionConflictError, ConflictError, BadRequestError."""
        job = await self._locked(import_id, version)
        if job.state != "draft":
            raise ConflictError("הייבוא הזה כבר התחיל.")
        figures = await self._figures(job)
        if not job.checked:
            raise BadRequestError("קודם בודקים מה יש בעמודות.", parameter="version")
        if figures.new + figures.fill == 0:
            raise BadRequestError("אין בקובץ שורה שאפשר לייבא.", parameter="version")
        job.state, job.started_at = "running", utc_now()
        job.version += 1
        await jobs.queue(self._session, job)
        self._tell("import.started", job, {"file": job.filename, "new": figures.new, "fill": figures.fill})
        await self._session.flush()
        return await self._shown(job)

    async def undo(self, import_id: UUID, version: int) -> ImportOut:
        """Take back all that it made and changed, by the worker; what was changed since stays.

        Raises NotFoundError, VersionConflictError, ConflictError.
        """
        job = await self._locked(import_id, version)
        if job.state != "done":
            raise ConflictError("אפשר לבטל רק ייבוא שהסתיים ועוד לא בוטל.")
        job.state = "undoing"
        job.version += 1
        await jobs.queue(self._session, job)
        self._tell("import.undo_started", job, {"file": job.filename})
        await self._session.flush()
        return await self._shown(job)

    def _may(self) -> None:
        """An import reads and writes people and leads, whoever hands it on."""
        for permission in ("data.import", "customers.write", "leads.write"):
            require(self._member, permission)

    async def _locked(self, import_id: UUID, version: int) -> Import:
        self._may()
        job = await self._rows.get(import_id, lock=True)
        if job is None:
            raise NotFoundError
        if job.version != version:
            raise VersionConflictError(await self._shown(job))
        return job

    async def _figures(self, job: Import) -> Figures:
        return (await self._rows.figures([job.id])).get(job.id, Figures())

    async def _shown(self, job: Import) -> ImportOut:
        return import_out(job, await self._figures(job))

    def _tell(self, action: str, job: Import, after: dict[str, object]) -> None:
        business_id = self._member.business_id
        record(self._session, human(self._member), action, "import", job.id, business_id=business_id, after=after)
        self._hint(job)

    def _hint(self, job: Import) -> None:
        self._publisher.publish_after_commit(self._session, job.business_id, [Changed("imports", job.id)])
