"""The queue of leads to call is read in its order from an index: since when each waits is kept beside it."""

from alembic import op

revision = "0271"
down_revision = "0270"
branch_labels = None
depends_on = None

OPEN = "WHERE closed IS FALSE AND merged_into_id IS NULL"
SCRIPT = f"""
ALTER TABLE public.leads ADD COLUMN waiting_since timestamptz NOT NULL
  GENERATED ALWAYS AS (COALESCE(call_after, last_contact_at, created_at)) STORED;
DROP INDEX public.ix_leads_to_call;
CREATE INDEX ix_leads_to_call ON public.leads (business_id, (COALESCE(score, 0)) DESC, waiting_since, id)
  INCLUDE (customer_id, assignee_id, score, call_after, last_contact_at) {OPEN};
CREATE INDEX ix_leads_waiting ON public.leads (business_id, waiting_since) {OPEN};
"""


def upgrade() -> None:
    op.execute(SCRIPT)
