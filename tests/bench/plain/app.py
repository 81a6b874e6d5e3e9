# pyright: reportUnknownMemberType=false
# psycopg2 ships no types.
"""The bare app that the CRM's cost is held against: Flask and psycopg2 over the CRM's own tables, and no rule at all.

No tenant, no session, no signature, no exactly-once, no live events: one batch of turns is three statements, a list is
one. Run: ``gunicorn tests.bench.plain.app:app`` with ``PLAIN_DATABASE_URL`` of a role that sees every row.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg2.extras
from flask import Flask, request
from flask.typing import ResponseReturnValue
from psycopg2.extensions import connection
from psycopg2.pool import ThreadedConnectionPool

app = Flask(__name__)
app.json.sort_keys = False  # pyright: ignore[reportAttributeAccessIssue] - Flask's default provider has it
psycopg2.extras.register_uuid()
pool = ThreadedConnectionPool(1, 8, os.environ.get("PLAIN_DATABASE_URL", ""))

_LIST = """
SELECT c.id, c.call_sid, c.status, c.direction, c.from_number, c.to_number, c.started_at, c.answered_at, c.ended_at,
  c.end_reason, c.duration_ms, c.customer_id, p.name AS customer_name, c.lead_id, c.analysis_state, c.lead_score,
  c.sentiment, c.sentiment_by_hand, c.summary, c.turn_count, c.degraded, c.prompt_version
FROM calls AS c LEFT JOIN customers AS p ON p.id = c.customer_id
WHERE c.business_id = %s ORDER BY c.started_at DESC, c.id DESC LIMIT %s
"""
_EVENTS = "INSERT INTO call_events (id, created_at, business_id, call_id, seq, event_id, type, payload, at) VALUES %s"
_TURNS = """
INSERT INTO turns (id, created_at, business_id, call_id, seq, speaker, text, text_generated, interrupted, at,
  confidence, how, not_heard, audio_start_ms, audio_end_ms, gap_ms, yield_ms, overlap_ms) VALUES %s
"""


@contextmanager
def transaction() -> Generator[connection]:
    """A pooled connection, committed at the end."""
    taken = pool.getconn()
    try:
        with taken:
            yield taken
    finally:
        pool.putconn(taken)


@app.get("/health")
def health() -> ResponseReturnValue:
    """Alive."""
    return {"status": "ok"}


@app.post("/events")
def take_events() -> ResponseReturnValue:
    """Store a batch of one call's turns."""
    events: list[dict[str, Any]] = request.get_json()["events"]
    call_id, last = UUID(events[0]["call_id"]), events[-1]["seq"]
    with transaction() as open_connection, open_connection.cursor() as cursor:
        turns = [event for event in events if event["type"].startswith("turn.")]
        cursor.execute(
            "UPDATE calls SET turn_count = turn_count + %s, applied_seq = %s, updated_at = now() WHERE id = %s "
            "RETURNING business_id",
            (len(turns), last, call_id),
        )
        row = cursor.fetchone()
        if row is None:
            return {"detail": "no such call"}, 404
        now = datetime.now(UTC)
        psycopg2.extras.execute_values(
            cursor,
            _EVENTS,
            [
                (uuid4(), now, row[0], call_id, e["seq"], e["event_id"], e["type"], psycopg2.extras.Json(e), e["at"])
                for e in events
            ],
        )
        psycopg2.extras.execute_values(cursor, _TURNS, [_turn(event, row[0], now) for event in turns])
    return {"call_id": str(call_id), "applied_seq": last}


def _turn(event: dict[str, Any], business_id: UUID, now: datetime) -> tuple[object, ...]:
    return (
        uuid4(),
        now,
        business_id,
        event["call_id"],
        event["seq"],
        "caller" if event["type"] == "turn.user" else "agent",
        event["text"],
        event.get("text_generated"),
        event.get("interrupted", False),
        event["at"],
        event.get("confidence"),
        event.get("how", "speech"),
        event.get("not_heard", False),
        event["audio_start_ms"],
        event["audio_end_ms"],
        event.get("gap_ms"),
        event.get("yield_ms"),
        event.get("overlap_ms", 0),
    )


@app.get("/calls")
def list_calls() -> ResponseReturnValue:
    """The newest calls of a business."""
    limit = int(request.args.get("limit", 50))
    with (
        transaction() as open_connection,
        open_connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor,
    ):
        cursor.execute(_LIST, (request.args["business_id"], limit + 1))
        rows = [dict(row) for row in cursor.fetchall()]
    for row in rows:
        for name in ("started_at", "answered_at", "ended_at"):
            row[name] = row[name] and row[name].isoformat()
    more = len(rows) > limit
    return {"items": rows[:limit], "next_cursor": str(rows[limit - 1]["id"]) if more else None, "total": None}
