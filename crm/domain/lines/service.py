"""Rules of taking calls."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.audit.service import human, record
from crm.domain.auth.models import Membership
from crm.domain.lines.repository import LineRepository
from crm.domain.lines.schemas import Line
from crm.lib.actor import Member
from crm.lib.errors import BadRequestError, ForbiddenError
from shared.phones import PhoneInvalidError, mask, to_e164

_BAD_NUMBER = "מספר הטלפון אינו תקין. אפשר לכתוב למשל 054-1234567."
_NUMBER_NEEDED = "כדי לקבל שיחות צריך קודם לכתוב מספר טלפון."


class LineService:
    """A member's own line."""

    def __init__(self, session: AsyncSession, member: Member) -> None:
        self._session = session
        self._member = member
        self._lines = LineRepository(session, member.business_id)

    async def show(self) -> Line:
        """The line. Raises ForbiddenError for somebody who is no member."""
        row = await self._own()
        return Line(row.line_number, row.takes_calls)

    async def set(self, wanted: Line) -> Line:
        """Change it, on record. Raises BadRequestError, ForbiddenError."""
        row = await self._own()
        number = _number(wanted.number)
        if wanted.takes_calls and number is None:
            raise BadRequestError(_NUMBER_NEEDED, parameter="number")
        row.line_number, row.takes_calls = number, wanted.takes_calls
        after = {"number": mask(number) if number else None, "takes_calls": wanted.takes_calls}
        record(
            self._session,
            human(self._member),
            "line.changed",
            "membership",
            row.id,
            business_id=self._member.business_id,
            after=after,
        )
        return Line(number, wanted.takes_calls)

    async def _own(self) -> Membership:
        row = await self._lines.of_user(self._member.user_id)
        if row is None or row.role == "viewer":
            raise ForbiddenError
        return row


def _number(written: str | None) -> str | None:
    if written is None or not written.strip():
        return None
    try:
        return to_e164(written)
    except PhoneInvalidError as error:
        raise BadRequestError(_BAD_NUMBER, parameter="number") from error
