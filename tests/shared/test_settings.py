from pathlib import Path

import pytest

from shared import settings
from shared.settings import Settings, SettingsInvalidError

SEEN = [name.upper() for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def empty_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in SEEN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_defaults_are_loopback_and_sandbox() -> None:
    read = settings.load()
    assert read.is_loopback
    assert read.agent_url == "http://127.0.0.1:8080"
    assert read.crm_url == "http://127.0.0.1:8000"
    assert read.uses_sandbox_openai
    assert read.uses_sandbox_google
    assert read.uses_sandbox_twilio
    assert read.cors_origins == []


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("AGENT_PORT", "eighty", "AGENT_PORT: "),
        ("CRM_PORT", "70000", "CRM_PORT: "),
        ("AGENT_PUBLIC_URL", "agent.example.co.il", "AGENT_PUBLIC_URL: must be a full URL"),
        ("AGENT_PUBLIC_URL", "wss://agent.example.co.il", "AGENT_PUBLIC_URL: must be a full URL"),
        ("AGENT_PUBLIC_URL", "https://agent.example.co.il/?a=1", "AGENT_PUBLIC_URL: must be a full URL"),
        ("CRM_PUBLIC_URL", "http://crm.example.co.il:port", "CRM_PUBLIC_URL: must be a full URL"),
        ("FALLBACK_OPENAI_BASE_URL", "my-server", "FALLBACK_OPENAI_BASE_URL: must be a full URL"),
        ("DATABASE_URL", "moked", "DATABASE_URL: must be a full URL such as postgresql://"),
        ("REDIS_URL", "redis", "REDIS_URL: must be a full URL"),
        ("FILES_URL", "gs://bucket", "FILES_URL: must be a folder, or a bucket such as s3://"),
        ("FILES_URL", "s3:///prefix", "FILES_URL: must be a folder, or a bucket such as s3://"),
        ("AWS_ENDPOINT_URL", "minio:9000", "AWS_ENDPOINT_URL: must be a full URL"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT: "),
        ("STT_MODE", "ear", "STT_MODE: "),
        ("INTERNAL_SECRET", "short", "INTERNAL_SECRET: "),
        ("MAX_CALL_MINUTES", "0", "MAX_CALL_MINUTES: "),
        ("DEMO_OFFICE", "maybe", "DEMO_OFFICE: "),
        ("PHANTOM_LIMITS", "no_speech=0.5", "PHANTOM_LIMITS: must be JSON such as"),
        ("PHANTOM_LIMITS", "[1]", "PHANTOM_LIMITS: "),
        ("PHANTOM_LIMITS", '{"whisper-1": {"no_speech": "high"}}', "PHANTOM_LIMITS_WHISPER-1_NO_SPEECH: "),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalidError) as refused:
        settings.load()
    assert str(refused.value).startswith(says)
    assert "\n" not in str(refused.value)
    assert name != "INTERNAL_SECRET" or value not in str(refused.value)


def test_empty_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")
    monkeypatch.setenv("CRM_PORT", "")
    assert settings.load().uses_sandbox_openai
    assert settings.load().crm_port == 8000


def test_environment_then_dotenv_then_runtime(monkeypatch: pytest.MonkeyPatch, empty_place: Path) -> None:
    (empty_place / ".data").mkdir()
    (empty_place / ".data" / settings.RUNTIME_FILE).write_text("AGENT_PORT=1\nCRM_PORT=1\nWA_PORT=1\n")
    (empty_place / ".env").write_text("AGENT_PORT=2\nCRM_PORT=2\n")
    monkeypatch.setenv("AGENT_PORT", "3")
    read = settings.load()
    assert (read.agent_port, read.crm_port, read.wa_port) == (3, 2, 1)
    alone = settings.load(with_runtime=False)
    assert (alone.agent_port, alone.crm_port, alone.wa_port) == (3, 2, 8090)


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOST", "0.0.0.0"), ("AGENT_PUBLIC_URL", "https://a.example.co.il"), ("CRM_PUBLIC_URL", "http://10.0.0.5:8000")],
)
def test_loopback_needs_all_three(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert not settings.load().is_loopback


def test_each_vendor_that_is_set_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1/")
    monkeypatch.setenv("GOOGLE_TTS_ENDPOINT", "127.0.0.1:9")
    read = settings.load()
    assert not read.uses_sandbox_openai
    assert read.openai_base_url == "http://127.0.0.1:9/v1"
    assert not read.uses_sandbox_google
    assert read.uses_sandbox_twilio


def test_phantom_limits_are_json(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().phantom_limits == {}
    monkeypatch.setenv("PHANTOM_LIMITS", '{"whisper-1": {"no_speech": 0.5}}')
    assert settings.load().phantom_limits == {"whisper-1": {"no_speech": 0.5}}


def test_origins_are_a_comma_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", "https://a.example , https://b.example,")
    assert settings.load().cors_origins == ["https://a.example", "https://b.example"]


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("10.0.0.5", "http://10.0.0.5:8000"),
    ],
)
def test_processes_of_one_machine_find_each_other(monkeypatch: pytest.MonkeyPatch, host: str, address: str) -> None:
    monkeypatch.setenv("HOST", host)
    assert settings.load().crm_internal == address
    assert settings.load().agent_internal == address.replace("8000", "8080")
    assert settings.load().wa_internal == address.replace("8000", "8090")


def test_processes_of_several_machines_are_told_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_INTERNAL_URL", "http://crm:8000/")
    monkeypatch.setenv("AGENT_INTERNAL_URL", "http://agent:8080")
    assert settings.load().crm_internal == "http://crm:8000"
    assert settings.load().agent_internal == "http://agent:8080"
    monkeypatch.setenv("WA_INTERNAL_URL", "http://wa:8090/")
    assert settings.load().wa_internal == "http://wa:8090"
