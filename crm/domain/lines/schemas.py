"""One's own line, as the API shows and takes it."""

import msgspec


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``GET`` and ``PUT /api/line``. ``number`` is E.164 when read; any Israeli or international spelling is taken."""

    number: str | None
    takes_calls: bool
