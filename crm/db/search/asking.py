"""How the index is asked: for the tenant of the transaction alone, whatever the caller says.

Plans are made afresh for each question (``plan_cache_mode``): one plan for a rare and a common word would be wrong for
one of them. A common word is taken from the newest rows backwards, a rare one from the GIN index.
"""

# Damerau-Levenshtein (optimal string alignment); letters that sound alike are one.
EDITS = """
CREATE FUNCTION search.sound(w text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(w, 'טקע', 'תכא')
$$;
CREATE FUNCTION search.edits(a text, b text) RETURNS integer LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  width integer := length(b);
  earlier integer[];
  above integer[] := ARRAY(SELECT generate_series(0, length(b)));
  here integer[];
  cost integer;
  least_here integer;
BEGIN
  FOR i IN 1 .. length(a) LOOP
    here := ARRAY[i];
    FOR j IN 1 .. width LOOP
      cost := CASE WHEN substr(a, i, 1) = substr(b, j, 1) THEN 0 ELSE 1 END;
      least_here := least(above[j + 1] + 1, here[j] + 1, above[j] + cost);
      IF i > 1 AND j > 1 AND substr(a, i, 1) = substr(b, j - 1, 1) AND substr(a, i - 1, 1) = substr(b, j, 1) THEN
        least_here := least(least_here, earlier[j - 1] + 1);
      END IF;
      here := here || least_here;
    END LOOP;
    earlier := above;
    above := here;
  END LOOP;
  RETURN above[width + 1];
END $$;
"""

# A word that nobody said would be looked for in every row, were it left to the planner, who hopes for an early hit.
# Words of the business that the asked one may have been meant for: the same first sound, one slip, two in a long word.
# Two letters that changed places leave a short word hardly a trigram: such words are looked for as they are.
NEAR = """
CREATE FUNCTION search.near(w text) RETURNS text[] LANGUAGE sql STABLE STRICT
SET search_path = public, pg_temp SET pg_trgm.similarity_threshold = 0.25 AS $$
  SELECT coalesce(array_agg(found.word), '{}') FROM (
    SELECT alike.word FROM (
      (SELECT DISTINCT v.word, similarity(v.word, w) AS likeness FROM search.vocabulary AS v
      WHERE v.business_id = public.app_business() AND v.word % w
      ORDER BY likeness DESC, v.word LIMIT 40)
      UNION SELECT v.word, similarity(v.word, w) FROM search.vocabulary AS v
      WHERE v.business_id = public.app_business() AND v.word = ANY (ARRAY(
        SELECT left(w, n - 1) || substr(w, n + 1, 1) || substr(w, n, 1) || substr(w, n + 2)
        FROM generate_series(1, length(w) - 1) AS n))
    ) AS alike
    WHERE left(search.sound(alike.word), 1) = left(search.sound(w), 1)
      AND abs(length(alike.word) - length(w)) <= 2
      AND search.edits(search.sound(w), search.sound(alike.word)) <= CASE WHEN length(w) < 7 THEN 1 ELSE 2 END
    ORDER BY alike.likeness DESC LIMIT 6
  ) AS found
$$;
CREATE FUNCTION search.is_known(asked tsquery) RETURNS boolean LANGUAGE plpgsql STABLE STRICT
SET enable_seqscan = off SET enable_indexscan = off AS $$
BEGIN
  RETURN EXISTS (SELECT FROM search.turn_texts AS t WHERE t.business_id = public.app_business() AND t.tsv @@ asked)
      OR EXISTS (SELECT FROM search.entries AS e WHERE e.business_id = public.app_business() AND e.tsv @@ asked);
END $$;
"""

# One condition for each word; ``wide`` is the fall-back: the last word may be a beginning, and unknown words near ones.
ASKED = r"""
CREATE FUNCTION search.alternatives(words text[]) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT string_agg(DISTINCT '''' || term || '''', ' | ')
  FROM unnest(words) AS w, unnest(search.bases(w)) AS base, unnest(search.asked_terms(base)) AS term
$$;
CREATE FUNCTION search.conditions(q text, wide boolean) RETURNS text[] LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
  words text[] := search.words(search.numbers(q));
  telling text[] := ARRAY(SELECT w FROM unnest(words) AS w WHERE NOT search.is_stop(w));
  digits text := regexp_replace(q, '\D', '', 'g');
  word text;
  one text;
  near text[];
  found text[] := '{}';
BEGIN
  IF q ~ '^[+\d\s().־–\u200e\u200f\u202a-\u202e\u2066-\u2069-]+$' AND length(digits) >= 3 THEN
    one := regexp_replace(regexp_replace(digits, '^(?:00)?972(?=\d{3})', ''), '^0', '');
    RETURN ARRAY[format('''=%s'' | ''=%s'' | ''#%s'':*', digits, search.digits(q), one)];
  END IF;
  IF cardinality(telling) > 0 THEN words := telling; END IF;
  FOR n IN 1 .. cardinality(words) LOOP
    word := words[n];
    one := search.alternatives(ARRAY[word]);
    IF n = cardinality(words) AND length(word) >= 2 THEN one := one || format(' | ''@%s'':*', word); END IF;
    IF wide AND NOT search.is_known(one::tsquery) THEN
      IF n = cardinality(words) AND length(word) >= 4 THEN one := one || format(' | ''%s'':*', word); END IF;
      SELECT array_agg(DISTINCT alike) INTO near
      FROM unnest(search.bases(word)) AS base, unnest(search.near(base)) AS alike WHERE length(base) >= 4;
      one := concat_ws(' | ', one, search.alternatives(near));
    END IF;
    found := found || one;
  END LOOP;
  RETURN found;
END $$;
CREATE FUNCTION search.asked(q text, wide boolean) RETURNS tsquery LANGUAGE sql STABLE STRICT AS $$
  SELECT string_agg('(' || one || ')', ' & ')::tsquery FROM unnest(search.conditions(q, wide)) AS one
$$;
"""

# The index has no policies of its own. Who sees his own leads alone finds those leads and calls that the policies of
# their tables show him: these hold for the owner, under whom this runs, too.
# Ranked: the very phrase, then the very words, then the newest; among the newest that match.
_FOUND = """
CREATE FUNCTION public.search_office(
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
{HITS}      ) AS t
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
{ENTRIES}      ) AS t
      ORDER BY points DESC, t.id LIMIT most;
    END IF;
  END LOOP;
END $$;
"""
# The newest turns that match; a later revision finds them otherwise.
_HITS = """
        SELECT * FROM search.turn_texts AS x
        WHERE x.business_id = public.app_business() AND x.tsv @@ asked
          AND (who IS NULL OR x.speaker = who) AND (mood IS NULL OR x.sentiment = mood)
          AND (since IS NULL OR x.at >= since) AND (before IS NULL OR x.at < before)
          AND (ended IS NULL OR EXISTS (SELECT FROM search.entries AS e WHERE e.id = x.call_id AND e.outcome = ended))
        ORDER BY x.at DESC LIMIT 200
"""
_ENTRIES = """
        SELECT * FROM search.entries AS x
        WHERE x.business_id = public.app_business() AND x.kind = one AND x.tsv @@ asked
          AND (mood IS NULL OR x.sentiment = mood) AND (ended IS NULL OR x.outcome = ended)
          AND (since IS NULL OR x.at >= since) AND (before IS NULL OR x.at < before)
          AND (public.app_leads_of() IS NULL OR CASE x.kind
            WHEN 'lead' THEN EXISTS (SELECT FROM public.leads AS l WHERE l.id = x.id)
            WHEN 'call' THEN EXISTS (SELECT FROM public.calls AS c WHERE c.id = x.id)
            ELSE true END)
        ORDER BY x.at DESC LIMIT 200
"""


def found_with(hits: str, entries: str = _ENTRIES) -> str:
    """The search with this way to find the newest turns that match: ``x``, of ``search.turn_texts``; and the newest of
    one kind of ``search.entries``.
    """
    return _FOUND.replace("{HITS}", hits.strip("\n") + "\n").replace("{ENTRIES}", entries.strip("\n") + "\n")


FOUND = found_with(_HITS)
# Which of these words, as they stand in the shown texts, the question found.
MARKS = """
CREATE FUNCTION public.search_marks(q text, wide boolean, tokens text[]) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  any_of tsquery := (SELECT string_agg(one, ' | ')::tsquery FROM unnest(search.conditions(q, wide)) AS one);
BEGIN
  RETURN QUERY SELECT token FROM unnest(tokens) AS token WHERE search.tsv(token, NULL) @@ any_of;
END $$;
"""

# The list of calls asks for what was said; words first, near words only when nothing fits.
TURNS = """
CREATE FUNCTION public.search_turns(q text, newest integer) RETURNS TABLE (call_id uuid)
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
      WHERE t.business_id = public.app_business() AND t.tsv @@ asked ORDER BY t.at DESC LIMIT newest;
    IF FOUND THEN RETURN; END IF;
  END LOOP;
END $$;
"""

RIGHTS = """
REVOKE ALL ON FUNCTION public.search_turns(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.search_turns(text, integer) TO moked_app;
REVOKE ALL ON FUNCTION public.search_marks(text, boolean, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.search_marks(text, boolean, text[]) TO moked_app;
REVOKE ALL ON FUNCTION public.search_office(text, boolean, text[], text, text, text, timestamptz, timestamptz, integer)
FROM PUBLIC;
GRANT EXECUTE
ON FUNCTION public.search_office(text, boolean, text[], text, text, text, timestamptz, timestamptz, integer)
TO moked_app;
"""

SCRIPTS = (EDITS, NEAR, ASKED, FOUND, MARKS, TURNS, RIGHTS)
