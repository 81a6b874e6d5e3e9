"""Scope functions, Hebrew search functions, the queue's schema and the WhatsApp gateway's schema."""

from importlib import resources

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCOPE = """
CREATE FUNCTION public.app_business() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.business_id', true), '')::uuid $$;
CREATE FUNCTION public.app_platform() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('app.platform', true), '') $$;
CREATE FUNCTION public.app_call() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.call_id', true), '')::uuid $$;
"""

# Folding: lower case, no nikud, bidi marks, quotes nor gershayim, final letters open, maqaf a space, יי and וו single
# (קריית and קרית are one town). Every name is qualified: a restore runs with an empty search_path.
FOLD = r"""
CREATE FUNCTION public.he_norm(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT replace(replace(translate(regexp_replace(lower(t),
    '[\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u200e\u200f\u202a-\u202e\u2066-\u2069"''`´‘’“”׳״]', '', 'g'),
    'םןץףך־', 'מנצפכ '), 'יי', 'י'), 'וו', 'ו')
$$;
"""

# Numbers are written in many ways: separators inside digits go, and +972 becomes the leading zero.
NUMBERS = r"""
CREATE FUNCTION public.he_numbers(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT regexp_replace(regexp_replace(t, '(\d)[-,. ]+(?=\d)', '\1', 'g'), '(?:\+|00|\m)972(\d{8,9})\M', '0\1', 'g')
$$;
"""

# Stored side: the word, and the word without one to three leading letters of ו ה ב ל מ ש כ.
FORMS = """
CREATE FUNCTION public.he_forms(w text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT array_agg(DISTINCT substr(w, n + 1)) FROM generate_series(0, 3) AS n
  WHERE n = 0 OR (length(w) >= 3 AND length(w) - n >= 2 AND left(w, n) ~ '^[והבלמשכ]+$')
$$;
CREATE FUNCTION public.he_tsv(t text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_to_tsvector(array_agg(DISTINCT left(f, 200))), ''::tsvector)
  FROM regexp_split_to_table(public.he_norm(t) || ' ' || public.he_norm(public.he_numbers(t)), '[^0-9a-zא-ת]+') AS w,
       unnest(public.he_forms(w)) AS f
  WHERE w <> ''
$$;
"""

# Asked side: the word as a prefix, or without the article, or its stem (דירה, דירת, דירות; משכנתה, משכנתא).
QUERY = """
CREATE FUNCTION public.he_word_query(w text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT '(' || string_agg(DISTINCT form || ':*', ' | ') || ')' FROM (
    SELECT w AS form
    UNION SELECT substr(w, 2) WHERE w ~ '^ה[א-ת]{3,}$'
    UNION SELECT regexp_replace(regexp_replace(w, '^ה(?=[א-ת]{4})', ''), '(ות|ימ|[התא])$', '')
          WHERE w ~ '^[א-ת]{3,}(ות|ימ|[התא])$'
  ) AS forms
$$;
CREATE FUNCTION public.he_query(q text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT to_tsquery('simple', string_agg(public.he_word_query(left(w, 200)), ' & '))
  FROM regexp_split_to_table(public.he_norm(public.he_numbers(q)), '[^0-9a-zא-ת]+') AS w WHERE w <> ''
$$;
"""

# procrastinate's own SQL uses bare names: it is run with the schema on the path, and each of its functions keeps it.
PIN_PATH = """
DO $$ DECLARE found regprocedure; BEGIN
  FOR found IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'procrastinate'::regnamespace LOOP
    EXECUTE format('ALTER ROUTINE %s SET search_path = procrastinate, pg_temp', found);
  END LOOP;
END $$
"""

QUEUE_GRANTS = """
GRANT USAGE ON SCHEMA procrastinate TO moked_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO moked_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA procrastinate TO moked_app;
"""


def run_script(sql: str) -> None:
    """Several statements at once; the driver must not read percent signs as placeholders."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute(sql)
    cursor.close()


def upgrade() -> None:
    for sql in (SCOPE, FOLD, NUMBERS, FORMS, QUERY):
        run_script(sql)
    run_script("CREATE SCHEMA procrastinate")
    run_script("SET LOCAL search_path = procrastinate")
    run_script(resources.files("procrastinate").joinpath("sql/schema.sql").read_text(encoding="utf-8"))
    run_script("SET LOCAL search_path = public")
    run_script(PIN_PATH)
    run_script(QUEUE_GRANTS)
    run_script("CREATE SCHEMA wa AUTHORIZATION moked_wa")
    run_script("GRANT USAGE ON SCHEMA public TO moked_app")
