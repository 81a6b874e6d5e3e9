"""Whose calls these are, remembered: a call never changes its business, and a batch comes every few seconds."""

from collections import OrderedDict
from uuid import UUID

MOST_CALLS = 10_000


class CallOwners:
    """Businesses of the calls seen last. What is remembered opens nothing: the call's row is asked for in it anyway."""

    def __init__(self, most: int = MOST_CALLS) -> None:
        """Remember ``most`` calls."""
        self._most = most
        self._found: OrderedDict[UUID, UUID] = OrderedDict()

    def get(self, call_id: UUID) -> UUID | None:
        """The call's business, when it is remembered."""
        return self._found.get(call_id)

    def put(self, call_id: UUID, business_id: UUID) -> None:
        """Remember it, and forget the call that was learnt first when there are too many."""
        self._found[call_id] = business_id
        if len(self._found) > self._most:
            self._found.popitem(last=False)
