"""``moked office create`` and ``moked admin create``: the first real office and the first real admin."""

import argparse
import asyncio
import re
import sys
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from crm.db.session import Database
from crm.db.urls import DatabaseUrlInvalidError
from crm.domain.businesses.service import AlreadyExistsError, create_admin, create_office
from shared import settings
from shared.phones import PhoneInvalidError, to_e164

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
MAX_NAME = 200


def _email(text: str) -> str:
    if not _EMAIL.match(text):
        raise argparse.ArgumentTypeError(f"not an e-mail address: {text!r}")
    return text


def _number(text: str) -> str:
    try:
        return to_e164(text)
    except PhoneInvalidError as error:
        raise argparse.ArgumentTypeError(f"not a phone number: {text!r}") from error


def _name(text: str) -> str:
    name = text.strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise argparse.ArgumentTypeError(f"a name has 1 to {MAX_NAME} signs")
    return name


def _run(make: Callable[[Database], Awaitable[str]]) -> int:
    """Make it and print the link; 1 and one plain sentence when that cannot be."""
    try:
        chosen = settings.load()
        url = chosen.database_app_url or chosen.database_url
        if url is None:
            sys.stderr.write("DATABASE_URL is not set and no running Moked was found: start it with `make up` first\n")
            return 1
        secret = asyncio.run(_in_database(url, make))
    except (settings.SettingsInvalidError, DatabaseUrlInvalidError, AlreadyExistsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (SQLAlchemyError, OSError):
        sys.stderr.write("the database cannot be reached, or is not migrated: is Moked running?\n")
        return 1
    sys.stdout.write(f"Sign-in link, works once within 24 hours:\n{chosen.crm_url}/welcome?token={secret}\n")
    return 0


async def _in_database(url: str, make: Callable[[Database], Awaitable[str]]) -> str:
    db = Database(url)
    try:
        return await make(db)
    finally:
        await db.close()


def office(arguments: Sequence[str]) -> int:
    """``moked office create --name --number --owner EMAIL``."""
    parser = argparse.ArgumentParser(prog="moked office", description="Offices that Moked answers for.")
    create = parser.add_subparsers(dest="action", required=True).add_parser("create", help="make an office")
    create.add_argument("--name", required=True, type=_name, help="as callers hear it")
    create.add_argument("--number", required=True, type=_number, help="the number that Twilio forwards")
    create.add_argument("--owner", required=True, type=_email, metavar="EMAIL", help="who signs in first")
    asked = parser.parse_args(arguments)
    return _run(lambda db: create_office(db, asked.name, asked.number, asked.owner))


def admin(arguments: Sequence[str]) -> int:
    """``moked admin create EMAIL``."""
    parser = argparse.ArgumentParser(prog="moked admin", description="Admins of the whole installation.")
    create = parser.add_subparsers(dest="action", required=True).add_parser("create", help="make an admin")
    create.add_argument("email", type=_email, metavar="EMAIL")
    asked = parser.parse_args(arguments)
    return _run(lambda db: create_admin(db, asked.email))
