"""The queue and one lead's place in it together with the leads themselves: one question for a whole screen."""

from functools import cache

from sqlalchemy import Select, select

from crm.domain.call_queue.ranking import queue
from crm.domain.call_queue.statements import Places, place
from crm.domain.leads.shown import with_leads


def _shown(places: Places) -> Select[*tuple[object, ...]]:
    lead_id, customer_id, why, promised_at, since, priority, *holder = places.subquery().c
    found = select(lead_id, customer_id, why, promised_at, since, priority, *holder)
    return with_leads(found, lead_id).order_by(promised_at.asc().nulls_last(), priority.desc(), since, lead_id)


@cache
def shown_queue() -> Select[*tuple[object, ...]]:
    """Columns of a QueueRow, then of a ShownLead. Needs what ``queue`` needs."""
    return _shown(queue())


@cache
def shown_place() -> Select[*tuple[object, ...]]:
    """The same of one lead. Needs what ``place`` needs."""
    return _shown(place())
