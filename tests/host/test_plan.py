"""Decisions of a start: which vendors are emulated, which settings stop it, and in which words."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from shared.host import keys, plan
from shared.host.errors import HostError
from shared.host.plan import SandboxPorts
from shared.settings import Settings

DATABASE = "postgresql://moked_owner:secret@127.0.0.1:5432/moked"
PORTS = SandboxPorts(http=9001, speech=9002, mail=9003)


def _settings(folder: Path, **given: object) -> Settings:
    return Settings.model_validate({"data_dir": folder, **given})


def _variables(folder: Path, **given: object) -> Mapping[str, str]:
    return plan.make(_settings(folder, **given), DATABASE, PORTS, {}).variables


def test_without_keys_every_vendor_is_emulated_and_the_demo_office_is_there(tmp_path: Path) -> None:
    made = plan.make(_settings(tmp_path), DATABASE, PORTS, {})
    assert made.sandboxed == ("openai", "google", "twilio")
    assert made.demo_office
    variables = made.variables
    assert variables["MOKED_SANDBOX"] == "openai,google,twilio"
    assert variables["OPENAI_BASE_URL"] == "http://127.0.0.1:9001/v1"
    assert variables["TWILIO_API_URL"] == variables["SANDBOX_URL"] == "http://127.0.0.1:9001"
    assert variables["GOOGLE_TTS_ENDPOINT"] == "127.0.0.1:9002"
    assert variables["DEMO_OFFICE"] == "1"
    assert len(variables["TWILIO_AUTH_TOKEN"]) == 32


@pytest.mark.parametrize(
    ("given", "sandboxed"),
    [
        ({"openai_api_key": "sk-1"}, ("google", "twilio")),
        ({"openai_base_url": "http://10.0.0.5:8000/v1"}, ("google", "twilio")),
        ({"google_tts_endpoint": "127.0.0.1:7000"}, ("openai", "twilio")),
        ({"twilio_auth_token": "t0"}, ("openai", "google")),
        ({"twilio_api_url": "http://127.0.0.1:7001"}, ("openai", "google")),
        ({"openai_api_key": "sk-1", "google_tts_endpoint": "x:1", "twilio_auth_token": "t0"}, ()),
    ],
)
def test_each_vendor_that_is_set_is_used_as_it_is(
    tmp_path: Path, given: dict[str, object], sandboxed: tuple[str, ...]
) -> None:
    made = plan.make(_settings(tmp_path, **given), DATABASE, PORTS, {})
    assert made.sandboxed == sandboxed
    assert made.demo_office is bool(sandboxed)
    for name in given:
        assert name.upper() not in made.variables, "what the person set is not overwritten"


def test_an_emulator_of_twilio_gets_an_account_and_a_real_token_is_kept(tmp_path: Path) -> None:
    emulator = _variables(tmp_path, twilio_api_url="http://127.0.0.1:7001")
    assert emulator["TWILIO_ACCOUNT_SID"].startswith("AC")
    assert emulator["TWILIO_AUTH_TOKEN"]
    assert "TWILIO_AUTH_TOKEN" not in _variables(tmp_path, twilio_auth_token="real")


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    first = _variables(tmp_path)
    assert first["INTERNAL_SECRET"] != first["DATA_KEY"]
    assert (tmp_path / keys.SECRETS_FILE).stat().st_mode & 0o777 == 0o600
    again = _variables(tmp_path)
    for name in ("INTERNAL_SECRET", "DATA_KEY", "TWILIO_AUTH_TOKEN", "WA_DATABASE_URL"):
        assert again[name] == first[name]


def test_given_secrets_win(tmp_path: Path) -> None:
    variables = _variables(tmp_path, internal_secret="i" * 20, data_key="d" * 20)
    assert (variables["INTERNAL_SECRET"], variables["DATA_KEY"]) == ("i" * 20, "d" * 20)


@pytest.mark.parametrize("name", ["INTERNAL_SECRET", "DATA_KEY"])
def test_an_office_that_others_can_reach_brings_its_own_secrets(tmp_path: Path, name: str) -> None:
    given = {"internal_secret": "i" * 20, "data_key": "d" * 20}
    del given[name.lower()]
    with pytest.raises(HostError, match=f"^{name}: must be set"):
        plan.make(_settings(tmp_path, host="0.0.0.0", **given), DATABASE, PORTS, {})


def test_the_gateway_has_its_own_login_at_the_same_database(tmp_path: Path) -> None:
    variables = _variables(tmp_path)
    address = variables["WA_DATABASE_URL"]
    assert address.startswith("postgresql://moked_wa:")
    assert address.endswith("@127.0.0.1:5432/moked")
    assert "secret" not in address
    assert _variables(tmp_path, wa_database_url="postgresql://a:b@c/d")["WA_DATABASE_URL"] == "postgresql://a:b@c/d"


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"host": "0.0.0.0"}, "DEMO_PASSWORD: .* DEMO_OFFICE=0"),
    ({"agent_public_url": "https://agent.example.com"}, "DEMO_PASSWORD: "),
    ({"crm_public_url": "https://crm.example.com", "demo_password": "moked-demo"}, "DEMO_PASSWORD: "),
    ({"host": "0.0.0.0", "demo_office": True, "openai_api_key": "k"}, "DEMO_PASSWORD: "),
    ({"whatsapp_test_ca": "ab" * 32}, "WHATSAPP_TEST_CA: .* loopback WHATSAPP_WS_URL"),
    ({"whatsapp_test_ca": "ab" * 32, "whatsapp_ws_url": "wss://web.whatsapp.com/ws"}, "WHATSAPP_TEST_CA: "),
    ({"whatsapp_test_ca": "xyz", "whatsapp_ws_url": "ws://127.0.0.1:1/ws"}, "WHATSAPP_TEST_CA: .* 64 hex"),
    ({"google_application_credentials": "/nowhere.json"}, "GOOGLE_APPLICATION_CREDENTIALS: there is no file"),
    ({"database_url": "mysql://a:b@127.0.0.1/c"}, "DATABASE_URL: must begin with postgresql://"),
]


@pytest.mark.parametrize(("given", "sentence"), REFUSED)
def test_bad_combinations_are_refused_in_one_sentence(tmp_path: Path, given: dict[str, object], sentence: str) -> None:
    with pytest.raises(HostError, match=f"^{sentence}") as caught:
        plan.check(_settings(tmp_path, **given), {})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"host": "0.0.0.0", "demo_password": "a word of our own"},
        {"host": "0.0.0.0", "demo_office": False},
        {"whatsapp_test_ca": "ab" * 32, "whatsapp_ws_url": "ws://localhost:4000/ws"},
    ],
)
def test_good_combinations_pass(tmp_path: Path, given: dict[str, object]) -> None:
    plan.check(_settings(tmp_path, **given), {})


@pytest.mark.parametrize("text", ["soon", "-1", "7501", "1.5"])
def test_a_drain_time_must_be_a_number_of_seconds(tmp_path: Path, text: str) -> None:
    with pytest.raises(HostError, match=r"^AGENT_DRAIN_SECONDS: "):
        plan.check(_settings(tmp_path), {"AGENT_DRAIN_SECONDS": text})


def test_the_drain_time_reaches_the_agent(tmp_path: Path) -> None:
    assert plan.make(_settings(tmp_path), DATABASE, PORTS, {}).drain_seconds == 20
    made = plan.make(_settings(tmp_path), DATABASE, PORTS, {"AGENT_DRAIN_SECONDS": "5"})
    assert (made.drain_seconds, made.variables["AGENT_DRAIN_SECONDS"]) == (5, "5")
