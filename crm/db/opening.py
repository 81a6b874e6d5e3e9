# pyright: reportUnknownParameterType=false, reportUnknownMemberType=false, reportMissingParameterType=false
# asyncpg ships no types.
"""Connections that say BEGIN and the transaction's scope in one round trip."""

import asyncpg


class OpeningConnection(asyncpg.Connection):
    """asyncpg's connection; ``opening`` is what the next transaction's first message carries behind its BEGIN.

    It is sent as text, so nothing may stand in it but what the program itself made (ids, fixed words).
    """

    opening: str = ""

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> str:  # noqa: ASYNC109 - asyncpg's signature
        """As asyncpg's, which starts a transaction by this."""
        if self.opening and query.startswith("BEGIN"):
            query, self.opening = query + self.opening, ""
        return str(await super().execute(query, *args, timeout=timeout))
