"""Where the time of a gap went: end of the voice, ear, model, tools, speech, the caller's telephone."""

from collections.abc import Sequence

from agent.measures.work import Work, WorkKind
from shared.contracts.events import TurnStages


def stages_of(work: Sequence[Work], *, voice_end: float, committed: float, heard: float) -> TurnStages:
    """The stages of one gap; without ``commit_ms``, which runs beside them, they add up to it. Monotonic seconds.

    A stage that was over before the one ahead of it (speech made while the reply was held back) takes no time, and one
    that did not happen (a fixed phrase asks no model) neither.
    """
    ear = _last(work, "ear", heard)
    model = _last(work, "model", heard)
    first_model = _model_before_tools(work, voice_end, heard) or model
    speech = _first_speech(work, model, heard)
    marks = [voice_end]

    def take(at: float | None) -> int:
        before = marks[-1]
        marks.append(min(heard, max(before, at if at is not None else before)))
        return round(marks[-1] * 1000) - round(before * 1000)

    return TurnStages(
        commit_ms=max(0, round((committed - voice_end) * 1000)),
        end_to_ear_ms=take(ear.started if ear else None),
        ear_ms=take(ear.first if ear else None),
        ear_to_model_ms=take(first_model.started if first_model else None),
        tools_ms=take(model.started if model else None),
        model_ms=take(model.first if model else None),
        model_to_speech_ms=take(speech.started if speech else None),
        speech_ms=take(speech.first if speech else None),
        speech_to_heard_ms=take(heard),
    )


def _last(work: Sequence[Work], kind: WorkKind, until: float) -> Work | None:
    """The latest that had given something by then."""
    return next(
        (one for one in reversed(work) if one.kind == kind and one.first is not None and one.first <= until), None
    )


def _model_before_tools(work: Sequence[Work], since: float, until: float) -> Work | None:
    """The request in which the model asked for the turn's tools."""
    tools = [at for at, one in enumerate(work) if one.kind == "tool" and since <= one.started <= until]
    return _last(work[: tools[0]], "model", until) if tools else None


def _first_speech(work: Sequence[Work], model: Work | None, until: float) -> Work | None:
    since = model.first if model is not None and model.first is not None else 0.0
    return next(
        (one for one in work if one.kind == "speech" and since <= one.started and one.first and one.first <= until),
        None,
    )
