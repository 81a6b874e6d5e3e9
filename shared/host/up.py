"""``moked up``: the whole of Moked on this machine, until Ctrl-C."""

import argparse
import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from shared.host import plan as planning
from shared.host import ports, runtime, services
from shared.host.database_keeper import NAME as POSTGRES
from shared.host.database_keeper import DatabaseKeeper
from shared.host.errors import HostError
from shared.host.files import read_variables
from shared.host.guard import Guard
from shared.host.keeper import Keeper, ProgramKeeper
from shared.host.make_watch import hear_make
from shared.host.output import Output
from shared.host.plan import Plan, SandboxPorts
from shared.host.postgres import PostgresServer, free_port
from shared.host.postgres_roles import DATABASE
from shared.host.supervisor import Stop, Supervisor
from shared.settings import Settings, SettingsInvalidError, load

_VENDOR_NAMES = {"openai": "OpenAI", "google": "Google", "twilio": "Twilio"}
_DEMO_OFFICE = "שי דירות ומשרדים בע״מ"


def main(arguments: list[str]) -> int:
    """Start everything and stay; 0 after a stop that was asked for, 2 for bad settings, 1 for a failed start."""
    parser = argparse.ArgumentParser("moked up", description="Start the whole of Moked; Ctrl-C stops it.")
    parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):  # until the supervisor listens for them itself
        signal.signal(number, _leave)
    try:
        _run(Output(sys.stdout))
    except (HostError, SettingsInvalidError) as error:
        sys.stderr.write(f"moked: {error}\n")
        return error.exit_code if isinstance(error, HostError) else 2
    return 0


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _run(output: Output) -> None:
    began = time.monotonic()
    settings = load(with_runtime=False)
    given = {**read_variables(Path(".env")), **{name: value for name, value in os.environ.items() if value}}
    planning.check(settings, given)
    with runtime.only_one(settings.data_dir):
        ports.check_free(settings)
        services.gateway_command()
        sandbox = SandboxPorts(free_port(), free_port(), free_port())
        server = None if settings.database_url else _database(settings, output)
        try:
            address = settings.database_url or (server.url(DATABASE) if server else "")
            plan = planning.make(settings, address, sandbox, given)
            runtime.publish(settings.data_dir, plan.variables)
            environment = _environment(given, plan, output)
            described = services.all_services(settings, plan, sandbox, environment, embedded=server is not None)
            asyncio.run(_supervise(described, server, output, _Welcome(settings, plan, output, began)))
        finally:
            if server is not None:
                server.stop()
            runtime.withdraw(settings.data_dir)
    output.line("moked", "stopped")


def _database(settings: Settings, output: Output) -> PostgresServer:
    server = PostgresServer(settings.data_dir / POSTGRES)
    output.line("moked", "preparing the database")
    server.prepare()
    return server


def _environment(given: Mapping[str, str], plan: Plan, output: Output) -> dict[str, str]:
    """For every child: ours, the decisions, and logs that reach us line by line in the form that suits our reader.

    Bytecode is kept whatever the caller's shell says: without it every process compiles 1,500 files at every start.
    """
    log_format = given.get("LOG_FORMAT") or ("text" if output.is_terminal else "json")
    ours = {name: value for name, value in given.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**ours, **plan.variables, "LOG_FORMAT": log_format, "PYTHONUNBUFFERED": "1"}


async def _supervise(
    described: Sequence[services.Service], server: PostgresServer | None, output: Output, welcome: "_Welcome"
) -> None:
    stop = Stop(output)
    stop.listen()
    guard = Guard()
    keepers: list[Keeper] = [ProgramKeeper(service, output, guard) for service in described]
    if server is not None:
        keepers.insert(0, DatabaseKeeper(server, output, guard))
    after = {service.name: service.after for service in described}
    from_make = asyncio.create_task(hear_make(stop.interrupt))
    try:
        await Supervisor(keepers, after, output, stop).run(welcome.show)
    finally:
        from_make.cancel()
        await asyncio.gather(from_make, return_exceptions=True)
        guard.close()


class _Welcome:
    """What a person needs to know once everything is up."""

    def __init__(self, settings: Settings, plan: Plan, output: Output, began: float) -> None:
        self._settings = settings
        self._plan = plan
        self._output = output
        self._began = began

    @property
    def _password(self) -> str:
        chosen = self._plan.demo_password
        return chosen if chosen == planning.DEFAULT_DEMO_PASSWORD else "(your DEMO_PASSWORD)"

    def show(self) -> None:
        """Print it."""
        seconds = time.monotonic() - self._began
        lines = [
            "",
            f"  Moked is up ({seconds:.1f} s).",
            "",
            f"    Office screen    {self._settings.crm_url}",
            f"    Calls arrive at  {self._settings.agent_url}",
        ]
        if self._plan.demo_office:
            lines += [
                f"    Demo office      {_DEMO_OFFICE}",
                f"    Sign in as       owner@moked.example  password  {self._password}",
                "                     (also agent@moked.example and admin@moked.example, same password)",
            ]
        if self._plan.sandboxed:
            names = ", ".join(_VENDOR_NAMES[vendor] for vendor in self._plan.sandboxed)
            lines.append(f"    Emulated         {names} (no account is set for them)")
        moked = Path(sys.executable).with_name("moked")
        with suppress(ValueError):
            moked = moked.relative_to(Path.cwd())
        lines += [f"    Place a call     {moked} call", "    Stop             Ctrl-C", ""]
        self._output.plain("\n".join(lines))
