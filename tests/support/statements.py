"""SQL that one test compiled serves the next: a process of the product keeps it for all its life, a test's engine does
not live long enough to use anything twice.
"""

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.util import LRUCache

from crm.db.session import Database

_COMPILED: LRUCache[object, object] = LRUCache(1_000)


class _OneDialect(PGDialect_asyncpg):
    """Equal to every other one: compiled statements are kept by dialect, and all tests ask one server."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _OneDialect)

    def __hash__(self) -> int:
        return hash(_OneDialect)


def keep_compiled(db: Database) -> Database:
    """Let the database's engine share its compiled statements with those of other tests."""
    engine = db.engine.sync_engine
    engine.dialect.__class__ = _OneDialect
    engine.update_execution_options(compiled_cache=_COMPILED)
    return db
