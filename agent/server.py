"""The agent: ``python -m agent.server``. Reads the settings, then runs the parent process until it is told to stop."""

import asyncio
import logging
import sys
from collections.abc import Sequence

from agent.hearing.modes import check_mode
from agent.process.metrics_folder import use_folder
from shared.log import logger, setup
from shared.settings import SettingsInvalidError, load


def main(worker_command: Sequence[str] | None = None) -> int:
    """Answers the exit code: 0 after a drain, 2 when a setting is missing or bad."""
    setup("agent")
    logging.getLogger("websockets").setLevel(logging.WARNING)
    try:
        settings = load()
        check_mode(settings)
        use_folder(settings.data_dir.resolve() / "agent" / "metrics")
        # The metrics library chooses its storage when it is imported, so the folder comes first.
        from agent.process.parent import Parent

        parent = Parent(settings, worker_command) if worker_command else Parent(settings)
    except SettingsInvalidError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        asyncio.run(parent.run())
    except OSError as error:
        logger(__name__).error("agent.cannot_start", error=str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
