"""Where the bytes of files lie: a folder of this machine or an S3-compatible bucket, behind one small interface.

Keys are random and stand below the business's id, so that nobody guesses one and a business's objects lie together.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import obstore
from obstore import exceptions
from obstore.store import LocalStore, S3Store

from crm.lib.errors import NotFoundError, UnavailableError
from shared.log import logger
from shared.settings import Settings

if TYPE_CHECKING:  # types of stubs alone: nothing of this name exists at run time
    from collections.abc import Generator

    from obstore.store import ClientConfig, RetryConfig, S3Config

_SLOWEST_S = 60.0
"""Seconds for one operation on one object, tries included."""
_CLIENT: "ClientConfig" = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=30)}
_RETRY: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=30)}
_PIECE = 1024 * 1024
"""Bytes of one request to the store."""
_LISTED_AT_ONCE = 500

_log = logger(__name__)


class FileStoreUnavailableError(UnavailableError):
    """The store refuses or does not answer; the log says why."""

    sentence = "מחסן הקבצים לא זמין כרגע. נסו שוב בעוד רגע."


class FilePlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where files lie. ``url`` is a folder or ``s3://bucket/prefix``; the rest is for S3 and null means AWS's own way.

    ``endpoint`` is the base URL of another S3-compatible server (MinIO, Cloudflare R2, Backblaze).
    """

    url: str
    access_key_id: str | None = None
    secret_access_key: str | None = None
    session_token: str | None = None
    region: str | None = None
    endpoint: str | None = None


class Listed(msgspec.Struct, frozen=True):
    """One object as it lies in the store. ``at`` is aware."""

    key: str
    size: int
    at: datetime


def place_of(settings: Settings) -> FilePlace:
    """Where this installation keeps files."""
    return FilePlace(
        url=settings.files_url or str(settings.data_dir / "files"),
        access_key_id=settings.aws_access_key_id,
        secret_access_key=settings.aws_secret_access_key,
        session_token=settings.aws_session_token,
        region=settings.aws_region,
        endpoint=settings.aws_endpoint_url,
    )


class FileStore:
    """Objects by key. Every method raises FileStoreUnavailableError when the store does not do what it is asked."""

    def __init__(self, place: FilePlace) -> None:
        """Nothing is opened or made before the first use."""
        self._place = place

    @property
    def _folder(self) -> Path | None:
        return None if self._place.url.startswith("s3://") else Path(self._place.url).absolute()

    @cached_property
    def _store(self) -> LocalStore | S3Store:
        if self._folder is not None:
            return LocalStore(self._folder, mkdir=True)
        return _bucket(self._place)

    async def put(self, business_id: UUID, content: bytes) -> str:
        """Store an object and answer its key. A folder's file is on the disk, not merely in memory, when this returns.

        Raises FileStoreUnavailableError.
        """
        key = f"{business_id}/{secrets.token_hex(16)}"
        with _answering("put"):
            async with asyncio.timeout(_SLOWEST_S):
                await obstore.put_async(self._store, key, content)
                if self._folder is not None:
                    await asyncio.to_thread(_to_disk, self._folder / key)
        return key

    async def read(self, key: str) -> bytes:
        """The whole object. Raises NotFoundError, FileStoreUnavailableError."""
        with _answering("get"):
            async with asyncio.timeout(_SLOWEST_S):
                found = await obstore.get_async(self._store, key)
                return bytes(await found.bytes_async())

    async def pieces(self, key: str, start: int, end: int) -> AsyncGenerator[bytes]:
        """The object's bytes from ``start`` up to ``end``, piece by piece.

        Each piece is a request with its own deadline: whoever reads slowly, or stops, holds nothing open at the store.
        Raises NotFoundError, FileStoreUnavailableError.
        """
        for at in range(start, end, _PIECE):
            with _answering("get"):
                async with asyncio.timeout(_SLOWEST_S):
                    part = await obstore.get_range_async(self._store, key, start=at, end=min(at + _PIECE, end))
            yield bytes(part)

    async def delete(self, keys: Sequence[str]) -> None:
        """Remove objects; one that is not there counts as removed. Raises FileStoreUnavailableError."""
        for key in keys:
            try:
                with _answering("delete"):
                    async with asyncio.timeout(_SLOWEST_S):
                        await obstore.delete_async(self._store, key)
            except NotFoundError:
                continue

    async def listed(self, business_id: UUID) -> AsyncIterator[Listed]:
        """Every object of a business. Raises FileStoreUnavailableError."""
        with _answering("list"):
            # Only the form of the answer that is not asked for here lacks a type.
            found = obstore.list(  # pyright: ignore[reportUnknownMemberType]
                self._store, f"{business_id}/", chunk_size=_LISTED_AT_ONCE
            )
            async for some in found:
                for one in some:
                    yield Listed(one["path"], one["size"], one["last_modified"])


def _bucket(place: FilePlace) -> S3Store:
    """An endpoint that speaks http, as one on the own machine may, is taken at its word."""
    parts = urlsplit(place.url)
    config: S3Config = {}
    if place.access_key_id is not None and place.secret_access_key is not None:
        config["access_key_id"] = place.access_key_id
        config["secret_access_key"] = place.secret_access_key
    if place.session_token is not None:
        config["session_token"] = place.session_token
    if place.region is not None:
        config["region"] = place.region
    client = _CLIENT.copy()
    if place.endpoint is not None:
        config["endpoint"] = place.endpoint
        client["allow_http"] = place.endpoint.startswith("http://")
    prefix = parts.path.strip("/") or None
    return S3Store(parts.netloc, prefix=prefix, config=config, client_options=client, retry_config=_RETRY)


@contextmanager
def _answering(what: str) -> "Generator[None]":
    """The store's own errors as ours."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotFoundError from error
    except (exceptions.BaseError, OSError) as error:  # TimeoutError is an OSError
        _log.error("file_store_failed", what=what, error=type(error).__name__, reason=str(error)[:300])
        raise FileStoreUnavailableError from error


def _to_disk(path: Path) -> None:
    """Flush a file, the entry that names it, and its business's folder, which may be as new."""
    for one in (path, path.parent, path.parent.parent):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
