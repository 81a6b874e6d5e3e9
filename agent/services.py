"""What all calls of one worker process share: vendor clients with warm connections, the VAD model, cached phrases."""

from shared.contracts.agent_config import AgentConfig
from shared.settings import Settings


class ConversationServices:
    """Shared by the calls of a process; made by ``open_services``, closed once, after the last call."""

    async def warm(self, config: AgentConfig) -> None:
        """Pre-synthesise what this business says first; cheap when it is already cached. Never raises."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close every client. No call may be running."""
        raise NotImplementedError


async def open_services(settings: Settings) -> ConversationServices:
    """Open the shared clients; reaches no vendor yet, so it works while they are down."""
    raise NotImplementedError
