"""The demo office's name, logins and the words its agent hears best."""

import msgspec

from crm.lib.actor import Role

NAME = "שי דירות ומשרדים בע״מ"
NUMBER = "+97237654321"
DEFAULT_PASSWORD = "moked-demo"  # noqa: S105 - public by design; refused where others could reach the office

SPOKEN_NAME = "שי דירות ומשרדים"


class DemoUser(msgspec.Struct, frozen=True):
    """A login of the demo; ``role`` is the one in the demo office, ``line`` (E.164) takes its transferred calls."""

    email: str
    name: str
    is_admin: bool
    role: Role | None
    line: str | None = None


USERS = (
    DemoUser("admin@moked.example", "מנהלת המערכת", True, None),
    DemoUser("owner@moked.example", "שי כהן", False, "owner"),
    DemoUser("agent@moked.example", "דנה לוי", False, "agent", "+972555000102"),
)

HEARING_HINTS = [
    "שי דירות ומשרדים",
    "נועה",
    "פלורנטין",
    "נווה צדק",
    "אם המושבות",
    "כפר גנים",
    "הדר המושבות",
    "נווה שאנן",
    "קריית היובל",
    "נחלאות",
    "קריית אריה",
    "ארלוזורוב",
    "שטמפפר",
]
