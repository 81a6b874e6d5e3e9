"""From text to the terms it is found by. Pure functions of the database; they all stand on ``he_norm``.

A text is kept under three kinds of terms: its words with and without clitics (``דירות``, for the last word as it is
typed), their stems (``=דיר``: one for a noun's singular, plural and construct), and long stems without one of the
vowel letters that are written or left out at will (``%שפוצ`` of שיפוץ). Telephones are kept under every tail of theirs
too (``#1234567``).
"""

from crm.db.search.spellings import (
    ABBREVIATIONS,
    COUNTED,
    IRREGULAR,
    ROOTED,
    SHORT,
    STOP,
    TWO_LETTERS,
    as_json,
    as_set,
    as_written,
)

# Phones become one number with a leading zero; 1,250,000, "1.25 מיליון" and "מיליון ו-250 אלף" one amount; 4.5 and
# "ארבעה וחצי" one word.
NUMBERS = rf"""
CREATE FUNCTION search.phones(t text) RETURNS SETOF text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT found[1] FROM regexp_matches(t,
    '(?<![\d+])(?:(?:\+?972|00972)(?:[- ]?\(?0\)?(?=[-. ()־–]{{0,2}}[2-9]))?|0)(?:[-. ()־–]{{0,2}}\d){{8,9}}(?!\d)',
    'g') AS found
$$;
CREATE FUNCTION search.digits(phone text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT regexp_replace(regexp_replace(phone, '\D', '', 'g'), '^(?:00)?9720?', '0')
$$;
CREATE FUNCTION search.halves(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  counted record;
BEGIN
  FOR counted IN SELECT * FROM jsonb_each_text('{as_written(COUNTED)}'::jsonb) LOOP
    t := regexp_replace(t, '\m([והבלמשכ]{{0,2}})' || counted.key || '(?= מי?ליון| אלף|(?: חדרים)? וחצי)',
      '\1' || counted.value, 'g');
  END LOOP;
  t := regexp_replace(t, '\mחצי (?=מי?ליון)', '0.5 ', 'g');
  t := regexp_replace(t, '(?<![\d.,])(\d{{1,3}})( מי?ליון| חדרים|) וחצי(?![א-ת])', '\1.5\2', 'g');
  t := regexp_replace(t, '\m(מי?ליון) וחצי(?![א-ת])', '1.5 \1', 'g');
  RETURN regexp_replace(t, '(?<!\d )\m(?=מי?ליון ו-?\d{{1,3}} אלף)', '1 ', 'g');
END $$;
CREATE FUNCTION search.numbers(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  found text[];
  phone text;
  amount numeric;
  many boolean := t ~ 'מי?ליון|אלף';
BEGIN
  IF many OR strpos(t, 'וחצי') > 0 THEN t := search.halves(t); END IF;
  IF t !~ '\d' THEN RETURN t; END IF;
  t := regexp_replace(t, '(\d) ?½', '\1.5', 'g');
  FOR phone IN SELECT search.phones(t) LOOP
    t := replace(t, phone, ' ' || search.digits(phone) || ' ');
  END LOOP;
  t := regexp_replace(t, '(\d)[,.](?=\d{{3}}(?!\d))', '\1', 'g');
  IF many THEN
    FOR found IN SELECT m FROM regexp_matches(t, '(?<![\d.])((\d{{1,3}}) מי?ליון ו-?(\d{{1,3}}) אלף)', 'g') AS m
    LOOP
      t := replace(t, found[1], (found[2]::numeric * 1000000 + found[3]::numeric * 1000)::text);
    END LOOP;
    FOR found IN SELECT m FROM regexp_matches(t, '(?<![\d.])((\d{{1,6}}(?:\.\d{{1,3}})?)[ -]?(מי?ליון|אלף))', 'g') AS m
    LOOP
      amount := found[2]::numeric * CASE found[3] WHEN 'אלף' THEN 1000 ELSE 1000000 END;
      t := replace(t, found[1], trunc(amount)::text);
    END LOOP;
  END IF;
  RETURN regexp_replace(t, '(\d)\.(?=\d)', '\1x', 'g');
END $$;
"""  # noqa: S608 - lists of our own

# A tenant (דייר) is kept from what folding would make of him: a flat.
WORDS = rf"""
CREATE FUNCTION search.words(t text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  short CONSTANT jsonb := '{as_json(ABBREVIATIONS)}'::jsonb;
  word text;
  meant text;
  found text[] := '{{}}';
BEGIN
  t := replace(replace(t, '₪', ' שקל '), 'דייר', 'דיאר');
  t := public.he_norm(translate(t, '"״“”„″''׳‘’`´־–', 'ʺʺʺʺʺʺʹʹʹʹʹʹ--'));
  t := replace(t, 'ʹʹ', 'ʺ');
  IF t ~ '[-.]' THEN t := regexp_replace(t, '\m([א-ת])[-.]([א-ת])\M', '\1ʺ\2', 'g'); END IF;
  IF t ~ '\d' THEN
    t := regexp_replace(regexp_replace(t, '(\d)(?=[א-ת][א-תʺʹ])', '\1 ', 'g'), '([א-ת])(?=\d)', '\1 ', 'g');
  END IF;
  FOREACH word IN ARRAY regexp_split_to_array(t, '[^0-9a-zא-תʺʹ]+') LOOP
    IF word = '' OR (length(word) = 1 AND word ~ '[א-תʺʹ]') THEN CONTINUE; END IF;
    meant := short ->> word;
    IF strpos(word, 'ʺ') > 0 OR strpos(word, 'ʹ') > 0 THEN
      FOR n IN 1 .. 3 LOOP
        EXIT WHEN meant IS NOT NULL OR strpos('והבלמשכ', substr(word, n, 1)) = 0;
        meant := short ->> substr(word, n + 1);
      END LOOP;
      word := translate(word, 'ʺʹ', '');
      IF word = '' THEN CONTINUE; END IF;
    END IF;
    found := found || CASE WHEN meant IS NULL THEN ARRAY[left(word, 100)] ELSE string_to_array(meant, ' ') END;
  END LOOP;
  RETURN found;
END $$;
"""

# Endings, longest first: plurals, construct forms, "my" and "his", and the ה, א, ת that one word is written with.
# Of four letters, ות is the plural of ה (מנות of מנה), and ים that of a few words of two letters (עצים).
STEM = f"""
CREATE FUNCTION search.stem(w text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  kept text := '{as_json(IRREGULAR)}'::jsonb ->> w;
  size integer := length(w);
BEGIN
  IF kept IS NOT NULL THEN RETURN kept; END IF;
  IF size < 4 OR w !~ '^[א-ת]+$' THEN RETURN w; END IF;
  kept := CASE
    WHEN size = 6 AND right(w, 4) = 'ויות' THEN left(w, 2) || 'ות'
    WHEN size > 6 AND right(w, 4) = 'ויות' THEN left(w, -4)
    WHEN size >= 6 AND right(w, 3) = 'תנו' THEN left(w, -3)
    WHEN size >= 6 AND right(w, 4) = 'יתות' THEN left(w, -3)
    WHEN size = 4 AND right(w, 2) = 'ות' THEN left(w, -2) || 'ה'
    WHEN right(w, 2) = 'ות' THEN left(w, -2)
    WHEN size = 4 AND right(w, 2) = 'ימ' AND '{as_set(TWO_LETTERS)}'::jsonb ? left(w, 2) THEN left(w, 2)
    WHEN size >= 5 AND right(w, 2) IN ('ימ', 'תי', 'תו') THEN left(w, -2)
    WHEN right(w, 1) IN ('ה', 'א', 'ת', 'י') THEN left(w, -1)
    ELSE w END;
  IF length(kept) >= 4 AND right(kept, 1) = 'א' THEN kept := left(kept, -1); END IF;
  RETURN kept;
END $$;
"""

# One spelling has a vowel letter that the other lacks (שיפוץ, שפוץ; אזור, איזור); two that differ otherwise are two
# words (בוקר, ביקור). The fuller one of a text is kept without each such letter, the fuller one of a question asked so.
# Three letters are told apart by little: of them the י of a feminine noun alone is left out (ריצפה).
VOWELS = f"""
CREATE FUNCTION search.lacking(w text, stem text) RETURNS SETOF text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
BEGIN
  IF length(stem) < 4 OR w !~ '^[א-ת]+$' OR '{as_json(IRREGULAR)}'::jsonb ? w THEN RETURN; END IF;
  IF length(stem) = 4 THEN
    IF w ~ '^.י..[הת]$' THEN RETURN NEXT left(stem, 1) || right(stem, 2); END IF;
    RETURN;
  END IF;
  FOR n IN 2 .. length(stem) - 1 LOOP
    IF strpos('וי', substr(stem, n, 1)) > 0 THEN RETURN NEXT left(stem, n - 1) || substr(stem, n + 1); END IF;
  END LOOP;
END $$;
CREATE FUNCTION search.stem_terms(w text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  stem text := search.stem(w);
BEGIN
  IF length(stem) < 4 THEN RETURN ARRAY['=' || stem]; END IF;
  RETURN ARRAY(SELECT '%' || lacking FROM search.lacking(w, stem) AS lacking) || ('=' || stem);
END $$;
CREATE FUNCTION search.asked_terms(w text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  stem text := search.stem(w);
BEGIN
  RETURN ARRAY(SELECT '=' || lacking FROM search.lacking(w, stem) AS lacking) || ARRAY['=' || stem, '%' || stem];
END $$;
"""  # noqa: S608 - lists of our own

# Clitics come in one order: ו, then ש or כש, then one of ב ל מ כ, then ה. A word's own first letter ends it.
BASES = f"""
CREATE FUNCTION search.is_rooted(w text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  rooted CONSTANT jsonb := '{as_set(ROOTED)}'::jsonb;
  stem text := search.stem(w);
BEGIN
  RETURN rooted ? w OR rooted ? stem OR rooted ? (stem || 'ה') OR rooted ? (stem || 'ת');
END $$;
CREATE FUNCTION search.bases(w text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  short CONSTANT jsonb := '{as_set(SHORT)}'::jsonb;
  found text[] := ARRAY[w];
  rest text;
BEGIN
  IF length(w) < 3 OR strpos('והבלמשכ', left(w, 1)) = 0 OR search.is_rooted(w) THEN RETURN found; END IF;
  FOR n IN 1 .. least(4, length(w) - 2) LOOP
    EXIT WHEN strpos('והבלמשכ', substr(w, n, 1)) = 0;
    CONTINUE WHEN left(w, n) !~ '^ו?(?:ל?כש|ש)?[בלמכ]?ה?$';
    rest := substr(w, n + 1);
    IF length(rest) >= 3 OR short ? rest THEN found := found || rest; END IF;
    EXIT WHEN search.is_rooted(rest);
  END LOOP;
  RETURN found;
END $$;
"""

TERMS = """
CREATE FUNCTION search.word_terms(w text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  base text;
  found text[] := '{}';
BEGIN
  FOREACH base IN ARRAY search.bases(w) LOOP
    found := found || base || search.stem_terms(base);
  END LOOP;
  RETURN found;
END $$;
CREATE FUNCTION search.terms(t text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  plain text := search.numbers(t);
  word text;
  phone text;
  found text[] := '{}';
BEGIN
  FOREACH word IN ARRAY search.words(plain) LOOP
    found := found || search.word_terms(word);
  END LOOP;
  IF plain <> t THEN
    FOR word IN SELECT unnest(search.words(t)) EXCEPT SELECT unnest(search.words(plain)) LOOP
      found := found || search.word_terms(word);
    END LOOP;
    FOR phone IN SELECT search.digits(p) FROM search.phones(t) AS p LOOP
      FOR n IN 1 .. length(phone) - 3 LOOP
        found := found || ('#' || substr(phone, n));
      END LOOP;
    END LOOP;
  END IF;
  RETURN ARRAY(SELECT DISTINCT term FROM unnest(found) AS term);
END $$;
"""

STOPS = f"""
CREATE FUNCTION search.is_stop(w text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT '{as_set(STOP)}'::jsonb ? w
$$;
"""

SCRIPTS = (NUMBERS, WORDS, STEM, VOWELS, BASES, TERMS, STOPS)
