"""What was written to and by a person is found by its words: texts, captions and the words of voice notes.

Kept like notes: the person's name is shown and not searched, or his name alone would find all that he ever wrote.
Messages are the one kind among ``quick``'s others, so that index is theirs.
"""

from crm.db.search import index, quick

MESSAGES = """
CREATE FUNCTION search.put_message(message public.messages) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(message.body, '') !~ '\\S' THEN
    DELETE FROM search.entries WHERE id = message.id;
    RETURN;
  END IF;
  PERFORM search.keep('message', message.id, message.business_id, message.customer_id, message.at, NULL, NULL,
    (SELECT c.name FROM public.customers AS c WHERE c.id = message.customer_id), message.body, false);
END $$;
"""
# There are many of them and none is found by the name: only what is shown changes, and no index is written.
PEOPLE = """
CREATE FUNCTION search.index_writer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE search.entries SET title = coalesce(NEW.name, '') WHERE customer_id = NEW.id AND kind = 'message';
  RETURN NULL;
END $$;
CREATE TRIGGER index_writer AFTER UPDATE OF name ON public.customers
FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION search.index_writer();
"""
SOURCES = ("messages", "customers")
FILL = "SELECT search.put_message(m) FROM public.messages AS m;"
TRIGGERS = (
    index.trigger("message", "messages", "customer_id, body")
    + "CREATE TRIGGER forget AFTER DELETE ON public.messages FOR EACH ROW EXECUTE FUNCTION search.forget();\n"
)
# Who sees his own leads alone finds messages of their people alone.
ENTRIES = quick.ENTRIES.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
