"""Lists ask the search index which rows a text finds, instead of taking every row's text apart; indexes that the queue
of leads to call reads instead of the table."""

from alembic import op

from crm.db.search import newest

revision = "0221"
down_revision = "0220"
branch_labels = None
depends_on = None

# As ``search_turns``: words first, near words only when nothing fits; for the tenant of the transaction alone.
ENTRIES = """
CREATE FUNCTION public.search_entries(q text, wanted text, newest integer) RETURNS TABLE (id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  wide boolean;
  asked tsquery;
BEGIN
  FOREACH wide IN ARRAY ARRAY[false, true] LOOP
    asked := search.asked(q, wide);
    IF asked IS NULL THEN RETURN; END IF;
    RETURN QUERY SELECT e.id FROM search.entries AS e
      WHERE e.business_id = public.app_business() AND e.kind = wanted AND e.tsv @@ asked
      ORDER BY e.at DESC LIMIT newest;
    IF FOUND THEN RETURN; END IF;
  END LOOP;
END $$;
"""


DUE = """
CREATE INDEX ix_tasks_due ON public.tasks
(business_id, coalesce(due_at, '9999-01-01 00:00:00+00'::timestamptz), id)
"""
DUE_OF_STATUS = """
CREATE INDEX ix_tasks_due_of_status ON public.tasks
(business_id, status, coalesce(due_at, '9999-01-01 00:00:00+00'::timestamptz), id)
"""
QUEUE = """
CREATE INDEX ix_leads_to_call ON public.leads (business_id, assignee_id)
INCLUDE (id, customer_id, score, call_after, last_contact_at, created_at)
WHERE closed IS FALSE AND merged_into_id IS NULL
"""
SPOKEN = """
CREATE INDEX ix_leads_spoken ON public.leads (business_id, customer_id, human_contact_at)
INCLUDE (assignee_id) WHERE human_contact_at IS NOT NULL
"""


def _run(script: str) -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(script)
    cursor.close()


def upgrade() -> None:
    for script in newest.SCRIPTS:
        _run(script)
    op.execute(DUE)
    op.execute(DUE_OF_STATUS)
    op.execute(QUEUE)
    op.execute(SPOKEN)
    op.execute(ENTRIES)
    op.execute("REVOKE ALL ON FUNCTION public.search_entries(text, text, integer) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION public.search_entries(text, text, integer) TO moked_app")
