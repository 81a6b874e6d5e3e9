"""Prometheus metrics of the agent. All processes write into one folder, so that one scrape sums every worker.

``use_folder`` must run before this module is imported: the client library chooses its storage at import.
"""

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

from agent.process.metrics_folder import folder

ACTIVE_CALLS = Gauge("moked_active_calls", "Calls with an open media stream", multiprocess_mode="livesum")
CALLS_ENDED = Counter("moked_calls_ended", "Ended calls by reason", ["reason"])
WEBHOOKS_REFUSED = Counter("moked_webhooks_refused", "Requests refused at a route, by reason", ["route", "reason"])
CALLS_NOT_TAKEN = Counter("moked_calls_not_taken", "Calls answered with a spoken message only, by reason", ["reason"])
STREAMS_REFUSED = Counter("moked_streams_refused", "Media sockets closed by us, by reason", ["reason"])
ODD_FRAMES = Counter("moked_odd_frames", "Media frames ignored because their event is unknown")
JOURNAL_BACKLOG = Gauge(
    "moked_journal_backlog_events", "Journalled events that the CRM has not acknowledged", multiprocess_mode="livesum"
)
DELIVERY_SECONDS = Histogram(
    "moked_delivery_seconds",
    "From journalled to acknowledged by the CRM",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300),
)
MEDIA_FRAMES_IN = Counter("moked_media_frames_in", "Audio frames received from Twilio")
MEDIA_FRAMES_OUT = Counter("moked_media_frames_out", "Audio frames sent to Twilio")
TURN_GAP_SECONDS = Histogram(
    "moked_turn_gap_seconds",
    "Caller's last voiced frame to the first voiced frame of the reply",
    buckets=(0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0),
)
TURN_STAGE_SECONDS = Histogram(
    "moked_turn_stage_seconds",
    "Parts of the turn gap; commit runs beside the others",
    ["stage"],
    buckets=(0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0),
)
YIELD_SECONDS = Histogram(
    "moked_yield_seconds",
    "Caller's onset over the agent to the agent's silence",
    buckets=(0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0, 2.0),
)
OVERLAP_SECONDS = Histogram(
    "moked_overlap_seconds",
    "Both voices at once, each time it happened",
    buckets=(0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 1.0, 2.0),
)
TEXT_TURNS = Counter("moked_text_turns", "Written turns by what became of them", ["outcome"])
TEXT_TURN_SECONDS = Histogram(
    "moked_text_turn_seconds",
    "From a written turn's arrival to its reply",
    buckets=(0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 20, 30, 45),
)
VOICE_NOTES = Counter("moked_voice_notes", "Voice notes by what became of them", ["outcome"])
STT_REQUESTS = Counter("moked_stt_requests", "Transcription requests by what became of them", ["outcome"])
STT_AUDIO_SECONDS = Counter(
    "moked_stt_audio_seconds", "Audio sent for transcription, by what became of it", ["outcome"]
)
STT_COST_DOLLARS = Counter(
    "moked_stt_cost_dollars", "Estimated price of transcription, by what became of it", ["outcome"]
)
CHAT_REQUESTS = Counter("moked_chat_requests", "Requests to the chat model by what became of them", ["outcome"])
CHAT_COST_DOLLARS = Counter(
    "moked_chat_cost_dollars", "Estimated price of the prompts sent to the chat model, by outcome", ["outcome"]
)
SPEECH_REQUESTS = Counter(
    "moked_speech_requests",
    "Streams asked for to voice the first clause of a reply, by what became of them",
    ["outcome"],
)
SPEECH_COST_DOLLARS = Counter("moked_speech_cost_dollars", "Estimated price of those streams, by outcome", ["outcome"])
EARLY_SPEECH_CHARACTERS = Counter(
    "moked_early_speech_characters", "Synthesised before the caller's turn was confirmed, by fate", ["fate"]
)
OPENERS_SAID = Counter("moked_openers_said", "Replies that began with an opener while they were being made")
BACKCHANNELS = Counter("moked_backchannels", "Backchannels of callers that left the agent its turn")
CIRCUIT_STATE = Gauge(
    "moked_circuit_state",
    "Vendor endpoints: 0 in use, 1 being probed, 2 passed over; the worst of all processes",
    ["endpoint"],
    multiprocess_mode="livemax",
)
CIRCUIT_OPENED = Counter("moked_circuit_opened", "Times a vendor endpoint began to be passed over", ["endpoint"])
VENDOR_FAILURES = Counter("moked_vendor_failures", "Requests to vendors that failed or came too late", ["endpoint"])
FALLBACK_ANSWERS = Counter("moked_fallback_answers", "Answers by a lesser way than the first", ["stage", "way"])
FACTS_STOPPED = Counter(
    "moked_facts_stopped",
    "Sentences of the model that were not spoken, by what they claimed and what came instead",
    ["kind", "outcome"],
)
OWN_ECHOES = Counter("moked_own_echoes", "The agent's own words come back over the line and recognised as such")
LOOP_LAG = Gauge(
    "moked_loop_lag_seconds",
    "How late one wake-up in ten of a worker's event loop comes; the worst worker",
    multiprocess_mode="livemax",
)
WORKER_DEATHS = Counter("moked_worker_deaths", "Worker processes that died without being asked to")


def exposition() -> bytes:
    """The text of ``/metrics``: every process of this agent summed, or this process alone without a folder."""
    if folder() is None:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)


def forget_process(pid: int) -> None:
    """Drop the live gauges of a process that ended; its counters stay."""
    if folder() is not None:
        multiprocess.mark_process_dead(pid)  # pyright: ignore[reportUnknownMemberType] - untyped in the library
