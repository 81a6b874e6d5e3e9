"""``python -m crm.prepare``: the newest schema, then the demo office, in one process that pays for its imports once.

``moked up`` runs it at every start. Safe with several starters at once, as the migrations themselves are. Where the
owner's password is kept from the demo office (containers), ``python -m crm.db.migrate`` does the first half alone.
"""

import asyncio
import sys

from crm.db.migrate import migrate, refusal_of
from crm.seed.demo import seed_as_told
from shared import log, settings


def _prepare() -> None:
    chosen = settings.load()
    migrate(chosen)
    asyncio.run(seed_as_told(chosen))


def main() -> int:
    """Prepare the database of ``DATABASE_URL``; 1 and one plain sentence when that cannot be."""
    log.setup("prepare")
    refusal = refusal_of(_prepare)
    if refusal is not None:
        sys.stderr.write(f"{refusal}\n")
    return 0 if refusal is None else 1


if __name__ == "__main__":
    sys.exit(main())
