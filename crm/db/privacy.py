"""The owner's functions that blank, scrub or remove personal data, and the keyed hashes of refusals.

The application may not change or delete what only grows (the audit trail, the ledger of calls, evidence). These
functions are the only ways, and they can write nothing but blanks: a caller cannot put words into a row through them.
Each demands an open run of the same business: an erasure that somebody confirmed and that no legal hold forbids, or a
run of the retention rules. They stand under the tenant's row-level security like every other statement.
"""

ERASED = "[נמחק]"
"""Stands where a text was that may not be empty; the scripts below write the same."""

TABLES = """
CREATE SCHEMA privacy;
CREATE TABLE privacy.keys (business_id uuid PRIMARY KEY, outer_key bytea NOT NULL, inner_key bytea NOT NULL);
CREATE TABLE privacy.refusals (
  business_id uuid NOT NULL, digest bytea NOT NULL, kind text NOT NULL, at timestamptz NOT NULL, until date,
  PRIMARY KEY (business_id, digest, kind)
);
CREATE TABLE privacy.words (run uuid NOT NULL, word text NOT NULL, PRIMARY KEY (run, word));
"""

# The trail still only grows, except for blanks and removals by the functions below: they alone run as its owner and
# set the mark, and the application can do neither an UPDATE nor a DELETE of its own.
TRAIL = """
CREATE OR REPLACE FUNCTION public.audit_only_grows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF TG_OP <> 'TRUNCATE' AND current_setting('app.privacy', true) = 'on' THEN RETURN NULL; END IF;
  RAISE EXCEPTION 'audit_events only grows' USING ERRCODE = 'insufficient_privilege';
END $$;
"""

RUNS = """
CREATE FUNCTION privacy.demand_run(run uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM public.retention_runs AS r
      WHERE r.id = run AND r.business_id = public.app_business() AND r.finished_at IS NULL) THEN RETURN; END IF;
  IF EXISTS (SELECT FROM public.privacy_requests AS r
      WHERE r.id = run AND r.business_id = public.app_business() AND r.kind = 'erase' AND r.state = 'running'
        AND NOT EXISTS (SELECT FROM public.legal_holds AS h
          WHERE h.business_id = r.business_id AND h.customer_id = r.customer_id AND h.lifted_at IS NULL
            AND (h.until IS NULL OR h.until >= (now() AT TIME ZONE 'Asia/Jerusalem')::date))) THEN RETURN; END IF;
  RAISE EXCEPTION 'no open run of this business' USING ERRCODE = 'insufficient_privilege';
END $$;
"""

SCRUB = """
CREATE FUNCTION privacy.scrub_text(told text, needles text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  needle text;
BEGIN
  FOREACH needle IN ARRAY needles LOOP told := regexp_replace(told, needle, '[נמחק]', 'gi'); END LOOP;
  RETURN told;
END $$;
CREATE FUNCTION privacy.scrub(told jsonb, needles text[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  CASE jsonb_typeof(told)
    WHEN 'object' THEN RETURN (SELECT coalesce(jsonb_object_agg(privacy.scrub_text(o.key, needles),
      privacy.scrub(o.value, needles)), '{}') FROM jsonb_each(told) AS o);
    WHEN 'array' THEN RETURN (SELECT coalesce(jsonb_agg(privacy.scrub(a.value, needles) ORDER BY a.ordinality), '[]')
      FROM jsonb_array_elements(told) WITH ORDINALITY AS a);
    WHEN 'string' THEN RETURN to_jsonb(privacy.scrub_text(told #>> '{}', needles));
    WHEN 'number' THEN
      IF privacy.scrub_text(told #>> '{}', needles) <> told #>> '{}' THEN RETURN to_jsonb('[נמחק]'::text); END IF;
      RETURN told;
    ELSE RETURN told;
  END CASE;
END $$;
"""

# ``how``: null, erased (a fixed text), unique (the row's own id), object and list (empty), without (keys taken out of
# an object), needles (each match of a pattern replaced by the fixed text).
WIPE = """
CREATE FUNCTION public.privacy_wipe(run uuid, target text, ids uuid[], columns jsonb, needles text[])
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one record;
  kind oid;
  sets text[] := '{}';
  touched integer;
BEGIN
  PERFORM privacy.demand_run(run);
  FOR one IN SELECT key, value AS how FROM jsonb_each_text(columns) LOOP
    SELECT a.atttypid INTO kind FROM pg_attribute AS a
      WHERE a.attrelid = to_regclass('public.' || quote_ident(target)) AND a.attname = one.key AND NOT a.attisdropped;
    IF kind IS NULL OR kind = 'uuid'::regtype THEN
      RAISE EXCEPTION '% has no column % to blank', target, one.key;
    END IF;
    sets := sets || format('%I = %s', one.key, CASE one.how
      WHEN 'null' THEN 'NULL'
      WHEN 'erased' THEN quote_literal('[נמחק]')
      WHEN 'unique' THEN quote_literal('erased:') || ' || id'
      WHEN 'object' THEN quote_literal('{}') || '::jsonb'
      WHEN 'list' THEN quote_literal('[]') || '::jsonb'
      WHEN 'without' THEN format('%I - $2', one.key)
      WHEN 'needles' THEN format(CASE WHEN kind = 'jsonb'::regtype THEN 'privacy.scrub(%I, $2)'
        ELSE 'privacy.scrub_text(%I, $2)' END, one.key)
    END);
  END LOOP;
  IF target = 'turns' THEN
    INSERT INTO privacy.words (run, word) SELECT DISTINCT run, known.word FROM search.turn_texts AS t,
      unnest(tsvector_to_array(t.tsv)) AS known (word) WHERE t.turn_id = ANY(ids) ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO privacy.words (run, word) SELECT DISTINCT run, known.word FROM search.entries AS e,
      unnest(tsvector_to_array(e.tsv)) AS known (word) WHERE e.id = ANY(ids) ON CONFLICT DO NOTHING;
  END IF;
  PERFORM set_config('app.privacy', 'on', true);
  EXECUTE format('UPDATE public.%I SET %s WHERE business_id = public.app_business() AND id = ANY($1)',
    target, array_to_string(sets, ', ')) USING ids, needles;
  GET DIAGNOSTICS touched = ROW_COUNT;
  PERFORM set_config('app.privacy', 'off', true);
  RETURN touched;
END $$;
CREATE FUNCTION public.privacy_remove(run uuid, target text, ids uuid[])
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  touched integer;
BEGIN
  PERFORM privacy.demand_run(run);
  IF target <> ALL (ARRAY['audit_events', 'contact_decisions']) THEN
    RAISE EXCEPTION 'rows of % are not removed', target;
  END IF;
  PERFORM set_config('app.privacy', 'on', true);
  EXECUTE format('DELETE FROM public.%I WHERE business_id = public.app_business() AND id = ANY($1)', target) USING ids;
  GET DIAGNOSTICS touched = ROW_COUNT;
  PERFORM set_config('app.privacy', 'off', true);
  RETURN touched;
END $$;
"""

# A letter belongs to no business; what names the person by address or in its words is blanked wherever it waits.
LETTERS = """
CREATE FUNCTION public.privacy_letters(run uuid, needles text[])
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  before text := current_setting('app.platform', true);
  touched integer;
BEGIN
  PERFORM privacy.demand_run(run);
  PERFORM set_config('app.platform', 'mail', true);
  UPDATE public.mails AS m SET
    to_address = CASE WHEN m.to_address ~* ANY(needles) THEN 'erased:' || m.id ELSE m.to_address END,
    state = CASE WHEN m.to_address ~* ANY(needles) AND m.state = 'queued' THEN 'failed' ELSE m.state END,
    key = privacy.scrub_text(m.key, needles), subject = privacy.scrub_text(m.subject, needles),
    text = privacy.scrub_text(m.text, needles), last_error = privacy.scrub_text(m.last_error, needles)
  WHERE concat_ws(' ', m.key, m.to_address, m.subject, m.text, m.last_error) ~* ANY(needles);
  GET DIAGNOSTICS touched = ROW_COUNT;
  PERFORM set_config('app.platform', coalesce(before, ''), true);
  RETURN touched;
END $$;
"""

# A word that nobody else ever said or wrote must not stay among the words that typing errors are looked up in.
FINISH = """
CREATE FUNCTION public.privacy_finish(run_id uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM privacy.demand_run(run_id);
  DELETE FROM search.vocabulary AS v USING privacy.words AS w
  WHERE w.run = run_id AND v.word = w.word AND v.business_id = public.app_business()
    AND NOT EXISTS (SELECT FROM search.turn_texts AS t
      WHERE t.business_id = v.business_id AND t.tsv @@ quote_literal(v.word)::tsquery)
    AND NOT EXISTS (SELECT FROM search.entries AS e
      WHERE e.business_id = v.business_id AND e.tsv @@ quote_literal(v.word)::tsquery);
  DELETE FROM privacy.words AS w WHERE w.run = run_id;
END $$;
"""

# Two secret keys and two rounds of SHA-256 (NMAC's shape): PostgreSQL 15 has no HMAC of its own without pgcrypto.
REFUSALS = """
CREATE FUNCTION privacy.digest(business uuid, address text) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(k.outer_key || sha256(k.inner_key || convert_to(address, 'UTF8')))
  FROM privacy.keys AS k WHERE k.business_id = business
$$;
CREATE FUNCTION public.privacy_remember(run uuid, addresses text[], what text, since timestamptz, ends date)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM privacy.demand_run(run);
  INSERT INTO privacy.keys (business_id, outer_key, inner_key)
  VALUES (public.app_business(), uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
    uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) ON CONFLICT DO NOTHING;
  INSERT INTO privacy.refusals (business_id, digest, kind, at, until)
  SELECT DISTINCT public.app_business(), privacy.digest(public.app_business(), a.address), what, since, ends
  FROM unnest(addresses) AS a (address)
  ON CONFLICT (business_id, digest, kind) DO UPDATE SET at = greatest(refusals.at, excluded.at), until = excluded.until;
END $$;
CREATE FUNCTION public.privacy_refusals(addresses text[])
RETURNS TABLE (address text, kind text, at timestamptz, until date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT a.address, r.kind, r.at, r.until FROM unnest(addresses) AS a (address)
  JOIN privacy.refusals AS r ON r.business_id = public.app_business()
    AND r.digest = privacy.digest(public.app_business(), a.address)
$$;
"""

_FUNCTIONS = (
    "privacy_wipe(uuid, text, uuid[], jsonb, text[])",
    "privacy_remove(uuid, text, uuid[])",
    "privacy_letters(uuid, text[])",
    "privacy_finish(uuid)",
    "privacy_remember(uuid, text[], text, timestamptz, date)",
    "privacy_refusals(text[])",
)
GRANTS = "".join(
    f"REVOKE ALL ON FUNCTION public.{one} FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION public.{one} TO moked_app;\n"
    for one in _FUNCTIONS
)

SCRIPTS = (TABLES, TRAIL, RUNS, SCRUB, WIPE, LETTERS, FINISH, REFUSALS, GRANTS)
