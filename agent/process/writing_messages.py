"""What the parent and the writing process say to each other; msgpack, tagged by ``type``."""

import msgspec


class WriteTurn(msgspec.Struct, frozen=True, kw_only=True, tag="write_turn"):
    """``body`` is a TextTurn as JSON. Answered by Answered."""

    number: int
    body: bytes


class HearNote(msgspec.Struct, frozen=True, kw_only=True, tag="hear_note"):
    """A voice note; ``name`` carries the ending of its form, ``prompt`` what the ear is told. Answered by Answered."""

    number: int
    data: bytes
    name: str
    content_type: str
    seconds: float | None
    prompt: str


class Leave(msgspec.Struct, frozen=True, kw_only=True, tag="leave"):
    """End what is under way and exit. The last message."""


ToWriting = WriteTurn | HearNote | Leave


class Answered(msgspec.Struct, frozen=True, kw_only=True, tag="answered"):
    """The HTTP answer to the request of that number: JSON, or a problem where ``status`` is not 200."""

    number: int
    status: int
    body: bytes
    retry_after_s: int | None = None
