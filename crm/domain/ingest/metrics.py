"""What the ingest counts."""

from prometheus_client import Counter, Histogram

EVENTS = Counter("moked_crm_events_total", "Call events by what became of them", ["outcome"])
"""``outcome``: applied, repeated, refused."""
REFUSED = Counter("moked_crm_event_batches_refused_total", "Refused batches by reason", ["code"])
"""``event_conflict`` is an alert: two writers claim one call."""
BATCH_SECONDS = Histogram("moked_crm_event_batch_seconds", "From a batch's arrival to its commit")
