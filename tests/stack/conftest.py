"""One stack for the gentle tests; tests that kill things bring their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.stack import Stack, running_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running Moked with the demo office and the sandbox vendors."""
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for a stack of the test's own."""
    return tmp_path
