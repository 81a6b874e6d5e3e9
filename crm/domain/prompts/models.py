"""The agent's prompt: a prompt per channel, versions that never change, one of them published."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import TenantEntity, belongs_to_business, referable, refers_to
from shared.clock import utc_now


class Prompt(TenantEntity):
    """``published_version`` is what callers meet."""

    __tablename__ = "prompts"
    __table_args__ = (belongs_to_business(), referable(), UniqueConstraint("business_id", "channel"))

    channel: Mapped[str] = mapped_column(default="phone")
    published_version: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class PromptVersion(TenantEntity):
    """One saved text. Rows are only ever added. ``created_by`` is the author's name at that time."""

    __tablename__ = "prompt_versions"
    __table_args__ = (
        belongs_to_business(),
        refers_to("prompt_id", "prompts"),
        UniqueConstraint("prompt_id", "version"),
    )

    prompt_id: Mapped[UUID]
    version: Mapped[int]
    greeting: Mapped[str]
    persona: Mapped[str]
    rules: Mapped[str]
    note: Mapped[str | None]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    created_by: Mapped[str | None]
