"""The search index, in a schema that the application cannot enter, and the triggers that keep it.

Two tables, because the office says a thousand times more than it writes: ``turn_texts`` holds terms alone, ``entries``
the few thousand rows of everything else with the text they are shown by. ``vocabulary`` holds each word of a business
once: the trigrams of typing errors are looked up there, on one short word, instead of over everything said.
"""

TABLES = """
DROP TRIGGER index_turn ON public.turns;
DROP FUNCTION public.search_turns(text, integer);
DROP FUNCTION search.index_turn();
DROP TABLE search.turn_texts;
CREATE TABLE search.turn_texts (
  turn_id uuid PRIMARY KEY REFERENCES public.turns (id) ON DELETE CASCADE,
  business_id uuid NOT NULL,
  call_id uuid NOT NULL,
  at timestamptz NOT NULL,
  speaker text NOT NULL,
  sentiment text,
  tsv tsvector NOT NULL
);
CREATE TABLE search.entries (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  business_id uuid NOT NULL,
  customer_id uuid,
  at timestamptz NOT NULL,
  sentiment text,
  outcome text,
  title text NOT NULL,
  body text NOT NULL,
  tsv tsvector NOT NULL
);
CREATE TABLE search.vocabulary (business_id uuid NOT NULL, word text NOT NULL);
CREATE INDEX ix_vocabulary_business_id_word ON search.vocabulary (business_id, word);
"""

INDEXES = """
CREATE INDEX ix_turn_texts_tsv ON search.turn_texts USING gin (tsv) WITH (fastupdate = off);
CREATE INDEX ix_turn_texts_business_id_at ON search.turn_texts (business_id, at);
CREATE INDEX ix_entries_tsv ON search.entries USING gin (tsv) WITH (fastupdate = off);
CREATE INDEX ix_entries_business_id_kind_at ON search.entries (business_id, kind, at);
CREATE INDEX ix_entries_customer_id ON search.entries (customer_id);
CREATE INDEX ix_vocabulary_word ON search.vocabulary USING gin (word public.gin_trgm_ops) WITH (fastupdate = off);
"""

# A word that two transactions learn at once is kept twice: that does no harm, and neither waits for the other.
KEEPING = """
CREATE FUNCTION search.learn(business uuid, tsv tsvector) RETURNS void LANGUAGE sql AS $$
  INSERT INTO search.vocabulary (business_id, word)
  SELECT business, known.word FROM unnest(tsvector_to_array(tsv)) AS known (word)
  WHERE known.word ~ '^[a-zא-ת]{4,30}$'
    AND NOT EXISTS (SELECT FROM search.vocabulary AS v WHERE v.business_id = business AND v.word = known.word)
$$;
CREATE FUNCTION search.tsv(named text, told text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF named IS NULL THEN RETURN array_to_tsvector(search.terms(coalesce(told, ''))); END IF;
  RETURN array_to_tsvector(search.terms(named || ' · ' || coalesce(told, ''))
    || ARRAY(SELECT DISTINCT '@' || base FROM unnest(search.words(named)) AS w, unnest(search.bases(w)) AS base));
END $$;
CREATE FUNCTION search.keep(
  kept_kind text, row_id uuid, business uuid, customer uuid, kept_at timestamptz, mood text, ended text,
  named text, told text, indexed_name boolean
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  terms tsvector := search.tsv(CASE WHEN indexed_name THEN named END, told);
BEGIN
  INSERT INTO search.entries (id, kind, business_id, customer_id, at, sentiment, outcome, title, body, tsv)
  VALUES (row_id, kept_kind, business, customer, kept_at, mood, ended, coalesce(named, ''), coalesce(told, ''), terms)
  ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id, at = excluded.at, sentiment = excluded.sentiment,
    outcome = excluded.outcome, title = excluded.title, body = excluded.body, tsv = excluded.tsv;
  PERFORM search.learn(business, terms);
END $$;
CREATE FUNCTION search.forget() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM search.entries WHERE id = OLD.id;
  RETURN NULL;
END $$;
"""

SAID = """
CREATE FUNCTION search.index_turn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  terms tsvector := search.tsv(NULL, NEW.text);
BEGIN
  INSERT INTO search.turn_texts (turn_id, business_id, call_id, at, speaker, sentiment, tsv)
  VALUES (NEW.id, NEW.business_id, NEW.call_id, NEW.at, NEW.speaker, NEW.sentiment, terms)
  ON CONFLICT (turn_id) DO UPDATE SET tsv = excluded.tsv, sentiment = excluded.sentiment;
  PERFORM search.learn(NEW.business_id, terms);
  RETURN NULL;
END $$;
CREATE TRIGGER index_turn AFTER INSERT OR UPDATE OF text ON public.turns
FOR EACH ROW EXECUTE FUNCTION search.index_turn();
CREATE FUNCTION search.index_mood() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE search.turn_texts SET sentiment = NEW.sentiment WHERE turn_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER index_mood AFTER UPDATE OF sentiment ON public.turns
FOR EACH ROW WHEN (OLD.sentiment IS DISTINCT FROM NEW.sentiment) EXECUTE FUNCTION search.index_mood();
"""

# A person's name is also the name of his calls, leads and notes; a person merged into another is not found any more.
PEOPLE = """
CREATE FUNCTION search.put_customer(person public.customers) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF person.merged_into_id IS NOT NULL THEN
    DELETE FROM search.entries WHERE id = person.id;
    RETURN;
  END IF;
  PERFORM search.keep('customer', person.id, person.business_id, person.id,
    coalesce(person.last_call_at, person.created_at), NULL, NULL, person.name,
    concat_ws(' · ',
      (SELECT string_agg(i.value, ' · ' ORDER BY i.id) FROM public.customer_identities AS i
        WHERE i.customer_id = person.id AND i.kind IN ('phone', 'email')),
      (SELECT string_agg(tag, ' · ') FROM jsonb_array_elements_text(person.tags) AS tag)), true);
END $$;
CREATE FUNCTION search.index_customer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM search.put_customer(NEW);
  IF TG_OP = 'UPDATE' AND OLD.name IS DISTINCT FROM NEW.name THEN
    UPDATE search.entries AS e SET title = coalesce(NEW.name, ''),
      tsv = search.tsv(CASE WHEN e.kind <> 'note' THEN NEW.name END, e.body)
    WHERE e.customer_id = NEW.id AND e.kind IN ('lead', 'call', 'note');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER index_customer AFTER INSERT OR UPDATE OF name, tags, merged_into_id, last_call_at ON public.customers
FOR EACH ROW EXECUTE FUNCTION search.index_customer();
CREATE FUNCTION search.index_identity() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM search.put_customer(c) FROM public.customers AS c
  WHERE c.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.customer_id END,
    CASE WHEN TG_OP <> 'DELETE' THEN NEW.customer_id END);
  RETURN NULL;
END $$;
CREATE TRIGGER index_identity AFTER INSERT OR UPDATE OR DELETE ON public.customer_identities
FOR EACH ROW EXECUTE FUNCTION search.index_identity();
"""

OF_PEOPLE = """
CREATE FUNCTION search.put_lead(lead public.leads) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF lead.merged_into_id IS NOT NULL THEN
    DELETE FROM search.entries WHERE id = lead.id;
    RETURN;
  END IF;
  PERFORM search.keep('lead', lead.id, lead.business_id, lead.customer_id, lead.updated_at, NULL, NULL, c.name,
    concat_ws(' · ', CASE lead.role WHEN 'buyer' THEN 'קונה' WHEN 'seller' THEN 'מוכר' WHEN 'tenant' THEN 'שוכר'
        WHEN 'landlord' THEN 'משכיר' END,
      lead.city, lead.neighborhood, trim_scale(lead.rooms) || ' חדרים', (lead.budget_agorot / 100)::text || ' שקל',
      lead.timeline, lead.notes), true)
  FROM public.customers AS c WHERE c.id = lead.customer_id;
END $$;
CREATE FUNCTION search.put_call(call public.calls) RETURNS void LANGUAGE sql AS $$
  SELECT search.keep('call', call.id, call.business_id, call.customer_id, call.started_at, call.sentiment,
    call.end_reason, (SELECT c.name FROM public.customers AS c WHERE c.id = call.customer_id),
    concat_ws(' · ', call.from_number, call.summary), true)
$$;
CREATE FUNCTION search.put_note(note public.customer_notes) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF note.deleted_at IS NOT NULL THEN
    DELETE FROM search.entries WHERE id = note.id;
    RETURN;
  END IF;
  PERFORM search.keep('note', note.id, note.business_id, note.customer_id, note.created_at, NULL, NULL,
    (SELECT c.name FROM public.customers AS c WHERE c.id = note.customer_id), note.body, false);
END $$;
CREATE FUNCTION search.put_property(p public.properties) RETURNS void LANGUAGE sql AS $$
  SELECT search.keep('property', p.id, p.business_id, NULL, p.updated_at, NULL, NULL, p.title,
    concat_ws(' · ', concat_ws(' ', p.street, p.house_number), p.neighborhood, p.city, trim_scale(p.rooms) || ' חדרים',
      (p.price_agorot / 100)::text || ' שקל', p.reference, p.description), true)
$$;
"""


def trigger(noun: str, table: str, columns: str) -> str:
    """Keep a table's rows in ``entries``; ``columns`` are those that the entry shows or is found by."""
    return f"""
CREATE FUNCTION search.index_{noun}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM search.put_{noun}(NEW);
  RETURN NULL;
END $$;
CREATE TRIGGER index_{noun} AFTER INSERT OR UPDATE OF {columns} ON public.{table}
FOR EACH ROW EXECUTE FUNCTION search.index_{noun}();
"""


TRIGGERS = "".join(
    [
        trigger(
            "lead",
            "leads",
            "customer_id, merged_into_id, role, city, neighborhood, rooms, budget_agorot, timeline, notes",
        ),
        trigger("call", "calls", "customer_id, from_number, summary, sentiment, end_reason"),
        trigger("note", "customer_notes", "customer_id, body, deleted_at"),
        trigger(
            "property",
            "properties",
            "title, street, house_number, neighborhood, city, rooms, price_agorot, reference, description",
        ),
        *(
            f"CREATE TRIGGER forget AFTER DELETE ON public.{table} FOR EACH ROW EXECUTE FUNCTION search.forget();\n"
            for table in ("customers", "leads", "calls", "customer_notes", "properties")
        ),
    ]
)

SOURCES = ("turns", "customers", "customer_identities", "leads", "calls", "customer_notes", "properties")
FILL = """
INSERT INTO search.turn_texts (turn_id, business_id, call_id, at, speaker, sentiment, tsv)
SELECT id, business_id, call_id, at, speaker, sentiment, search.tsv(NULL, text) FROM public.turns;
SELECT search.put_customer(c) FROM public.customers AS c;
SELECT search.put_lead(l) FROM public.leads AS l;
SELECT search.put_call(c) FROM public.calls AS c;
SELECT search.put_note(n) FROM public.customer_notes AS n;
SELECT search.put_property(p) FROM public.properties AS p;
INSERT INTO search.vocabulary (business_id, word)
SELECT DISTINCT t.business_id, known.word FROM search.turn_texts AS t, unnest(tsvector_to_array(t.tsv)) AS known (word)
WHERE known.word ~ '^[a-zא-ת]{4,30}$'
  AND NOT EXISTS (SELECT FROM search.vocabulary AS v WHERE v.business_id = t.business_id AND v.word = known.word);
"""
