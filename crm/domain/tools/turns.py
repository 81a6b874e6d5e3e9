"""The caller's turns, from the record and from the request: the newest may not be on record yet."""

from collections.abc import Sequence

from crm.domain.tools.said import SaidTurn
from shared.contracts.tools import HeardTurn


def merged(on_record: Sequence[SaidTurn], heard: Sequence[HeardTurn]) -> list[SaidTurn]:
    """Turns on record, then those of the request that the record does not hold yet, in order."""
    known = [turn.text for turn in on_record]
    late: list[SaidTurn] = []
    for turn in heard:
        if turn.text in known:
            known.remove(turn.text)
        elif turn.text:
            late.append(SaidTurn(turn.text, turn.asked))
    return [*on_record, *late]
