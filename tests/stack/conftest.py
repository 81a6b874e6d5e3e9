"""One stack for the gentle tests; tests that kill things bring their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.stack import Stack, running_stack
from tests.support.postgres import reachable_folder


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """A running Moked with the demo office and the sandbox vendors."""
    with reachable_folder() as folder, running_stack(folder) as running:
        yield running


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for a stack of the test's own, which the database's user can enter."""
    with reachable_folder() as made:
        yield made
