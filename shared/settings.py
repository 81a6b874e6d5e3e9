"""Configuration of every process, read from the environment and ``.env``; the names are contracts.

Each process reads the parts it needs. A bad value stops the start with one plain sentence naming it.
"""

import json
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.mail_address import is_mail_address

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _names_a_server(parts: SplitResult) -> bool:
    try:
        port = parts.port
    except ValueError:
        return False
    return bool(parts.scheme and parts.hostname) and port != 0


class SettingsInvalidError(Exception):
    """A variable has a bad value or is missing; the message is one sentence naming it."""


class Settings(BaseSettings):
    """All variables of the product. Empty strings count as unset."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    host: str = "127.0.0.1"
    agent_port: int = Field(default=8080, ge=1, le=65535)
    crm_port: int = Field(default=8000, ge=1, le=65535)
    wa_port: int = Field(default=8090, ge=1, le=65535)
    worker_metrics_port: int | None = Field(default=None, ge=1, le=65535)
    agent_public_url: str | None = None
    crm_public_url: str | None = None
    crm_internal_url: str | None = None
    agent_internal_url: str | None = None
    wa_internal_url: str | None = None
    data_dir: Path = Path(".data")
    database_url: str | None = None
    database_app_url: str | None = None
    wa_database_url: str | None = None
    redis_url: str | None = None
    files_url: str | None = None
    aws_access_key_id: str | None = None
    aws_secret_access_key: str | None = None
    aws_session_token: str | None = None
    aws_region: str | None = None
    aws_endpoint_url: str | None = None
    smtp_url: str | None = None
    mail_from: str | None = None
    webhooks_inner: bool = False
    cors_origins: Annotated[list[str], NoDecode] = []
    log_format: Literal["json", "text"] | None = None

    internal_secret: str | None = Field(default=None, min_length=16)
    data_key: str | None = Field(default=None, min_length=16)

    openai_api_key: str | None = None
    openai_base_url: str | None = None
    openai_chat_model: str = "gpt-4o"
    openai_stt_model: str = "whisper-1"
    openai_stt_base_url: str | None = None
    openai_realtime_stt_model: str = "gpt-live-transcribe"
    stt_mode: Literal["whisper", "realtime", "local"] = "whisper"
    local_stt_model: str | None = None
    phantom_limits: Annotated[dict[str, dict[str, float]], NoDecode] = {}
    stt_dollars_per_minute: float = Field(default=0.006, ge=0, le=10)
    chat_dollars_per_million_tokens: float = Field(default=2.5, ge=0, le=1000)
    speech_dollars_per_million_characters: float = Field(default=30.0, ge=0, le=1000)
    max_speculation_ratio: float = Field(default=4.0, ge=0, le=10)
    racing: bool = True
    racing_max_lag_ms: int = Field(default=40, ge=1, le=10_000)
    max_wasted_speech_characters: int = Field(default=2_000, ge=0, le=1_000_000)
    fallback_openai_base_url: str | None = None
    fallback_openai_api_key: str | None = None
    fallback_chat_model: str | None = None
    fallback_stt_model: str | None = None

    google_application_credentials: Path | None = None
    google_tts_endpoint: str | None = None

    twilio_account_sid: str | None = None
    twilio_auth_token: str | None = None
    twilio_api_url: str | None = None

    sandbox_url: str | None = None
    otel_exporter_otlp_endpoint: str | None = None

    whatsapp_ws_url: str | None = None
    whatsapp_test_ca: str | None = None

    openers: bool = True
    fillers: bool = True
    max_call_minutes: int = Field(default=12, ge=1, le=120)
    agent_workers: int | None = Field(default=None, ge=1, le=64)
    max_calls_per_worker: int = Field(default=20, ge=1, le=200)
    agent_drain_seconds: int = Field(default=780, ge=0, le=7500)
    demo_office: bool | None = None
    demo_password: str | None = None

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("phantom_limits", mode="before")
    @classmethod
    def _read_limits(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise ValueError('must be JSON such as {"whisper-1": {"no_speech": 0.5}}') from error

    @field_validator(
        "agent_public_url",
        "crm_public_url",
        "crm_internal_url",
        "agent_internal_url",
        "wa_internal_url",
        "openai_base_url",
        "openai_stt_base_url",
        "fallback_openai_base_url",
        "twilio_api_url",
        "sandbox_url",
        "otel_exporter_otlp_endpoint",
        "aws_endpoint_url",
    )
    @classmethod
    def _is_http_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not _names_a_server(parts) or parts.query or parts.fragment:
            raise ValueError("must be a full URL such as https://agent.example.co.il")
        return value.rstrip("/")

    @field_validator("database_url", "database_app_url", "wa_database_url", "redis_url", "whatsapp_ws_url")
    @classmethod
    def _is_server_url(cls, value: str | None) -> str | None:
        if value is not None and not _names_a_server(urlsplit(value)):
            raise ValueError("must be a full URL such as postgresql://user:password@127.0.0.1:5432/moked")
        return value

    @field_validator("files_url")
    @classmethod
    def _is_place_of_files(cls, value: str | None) -> str | None:
        if value is None or "://" not in value:
            return value
        parts = urlsplit(value)
        if parts.scheme != "s3" or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be a folder, or a bucket such as s3://office-files/moked")
        return value.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"smtp", "smtps"} or not _names_a_server(parts):
            raise ValueError("must be a full URL such as smtps://user:password@mail.example.co.il:465")
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_mail_address(cls, value: str | None) -> str | None:
        if value is not None and not is_mail_address(value):
            raise ValueError("must be an address such as moked@office.co.il")
        return value

    @property
    def agent_url(self) -> str:
        """Where Twilio reaches the agent; no trailing slash."""
        return self.agent_public_url or f"http://127.0.0.1:{self.agent_port}"

    @property
    def crm_url(self) -> str:
        """Where browsers reach the CRM; no trailing slash."""
        return self.crm_public_url or f"http://127.0.0.1:{self.crm_port}"

    @property
    def crm_internal(self) -> str:
        """Where the agent reaches the CRM's ``/internal`` routes; no trailing slash."""
        return self.crm_internal_url or self._beside(self.crm_port)

    @property
    def agent_internal(self) -> str:
        """Where the CRM reaches the agent's ``/internal`` routes; no trailing slash."""
        return self.agent_internal_url or self._beside(self.agent_port)

    @property
    def wa_internal(self) -> str:
        """Where the CRM reaches the WhatsApp gateway's ``/internal`` routes; no trailing slash."""
        return self.wa_internal_url or self._beside(self.wa_port)

    def _beside(self, port: int) -> str:
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
        host = everywhere.get(self.host, self.host)
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @property
    def is_loopback(self) -> bool:
        """True while nothing of this installation can be reached from another machine."""
        hosts = {self.host, urlsplit(self.agent_url).hostname or "", urlsplit(self.crm_url).hostname or ""}
        return hosts <= LOOPBACK

    @property
    def uses_sandbox_openai(self) -> bool:
        """No real OpenAI account and no compatible server is configured."""
        return self.openai_api_key is None and self.openai_base_url is None

    @property
    def uses_sandbox_google(self) -> bool:
        """No Google credentials and no emulator address are configured."""
        return self.google_application_credentials is None and self.google_tts_endpoint is None

    @property
    def uses_sandbox_twilio(self) -> bool:
        """No Twilio account is configured."""
        return self.twilio_auth_token is None and self.twilio_api_url is None


RUNTIME_FILE = "runtime.env"
"""Below ``DATA_DIR``, 0600: what a running ``moked up`` chose (database address, sandbox endpoints, secrets)."""


def load(*, with_runtime: bool = True) -> Settings:
    """Read the environment, then ``.env``, then the running stack's ``runtime.env``; the first that has a name wins.

    The supervisor passes ``with_runtime=False``: it writes that file and must not believe an old one.
    Raises SettingsInvalidError naming the variable and what is wrong.
    """
    try:
        plain = Settings()
        if not with_runtime:
            return plain
        return Settings(_env_file=(plain.data_dir / RUNTIME_FILE, ".env"))  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise SettingsInvalidError(f"{name}: {reason}") from error
