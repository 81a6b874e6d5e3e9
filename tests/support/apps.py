"""The CRM's application for tests: the routes, which take 0.3 s of the processor to set up, serve one test after the
other; everything that remembers anything is each test's own.
"""

from collections.abc import Generator
from contextlib import contextmanager

from litestar import Litestar
from litestar.types import ASGIApp, ControllerRouterHandler

import crm.app
from crm.app import Process, create_app, layered
from crm.db.session import Database
from crm.lib.config import CrmConfig


class Lent(Process):
    """What the routes work with, changed from test to test."""

    def become(self, other: Process) -> None:
        """Work with this one's from now on."""
        vars(self).update(vars(other))


_idle: list[tuple[list[ControllerRouterHandler], Lent, Litestar]] = []


@contextmanager
def application(config: CrmConfig, db: Database) -> Generator[ASGIApp]:
    """The whole CRM. A second one beside it has routes of its own, as have a test's own routes."""
    process, routes = Process(config, db), list(crm.app.ROUTES)
    found = None if config.cors_origins else next((one for one in _idle if one[0] == routes), None)
    if found is None:
        lent = Lent(config, db)
        lent.become(process)
        found = (routes, lent, create_app(lent))
    else:
        _idle.remove(found)
        found[1].become(process)
    yield layered(found[2], process)
    if not config.cors_origins:
        _idle.append(found)
