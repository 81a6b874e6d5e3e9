"""The way around NOTIFY's size limit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from crm.db.base import Base


class LiveSpill(Base):
    """A broadcast too long for NOTIFY, read by its id within a second and deleted after a minute.

    Transport between the CRM's own processes, not a tenant's record: no business, no row-level security, unlogged.
    """

    __tablename__ = "live_spill"
    __table_args__ = (Index(None, "created_at"), {"prefixes": ["UNLOGGED"]})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    message: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
