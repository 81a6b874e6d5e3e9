"""``moked office`` and ``moked admin``: the first real office, the first real admin, and a lost second step."""

import argparse
import asyncio
import re
import sys
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from crm.db.session import Database
from crm.db.urls import DatabaseUrlInvalidError
from crm.domain.auth.second_step import remove_second_step
from crm.domain.auth.service import fold_email
from crm.domain.businesses.service import AlreadyExistsError, create_admin, create_office
from shared import settings
from shared.phones import PhoneInvalidError, to_e164

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
MAX_NAME = 200
_LINK = "Sign-in link, works once within 24 hours:\n{url}/welcome?token={made}\n"


def _email(text: str) -> str:
    if not _EMAIL.match(text):
        raise argparse.ArgumentTypeError(f"not an e-mail address: {text!r}")
    return text


def number(text: str) -> str:
    """A number of an argument in E.164. Raises ArgumentTypeError."""
    try:
        return to_e164(text)
    except PhoneInvalidError as error:
        raise argparse.ArgumentTypeError(f"not a phone number: {text!r}") from error


def _name(text: str) -> str:
    name = text.strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise argparse.ArgumentTypeError(f"a name has 1 to {MAX_NAME} signs")
    return name


class NoSecondStepError(Exception):
    """There is none to remove; the message is one plain sentence."""


def _run(make: Callable[[Database], Awaitable[str]], answer: str = _LINK) -> int:
    """Do it and print the answer; 1 and one plain sentence when that cannot be."""
    try:
        chosen = settings.load()
        url = chosen.database_app_url or chosen.database_url
        if url is None:
            sys.stderr.write("DATABASE_URL is not set and no running Moked was found: start it with `make up` first\n")
            return 1
        made = asyncio.run(_in_database(url, make))
    except (settings.SettingsInvalidError, DatabaseUrlInvalidError, AlreadyExistsError, NoSecondStepError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (SQLAlchemyError, OSError):
        sys.stderr.write("the database cannot be reached, or is not migrated: is Moked running?\n")
        return 1
    sys.stdout.write(answer.format(url=chosen.crm_url, made=made))
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
    create.add_argument("--number", required=True, type=number, help="the number that Twilio forwards")
    create.add_argument("--owner", required=True, type=_email, metavar="EMAIL", help="who signs in first")
    asked = parser.parse_args(arguments)
    return _run(lambda db: create_office(db, asked.name, asked.number, asked.owner))


async def _without_second_step(db: Database, email: str) -> str:
    if not await remove_second_step(db, fold_email(email)):
        raise NoSecondStepError(f"{email} has no second step at sign-in")
    return email


def admin(arguments: Sequence[str]) -> int:
    """``moked admin create EMAIL`` and ``moked admin second-step-off EMAIL``."""
    parser = argparse.ArgumentParser(prog="moked admin", description="Admins of the whole installation.")
    actions = parser.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="make an admin")
    off = actions.add_parser("second-step-off", help="for who lost telephone and recovery codes")
    for each in (create, off):
        each.add_argument("email", type=_email, metavar="EMAIL")
    asked = parser.parse_args(arguments)
    if asked.action == "second-step-off":
        return _run(lambda db: _without_second_step(db, asked.email), "The second step of {made} is off.\n")
    return _run(lambda db: create_admin(db, asked.email))
