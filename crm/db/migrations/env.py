"""Alembic's environment: the connection comes from ``crm.db.migrate``; each revision is its own transaction."""

from alembic import context
from sqlalchemy import Connection

from crm.db.models import metadata

VERSION_TABLE = "moked_schema_version"


def run() -> None:
    connection = context.config.attributes.get("connection")
    if not isinstance(connection, Connection):
        raise TypeError("migrations run through `python -m crm.db.migrate`")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=VERSION_TABLE,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
