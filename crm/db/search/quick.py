"""The newest that match, of turns and of each other kind, by whichever of two ways takes fewer rows.

A word of the share ``f`` of all rows is found ``most`` times by walking back over ``most / f`` rows of the office, or
by taking ``f * all`` rows of every office from the GIN index and sorting them. With a row of the walk ``dear`` times as
dear as one of the index both ways are even at ``f = sqrt(dear * most / all)``. The share is told by a probe of the
office's newest rows; left to the planner it would be a guess over all kinds and all offices.

With the way chosen here, no statement needs a plan of its own for each question: making two dozen of them took as long
as the search itself.
"""

from crm.db.search.asking import found_with

KINDS = ("customer", "lead", "property", "call", "note")
"""Kinds of entries with an index of their own: a word of every call's summary that is in no name is looked for among
the names alone then.
"""
PROBED = 500
DEAR_TURN, DEAR_ENTRY = 0.5, 8.0
"""Measured over a million turns: those of an office lie side by side. An entry's row is wide and lies anywhere (1.6),
and there are five kinds of them.
"""

_OTHERS = "kind <> ALL (ARRAY[" + ", ".join(f"'{kind}'" for kind in KINDS) + "])"
_PARTS = {**{kind: f"kind = '{kind}'" for kind in KINDS}, "other": _OTHERS}
_PLANS = "SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan"

INDEXES = "DROP INDEX search.ix_entries_tsv;\n" + "".join(
    f"CREATE INDEX ix_entries_tsv_{kind} ON search.entries USING gin (tsv) WITH (fastupdate = off) WHERE {part};\n"
    for kind, part in _PARTS.items()
)

_KNOWN = "\n      OR ".join(
    f"EXISTS (SELECT FROM search.entries AS e WHERE e.{part} AND e.business_id = public.app_business() "
    "AND e.tsv @@ asked)"
    for part in _PARTS.values()
)
KNOWN = f"""
CREATE OR REPLACE FUNCTION search.is_known(asked tsquery) RETURNS boolean LANGUAGE plpgsql STABLE STRICT
SET enable_seqscan = off SET enable_indexscan = off AS $$
BEGIN
  RETURN EXISTS (SELECT FROM search.turn_texts AS t WHERE t.business_id = public.app_business() AND t.tsv @@ asked)
      OR {_KNOWN};
END $$;
"""

# How many rows to walk over, null where the index is quicker. Twice what the probe promises: the rest of the year may
# speak of it less. Whoever has fewer rows than the probe takes is walked over whole.
WALK = f"""
CREATE FUNCTION search.walk(probed bigint, seen bigint, most integer, dear float8, whole text) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN probed < {PROBED} THEN {PROBED}
    WHEN seen >= {PROBED} * sqrt(dear * most / greatest(1, c.reltuples)) THEN 2 * most * {PROBED} / greatest(1, seen)
  END FROM pg_class AS c WHERE c.oid = whole::regclass
$$;
"""  # noqa: S608 - a bound of our own

_WHEN = "x.at >= coalesce(since, '-infinity') AND x.at < coalesce(before, 'infinity')"
_RANGE = "since timestamptz, before timestamptz, most integer) RETURNS uuid[]"


def _newest(head: str, table: str, dear: float, wanted: str, fits: str, sorted_hits: str) -> str:
    """A function that answers ids of the newest rows of ``table`` that are ``wanted``, match, and fit the rest."""
    key = "turn_id" if table == "turn_texts" else "id"
    rows = f"search.{table} AS x WHERE x.business_id = public.app_business(){wanted} AND {_WHEN} ORDER BY x.at DESC"
    return f"""
CREATE FUNCTION search.{head} LANGUAGE plpgsql STABLE
{_PLANS} AS $$
DECLARE
  narrowed boolean := public.app_leads_of() IS NOT NULL;
  found uuid[];
  probed bigint;
  seen bigint;
  walked bigint;
BEGIN
  SELECT count(*), count(*) FILTER (WHERE w.tsv @@ asked) INTO probed, seen
  FROM (SELECT x.tsv FROM {rows} LIMIT {PROBED}) AS w;
  walked := search.walk(probed, seen, most, {dear}, 'search.{table}');
  IF walked IS NOT NULL THEN
    found := ARRAY(SELECT x.{key} FROM (SELECT * FROM {rows} LIMIT walked) AS x
      WHERE x.tsv @@ asked AND {fits} ORDER BY x.at DESC LIMIT most);
    IF cardinality(found) >= most OR probed < {PROBED} THEN RETURN found; END IF;
  END IF;
  {sorted_hits}
END $$;
"""  # noqa: S608 - names of our own


def _hits(table: str, wanted: str, fits: str) -> str:
    """All rows of every office that match, from the GIN index, and of them the office's newest."""
    key = "turn_id" if table == "turn_texts" else "id"
    return f"""RETURN ARRAY(
    WITH hits AS MATERIALIZED (
      SELECT x.{key} AS id, x.at FROM search.{table} AS x
      WHERE {wanted}x.tsv @@ asked AND x.business_id = public.app_business()
        AND (since IS NULL OR x.at >= since) AND (before IS NULL OR x.at < before) AND {fits}
    )
    SELECT hits.id FROM hits ORDER BY hits.at DESC LIMIT most);"""  # noqa: S608 - names of our own


_SAID_FITS = """(who IS NULL OR x.speaker = who) AND (mood IS NULL OR x.sentiment = mood)
        AND (ended IS NULL OR EXISTS (SELECT FROM search.entries AS e WHERE e.id = x.call_id AND e.outcome = ended))"""
_ENTRY_FITS = """(mood IS NULL OR x.sentiment = mood) AND (ended IS NULL OR x.outcome = ended)
        AND (NOT narrowed OR CASE wanted
          WHEN 'lead' THEN EXISTS (SELECT FROM public.leads AS l WHERE l.id = x.id)
          WHEN 'call' THEN EXISTS (SELECT FROM public.calls AS c WHERE c.id = x.id)
          WHEN 'message' THEN EXISTS (SELECT FROM public.messages AS m WHERE m.id = x.id)
          ELSE true END)"""
TURNS = _newest(
    f"newest_said(asked tsquery, who text, mood text, ended text, {_RANGE}",
    "turn_texts",
    DEAR_TURN,
    "",
    _SAID_FITS,
    _hits("turn_texts", "", _SAID_FITS),
).replace("  narrowed boolean := public.app_leads_of() IS NOT NULL;\n", "")
# An index of one kind is found only by a statement that names the kind itself.
_BY_KIND = "\n  ".join(
    [
        f"IF wanted = '{kind}' THEN {_hits('entries', f'x.{_PARTS[kind]} AND ', _ENTRY_FITS)} END IF;"
        for kind in KINDS
    ]
    + [_hits("entries", f"x.kind = wanted AND x.{_OTHERS} AND ", _ENTRY_FITS)]
)  # fmt: skip
ENTRIES = _newest(
    f"newest_entries(asked tsquery, wanted text, mood text, ended text, {_RANGE}",
    "entries",
    DEAR_ENTRY,
    " AND x.kind = wanted",
    _ENTRY_FITS,
    _BY_KIND,
)

# As before but for where the rows come from. Ids are asked for in a statement of their own: a function of constants is
# called by the planner too, to count what it answers, and that twice is once too often.
_SAID = "search.newest_said(asked, who, mood, ended, since, before, 200)"
_KEPT = "search.newest_entries(asked, one, mood, ended, since, before, 200)"
_CUSTOM = "SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan"
FOUND = (
    found_with(
        "        SELECT * FROM search.turn_texts AS x WHERE x.turn_id = ANY(ids)",
        "        SELECT * FROM search.entries AS x WHERE x.id = ANY(ids)",
    )
    .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace(_CUSTOM, _PLANS)
    .replace("  one text;\n", "  one text;\n  ids uuid[];\n")
    .replace("IF one = 'turn' THEN\n", f"IF one = 'turn' THEN\n      ids := {_SAID};\n")
    .replace("ended IS NULL)) THEN\n", f"ended IS NULL)) THEN\n      ids := {_KEPT};\n")
)
SAID = f"""
CREATE OR REPLACE FUNCTION public.search_turns(q text, newest integer) RETURNS TABLE (call_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER
{_PLANS} AS $$
DECLARE
  wide boolean;
  asked tsquery;
  ids uuid[];
BEGIN
  FOREACH wide IN ARRAY ARRAY[false, true] LOOP
    asked := search.asked(q, wide);
    IF asked IS NULL THEN RETURN; END IF;
    ids := search.newest_said(asked, NULL, NULL, NULL, NULL, NULL, newest);
    IF cardinality(ids) > 0 THEN
      RETURN QUERY SELECT DISTINCT t.call_id FROM search.turn_texts AS t WHERE t.turn_id = ANY(ids);
      RETURN;
    END IF;
  END LOOP;
END $$;
DROP FUNCTION search.newest_turns(tsquery, text, text, text, timestamptz, timestamptz, integer);
"""  # noqa: S608 - settings of our own

SCRIPTS = (INDEXES, KNOWN, WALK, TURNS, ENTRIES, FOUND, SAID)
