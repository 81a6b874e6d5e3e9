"""A business and the numbers through which calls find it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import Entity, TenantEntity, belongs_to_business, referable
from shared.clock import utc_now


class Business(Entity):
    """The tenant. ``hours`` and ``voice`` hold the JSON of ``shared.contracts.agent_config``'s structs.

    ``second_step_required``: nobody works here without a code beside the password.
    ``first_response_minutes`` of opening hours is how soon a person is to answer a new lead.
    ``version`` counts changes of what owners set by ``PATCH /api/business``.
    """

    __tablename__ = "businesses"
    __table_args__ = (CheckConstraint("first_response_minutes BETWEEN 5 AND 2880", name="first_response"),)

    name: Mapped[str]
    timezone: Mapped[str] = mapped_column(default="Asia/Jerusalem")
    hours: Mapped[dict[str, object]]
    voice: Mapped[dict[str, object]]
    answers_when_closed: Mapped[bool] = mapped_column(default=True)
    second_step_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    first_response_minutes: Mapped[int] = mapped_column(default=60, server_default=text("60"))
    hearing_hints: Mapped[list[str]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class BusinessNumber(TenantEntity):
    """A number that the agent answers for the business, E.164, in the whole installation once."""

    __tablename__ = "business_numbers"
    __table_args__ = (belongs_to_business(), referable())

    e164: Mapped[str] = mapped_column(unique=True)
