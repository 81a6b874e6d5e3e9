"""``search_properties``: the office's own listings that fit the caller's wish."""

import msgspec

from crm.domain.properties.models import Property
from crm.domain.properties.repository import PropertyRepository
from crm.domain.properties.schemas import PropertyOut
from crm.domain.tools.context import ToolContext
from crm.domain.tools.listing_match import best_matches, match_json
from crm.domain.tools.said import said_city
from crm.domain.tools.values import Checked
from shared.contracts.tools import SearchProperties, ToolResponse

MAX_LOOKED_AT = 2_000
MAX_CITIES = 5
NOTHING = "לא מצאתי אצלנו כרגע נכס שמתאים לבקשה. אפשר לשנות משהו בחיפוש, או שאבקש שיחזרו אליכם כשייכנס נכס מתאים."


def _listing(row: Property) -> PropertyOut:
    values: dict[str, object] = {name: getattr(row, name) for name in PropertyOut.__struct_fields__}
    return msgspec.convert({**values, "rooms": float(row.rooms)}, PropertyOut)


async def search_properties(context: ToolContext, wish: SearchProperties) -> ToolResponse:
    """At most three, exact ones first. ``cities`` names where there is something instead when nothing fits."""
    rows = await PropertyRepository(context.session, context.business_id).available(MAX_LOOKED_AT)
    listings = [_listing(row) for row in rows]
    found = best_matches(listings, wish)
    checked = Checked()
    if wish.city is not None:  # a search stores nothing: a city that was not said is only told
        checked.take("city", wish.city, said_city(await context.said(), wish.city))
    if found:
        exact = sum(not match.differs for match in found)
        results = [match_json(match) for match in found]
        return ToolResponse(True, {"results": results, "exact": exact, **checked.data})
    cities = sorted({one.city for one in listings if wish.deal in {None, one.deal}})[:MAX_CITIES]
    return ToolResponse(True, {"results": [], "exact": 0, "cities": cities, **checked.data}, say=NOTHING)
