"""Asks the agent for a written turn, over signed HTTP with its deadline."""

import aiohttp
import msgspec

from shared import signing
from shared.contracts.text_turns import TEXT_TURN_DEADLINE_S, TextReply, TextTurn
from shared.log import logger

PATH = "/internal/text-turns"

_log = logger(__name__)


class AgentAwayError(Exception):
    """The agent gave no answer that can be read; the message is one plain sentence for the log."""


class TextTurnClient:
    """The agent, as written conversations use it."""

    def __init__(self, address: str, secret: str, *, deadline_s: float = TEXT_TURN_DEADLINE_S) -> None:
        """``address`` without a trailing slash; ``secret`` signs each request afresh."""
        self._address = address
        self._secret = secret
        self._timeout = aiohttp.ClientTimeout(total=deadline_s)

    async def ask(self, turn: TextTurn) -> TextReply:
        """What is to be written. Raises AgentAwayError."""
        body = msgspec.json.encode(turn)
        headers = signing.sign(self._secret, "agent", "POST", PATH, body) | {"Content-Type": "application/json"}
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout) as session,
                session.post(self._address + PATH, data=body, headers=headers) as answer,
            ):
                raw = await answer.read()
                if answer.status != 200:
                    raise AgentAwayError(f"the agent answered {answer.status}")
                return msgspec.json.decode(raw, type=TextReply)
        except msgspec.DecodeError as error:
            raise AgentAwayError("the agent's answer cannot be read") from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            _log.warning("agent_away", error=type(error).__name__)
            raise AgentAwayError(f"the agent did not answer: {type(error).__name__}") from error
