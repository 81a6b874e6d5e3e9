"""The office's own settings as the API shows and takes them."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from shared.contracts.agent_config import OpenInterval


class BusinessNumberOut(msgspec.Struct, frozen=True, kw_only=True):
    """A number (E.164) whose calls the agent answers for the office, and since when."""

    id: UUID
    e164: str
    created_at: datetime


class VoiceOption(msgspec.Struct, frozen=True):
    """A voice that can be chosen: Google's name, and Hebrew words for people."""

    name: str
    label: str


class SpokenBy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the agent sounds. ``speaking_rate`` 1.0 is normal."""

    name: str
    speaking_rate: float


class BusinessSettingsOut(msgspec.Struct, frozen=True, kw_only=True):
    """``GET /api/business``. ``weekly[0]`` is Sunday, minutes are after local midnight (Asia/Jerusalem), up to 1440.

    ``closed_dates`` are local days on which the office is closed. ``answers_when_closed`` false: outside the hours
    callers hear when the office opens instead of the agent. ``hearing_hints`` are names that callers say, the most
    important first. ``numbers`` have no version: each is added and removed by itself.
    """

    name: str
    weekly: list[list[OpenInterval]]
    closed_dates: list[date]
    answers_when_closed: bool
    voice: SpokenBy
    hearing_hints: list[str]
    version: int
    numbers: list[BusinessNumberOut]
    voices: list[VoiceOption]


class BusinessSettingsPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Change of the settings; ``version`` must be the one that was read, else 409 with the settings as they are."""

    version: int
    name: str | msgspec.UnsetType = msgspec.UNSET
    weekly: list[list[OpenInterval]] | msgspec.UnsetType = msgspec.UNSET
    closed_dates: list[date] | msgspec.UnsetType = msgspec.UNSET
    answers_when_closed: bool | msgspec.UnsetType = msgspec.UNSET
    voice: SpokenBy | msgspec.UnsetType = msgspec.UNSET
    hearing_hints: list[str] | msgspec.UnsetType = msgspec.UNSET


class BusinessNumberAdd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of ``POST /api/business/numbers``; any Israeli or international spelling is taken."""

    number: str
