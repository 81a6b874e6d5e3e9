"""Prometheus figures of the CRM."""

from litestar.types import Scope
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

from crm.lib import asgi

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CONTENT_TYPE = CONTENT_TYPE_LATEST
REQUESTS = Counter("moked_crm_requests_total", "Requests by route, method and status.", ["route", "method", "status"])
SECONDS = Histogram(
    "moked_crm_request_seconds",
    "Seconds from request to answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def observe(scope: Scope, status: int, seconds: float) -> None:
    """Count one request under its route's template; a path that is no route counts as ``other``."""
    if scope["type"] != "http":
        return
    template = asgi.get(scope, "path_template")
    route = template if isinstance(template, str) else "other"
    method = scope["method"] if scope["method"] in _METHODS else "other"
    REQUESTS.labels(route, method, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def page() -> bytes:
    """All figures of this process in Prometheus' text form."""
    return generate_latest()
