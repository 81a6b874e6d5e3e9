"""The deployment files keep their promises; the rules stand here because no container engine is needed to read them."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from crm.lib.asgi import MAX_UPLOAD
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKERFILES = sorted((ROOT / "deploy" / "docker").glob("*.Dockerfile"))
CADDYFILE = (ROOT / "deploy" / "caddy" / "Caddyfile").read_text()
EXACT_TAG = re.compile(r"^[\w./-]+:\d+\.\d+(\.\d+)?(-[\w.-]+)?$")
VARIABLE = re.compile(r"\$\{([A-Z_]+)")
DATABASE_PASSWORDS = {"POSTGRES_PASSWORD", "APP_DATABASE_PASSWORD", "WA_DATABASE_PASSWORD"}
IMAGE_VARIABLES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"}
UNITS = {"s": 1, "m": 60}


class Build(msgspec.Struct):
    context: str
    dockerfile: str


class Service(msgspec.Struct):
    image: str
    build: Build | None = None
    command: list[str] = []
    environment: dict[str, str] = {}
    env_file: str | None = None
    volumes: list[str] = []
    networks: list[str] = []
    ports: list[str] = []
    healthcheck: dict[str, object] | None = None
    read_only: bool = False
    security_opt: list[str] = []
    logging: dict[str, object] | None = None
    stop_grace_period: str = "10s"


class Compose(msgspec.Struct):
    services: dict[str, Service]
    volumes: dict[str, object]
    networks: dict[str, dict[str, bool] | None]


COMPOSE_TEXT = (ROOT / "compose.yaml").read_text()
COMPOSE = msgspec.yaml.decode(COMPOSE_TEXT, type=Compose)
SERVICES = sorted(COMPOSE.services)


def _instructions(dockerfile: Path) -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", dockerfile.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in text.splitlines() if line.strip()]


def _example_variables(path: Path) -> set[str]:
    return set(re.findall(r"^#?\s?([A-Z][A-Z_]+)=", path.read_text(), flags=re.MULTILINE))


def _seconds(duration: str) -> int:
    return int(duration[:-1]) * UNITS[duration[-1]]


def test_every_part_has_a_dockerfile() -> None:
    assert [one.name for one in DOCKERFILES] == [f"{part}.Dockerfile" for part in ("agent", "crm", "wa", "web")]


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda one: one.stem)
def test_a_dockerfile_is_pinned_unprivileged_and_watched(dockerfile: Path) -> None:
    instructions = _instructions(dockerfile)
    bases = [argument.split()[0] for name, argument in instructions if name == "FROM"]
    assert bases
    assert [base for base in bases if not EXACT_TAG.match(base)] == []
    last_stage = instructions[max(at for at, (name, _) in enumerate(instructions) if name == "FROM") :]
    users = [argument for name, argument in last_stage if name == "USER"]
    assert users
    assert users[-1] not in {"root", "0"}
    assert [name for name, _ in last_stage].count("HEALTHCHECK") == 1
    assert [argument for name, argument in instructions if name == "ADD"] == []


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda one: one.stem)
def test_what_a_dockerfile_copies_exists_and_is_sent_to_the_builder(dockerfile: Path) -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    sent = {line[1:] for line in ignored if line.startswith("!")}
    for name, argument in _instructions(dockerfile):
        if name != "COPY" or argument.startswith("--from="):
            continue
        for source in argument.split()[:-1]:
            assert any(source == one or source.startswith(f"{one}/") for one in sent), source
            # The web app is a part of its own; a checkout without it cannot build the image, and says so by itself.
            assert source.startswith("web") or (ROOT / source).exists(), source


@pytest.mark.parametrize("part", ["agent", "crm"])
def test_python_images_install_by_hash_and_hold_one_half(part: str) -> None:
    text = (ROOT / "deploy" / "docker" / f"{part}.Dockerfile").read_text()
    other = {"agent": "crm", "crm": "agent"}[part]
    assert f"--require-hashes -r /locks/build.txt -r /locks/{part}.txt" in text
    assert f"COPY {other} " not in text


def _packages(lock: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", (ROOT / lock).read_text(), flags=re.MULTILINE)
    return dict(found)


@pytest.mark.parametrize("lock", ["deploy/locks/agent.txt", "deploy/locks/crm.txt", "deploy/locks/build.txt"])
def test_image_locks_agree_with_the_main_lock(lock: str) -> None:
    main = _packages("requirements.lock")
    image = _packages(lock)
    assert image
    assert {name: version for name, version in image.items() if main.get(name) != version} == {}
    text = (ROOT / lock).read_text()
    assert text.count("--hash=sha256:") >= len(image)


@pytest.mark.parametrize(("part", "extras"), [("crm", []), ("agent", ["voice"])])
def test_an_image_installs_everything_that_its_half_asks_for(part: str, extras: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *(one for extra in extras for one in project["optional-dependencies"][extra])]
    names = {re.split(r"[\[<>=!~; ]", one)[0].lower() for one in asked}
    assert names - _packages(f"deploy/locks/{part}.txt").keys() == set()


def test_the_crm_image_has_no_voice_stack() -> None:
    crm = _packages("deploy/locks/crm.txt")
    assert {"pipecat-ai", "onnxruntime", "numba", "torch"} & crm.keys() == set()
    assert "pipecat-ai" in _packages("deploy/locks/agent.txt")
    assert "torch" not in _packages("deploy/locks/agent.txt")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_pinned_hardened_and_watched(name: str) -> None:
    service = COMPOSE.services[name]
    assert EXACT_TAG.match(service.image)
    assert "no-new-privileges:true" in service.security_opt
    assert service.logging is not None
    # PostgreSQL writes beside its data; everything else lives without a writable root.
    assert service.read_only or name == "postgres"
    if service.build is not None:
        assert (ROOT / service.build.dockerfile).is_file()
    else:
        assert service.healthcheck is not None


def test_only_what_listens_nowhere_is_not_health_checked() -> None:
    unwatched = [name for name in SERVICES if (COMPOSE.services[name].healthcheck or {}).get("disable")]
    assert unwatched == ["migrate", "worker"]


def test_only_the_front_door_is_published() -> None:
    assert [name for name in SERVICES if COMPOSE.services[name].ports] == ["web"]


def test_the_database_is_out_of_reach_of_the_outside_and_of_the_agent() -> None:
    inner = {name for name in SERVICES if "inner" in COMPOSE.services[name].networks}
    assert COMPOSE.networks["inner"] == {"internal": True}
    assert inner == {"postgres", "redis", "migrate", "crm", "worker", "wa"}
    for name in ("postgres", "redis"):
        assert COMPOSE.services[name].networks == ["inner"]


def test_only_migrations_get_the_owners_login() -> None:
    assert [name for name in SERVICES if "DATABASE_URL" in COMPOSE.services[name].environment] == ["migrate"]


@pytest.mark.parametrize("name", SERVICES)
def test_containers_reach_each_other_by_a_services_name_and_port(name: str) -> None:
    given = COMPOSE.services[name].environment
    for variable in (one for one in given if one.endswith("_INTERNAL_URL")):
        part = variable.removesuffix("_INTERNAL_URL")
        assert given[variable] == f"http://{part.lower()}:{COMPOSE.services[part.lower()].environment[f'{part}_PORT']}"


def test_the_crm_is_told_where_its_neighbours_are() -> None:
    assert {"AGENT_INTERNAL_URL", "WA_INTERNAL_URL"} <= COMPOSE.services["crm"].environment.keys()


def test_the_gateway_has_its_own_login_and_key_and_reaches_whatsapp() -> None:
    gateway = COMPOSE.services["wa"]
    assert {"WA_DATABASE_URL", "DATA_KEY", "INTERNAL_SECRET", "CRM_INTERNAL_URL"} <= gateway.environment.keys()
    assert gateway.environment["WA_DATABASE_URL"].startswith("postgresql://moked_wa:")
    assert gateway.networks == ["inner", "outer"]


def test_volumes_that_must_survive() -> None:
    held = {volume.partition(":")[0] for name in SERVICES for volume in COMPOSE.services[name].volumes}
    assert held == set(COMPOSE.volumes)
    assert "journal:/data" in COMPOSE.services["agent"].volumes
    # The image of version 18 keeps its data below this folder; the old ``…/data`` would be lost on a new container.
    assert COMPOSE.services["postgres"].volumes == ["postgres:/var/lib/postgresql"]


def test_the_agent_may_finish_the_longest_call() -> None:
    agent = COMPOSE.services["agent"]
    longest_call_s = Settings.model_fields["max_call_minutes"].get_default() * 60
    drain_s = int(agent.environment["AGENT_DRAIN_SECONDS"])
    assert longest_call_s < drain_s < _seconds(agent.stop_grace_period)


def test_every_variable_is_known() -> None:
    known = {name.upper() for name in Settings.model_fields}
    example = ROOT / "deploy" / "compose.env.example"
    demanded = set(VARIABLE.findall(COMPOSE_TEXT))
    assert demanded <= _example_variables(example)
    assert _example_variables(example) <= known | DATABASE_PASSWORDS
    given = {variable for name in SERVICES for variable in COMPOSE.services[name].environment}
    assert given <= known | IMAGE_VARIABLES
    for dockerfile in DOCKERFILES:
        assert set(re.findall(r"\b([A-Z]+_PORT)=", dockerfile.read_text())) <= known


def test_secrets_are_demanded_and_never_written_down() -> None:
    for name in ("POSTGRES_PASSWORD", "APP_DATABASE_PASSWORD", "WA_DATABASE_PASSWORD", "INTERNAL_SECRET"):
        assert f"${{{name}:?" in COMPOSE_TEXT
        assert re.search(rf"^{name}=$", (ROOT / "deploy" / "compose.env.example").read_text(), flags=re.MULTILINE)


def test_the_front_door_hides_the_inside_and_sends_calls_to_the_agent() -> None:
    assert re.search(
        r"@private path /internal /internal/\* /metrics /metrics/\*\n\thandle @private \{\n\t\trespond 404", CADDYFILE
    )
    voice = "/webhook/incoming_call /webhook/call_status /webhook/transfer_answer/* /webhook/transfer_status/* /media"
    assert f"@agent path {voice}\n" in CADDYFILE
    assert CADDYFILE.index("handle @private") < CADDYFILE.index("handle @agent") < CADDYFILE.index("\thandle {")
    # Above the CRM's own bound, so that who sends too much reads the CRM's sentence.
    (most,) = re.findall(r"max_size (\d+)MiB", CADDYFILE)
    assert int(most) * 1024 * 1024 > MAX_UPLOAD
    proxied = re.findall(r"reverse_proxy (\w+):(\d+)", CADDYFILE)
    assert proxied == [("agent", "8080"), ("crm", "8000")]
