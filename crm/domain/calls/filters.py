"""What a list of calls is narrowed to, as the address of the list and of its export says it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar.params import FromQuery, QueryParameter

from crm.domain.calls.schemas import CallStatus, Sentiment
from crm.domain.calls.service import CallQuery
from crm.lib.pagination import SearchText


async def provide_call_query(
    status: FromQuery[CallStatus | None] = None,
    from_date: Annotated[date | None, QueryParameter(name="from", description="First local day.")] = None,
    to_date: Annotated[date | None, QueryParameter(name="to", description="Last local day.")] = None,
    customer_id: FromQuery[UUID | None] = None,
    sentiment: FromQuery[Sentiment | None] = None,
    min_score: Annotated[int | None, QueryParameter(ge=0, le=100)] = None,
    q: SearchText = None,
) -> CallQuery:
    """The filters of one request."""
    return CallQuery(
        status=status,
        from_date=from_date,
        to_date=to_date,
        customer_id=customer_id,
        sentiment=sentiment,
        min_score=min_score,
        q=q,
    )


ASKED_CALLS = {"asked": provide_call_query}
