"""``/api/search``."""

from datetime import date
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.calls.schemas import Sentiment, Speaker
from crm.domain.search.schemas import SearchFound, SearchKind
from crm.domain.search.service import SearchQuery, SearchService
from crm.lib.actor import Member
from shared.contracts.events import EndReason

MOST = 50


@get("/api/search", operation_id="searchOffice", tags=["search"])
async def search_office(
    session: NamedDependency[AsyncSession],
    member: NamedDependency[Member],
    q: Annotated[str, QueryParameter(max_length=200, description="Free Hebrew search.")],
    kind: FromQuery[list[SearchKind] | None] = None,
    speaker: FromQuery[Speaker | None] = None,
    sentiment: FromQuery[Sentiment | None] = None,
    outcome: Annotated[EndReason | None, QueryParameter(description="How the call ended.")] = None,
    from_date: Annotated[date | None, QueryParameter(name="from", description="First local day.")] = None,
    to_date: Annotated[date | None, QueryParameter(name="to", description="Last local day.")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST, description="Most items of each kind.")] = 5,
) -> SearchFound:
    """Customers, leads, listings, calls, turns, notes and messages that fit the words; of each kind the best first.

    Who said it narrows to turns; the mood or how the call ended narrows to calls and turns.
    """
    query = SearchQuery(
        q=q,
        kinds=kind,
        speaker=speaker,
        sentiment=sentiment,
        outcome=outcome,
        from_date=from_date,
        to_date=to_date,
        limit=limit,
    )
    return await SearchService(session, member).find(query)


HANDLERS = [search_office]
