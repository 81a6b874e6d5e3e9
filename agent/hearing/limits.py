"""Where the phantom filter's lines are drawn, for each model: no two Whispers give figures that mean the same."""

import msgspec

from shared.settings import SettingsInvalidError

LOCAL = "local"
"""Name of any model of ``STT_MODE=local`` in the table and in ``PHANTOM_LIMITS``."""


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Defaults are OpenAI's own for its Whisper (``no_speech_threshold``, ``logprob_threshold``,
    ``compression_ratio_threshold`` of the openai-whisper package): not measured here on Hebrew calls.

    ``*_short`` hold for one to three words, which have too little context for good figures; both must be passed.
    ``unsure_logprob`` holds for text that answers nothing that was asked and is none of the common short ones.
    """

    no_speech: float = 0.6
    no_speech_short: float = 0.8
    logprob: float = -1.0
    logprob_short: float = -1.0
    unsure_logprob: float = -1.0
    compression: float = 2.4
    characters_per_s: float = 25.0


DEFAULTS = {
    "whisper-1": Limits(),
    LOCAL: Limits(no_speech=0.6, logprob=-1.0, unsure_logprob=-0.8),
}
"""``local`` is fitted on whisper-base; a larger model may need others. An unknown name gets whisper-1's."""


def parse_limits(overrides: dict[str, dict[str, float]]) -> dict[str, Limits]:
    """The table with the office's own figures over it. Raises SettingsInvalidError naming the figure."""
    table = dict(DEFAULTS)
    for model, figures in overrides.items():
        known = msgspec.structs.asdict(table.get(model, DEFAULTS["whisper-1"]))
        try:
            table[model] = msgspec.convert(known | figures, Limits)
        except msgspec.ValidationError as error:
            raise SettingsInvalidError(f"PHANTOM_LIMITS: {model}: {error}") from error
    return table


def limits_for(model: str, table: dict[str, Limits]) -> Limits:
    """A model's own limits, else those of whisper-1."""
    return table.get(model) or table["whisper-1"]
