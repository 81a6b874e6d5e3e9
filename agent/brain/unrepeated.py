"""Keeps a continued reply from saying twice what was said before it broke off."""


class Unrepeated:
    """Fed the continuation of ``said``; gives it on without what it repeats of it."""

    def __init__(self, said: str) -> None:
        self._said = said.strip()
        self._held = ""
        self._open = not self._said

    def feed(self, text: str) -> str:
        """What may be spoken now. The beginning is held back while it could still be a repetition."""
        if self._open:
            return text
        self._held += text
        held = self._held.lstrip()
        if len(held) < len(self._said) and (self._said.startswith(held) or held in self._said):
            return ""
        return self.rest()

    def rest(self) -> str:
        """The continuation is complete: what of it was held back and is no repetition."""
        if self._open:
            return ""
        self._open = True
        held, self._held = self._held.lstrip(), ""
        if held.startswith(self._said):
            return held[len(self._said) :]
        if self._said.startswith(held):
            return ""
        words, said = held.split(), self._said.split()
        for count in range(min(len(words), len(said)), 0, -1):
            if words[:count] == said[-count:]:
                # The last word may go on in the next piece.
                return " ".join(words[count:]) + (" " if held[-1].isspace() and words[count:] else "")
        return held
