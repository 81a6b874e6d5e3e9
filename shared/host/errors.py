"""Errors of the host part; each message is one plain sentence for the person at the keyboard."""


class HostError(Exception):
    """The start cannot go on; the message says what is wrong and what to do."""

    exit_code = 2
    """2 for what a setting mends, 1 for what failed although the settings are good."""


class PostgresUnavailableError(HostError):
    """No usable PostgreSQL server program is installed."""


class PostgresFailedError(HostError):
    """PostgreSQL is installed but did not come up; the message names its log."""

    exit_code = 1


class StartFailedError(HostError):
    """A program that Moked consists of does not start; its own lines say why."""

    exit_code = 1
