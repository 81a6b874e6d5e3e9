"""Runs the supervisor over fake programs: ``python supervise.py SERVICES.json [POSTGRES_FOLDER]``; prints ALL READY."""

import asyncio
import os
import sys
from pathlib import Path

import msgspec

from shared.host.database_keeper import DatabaseKeeper
from shared.host.errors import HostError
from shared.host.guard import Guard
from shared.host.keeper import Keeper, ProgramKeeper
from shared.host.output import Output
from shared.host.postgres import PostgresServer
from shared.host.service import Service
from shared.host.supervisor import Stop, Supervisor


class Described(msgspec.Struct):
    """One fake program."""

    name: str
    command: list[str]
    after: list[str] = []
    ready_url: str | None = None
    once: bool = False
    grace: float = 5


async def _run(described: list[Described], folder: Path | None) -> None:
    output = Output(sys.stdout)
    stop = Stop(output)
    stop.listen()
    guard = Guard(grace=1)
    services = [
        Service(
            one.name,
            (sys.executable, *one.command),
            dict(os.environ),
            tuple(one.after),
            one.ready_url,
            one.once,
            one.grace,
        )
        for one in described
    ]
    keepers: list[Keeper] = [ProgramKeeper(service, output, guard) for service in services]
    server = None
    if folder is not None:
        server = PostgresServer(folder / "postgres", refuge=folder / "refuge", durable=False)
        server.prepare()
        keepers.insert(0, DatabaseKeeper(server, output, guard))
    after = {service.name: service.after for service in services}
    try:
        await Supervisor(keepers, after, output, stop).run(lambda: output.plain("ALL READY"))
    finally:
        guard.close()
        if server is not None:
            server.stop()


def main() -> int:
    described = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=list[Described])
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    try:
        asyncio.run(_run(described, folder))
    except HostError as error:
        sys.stdout.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
