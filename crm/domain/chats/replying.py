"""Writes the AI's answer: claims what is owed, asks the agent outside any transaction, and sends what still stands.

The answer's row decides: jobs may run twice, be killed at any step, or come too late. What the agent wrote becomes a
message in the one transaction that closes the row, so it is sent once; a takeover in between throws it away.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import msgspec
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from crm.db.session import Database
from crm.db.sweeping import sweep_businesses
from crm.domain.chats.agent_client import AgentAwayError, TextTurnClient
from crm.domain.chats.answering import queue_reply
from crm.domain.chats.closing import Answered, close_answer, give_up
from crm.domain.chats.models import ChatReply
from crm.domain.chats.talking import TalkingRepository
from crm.domain.chats.text_turn import Asking, asking
from crm.domain.live.publisher import LivePublisher
from crm.domain.live.schemas import Changed
from crm.lib import outbox
from crm.lib.outbox import Pauses
from shared.clock import utc_now
from shared.contracts.text_turns import TextReply
from shared.log import logger

LEASE = timedelta(seconds=60)
"""Longer than the agent's deadline: nobody else asks for the same answer meanwhile."""
LATE = timedelta(seconds=20)
"""An answer so long overdue has lost its job."""
PAUSES = Pauses(first=timedelta(seconds=3), longest=timedelta(seconds=30))
MOST_TRIES = 3
"""Then the person gets one fixed sentence and the office a task: nobody waits in silence."""
SOON = timedelta(milliseconds=400)
"""An answer that is due so soon is written now; more would eat up the wait for the person's next line."""
IN_TURN = timedelta(seconds=1)
"""How soon an answer looks again whether the one before it is out."""
TYPING_EVERY_S = 8.0
"""WhatsApp forgets that somebody types after about ten seconds."""
AT_ONCE = 200

REPLIES = Counter("moked_crm_chat_replies_total", "Answers of the AI in writing, by outcome", ["outcome"])
"""``outcome``: sent, silent, degraded, withdrawn, put_off."""

_log = logger(__name__)


class Typing(Protocol):
    """Shows the person that somebody types; a lost hint costs nothing, so it never raises."""

    async def typing(self, business_id: UUID, chat: str) -> None:
        """For the next seconds."""
        ...


class ReplyWriter:
    """Answers of every business."""

    def __init__(self, db: Database, agent: TextTurnClient, typing: Typing, publisher: LivePublisher) -> None:
        self._db = db
        self._agent = agent
        self._typing = typing
        self._publisher = publisher

    async def write(self, business_id: UUID, reply_id: UUID) -> None:
        """Write one answer, or leave it for later; does nothing to one that is done, withdrawn or taken."""
        asked = await self._claim(business_id, reply_id)
        if asked is None:
            return
        try:
            async with self._shown(business_id, asked.wa_chat):
                reply = await self._agent.ask(asked.turn)
        except AgentAwayError as error:
            await self._put_off(business_id, reply_id, str(error))
        else:
            await self._finish(business_id, reply_id, reply)

    async def requeue_due(self) -> int:
        """Queue answers whose job was lost, tenant by tenant; answers how many."""
        queued = await sweep_businesses(self._db, "answers", self._requeue)
        if queued:
            _log.warning("chat_replies_requeued", count=queued)
        return queued

    async def _requeue(self, business_id: UUID) -> int:
        async with self._db.tenant_session(business_id) as session:
            due = await TalkingRepository(session, business_id).due(utc_now() - LATE, AT_ONCE)
            for reply in due:
                await queue_reply(session, reply)
            return len(due)

    async def _claim(self, business_id: UUID, reply_id: UUID) -> Asking | None:
        now = utc_now()
        async with self._db.tenant_session(business_id) as session:
            rows = TalkingRepository(session, business_id)
            unlocked = await rows.reply(reply_id)
            if unlocked is None:
                return None
            chat = await rows.chat(unlocked.customer_id, lock=True)
            reply = await rows.reply(reply_id, lock=True)
            if chat is None or reply is None or reply.state != "queued":
                return None
            self._hint(session, reply)
            if reply.next_try_at > now + SOON:
                await queue_reply(session, reply)
                return None
            if not await rows.may_answer(chat):
                reply.reply_state = "withdrawn"
                outbox.close(reply, "failed", now, "the AI is off here")
                REPLIES.labels("withdrawn").inc()
                return None
            if await rows.owed_before(reply):
                reply.next_try_at = now + IN_TURN
                await queue_reply(session, reply)
                return None
            if not outbox.claim(reply, now, LEASE):
                await give_up(session, self._publisher, chat, reply, now, None)
                return None
            reply.reply_state = "writing"
            asked = await asking(session, chat, reply, now)
            if asked is None:
                reply.reply_state = "done"
                outbox.close(reply, "sent", now, None)
            return asked

    async def _finish(self, business_id: UUID, reply_id: UUID, answer: TextReply) -> None:
        now = utc_now()
        async with self._db.tenant_session(business_id) as session:
            rows = TalkingRepository(session, business_id)
            unlocked = await rows.reply(reply_id)
            chat = None if unlocked is None else await rows.chat(unlocked.customer_id, lock=True)
            reply = await rows.reply(reply_id, lock=True)
            if chat is None or reply is None:
                return
            reply.tools = [msgspec.to_builtins(one) for one in answer.tools]
            reply.withheld = [msgspec.to_builtins(one) for one in answer.withheld]
            self._hint(session, reply)
            if reply.state != "queued" or reply.reply_state != "writing":
                REPLIES.labels("withdrawn").inc()
                _log.info("chat_reply_thrown_away", reply_id=str(reply_id), business_id=str(business_id))
                return
            outcome = await close_answer(session, self._publisher, chat, reply, Answered(answer, now))
            REPLIES.labels(outcome).inc()

    async def _put_off(self, business_id: UUID, reply_id: UUID, reason: str) -> None:
        now = utc_now()
        async with self._db.tenant_session(business_id) as session:
            rows = TalkingRepository(session, business_id)
            unlocked = await rows.reply(reply_id)
            chat = None if unlocked is None else await rows.chat(unlocked.customer_id, lock=True)
            reply = await rows.reply(reply_id, lock=True)
            if chat is None or reply is None or reply.state != "queued":
                return
            self._hint(session, reply)
            if reply.attempts >= MOST_TRIES:
                reply.last_error = reason
                await give_up(session, self._publisher, chat, reply, now)
                REPLIES.labels("degraded").inc()
                return
            reply.reply_state = "waiting"
            outbox.put_off(reply, now, PAUSES, reason)
            await queue_reply(session, reply)
            REPLIES.labels("put_off").inc()

    def _hint(self, session: AsyncSession, reply: ChatReply) -> None:
        changed = [Changed("chats", reply.customer_id)]
        self._publisher.publish_after_commit(session, reply.business_id, changed)

    @contextlib.asynccontextmanager
    async def _shown(self, business_id: UUID, chat: str | None) -> AsyncGenerator[None]:
        """While the answer is written, the person sees that somebody types."""
        if chat is None:
            yield
            return
        task = asyncio.create_task(self._keep_typing(business_id, chat))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _keep_typing(self, business_id: UUID, chat: str) -> None:
        while True:
            await self._typing.typing(business_id, chat)
            await asyncio.sleep(TYPING_EVERY_S)
