"""One call from the open stream to its outcome: the conversation between the caller and the agent."""

import msgspec

from agent.call.accepted import AcceptedCall, CallRecord
from agent.services import ConversationServices
from agent.telephony.media import MediaSocket
from shared.contracts.events import EndReason


class ConversationOutcome(msgspec.Struct, frozen=True):
    """Why the call ended, and the measured turn gaps in ms, in the order of the turns."""

    reason: EndReason
    gaps_ms: list[int]


async def hold_conversation(
    call: AcceptedCall, socket: MediaSocket, record: CallRecord, services: ConversationServices
) -> ConversationOutcome:
    """Talk until one side ends the call; every turn is on record when this returns.

    The caller of this function writes ``call.answered`` before and ``call.ended`` after. Cancelling it stops the
    conversation at once, records what was heard of a turn in progress, and re-raises.
    """
    raise NotImplementedError
