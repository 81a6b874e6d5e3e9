"""What a caller's wishes about the conversation change in the call, once the turn that holds them is confirmed."""

import time

import msgspec

from agent.brain.manners.model import MannerlyModel
from agent.brain.manners.wishes import wish_in
from agent.speech.speaker import Speaker
from agent.turns.silence import SilenceLadder
from shared.contracts.agent_config import Voice

SLOWER = 0.85
SLOWEST_RATE = 0.6
"""Google's voices stay natural down to about here."""


class Manners:
    """One call's."""

    def __init__(self, model: MannerlyModel, speaker: Speaker, silence: SilenceLadder, voice: Voice) -> None:
        self._model = model
        self._speaker = speaker
        self._silence = silence
        self._voice = voice

    def turn_over(self, text: str) -> None:
        """A turn of the caller is confirmed."""
        wish = wish_in(text)
        self._silence.caller_spoke(time.monotonic(), asks_to_wait=wish == "wait")
        self._model.heard(text)
        if wish == "slower":
            rate = max(SLOWEST_RATE, self._voice.speaking_rate * SLOWER)
            self._voice = msgspec.structs.replace(self._voice, speaking_rate=rate)
            self._speaker.use_voice(self._voice)
