"""The roles beside the owner: ``moked_app`` for the CRM's transactions, ``moked_wa`` for the WhatsApp gateway.

Roles belong to the cluster, so they are made under the migration's lock and not by a revision: a second database of
the same cluster finds them. Works for a superuser and for an ordinary owner with CREATEROLE, PostgreSQL 15 to 18.
"""

from sqlalchemy import Connection, make_url, text

APP_ROLE = "moked_app"
WA_ROLE = "moked_wa"
_PG16 = 160000


class RoleUnfitError(Exception):
    """A role exists with rights it must not have, or cannot be made; the message is one plain sentence."""


def ensure_roles(connection: Connection, *, app_url: str | None, wa_url: str | None) -> None:
    """Create or check both roles and let the owner take them on. Raises RoleUnfitError."""
    for role, url in ((APP_ROLE, app_url), (WA_ROLE, wa_url)):
        _create(connection, role)
        _check(connection, role)
        _let_owner_become(connection, role)
        _set_password(connection, role, url)


def _create(connection: Connection, role: str) -> None:
    # The block swallows only "exists already": another database's migration may create the role in between.
    connection.execute(
        text(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN "
            f"CREATE ROLE {role} NOLOGIN; END IF; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
    )


def _check(connection: Connection, role: str) -> None:
    strong = connection.scalar(
        text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = :role"), {"role": role}
    )
    if strong:
        raise RoleUnfitError(
            f"the database role {role} must not be superuser nor bypass row-level security: "
            f"ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS"
        )


def _let_owner_become(connection: Connection, role: str) -> None:
    version = int(connection.scalar(text("SELECT current_setting('server_version_num')")) or 0)
    kind = "SET" if version >= _PG16 else "MEMBER"
    can = connection.scalar(text(f"SELECT pg_has_role(current_user, :role, '{kind}')"), {"role": role})
    if can:
        return
    options = " WITH SET TRUE, INHERIT FALSE" if version >= _PG16 else ""
    connection.execute(text(f"GRANT {role} TO CURRENT_USER{options}"))


def _set_password(connection: Connection, role: str, url: str | None) -> None:
    named = make_url(url) if url else None
    if named is None or named.username != role or named.password is None:
        return
    if connection.scalar(text("SELECT rolcanlogin FROM pg_roles WHERE rolname = :role"), {"role": role}):
        return  # an administrator or an earlier start gave it; changing it needs the administrator
    statement = connection.scalar(
        text("SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', CAST(:role AS text), CAST(:password AS text))"),
        {"role": role, "password": named.password},
    )
    connection.exec_driver_sql(str(statement).replace("%", "%%"))
