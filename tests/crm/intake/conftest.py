"""A source of leads in the office."""

import httpx
import pytest

from tests.support.api import Api
from tests.support.intake import Source, make


@pytest.fixture
async def source(api: Api, owner: httpx.AsyncClient) -> Source:
    return await make(api, owner)
