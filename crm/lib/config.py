"""What the CRM's processes need of the settings, checked once at the start."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from crm.lib.file_store import FilePlace, place_of
from shared.settings import Settings, SettingsInvalidError

WEB_DIST = Path(__file__).resolve().parents[2] / "web" / "dist"


class CrmConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of one CRM process. ``origin`` is the public scheme, host and port; ``data_key`` seals stored secrets.

    ``sandbox_url`` is where the emulators answer, if any run; ``agent_address`` and ``wa_address`` where the neighbours
    answer signed requests. All without a trailing slash. ``webhooks_inner``: webhooks may go to the own network.
    """

    database_url: str
    internal_secret: str
    data_key: str | None = None
    public_url: str
    origin: str
    cors_origins: list[str]
    sandbox: list[str]
    sandbox_url: str | None = None
    redis_url: str | None = None
    agent_address: str = "http://127.0.0.1:8080"
    wa_address: str = "http://127.0.0.1:8090"
    webhooks_inner: bool = False
    twilio_account_sid: str | None = None
    twilio_auth_token: str | None = None
    files: FilePlace = FilePlace(url=".data/files")
    web_dist: Path = WEB_DIST


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def emulated_vendors() -> list[str]:
    """The vendors that stand in for real ones, told by whoever started them (``MOKED_SANDBOX``)."""
    return [name.strip() for name in os.environ.get("MOKED_SANDBOX", "").split(",") if name.strip()]


def from_settings(settings: Settings) -> CrmConfig:
    """The CRM's part of the settings. Raises SettingsInvalidError naming what is missing."""
    url = settings.database_app_url or settings.database_url
    if url is None:
        raise SettingsInvalidError("DATABASE_URL: is needed (`moked up` starts a database by itself)")
    if settings.internal_secret is None:
        raise SettingsInvalidError("INTERNAL_SECRET: is needed (`moked up` makes one on this machine)")
    return CrmConfig(
        database_url=url,
        internal_secret=settings.internal_secret,
        data_key=settings.data_key,
        public_url=settings.crm_url,
        origin=origin_of(settings.crm_url),
        cors_origins=settings.cors_origins,
        sandbox=emulated_vendors(),
        sandbox_url=settings.sandbox_url,
        redis_url=settings.redis_url,
        agent_address=settings.agent_internal,
        wa_address=settings.wa_internal,
        webhooks_inner=settings.webhooks_inner,
        twilio_account_sid=settings.twilio_account_sid,
        twilio_auth_token=settings.twilio_auth_token,
        files=place_of(settings),
    )
