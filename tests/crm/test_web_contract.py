"""The web app is typed by a stored copy of the CRM's OpenAPI; the copy must be what the CRM serves."""

import json
from pathlib import Path

from tests.support.api import Api

STORED = Path(__file__).parents[2] / "web" / "openapi.json"


async def test_web_client_is_generated_from_this_api(api: Api) -> None:
    """To mend: save ``/api/openapi.json`` as ``web/openapi.json`` and run ``npm run generate`` in ``web/``."""
    served = await api.anonymous().get("/api/openapi.json")
    assert served.status_code == 200
    assert json.loads(STORED.read_text(encoding="utf-8")) == served.json()
