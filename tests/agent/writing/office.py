"""An office that is written to: its settings, a listing of its catalogue, and turns."""

from datetime import timedelta

import msgspec

from shared.clock import utc_now
from shared.contracts.agent_config import AgentConfig, OpeningHours, OpenInterval, PublishedPrompt, Voice
from shared.contracts.text_turns import Author, PastMessage, TextTurn
from shared.contracts.tools import ToolResponse
from shared.ids import new_id
from tests.agent.support.fake_crm import BUSINESS, NUMBER

TOOLS = [
    "search_properties",
    "save_lead_details",
    "check_availability",
    "book_appointment",
    "request_callback",
    "opt_out",
    "end_call",
]
CONFIG = AgentConfig(
    business_id=BUSINESS,
    business_name="שי דירות ומשרדים",
    number=NUMBER,
    prompt=PublishedPrompt(
        version=1,
        greeting="שלום, כאן נועה ממשרד שי דירות ומשרדים.",
        persona="את נועה, אדיבה ועניינית.",
        rules="דמי התיווך הם 2% מהמחיר.\nאל תציעי הנחה. האתר שלנו: https://shay.example.co.il/list",
    ),
    voice=Voice(),
    hours=OpeningHours(
        timezone="Asia/Jerusalem",
        weekly=[*[[OpenInterval(540, 1080)] for _ in range(5)], [OpenInterval(540, 780)], []],
    ),
    answers_when_closed=True,
    tools=TOOLS,
    hearing_hints=["פלורנטין"],
)
LISTING_ID = "01890000-0000-7000-8000-0000000000aa"
LISTING: dict[str, object] = {
    "property_id": LISTING_ID,
    "title": "דירת 4 חדרים בפלורנטין",
    "deal": "sale",
    "city": "תל אביב",
    "neighborhood": "פלורנטין",
    "street": "ויטל",
    "rooms": 4.0,
    "floor": 3,
    "area_sqm": 95,
    "price_shekels": 1_950_000,
    "entry_date": "2027-01-15",
    "parking": True,
    "description": "דירה מוארת. תמונות: https://shay.example.co.il/p/17",
}
FOUND = ToolResponse(ok=True, data={"properties": [LISTING], "exact": 1})


def past(author: Author, text: str, *, hours_ago: float = 1.0) -> PastMessage:
    """One earlier message."""
    return PastMessage(author, text, utc_now() - timedelta(hours=hours_ago))


def turn(text: str, *history: PastMessage, memory: str = "", trial: bool = False, **changes: object) -> TextTurn:
    """A new turn of a new conversation."""
    made = TextTurn(
        conversation_id=new_id(),
        turn_id=new_id(),
        config=CONFIG,
        text=text,
        history=list(history),
        memory=memory,
        trial=trial,
    )
    return msgspec.structs.replace(made, **changes)


def of_conversation(earlier: TextTurn, text: str, *history: PastMessage) -> TextTurn:
    """The next turn of the same conversation."""
    return turn(text, *history, conversation_id=earlier.conversation_id, trial=earlier.trial)
