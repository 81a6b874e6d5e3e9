"""How the newest matching turns are found, whether a word is said in every call or once a year.

Left to the planner, a word of middling frequency is looked for row by row through half a year. So a few of the newest
turns are probed: a word that is common among them is found by walking on, up to a bound; of any other, all turns are
taken from the GIN index and sorted.
"""

PROBED = 2_000
WALKED = 20_000
"""A word of every hundredth turn fills a page of 200 from these; a rarer one has few rows to sort."""

NEWEST = f"""
CREATE FUNCTION search.newest_turns(
  asked tsquery, who text, mood text, ended text, since timestamptz, before timestamptz, most integer
) RETURNS uuid[] LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  found uuid[];
  seen bigint;
BEGIN
  SELECT count(*) INTO seen FROM (
    SELECT * FROM search.turn_texts AS w
    WHERE w.business_id = public.app_business()
      AND (since IS NULL OR w.at >= since) AND (before IS NULL OR w.at < before)
    ORDER BY w.at DESC LIMIT {PROBED}
  ) AS x
  WHERE x.tsv @@ asked AND (who IS NULL OR x.speaker = who) AND (mood IS NULL OR x.sentiment = mood);
  IF seen * {WALKED} >= most * {PROBED} THEN
    found := ARRAY(
      SELECT x.turn_id FROM (
        SELECT * FROM search.turn_texts AS w
        WHERE w.business_id = public.app_business()
          AND (since IS NULL OR w.at >= since) AND (before IS NULL OR w.at < before)
        ORDER BY w.at DESC LIMIT {WALKED}
      ) AS x
      WHERE x.tsv @@ asked AND (who IS NULL OR x.speaker = who) AND (mood IS NULL OR x.sentiment = mood)
        AND (ended IS NULL OR EXISTS (SELECT FROM search.entries AS e WHERE e.id = x.call_id AND e.outcome = ended))
      ORDER BY x.at DESC LIMIT most);
    IF cardinality(found) >= most THEN RETURN found; END IF;
  END IF;
  RETURN ARRAY(
    WITH hits AS MATERIALIZED (
      SELECT x.turn_id, x.at FROM search.turn_texts AS x
      WHERE x.business_id = public.app_business() AND x.tsv @@ asked
        AND (who IS NULL OR x.speaker = who) AND (mood IS NULL OR x.sentiment = mood)
        AND (since IS NULL OR x.at >= since) AND (before IS NULL OR x.at < before)
        AND (ended IS NULL OR EXISTS (SELECT FROM search.entries AS e WHERE e.id = x.call_id AND e.outcome = ended))
    )
    SELECT hits.turn_id FROM hits ORDER BY hits.at DESC LIMIT most);
END $$;
"""  # noqa: S608 - a bound of our own

# As before but for where the turns come from.
FOUND = """
CREATE OR REPLACE FUNCTION public.search_office(
  q text, wide boolean, kinds text[], who text, mood text, ended text,
  since timestamptz, before timestamptz, most integer
) RETURNS TABLE (
  kind text, id uuid, title text, body text, at timestamptz, customer_id uuid, call_id uuid, seq integer, speaker text,
  sentiment text, score double precision
) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  asked tsquery := search.asked(q, wide);
  folded text := trim(public.he_norm(q));
  exactly tsquery := (SELECT string_agg('''' || w || '''', ' & ')::tsquery
    FROM unnest(search.words(search.numbers(q))) AS w);
  one text;
BEGIN
  IF asked IS NULL THEN RETURN; END IF;
  FOREACH one IN ARRAY kinds LOOP
    IF one = 'turn' THEN
      RETURN QUERY SELECT 'turn', t.turn_id, coalesce(c.name, ''), said.text, t.at, calls.customer_id, t.call_id,
        said.seq, t.speaker, t.sentiment,
        CASE WHEN strpos(public.he_norm(said.text), folded) > 0 THEN 2 ELSE 0 END
          + CASE WHEN t.tsv @@ exactly THEN 1 ELSE 0 END
          + 1 / (1 + greatest(0, extract(epoch FROM now() - t.at)::double precision) / 2592000) AS points
      FROM (
        SELECT * FROM search.turn_texts AS x
        WHERE x.turn_id = ANY(search.newest_turns(asked, who, mood, ended, since, before, 200))
      ) AS t
      JOIN public.turns AS said ON said.id = t.turn_id
      JOIN public.calls AS calls ON calls.id = t.call_id
      LEFT JOIN public.customers AS c ON c.id = calls.customer_id
      ORDER BY points DESC, t.turn_id LIMIT most;
    ELSIF who IS NULL AND (one = 'call' OR (mood IS NULL AND ended IS NULL)) THEN
      RETURN QUERY SELECT t.kind, t.id, t.title, t.body, t.at, t.customer_id, NULL::uuid, NULL::integer, NULL::text,
        t.sentiment,
        CASE WHEN strpos(public.he_norm(t.title), folded) > 0 THEN 3 ELSE 0 END
          + CASE WHEN strpos(public.he_norm(t.body), folded) > 0 THEN 2 ELSE 0 END
          + CASE WHEN t.tsv @@ exactly THEN 1 ELSE 0 END
          + 1 / (1 + greatest(0, extract(epoch FROM now() - t.at)::double precision) / 2592000) AS points
      FROM (
        SELECT * FROM search.entries AS x
        WHERE x.business_id = public.app_business() AND x.kind = one AND x.tsv @@ asked
          AND (mood IS NULL OR x.sentiment = mood) AND (ended IS NULL OR x.outcome = ended)
          AND (since IS NULL OR x.at >= since) AND (before IS NULL OR x.at < before)
        ORDER BY x.at DESC LIMIT 200
      ) AS t
      ORDER BY points DESC, t.id LIMIT most;
    END IF;
  END LOOP;
END $$;
"""
TURNS = """
CREATE OR REPLACE FUNCTION public.search_turns(q text, newest integer) RETURNS TABLE (call_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  wide boolean;
  asked tsquery;
BEGIN
  FOREACH wide IN ARRAY ARRAY[false, true] LOOP
    asked := search.asked(q, wide);
    IF asked IS NULL THEN RETURN; END IF;
    RETURN QUERY SELECT t.call_id FROM search.turn_texts AS t
      WHERE t.turn_id = ANY(search.newest_turns(asked, NULL, NULL, NULL, NULL, NULL, newest));
    IF FOUND THEN RETURN; END IF;
  END LOOP;
END $$;
"""

SCRIPTS = (NEWEST, FOUND, TURNS)
