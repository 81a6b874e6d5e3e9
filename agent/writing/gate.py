"""The gate of one written text: it is judged as a whole, before any of it is sent."""

import re

from agent.brain.facts.gate import ReplyGate
from agent.brain.facts.judge import Finding
from agent.writing.judged import judged
from agent.writing.links import STAND_IN, unknown_link
from agent.writing.tidy import tidy

_SENTENCE = re.compile(r"[^\n]*?(?:[.!?…]+(?=\s|$)\s*|\n+\s*|$)")

_NUMBERED = re.compile(r"^([ \t]*\d{1,2})\.(?=[ \t])", re.MULTILINE)
"""The number of a line in a list ends no sentence."""


class WrittenGate:
    """As ``Gate``; nothing goes out before ``flush``, and what then stands before a stop are whole sentences."""

    def __init__(self, inner: ReplyGate, links: frozenset[str]) -> None:
        self._inner = inner
        self._links = links
        self._raw = ""
        self.released = ""
        self.withheld = ""
        self.finding: Finding | None = None

    def feed(self, text: str) -> str:
        """Keep it: a message is not sent in pieces."""
        self._raw += text
        return ""

    def flush(self) -> str:
        """The text is complete: answers all of it, or the sentences before the first that may not be written."""
        text = tidy(self._raw.replace(STAND_IN, ""))
        if (link := unknown_link(text, self._links)) is not None:
            self.finding, self.withheld = Finding("link", link), text
            return ""
        passed = 0
        # Letter for letter as long, so that places in it are places in the text.
        for sentence in _SENTENCE.findall(_NUMBERED.sub(r"\1)", text)):
            self._inner.feed(judged(sentence))
            self._inner.flush()
            if self._inner.finding is not None:
                break
            passed += len(sentence)
        self.finding = self._inner.finding
        self.released, self.withheld = text[:passed].strip(), text[passed:].strip()
        return self.released
