"""Argon2 off the event loop, a bounded number at once."""

import asyncio
import base64

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from crm.lib.errors import BadRequestError

MIN_LENGTH = 8
MAX_LENGTH = 200
_AT_ONCE = 4
"""Each hash takes 64 MiB and a core for tens of milliseconds; a burst of tries must not starve calls' ingest."""

_hasher = PasswordHasher()
_slots = asyncio.Semaphore(_AT_ONCE)


def _hash_of_nobody() -> str:
    """A well-formed hash that fits no password and costs as much to try; making a real one would cost every start."""
    salt, digest = (base64.b64encode(bytes(size)).decode().rstrip("=") for size in (_hasher.salt_len, _hasher.hash_len))
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


_NOBODY = _hash_of_nobody()


def check_new(password: str, parameter: str = "password") -> None:
    """Raise BadRequestError naming the ``parameter`` when the password is too short or absurdly long."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise BadRequestError(f"הסיסמה צריכה להיות באורך {MIN_LENGTH} תווים לפחות.", parameter=parameter)


async def hash_password(password: str) -> str:
    """The argon2id hash, with its parameters inside."""
    async with _slots:
        return await asyncio.to_thread(_hasher.hash, password)


def hash_password_now(password: str) -> str:
    """The same, for command lines."""
    return _hasher.hash(password)


def _verify(known: str, password: str) -> bool:
    try:
        return _hasher.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False


async def verify_password(known: str | None, password: str) -> bool:
    """Whether it fits. An unknown account costs the same time as a known one."""
    if len(password) > MAX_LENGTH:
        return False
    async with _slots:
        fits = await asyncio.to_thread(_verify, known or _NOBODY, password)
    return fits and known is not None
