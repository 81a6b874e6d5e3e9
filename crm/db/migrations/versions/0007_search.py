"""The search index over turns.

Operators of full-text search are not leakproof, so PostgreSQL never uses their index below a row-level security
policy: a search over ``turns`` itself would read every turn of the business. The folded texts therefore lie in a schema
that the application cannot enter; it asks through one function, which always adds the tenant of the transaction.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

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


def upgrade() -> None:
    for script in (TABLE, TRIGGER, ASK):
        cursor = op.get_bind().connection.cursor()
        cursor.execute(script)
        cursor.close()
