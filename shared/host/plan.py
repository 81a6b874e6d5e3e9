"""What will run and with which environment: settings turned into decisions, each bad one refused in a sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from shared.host import keys
from shared.host.errors import HostError
from shared.settings import LOOPBACK, Settings

DEFAULT_DEMO_PASSWORD = "moked-demo"  # noqa: S105 - public on purpose, and refused off loopback
WA_ROLE = "moked_wa"
_SCHEMES = frozenset({"postgresql", "postgres"})
DRAIN_SECONDS = 20
"""Seconds that a stopping agent gives its live calls under ``moked up``, unless AGENT_DRAIN_SECONDS says otherwise."""


@dataclass(frozen=True, slots=True)
class SandboxPorts:
    """Loopback ports of the emulators: HTTP (OpenAI, Twilio, control), gRPC (Google speech) and SMTP (mail)."""

    http: int
    speech: int
    mail: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The decisions of one start. ``variables`` is what they add to the environment of every child."""

    sandboxed: tuple[str, ...]
    demo_office: bool
    demo_password: str
    drain_seconds: int
    variables: Mapping[str, str]


def sandboxed_vendors(settings: Settings) -> tuple[str, ...]:
    """The vendors that no setting points anywhere, in a fixed order."""
    emulated = {
        "openai": settings.uses_sandbox_openai,
        "google": settings.uses_sandbox_google,
        "twilio": settings.uses_sandbox_twilio,
    }
    return tuple(name for name, is_emulated in emulated.items() if is_emulated)


def make(settings: Settings, database_url: str, ports: SandboxPorts, environment: Mapping[str, str]) -> Plan:
    """Decide everything. ``environment`` is the caller's own, ``.env`` included. Raises HostError."""
    secrets = keys.resolve(settings)
    sandboxed = sandboxed_vendors(settings)
    demo_office = bool(sandboxed) if settings.demo_office is None else settings.demo_office
    drain = _drain_seconds(environment)
    variables = {
        "DATA_DIR": str(settings.data_dir.absolute()),
        "DATABASE_URL": database_url,
        "WA_DATABASE_URL": settings.wa_database_url or wa_url(database_url, secrets["DATA_KEY"]),
        "INTERNAL_SECRET": secrets["INTERNAL_SECRET"],
        "DATA_KEY": secrets["DATA_KEY"],
        "HOST": settings.host,
        "AGENT_PORT": str(settings.agent_port),
        "CRM_PORT": str(settings.crm_port),
        "WA_PORT": str(settings.wa_port),
        "MOKED_SANDBOX": ",".join(sandboxed),
        "DEMO_OFFICE": "1" if demo_office else "0",
        "DEMO_PASSWORD": settings.demo_password or DEFAULT_DEMO_PASSWORD,
        "AGENT_DRAIN_SECONDS": str(drain),
        **_vendor_variables(settings, sandboxed, ports, secrets),
    }
    given = {
        "AGENT_PUBLIC_URL": settings.agent_public_url,
        "CRM_PUBLIC_URL": settings.crm_public_url,
        "DATABASE_APP_URL": settings.database_app_url,
    }
    variables |= {name: value for name, value in given.items() if value is not None}
    return Plan(sandboxed, demo_office, variables["DEMO_PASSWORD"], drain, variables)


def check(settings: Settings, environment: Mapping[str, str]) -> None:
    """Refuse combinations of settings that must not start, before anything does. Raises HostError."""
    _check_demo(settings)
    _check_whatsapp(settings)
    _drain_seconds(environment)
    credentials = settings.google_application_credentials
    if credentials is not None and not credentials.is_file():
        raise HostError(f"GOOGLE_APPLICATION_CREDENTIALS: there is no file {credentials}.")
    if settings.database_url is not None and urlsplit(settings.database_url).scheme.partition("+")[0] not in _SCHEMES:
        raise HostError("DATABASE_URL: must begin with postgresql://, the only database that Moked speaks to.")


def _check_demo(settings: Settings) -> None:
    has_demo = bool(sandboxed_vendors(settings)) if settings.demo_office is None else settings.demo_office
    if not has_demo or settings.is_loopback:
        return
    if settings.demo_password in {None, DEFAULT_DEMO_PASSWORD}:
        raise HostError(
            "DEMO_PASSWORD: this Moked can be reached from other machines, so its demo logins need a password of "
            "your own; set DEMO_PASSWORD, or DEMO_OFFICE=0 to start without the demo office."
        )


def _check_whatsapp(settings: Settings) -> None:
    authority = settings.whatsapp_test_ca
    if authority is None:
        return
    if re.fullmatch(r"[0-9a-fA-F]{64}", authority) is None:
        raise HostError("WHATSAPP_TEST_CA: must be the 64 hex digits of a 32-byte public key.")
    host = urlsplit(settings.whatsapp_ws_url or "").hostname
    if host not in LOOPBACK:
        raise HostError("WHATSAPP_TEST_CA: is for a test server on this machine; it needs a loopback WHATSAPP_WS_URL.")


def _drain_seconds(environment: Mapping[str, str]) -> int:
    text = environment.get("AGENT_DRAIN_SECONDS", "").strip() or str(DRAIN_SECONDS)
    if not text.isascii() or not text.isdigit() or int(text) > 7500:
        raise HostError("AGENT_DRAIN_SECONDS: must be a whole number of seconds from 0 to 7500.")
    return int(text)


def _vendor_variables(
    settings: Settings, sandboxed: tuple[str, ...], ports: SandboxPorts, secrets: Mapping[str, str]
) -> dict[str, str]:
    address = f"http://127.0.0.1:{ports.http}"
    variables: dict[str, str] = {"SANDBOX_URL": address} if sandboxed else {}
    if "openai" in sandboxed:
        variables |= {"OPENAI_BASE_URL": f"{address}/v1", "OPENAI_API_KEY": "sandbox"}
    elif settings.openai_api_key is None:
        # A compatible server of the office's own needs no key, yet the client library insists on one.
        variables["OPENAI_API_KEY"] = "none"
    if "google" in sandboxed:
        variables["GOOGLE_TTS_ENDPOINT"] = f"127.0.0.1:{ports.speech}"
    # Beside real vendors letters are real too: a catcher there would swallow invitations.
    if sandboxed and settings.smtp_url is None:
        variables["SMTP_URL"] = f"smtp://127.0.0.1:{ports.mail}"
    if "twilio" in sandboxed:
        variables["TWILIO_API_URL"] = address
    if settings.twilio_auth_token is None:
        account = {"TWILIO_ACCOUNT_SID": settings.twilio_account_sid or secrets["TWILIO_ACCOUNT_SID"]}
        variables |= account | {"TWILIO_AUTH_TOKEN": secrets["TWILIO_AUTH_TOKEN"]}
    return variables


def wa_url(database_url: str, data_key: str) -> str:
    """The gateway's own login at the same database."""
    parts = urlsplit(database_url)
    place = parts.netloc.rpartition("@")[2]
    password = keys.derived_password(data_key, WA_ROLE)
    return SplitResult(parts.scheme, f"{WA_ROLE}:{password}@{place}", parts.path, parts.query, "").geturl()
