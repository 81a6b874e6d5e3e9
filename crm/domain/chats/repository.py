"""SQL of conversations for screens: each list in one statement."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from crm.domain.auth.models import User
from crm.domain.chats.models import Chat, ChatReply, Message, MessageTemplate
from crm.domain.chats.schemas import ChatFilter
from crm.domain.chats.words import ChatState
from crm.domain.customers.models import Customer, CustomerIdentity
from crm.domain.customers.repository import CustomerRepository
from crm.domain.leads.models import Lead
from crm.domain.search.repository import SearchFilter, SearchRepository
from crm.lib import search
from crm.lib.pagination import Order, PageRequest, choose_order, fetch_page, sorted_by_default
from crm.lib.repository import TenantRepository

MOST_FOUND = 200
"""Messages whose words a search of the inbox looks at."""
NEWEST = "-last_message_at"
_LAST = func.coalesce(Chat.last_message_at, Chat.created_at)
_CHATS = {NEWEST: Order(_LAST, datetime, True)}
BY_TIME = "-at"
_MESSAGES = {BY_TIME: Order(Message.at, datetime, True)}
_QUOTED = aliased(Message)


class ChatRow(NamedTuple):
    """A conversation with what stands beside it."""

    chat: Chat
    customer: Customer
    phone: str | None
    assignee_name: str | None
    lead_id: UUID | None
    failed: int
    reply: str | None


class ChatRepository(TenantRepository):
    """Conversations of one business."""

    async def page(
        self, only: ChatFilter, state: ChatState, q: str | None, me: UUID, request: PageRequest
    ) -> tuple[list[ChatRow], str | None, int | None]:
        """One page, the newest message first."""
        statement = self._rows().where(Chat.state == state, Customer.merged_into_id.is_(None), *self._only(only, me))
        if q is not None and q.strip():
            people = CustomerRepository(self.session, self.business_id)
            found: list[ColumnElement[bool]] = [search.contains(Customer.name_norm, q)]
            digits = search.phone_digits(q)
            if digits is not None:
                found.append(people.reached_by(digits))
            found.append(Chat.customer_id.in_(await self._who_wrote(q)))
            statement = statement.where(or_(*found))
        rows, cursor, total = await fetch_page(
            self.session,
            statement,
            order=choose_order(_CHATS, sorted_by_default(request, NEWEST).sort),
            id_column=Chat.id,
            request=sorted_by_default(request, NEWEST),
        )
        return [ChatRow(*row) for row in rows], cursor, total

    async def _who_wrote(self, q: str) -> set[UUID]:
        """In whose conversations these words stand, as far as who asks may see them; of the newest messages."""
        rows = await SearchRepository(self.session, self.business_id).find(
            q, wide=False, kinds=["message"], narrowed=SearchFilter(), most=MOST_FOUND
        )
        return {row.customer_id for row in rows if row.customer_id is not None}

    async def get(self, customer_id: UUID) -> ChatRow | None:
        """One person's conversation."""
        row = (await self.session.execute(self._rows().where(Chat.customer_id == customer_id))).one_or_none()
        return None if row is None else ChatRow(*row)

    async def person(self, customer_id: UUID, *, own_leads_only: bool) -> Customer | None:
        """Somebody who may be written with; of whom only own leads count, those."""
        statement = select(Customer).where(
            Customer.business_id == self.business_id,
            Customer.id == customer_id,
            Customer.merged_into_id.is_(None),
            Customer.erased_at.is_(None),
        )
        if own_leads_only:
            # Row-level security shows this transaction its person's leads alone.
            statement = statement.where(
                exists().where(Lead.business_id == self.business_id, Lead.customer_id == customer_id)
            )
        return await self.session.scalar(statement)

    async def messages(
        self, customer_id: UUID, request: PageRequest
    ) -> tuple[list[tuple[Message, Message | None]], str | None, int | None]:
        """One page, the newest first, each with what it quotes."""
        asked = sorted_by_default(request, BY_TIME)
        rows, cursor, total = await fetch_page(
            self.session,
            self._messages().where(Message.customer_id == customer_id),
            order=choose_order(_MESSAGES, asked.sort),
            id_column=Message.id,
            request=asked,
        )
        return [(row[0], row[1]) for row in rows], cursor, total

    async def message(self, message_id: UUID) -> tuple[Message, Message | None] | None:
        """One message with what it quotes."""
        row = (await self.session.execute(self._messages().where(Message.id == message_id))).one_or_none()
        return None if row is None else (row[0], row[1])

    async def unseen(self, customer_id: UUID, count: int) -> list[str]:
        """WhatsApp's ids of the newest messages that came in."""
        rows = await self.session.scalars(
            select(Message.external_id)
            .where(
                Message.business_id == self.business_id,
                Message.customer_id == customer_id,
                Message.direction == "in",
                Message.route == "baileys",
            )
            .order_by(Message.at.desc())
            .limit(count)
        )
        return [one for one in rows if one is not None]

    async def templates(self) -> list[MessageTemplate]:
        """Every template, by name."""
        rows = await self.session.scalars(
            select(MessageTemplate)
            .where(MessageTemplate.business_id == self.business_id)
            .order_by(MessageTemplate.name, MessageTemplate.id)
        )
        return list(rows)

    async def template(self, template_id: UUID, *, lock: bool = False) -> MessageTemplate | None:
        """One template."""
        statement = select(MessageTemplate).where(
            MessageTemplate.business_id == self.business_id, MessageTemplate.id == template_id
        )
        return await self.session.scalar(statement.with_for_update() if lock else statement)

    def _messages(self) -> Select[Message, Message]:
        return (
            select(Message, _QUOTED)
            .outerjoin(_QUOTED, (_QUOTED.id == Message.quoted_id) & (_QUOTED.business_id == self.business_id))
            .where(Message.business_id == self.business_id)
        )

    def _only(self, only: ChatFilter, me: UUID) -> list[ColumnElement[bool]]:
        conditions: dict[ChatFilter, list[ColumnElement[bool]]] = {
            "all": [],
            "unread": [Chat.unread > 0],
            "mine": [Chat.assignee_id == me],
            "ai": [Chat.ai_on.is_(True)],
            "staff": [Chat.ai_on.is_(False)],
            "failed": [
                exists().where(
                    Message.business_id == self.business_id,
                    Message.customer_id == Chat.customer_id,
                    Message.state == "failed",
                )
            ],
        }
        return conditions[only]

    def _rows(self) -> Select[Chat, Customer, str, str, UUID, int, str]:
        mine = self.business_id
        phone = (
            select(CustomerIdentity.value)
            .where(
                CustomerIdentity.business_id == mine,
                CustomerIdentity.customer_id == Chat.customer_id,
                CustomerIdentity.kind.in_(("phone", "wa_pn")),
            )
            .order_by(CustomerIdentity.kind, CustomerIdentity.id)
            .limit(1)
            .scalar_subquery()
        )
        lead = (
            select(Lead.id)
            .where(
                Lead.business_id == mine,
                Lead.customer_id == Chat.customer_id,
                Lead.closed.is_(False),
                Lead.merged_into_id.is_(None),
            )
            .limit(1)
            .scalar_subquery()
        )
        failed = (
            select(func.count())
            .select_from(Message)
            .where(Message.business_id == mine, Message.customer_id == Chat.customer_id, Message.state == "failed")
            .scalar_subquery()
        )
        reply = (
            select(ChatReply.reply_state)
            .where(
                ChatReply.business_id == mine,
                ChatReply.customer_id == Chat.customer_id,
                ChatReply.reply_state.in_(("waiting", "writing")),
            )
            .order_by(ChatReply.created_at.desc())
            .limit(1)
            .scalar_subquery()
        )
        assignee = select(User.name).where(User.id == Chat.assignee_id).scalar_subquery()
        return (
            select(Chat, Customer, phone, assignee, lead, failed, reply)
            .join(Customer, (Customer.id == Chat.customer_id) & (Customer.business_id == mine))
            .where(Chat.business_id == mine)
        )
