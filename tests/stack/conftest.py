"""Tests that kill things bring a stack of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import reachable_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for a stack of the test's own, which the database's user can enter."""
    with reachable_folder() as made:
        yield made
