"""Looks for leaks between two offices over every operation of the contract, whatever it is."""

from dataclasses import dataclass

import httpx
import msgspec
import psycopg
from sqlalchemy import Text

from crm.db.models import metadata
from crm.db.urls import for_libpq
from tests.support.api import Api
from tests.support.contract import Contract, Operation, Request
from tests.support.office import Office

MARK = "סודזר"
"""Stands in every text of the other office; seen in an answer, it is a leak."""
TOLD = frozenset(
    {"name", "title", "notes", "text", "summary", "details", "owner_name", "description", "body", "content"}
)
"""Columns that people read."""
NOUNS = {
    "assignee": "users",
    "entity": "leads",
    "member": "memberships",
    "business": "businesses",
    "user": "users",
    "owner": "users",
    "session": "user_sessions",
    "note": "customer_notes",
    "file": "customer_files",
    "identity": "customer_identities",
    "winner": "customers",
    "loser": "customers",
    "merge": "customer_merges",
    "batch": "lead_batches",
    "status": "lead_statuses",
    "lead-statuse": "lead_statuses",
    "evidence": "consent_evidence",
    "request": "privacy_requests",
    "hold": "legal_holds",
    "source": "lead_sources",
    "event": "external_events",
    "webhook": "webhook_endpoints",
    "delivery": "webhook_deliveries",
    "chat": "customers",
    "template": "message_templates",
    "quoted": "messages",
    "number": "business_numbers",
}
"""Names of ids that are not the singular of their table."""
TENANT = {name: table for name, table in metadata.tables.items() if "business_id" in table.columns}


def table_of(operation: Operation, place: str) -> str:
    """The table whose rows a place's ids name: ``lead_id``, ``lead_ids`` and the ``ids`` of ``/api/leads`` are leads.

    Raises LookupError for a name that fits no table: the new noun belongs into NOUNS.
    """
    noun = place.removesuffix("_ids").removesuffix("_id")
    noun = operation.noun.rstrip("s") if noun in {"id", "ids", place} else noun
    short = noun.rsplit("_", 1)[-1]
    for name in (noun, short):
        for table in (NOUNS.get(name, ""), f"{name}s", f"{name.removesuffix('y')}ies", name):
            if table in metadata.tables:
                return table
    raise LookupError(f"{operation.label}: what is {place!r}? Tell tests/support/leaks.py its table")


@dataclass
class Offices:
    """Two offices in one database; ``own`` asks, ``other`` must stay unseen. ``url`` is a superuser's."""

    url: str
    own: Office
    other: Office

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(for_libpq(self.url), autocommit=True)

    def mark(self) -> None:
        """Write MARK into every text of the other office."""
        with self._connect() as connection:
            for name, table in TENANT.items():
                for column in table.columns:
                    if column.name in TOLD and isinstance(column.type, Text):
                        connection.execute(
                            f"UPDATE {name} SET {column.name} = {column.name} || %s WHERE business_id = %s".encode(),
                            (f" {MARK}", self.other.id),
                        )

    def ids(self, office: Office) -> dict[str, str]:
        """One row's id of each table that holds any of the office's."""
        found = {"businesses": str(office.id)}
        with self._connect() as connection:
            for name in TENANT:
                statement = f"SELECT id FROM {name} WHERE business_id = %s ORDER BY id LIMIT 1"
                row = connection.execute(statement.encode(), (office.id,)).fetchone()
                if row is not None:
                    found[name] = str(row[0])
            row = connection.execute(
                "SELECT user_id FROM memberships WHERE business_id = %s ORDER BY id LIMIT 1", (office.id,)
            ).fetchone()
            if row is not None:
                found["users"] = str(row[0])
            row = connection.execute(
                "SELECT id FROM user_sessions WHERE in_business_id = %s ORDER BY id LIMIT 1", (office.id,)
            ).fetchone()
            if row is not None:
                found["user_sessions"] = str(row[0])
        return found

    def fingerprint(self) -> dict[str, str]:
        """A hash of the other office's rows, by table."""
        parts = [
            f"SELECT '{name}', coalesce(md5(string_agg(t::text, '|' ORDER BY t.id)), '') FROM {name} t "
            f"WHERE {'business_id' if name != 'businesses' else 'id'} = %(id)s"
            for name in (*TENANT, "businesses")
        ]
        # "Last seen" of a session is its own affair; that it is still open is the other office's.
        parts.append(
            "SELECT 'user_sessions', coalesce(string_agg(coalesce(revoked_at::text, '-'), '|' ORDER BY id), '') "
            "FROM user_sessions WHERE in_business_id = %(id)s"
        )
        with self._connect() as connection:
            rows = connection.execute(" UNION ALL ".join(parts).encode(), {"id": self.other.id}).fetchall()
        return {str(row[0]): str(row[1]) for row in rows}

    def kept_foreign(self, foreign: str) -> list[str]:
        """Tables in which a row of the asking office names the other one's row."""
        parts = [
            f"SELECT '{name}' FROM {name} t WHERE business_id = %(own)s AND t::text LIKE %(like)s" for name in TENANT
        ]
        with self._connect() as connection:
            rows = connection.execute(
                " UNION ".join(parts).encode(), {"own": self.own.id, "like": f"%{foreign}%"}
            ).fetchall()
        return [str(row[0]) for row in rows]


async def send(browser: httpx.AsyncClient, operation: Operation, asked: Request) -> httpx.Response:
    """One request of the contract."""
    if asked.multipart:
        files = {"data": ("ids.csv", "שם,טלפון\n".encode(), "text/csv")}
        return await browser.request(operation.method, asked.path, params=asked.params, files=files)
    return await browser.request(operation.method, asked.path, params=asked.params, json=asked.body)


@dataclass
class Hunt:
    """Asks everything in the name of the own office, with the other one's ids."""

    api: Api
    offices: Offices
    tried: int = 0

    async def contract(self) -> Contract:
        """The contract that the running API serves."""
        answer = await self.api.anonymous().get("/api/openapi.json")
        return msgspec.json.decode(answer.content, type=Contract)

    async def over(self, operations: list[Operation]) -> list[str]:
        """Every leak found, one sentence each."""
        own, other = self.offices.ids(self.offices.own), self.offices.ids(self.offices.other)
        found: list[str] = []
        for operation in operations:
            for place in [None, *operation.places()]:
                found += await self._one(operation, place, own, other)
        return found

    async def _one(
        self, operation: Operation, place: str | None, own: dict[str, str], other: dict[str, str]
    ) -> list[str]:
        def ids(name: str) -> str:
            table = table_of(operation, name)
            source = other if name == place else own
            if table not in source:
                raise LookupError(
                    f"{operation.label}: the test's office has no row in {table}; make one in fill_office"
                )
            return source[table]

        asked = operation.request(ids, whole=True)
        before = self.offices.fingerprint()
        browser = await self.api.member(self.offices.own)
        answer = await send(browser, operation, asked)
        self.tried += 1
        told = f"{operation.label} with another's {place or 'nothing'} answered {answer.status_code}"
        found: list[str] = []
        foreign = ids(place) if place is not None else None
        if MARK in answer.text or (foreign is not None and answer.is_success and foreign in answer.text):
            found.append(f"{told} and shows the other office's rows")
        if place in operation.path_places() and answer.status_code not in {404, 405}:
            found.append(f"{told} instead of 404")
        changed = [name for name, value in self.offices.fingerprint().items() if before[name] != value]
        if changed:
            found.append(f"{told} and changed the other office's {', '.join(changed)}")
        kept = self.offices.kept_foreign(foreign) if foreign is not None else []
        if kept:
            found.append(f"{told} and keeps the other office's id in {', '.join(kept)}")
        return found
