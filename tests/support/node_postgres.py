"""A PostgreSQL for the gateway's own tests: prints the administrator's URL, and stops when its input ends.

``wa/test/support/run.ts`` starts it before Node's tests and closes its input after them.
"""

import sys

from shared.host.postgres import SUPERUSER, PostgresServer
from tests.support.postgres import reachable_folder


def main() -> None:
    """Serve until the one who started this goes."""
    with reachable_folder() as folder:
        server = PostgresServer(folder / "postgres", durable=False, refuge=folder / "refuge")
        server.start()
        try:
            sys.stdout.write(server.url("postgres", user=SUPERUSER) + "\n")
            sys.stdout.flush()
            sys.stdin.read()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
