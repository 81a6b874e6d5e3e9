"""Errors of the host part; each message is one plain sentence for the person at the keyboard."""


class HostError(Exception):
    """The start cannot go on; the message says what is wrong and what to do."""


class PostgresUnavailableError(HostError):
    """No usable PostgreSQL server program is installed."""


class PostgresFailedError(HostError):
    """PostgreSQL is installed but did not come up; the message names its log."""
