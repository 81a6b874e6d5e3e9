"""The one place that reads the wall clock: aware UTC everywhere, Asia/Jerusalem only where people look."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ISRAEL = ZoneInfo("Asia/Jerusalem")


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)
