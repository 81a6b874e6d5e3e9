"""Keeps the instructions inside: recognises the prompt's own sentences, in any order or spelling, in a reply.

What the office wrote as plain facts (its address, its fees) is there to be told; lines that instruct are not.
"""

import re

from agent.brain.facts.sources import plain_words
from agent.brain.prompt import HOUSE_RULES
from shared.contracts.agent_config import TOOL_NAMES, AgentConfig

SHINGLE = 5
"""So many words in the prompt's own order are no coincidence."""

FEWEST_OWN = 3
"""So many of them at least are none of the greeting's or the office's name, which every reply may say."""

SHARE = 0.75
FEWEST_WORDS = 6
"""A clause of at least so many words, ``SHARE`` of them from one line of the prompt, retells that line."""

MOST_FOREIGN_WORDS = 14
"""One polite sentence in the caller's own language; a whole reply in it could carry anything past the gate."""

_INSTRUCTS = re.compile(
    r"(?<![א-ת])(?:אל|אסור|חובה|לעולם|תמיד|הציעי|אמרי|אומרים|נאמרים|תגידי|שאלי|תשאלי|רשמי|שמרי|הפעילי|סכמי|היפרדי|אשרי|פני|נסחי|בקשי|תעני|"
    r"ענה|הסבירי|תסבירי|אם|מי ש\S+|כש\S+|לפני|אחרי|ברגע|את|בלי|משפט|סודי|פנימי|תתני|תמסרי)(?![א-ת])"
)
_LIST_SIGN = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s")
_FACT = re.compile(r"(?<![א-ת])(?:יש|אין|המשרד|אנחנו|שעות|הכתובת|הטלפון|העמלה|דמי)(?![א-ת])|\d{2}")
_SECRET = re.compile(r"סודי|פנימי|לא לגלות|לא למסור|אל תגל|אל תמסר|אל תגיד|אל תאמר|אל תציע|אסור|לא לציין|רק לצוות")
_TO_ASK = re.compile(r"(?<![א-ת])(?:ברר|ברור|בררי|לברר|שאל|שאלי|תשאלי|לשאול)(?![א-ת])")
"""Such a line tells what to ask: the question itself gives nothing away."""
_DISCLOSES = re.compile(
    r"(?:ההנחיות|ההוראות|הכללים|הפרומפט|הוראות המערכת|הנחיות המערכת|ההגדרות|התסריט)(?: שלי| שקיבלתי| שניתנו לי| שלפיהם אני פועלת| שבהן)*"
    r"(?: הן| הם| הוא| אומרות| אומרים| כוללות| כוללים|:| כאלה| הבאות| הבאים)|(?:הוגדר|הורו|אמרו|נאמר|כתבו) לי (?:ש|ל|לא|לומר|להגיד)|"
    r"אני (?:מתוכנתת|מוגדרת|מונחית|אמורה) ל|(?:הופעלה|נכנסתי ל|עברתי ל)מצב (?:מפתח|מנהל|ניפוי|חופשי)|system ?prompt|instructions|developer mode|"
    r"инструкци\w+|правила|تعليمات|القواعد|my rules|the rules are|you are (?:a|the)|\bDAN\b|BEGIN|```",
    re.IGNORECASE,
)
_REFUSES = re.compile(r"לא (?:יכולה|אוכל|מוסרת|אפשר|מדברת|משתפת|רשאית)|אין לי אפשרות|cannot|can't", re.IGNORECASE)
_INTERNAL = re.compile(
    "|".join(name.replace("_", "[_ ]?") for name in (*TOOL_NAMES, "property_id", "tool_call", "customer_memory")),
    re.IGNORECASE,
)
_BLOB = re.compile(r"[A-Za-z0-9+/=_-]{24,}|(?:(?<![א-תA-Za-z])[א-תA-Za-z][\s.\-־,|/]+){9,}")
_FOREIGN = re.compile(r"[A-Za-z\u0400-\u04ff\u0600-\u06ff]{2,}")
_FOREIGN_NUMBER = re.compile(
    r"\b(?:hundred|thousand|million|fifty|forty|thirty|twenty|sixty|seventy|eighty|ninety|booked|confirmed|тысяч\w*|миллион\w*|сто|записал\w*)\b|"
    r"مليون|ألف|الف|مئة|حجزت",
    re.IGNORECASE,
)


def _is_instruction(sentence: str) -> bool:
    """Not a fact that the office wrote to be told."""
    listed = _LIST_SIGN.match(sentence) is not None and not _FACT.search(sentence)
    return listed or _INSTRUCTS.search(sentence) is not None or is_secret(sentence)


def is_secret(sentence: str) -> bool:
    """The office wrote this for the agent's ears only: its values are no facts to be told."""
    return _SECRET.search(sentence) is not None


class LeakWatch:
    """Knows one business's prompt, behind the ``rules`` of the house."""

    def __init__(self, config: AgentConfig, rules: str = HOUSE_RULES) -> None:
        self._public = set(plain_words(f"{config.prompt.greeting} {config.business_name}").split())
        self._shingles: set[tuple[str, ...]] = set()
        self._to_ask: set[tuple[str, ...]] = set()
        self._lines: list[set[str]] = []
        house = rules.replace("{business}", config.business_name)
        for text, own in ((house, False), (config.prompt.persona, True), (config.prompt.rules, True)):
            for sentence in re.split(r"[\n.]+", text):
                if not own or _is_instruction(sentence):
                    self._learn(plain_words(sentence).split())
                if own and _TO_ASK.search(sentence) and not is_secret(sentence):
                    self._to_ask.update(_shingles(plain_words(sentence).split()))
        for words in (plain_words(config.prompt.greeting).split(),):
            self._shingles -= set(_shingles(words))

    def _learn(self, words: list[str]) -> None:
        self._shingles.update(one for one in _shingles(words) if len(set(one) - self._public) >= FEWEST_OWN)
        content = {word for word in words if len(word) > 2} - self._public
        if len(content) >= FEWEST_WORDS:
            self._lines.append(content)

    def finds(self, said: str, clause: str) -> bool:
        """The clause, after what the reply ``said`` already, tells what is not to be told."""
        words = plain_words(clause).split()
        before = plain_words(said[-120:]).split()[-(SHINGLE - 1) :]
        told = [shingle for shingle in _shingles(before + words) if shingle in self._shingles]
        if told and not (clause.rstrip().endswith("?") and self._to_ask.issuperset(told)):
            return True
        if any(shingle in self._shingles for shingle in _shingles(plain_words(clause[::-1]).split())):
            return True
        content = {word for word in words if len(word) > 2} - self._public
        if len(content) >= FEWEST_WORDS and any(len(content & line) >= SHARE * len(content) for line in self._lines):
            return True
        if _INTERNAL.search(clause) or _BLOB.search(clause):
            return True
        return _DISCLOSES.search(clause) is not None and _REFUSES.search(clause) is None


def foreign(said: str, clause: str) -> bool:
    """Too much in another script to be judged, or a number or a done thing told in one."""
    if _FOREIGN_NUMBER.search(clause):
        return True
    if not _FOREIGN.search(clause):
        return False
    return len(_FOREIGN.findall(said)) + len(_FOREIGN.findall(clause)) > MOST_FOREIGN_WORDS


def _shingles(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)]
