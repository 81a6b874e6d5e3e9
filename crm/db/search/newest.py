"""How the newest matching turns are found, whether a word is said in every call or once a year.

Left to the planner, a word of middling frequency is looked for row by row through half a year. So a few of the newest
turns are probed: a word that is common among them is found by walking on, up to a bound; of any other, all turns are
taken from the GIN index and sorted.
"""

from crm.db.search.asking import found_with

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
FOUND = found_with(
    "        SELECT * FROM search.turn_texts AS x\n"
    "        WHERE x.turn_id = ANY(search.newest_turns(asked, who, mood, ended, since, before, 200))"
).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
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
