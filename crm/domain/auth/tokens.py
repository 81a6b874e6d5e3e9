"""Secrets that people carry: made here, stored only as SHA-256, and the CSRF value derived from a session."""

import hashlib
import hmac
import secrets
from http.cookies import CookieError, SimpleCookie

SESSION_COOKIE = "moked_session"
CSRF_COOKIE = "moked_csrf"
CSRF_HEADER = "x-csrf-token"


def new_secret() -> str:
    """256 random bits, safe in a URL and a cookie."""
    return secrets.token_urlsafe(32)


def stored(secret: str) -> bytes:
    """What the database keeps. A plain hash is enough: the secret is random, not a password."""
    return hashlib.sha256(secret.encode()).digest()


def csrf_of(session_secret: str) -> str:
    """The double-submit value; bound to its session, so one planted in a cookie by a neighbour domain is refused."""
    return hmac.new(session_secret.encode(), b"moked csrf", hashlib.sha256).hexdigest()


def session_secret(cookie_header: str | None) -> str | None:
    """The session's secret from a ``Cookie`` header, or None."""
    if not cookie_header:
        return None
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(cookie_header)
    except CookieError:
        return None
    found = cookies.get(SESSION_COOKIE)
    return found.value if found is not None and found.value else None
