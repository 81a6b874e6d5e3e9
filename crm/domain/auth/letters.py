"""Letters with one-time links: an invitation, and a new password for one that was forgotten."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.domain.auth.models import OneTimeToken
from crm.domain.auth.tokens import new_secret, stored
from crm.domain.mail.service import MailService
from shared.clock import utc_now

INVITATION_LIFETIME = timedelta(days=7)
RESET_LIFETIME = timedelta(hours=1)


class Letters:
    """Writes letters within the caller's transaction, which must hold the ``sign_in`` scope."""

    def __init__(self, session: AsyncSession, public_url: str) -> None:
        """``public_url`` is the CRM's address as browsers reach it."""
        self._session = session
        self._url = public_url.rstrip("/")

    async def _link(self, user_id: UUID, lifetime: timedelta, page: str) -> tuple[UUID, str]:
        secret = new_secret()
        token = OneTimeToken(token_hash=stored(secret), user_id=user_id, expires_at=utc_now() + lifetime)
        self._session.add(token)
        await self._session.flush()
        return token.id, f"{self._url}/{page}?token={secret}"

    async def invite(self, user_id: UUID, email: str, office: str, inviter: str) -> None:
        """A link to choose a password. Raises MailAddressInvalidError."""
        token_id, link = await self._link(user_id, INVITATION_LIFETIME, "welcome")
        text = (
            f"שלום,\n\n{inviter} הזמין/ה אותך לעבוד במוקד של {office}.\n"
            f"כדי להצטרף, בחרו סיסמה כאן:\n{link}\n\nהקישור תקף לשבוע ואפשר להשתמש בו פעם אחת.\n"
        )
        await self._queue(email, f"הזמנה למוקד של {office}", text, f"invitation:{token_id}", INVITATION_LIFETIME)

    async def joined(self, membership_id: UUID, email: str, office: str, inviter: str) -> None:
        """Tells somebody who has an account already that another office opened. Raises MailAddressInvalidError."""
        text = (
            f"שלום,\n\n{inviter} הוסיף/ה אותך למוקד של {office}.\n"
            f"נכנסים עם הדוא״ל והסיסמה שכבר יש לך, ובוחרים את המשרד בתפריט החשבון:\n{self._url}\n"
        )
        await self._queue(email, f"נוספת למוקד של {office}", text, f"joined:{membership_id}", INVITATION_LIFETIME)

    async def reset(self, user_id: UUID, email: str) -> None:
        """A link to choose another password. Raises MailAddressInvalidError."""
        token_id, link = await self._link(user_id, RESET_LIFETIME, "reset")
        text = (
            "שלום,\n\nהתקבלה בקשה לבחור סיסמה חדשה לחשבון הזה במוקד.\n"
            f"בוחרים סיסמה כאן:\n{link}\n\nהקישור תקף לשעה ואפשר להשתמש בו פעם אחת. אחרי ההחלפה יתנתקו כל המכשירים "
            "המחוברים.\nלא ביקשתם? אין צורך לעשות דבר, והסיסמה נשארת כפי שהיא.\n"
        )
        await self._queue(email, "בחירת סיסמה חדשה למוקד", text, f"reset:{token_id}", RESET_LIFETIME)

    async def _queue(self, to: str, subject: str, text: str, key: str, lifetime: timedelta) -> None:
        one_line = " ".join(subject.split())
        expires_at = utc_now() + lifetime
        await MailService(self._session).queue(to=to, subject=one_line, text=text, key=key, expires_at=expires_at)
