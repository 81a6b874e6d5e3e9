"""The programs that make up Moked, in the order in which they need each other."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import shared
from shared.host.database_keeper import NAME as POSTGRES
from shared.host.errors import HostError
from shared.host.plan import Plan, SandboxPorts
from shared.host.ports import probe_host
from shared.host.service import Service
from shared.settings import Settings

ROOT = Path(shared.__file__).resolve().parents[1]
AFTER_DRAIN = 10.0
"""Seconds that the agent has, after its calls were given their time, to write its journals and leave."""


def gateway_command() -> tuple[str, ...]:
    """The command of the WhatsApp gateway. Raises HostError when Node or the build is missing."""
    node = shutil.which("node")
    if node is None:
        raise HostError("Node was not found: install Node 20.19 or newer (package nodejs), then run make up.")
    program = ROOT / "wa" / "dist" / "main.js"
    if not program.is_file():
        raise HostError("The WhatsApp gateway is not built yet: run make up, which builds it first.")
    return node, str(program)


def all_services(
    settings: Settings, plan: Plan, ports: SandboxPorts, environment: Mapping[str, str], *, embedded: bool
) -> list[Service]:
    """Everything but the database server. ``environment`` is complete but for the sandbox's own ports."""
    near = probe_host(settings.host)
    host = f"[{near}]" if ":" in near else near
    data = (POSTGRES,) if embedded else ()
    sandbox = ("sandbox",) if plan.sandboxed else ()
    schema = ("prepare",)

    def python(
        name: str, module: str, *, after: tuple[str, ...], ready: str | None = None, grace: float = 10
    ) -> Service:
        return Service(name, (sys.executable, "-m", module), environment, after=after, ready_url=ready, grace=grace)

    found = [
        Service("prepare", (sys.executable, "-m", "crm.prepare"), environment, after=data, once=True),
        python("crm", "crm.server", after=schema, ready=f"http://{host}:{settings.crm_port}/readyz"),
        python("worker", "crm.worker", after=schema, grace=15),
        python(
            "agent",
            "agent.server",
            # Not after the CRM: it answers from what it knew last and loads its audio libraries meanwhile.
            after=sandbox,
            ready=f"http://{host}:{settings.agent_port}/readyz",
            grace=plan.drain_seconds + AFTER_DRAIN,
        ),
        Service(
            "wa",
            gateway_command(),
            {**environment, "HOST": near},
            after=schema,
            ready_url=f"http://{host}:{settings.wa_port}/healthz",
        ),
    ]
    if plan.sandboxed:
        # Emulators and the gateway are for this machine's own processes, also when HOST opens the rest to others.
        own = {
            "HOST": "127.0.0.1",
            "SANDBOX_PORT": str(ports.http),
            "SANDBOX_TTS_PORT": str(ports.speech),
            "SANDBOX_SMTP_PORT": str(ports.mail),
        }
        command = (sys.executable, "-m", "agent.sandbox")
        ready = f"http://127.0.0.1:{ports.http}/healthz"
        found.insert(0, Service("sandbox", command, {**environment, **own}, ready_url=ready))
    return found
