"""Promised call-backs, which the queue of leads to call begins with, are read from an index."""

from alembic import op

revision = "0241"
down_revision = "0261"
branch_labels = None
depends_on = None

PROMISED = """
CREATE INDEX ix_tasks_promised ON public.tasks (business_id, customer_id) INCLUDE (due_at, created_at, lead_id)
WHERE kind = 'callback' AND status = 'open'
"""


def upgrade() -> None:
    op.execute(PROMISED)
