"""``python -m crm.server``: the CRM on uvicorn."""

import sys

import uvicorn

from crm.app import create_asgi
from crm.db.session import Database
from crm.db.urls import DatabaseUrlInvalidError
from crm.lib.config import from_settings
from shared import log, settings
from shared.garbage import freeze_what_is_warm

SHUTDOWN_S = 5
"""Running requests get this long on SIGTERM; open sockets are closed at once and clients come back."""


def main() -> int:
    """Serve until SIGTERM; 1 and one plain sentence when the settings are bad."""
    log.setup("crm")
    try:
        chosen = settings.load()
        config = from_settings(chosen)
        db = Database(config.database_url)
    except (settings.SettingsInvalidError, DatabaseUrlInvalidError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    server = uvicorn.Server(
        uvicorn.Config(
            create_asgi(config, db),
            host=chosen.host,
            port=chosen.crm_port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=SHUTDOWN_S,
            lifespan="on",
        )
    )
    freeze_what_is_warm()
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
