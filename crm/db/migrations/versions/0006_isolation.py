"""Row-level security, forced also for the owner; what the application may do with each table; the search index.

Operators of full-text search are not leakproof, so PostgreSQL never uses their index below a row-level security
policy: a search over ``turns`` itself would read every turn of the business. The folded texts therefore lie in a schema
that the application cannot enter; it asks through one function, which always adds the tenant of the transaction.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TENANT = "business_id = public.app_business()"
SIGN_IN = "public.app_platform() = 'sign_in'"
DIRECTORY = "public.app_platform() IN ('sign_in', 'directory')"

CHANGING = (
    "customers",
    "customer_identities",
    "leads",
    "lead_field_sources",
    "properties",
    "prompts",
    "turns",
    "tool_invocations",
    "call_analyses",
    "tasks",
    "appointments",
)
REMOVABLE = ("idempotency_records",)
APPEND_ONLY = ("call_events", "tool_calls", "prompt_versions", "consent_evidence", "lead_status_history")
SIGN_IN_ONLY = ("user_sessions", "one_time_tokens", "login_attempts")


TABLE = """
CREATE SCHEMA search;
CREATE TABLE search.turn_texts (
  turn_id uuid PRIMARY KEY REFERENCES public.turns (id) ON DELETE CASCADE,
  business_id uuid NOT NULL,
  call_id uuid NOT NULL,
  at timestamptz NOT NULL,
  norm text NOT NULL,
  tsv tsvector NOT NULL
);
CREATE INDEX ix_turn_texts_tsv ON search.turn_texts USING gin (tsv);
CREATE INDEX ix_turn_texts_norm_trgm ON search.turn_texts USING gin (norm public.gin_trgm_ops);
CREATE INDEX ix_turn_texts_business_id_at ON search.turn_texts (business_id, at);
"""

TRIGGER = """
CREATE FUNCTION search.index_turn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO search.turn_texts (turn_id, business_id, call_id, at, norm, tsv)
  VALUES (NEW.id, NEW.business_id, NEW.call_id, NEW.at, public.he_norm(NEW.text), public.he_tsv(NEW.text))
  ON CONFLICT (turn_id) DO UPDATE SET norm = excluded.norm, tsv = excluded.tsv;
  RETURN NULL;
END $$;
CREATE TRIGGER index_turn AFTER INSERT OR UPDATE OF text ON public.turns
FOR EACH ROW EXECUTE FUNCTION search.index_turn();
"""

# The fuzzy tail (typing errors) is asked only when nothing fits exactly: it costs up to a second over a million turns.
ASK = """
CREATE FUNCTION public.search_turns(q text, newest integer) RETURNS TABLE (call_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET pg_trgm.word_similarity_threshold = 0.5 AS $$
DECLARE
  asked tsquery := public.he_query(q);
  folded text := public.he_norm(q);
BEGIN
  IF asked IS NULL THEN RETURN; END IF;
  RETURN QUERY SELECT t.call_id FROM search.turn_texts t
    WHERE t.business_id = public.app_business() AND t.tsv @@ asked ORDER BY t.at DESC LIMIT newest;
  IF NOT FOUND AND length(folded) >= 4 THEN
    RETURN QUERY SELECT t.call_id FROM search.turn_texts t
      WHERE t.business_id = public.app_business() AND folded <% t.norm ORDER BY t.at DESC LIMIT newest;
  END IF;
END $$;
REVOKE ALL ON FUNCTION public.search_turns(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.search_turns(text, integer) TO moked_app;
"""


def _protect(table: str, grants: str, **policies: str) -> None:
    op.execute(f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY")
    op.execute(f"GRANT {grants} ON public.{table} TO moked_app")
    for name, rule in policies.items():
        action, condition = rule.split(" ", 1)
        shape = f"WITH CHECK ({condition})" if action == "INSERT" else f"USING ({condition})"
        op.execute(f"CREATE POLICY {name} ON public.{table} FOR {action} TO PUBLIC {shape}")


def upgrade() -> None:
    for table in CHANGING:
        _protect(table, "SELECT, INSERT, UPDATE", tenant=f"ALL {TENANT}")
    for table in REMOVABLE:
        _protect(table, "SELECT, INSERT, UPDATE, DELETE", tenant=f"ALL {TENANT}")
    for table in APPEND_ONLY:
        _protect(table, "SELECT, INSERT", tenant=f"ALL {TENANT}")
    for table in SIGN_IN_ONLY:
        _protect(table, "SELECT, INSERT, UPDATE, DELETE", sign_in=f"ALL {SIGN_IN}")

    _protect(
        "calls",
        "SELECT, INSERT, UPDATE",
        tenant=f"ALL {TENANT}",
        named="SELECT id = public.app_call()",
    )
    _protect(
        "businesses",
        "SELECT, INSERT, UPDATE",
        tenant="ALL id = public.app_business()",
        directory=f"SELECT {DIRECTORY}",
    )
    _protect(
        "business_numbers",
        "SELECT, INSERT, UPDATE, DELETE",
        tenant=f"ALL {TENANT}",
        directory=f"SELECT {DIRECTORY}",
    )
    _protect(
        "memberships",
        "SELECT, INSERT, UPDATE, DELETE",
        tenant=f"ALL {TENANT}",
        sign_in=f"SELECT {SIGN_IN}",
    )
    # The inner query stands under the policies of memberships: colleagues of the present tenant only.
    _protect(
        "users",
        "SELECT, INSERT, UPDATE",
        sign_in=f"ALL {SIGN_IN}",
        colleagues="SELECT id IN (SELECT user_id FROM public.memberships)",
    )
    _protect(
        "audit_events",
        "SELECT, INSERT",
        tenant=f"ALL {TENANT}",
        platform=f"INSERT business_id IS NULL AND {SIGN_IN}",
    )
    op.execute("GRANT SELECT ON public.moked_schema_version TO moked_app")
    for script in (TABLE, TRIGGER, ASK):
        cursor = op.get_bind().connection.cursor()
        cursor.execute(script)
        cursor.close()
