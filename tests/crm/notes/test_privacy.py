"""A private note reaches no model, whatever asks one."""

import ast
from pathlib import Path

import httpx
import msgspec

from crm.db.session import Database
from crm.domain.analysis.analyst import AnalysisUnavailableError
from crm.domain.analysis.schema import AnalysisRequest, CallAnalysis
from crm.domain.analysis.service import AnalysisService
from crm.domain.ingest.service import IngestService
from crm.domain.tools.service import ToolService
from shared.contracts.tools import ToolRequest
from tests.support.api import Api
from tests.support.office import CALLER, CallScript, Office, SilentPublisher

SECRET = "נוכל שלא משלם"
CRM = Path(__file__).parents[3] / "crm" / "domain"
TALKS_TO_MODELS = ("analysis", "tools", "agent_config", "prompts", "ingest")
"""The domains whose output reaches a model: the after-call analysis, the call's tools, the agent's settings."""


class RecordingAnalyst:
    """Keeps what a model would have read."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    async def analyse(self, request: AnalysisRequest) -> CallAnalysis:
        """Note the request and be away."""
        self.asked.append(msgspec.json.encode(request))
        raise AnalysisUnavailableError("only recording")

    async def close(self) -> None:
        """Nothing is open."""


async def test_c16_a_private_note_reaches_no_model(
    api: Api, owner: httpx.AsyncClient, db: Database, office: Office, publisher: SilentPublisher
) -> None:
    identities = [{"kind": "phone", "value": CALLER}]
    person = (await owner.post("/api/customers", json={"name": "דנה", "identities": identities})).json()
    await owner.post(f"/api/customers/{person['id']}/notes", json={"body": SECRET})
    script = CallScript(office).started().answered().caller("קוראים לי דנה לוי, אני מחפשת דירה בתל אביב")
    await IngestService(db, publisher).apply(script.events)
    answers: list[bytes] = []
    asked: list[tuple[str, dict[str, object]]] = [
        ("save_lead_details", {"city": "תל אביב"}),
        ("search_properties", {"deal": "sale", "city": "תל אביב"}),
    ]
    for number, (tool, given) in enumerate(asked):
        request = ToolRequest(script.call_id, f"t{number}", given)
        answers.append(msgspec.json.encode(await ToolService(db, publisher).run(tool, request)))
    answers.append((await api.signed("GET", f"/internal/agent-config/{office.number}")).content)
    known = len(script.events)
    await IngestService(db, publisher).apply(script.ended().events[known:])
    analyst = RecordingAnalyst()
    await AnalysisService(db, publisher, analyst, "none").run(office.id, script.call_id)
    assert len(analyst.asked) == 1
    assert all(SECRET not in text.decode() for text in [*answers, *analyst.asked])
    assert any("דנה לוי" in text.decode() for text in analyst.asked)


def test_c16_what_talks_to_a_model_does_not_know_of_notes() -> None:
    for domain in TALKS_TO_MODELS:
        for path in (CRM / domain).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                module = node.module if isinstance(node, ast.ImportFrom) else None
                assert not (module or "").startswith(("crm.domain.notes", "crm.domain.timeline")), path
