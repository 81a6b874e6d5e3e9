"""A person who writes, the agent that answers, and who carries the one to the other."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from crm.db.session import Database
from crm.domain.chats.agent_client import TextTurnClient
from crm.domain.chats.replying import ReplyWriter
from tests.support.fake_agent import SECRET, FakeAgent
from tests.support.office import Office, SilentPublisher
from tests.support.writing import Writer


@dataclass(slots=True)
class SeenTyping:
    """Remembers where typing was shown."""

    shown: list[str] = field(default_factory=list[str])

    async def typing(self, business_id: UUID, chat: str) -> None:
        """Shown."""
        del business_id
        self.shown.append(chat)


@pytest.fixture
async def agent() -> AsyncGenerator[FakeAgent]:
    async with FakeAgent().running() as running:
        yield running


@pytest.fixture
def typing() -> SeenTyping:
    return SeenTyping()


@pytest.fixture
def writer(db: Database, agent: FakeAgent, typing: SeenTyping, publisher: SilentPublisher) -> ReplyWriter:
    return ReplyWriter(db, TextTurnClient(agent.url, SECRET, deadline_s=10), typing, publisher)


@pytest.fixture
async def dana(db: Database, office: Office) -> Writer:
    return await Writer(db, office).arrive()


class Answering:
    """Lets every owed answer of a person be written now."""

    def __init__(self, writer: ReplyWriter) -> None:
        self._writer = writer

    async def __call__(self, person: Writer) -> None:
        """Once each."""
        await person.is_due()
        for reply in await person.replies():
            await self._writer.write(person.office.id, reply.id)


@pytest.fixture
def answer(writer: ReplyWriter) -> Answering:
    return Answering(writer)
