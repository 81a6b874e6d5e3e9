"""The list of places: official names with the spellings and nicknames people use, and which sound alike.

The shipped list is our own, of places we are certain of; an office loads the whole official one with
``moked places import``.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path

from shared.hebrew.text import without_nikud

DATA = Path(__file__).parent / "data"
LONGEST_NAME_WORDS = 4


@dataclass(frozen=True, slots=True)
class Locality:
    """A city, town or village. ``is_word``: its name is also a word or a person's name (עומר, אזור, שוהם)."""

    name: str
    aliases: tuple[str, ...] = ()
    is_word: bool = False


@lru_cache(maxsize=20_000)
def spelling(name: str) -> str:
    """A form in which spellings of one name are equal: no quotes, nikud or hyphens, קריית as קרית, single י and ו."""
    text = re.sub(r"[\"'`׳״’”]", "", without_nikud(name).strip().lower())
    text = " ".join(re.sub(r"[\-־–,.()]", " ", text).split())
    return re.sub(r"י{2,}", "י", re.sub(r"ו{2,}", "ו", text))


_SOUNDS = str.maketrans(
    {"ס": "ש", "צ": "ש", "ץ": "ש", "ח": "כ", "ק": "כ", "ך": "כ", "ט": "ת", "ד": "ת", "ו": "ב", "פ": "ב", "ף": "ב"}
    | {"נ": "מ", "ן": "מ", "ם": "מ", "ע": "", "א": "", "ה": "", "י": "", " ": "", "ג": "כ", "ז": "ש"}
)


@lru_cache(maxsize=20_000)
def sound(key: str) -> str:
    """Roughly how a telephone ear hears a spelling: letters that are taken for one another are one."""
    return key.translate(_SOUNDS)


def _lines(file: Path) -> Iterable[str]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def read_localities(file: Path) -> list[Locality]:
    """Read our own form: name, aliases split by ``|``, and ``word`` for a name that is also a word, tab by tab."""
    found: list[Locality] = []
    for line in _lines(file):
        name, aliases, kind = [*line.split("\t"), "", ""][:3]
        listed = tuple(alias.strip() for alias in aliases.split("|") if alias.strip())
        found.append(Locality(name.strip(), listed, kind.strip() == "word"))
    return found


def _read_confusable() -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for line in _lines(DATA / "confusable.tsv"):
        asked, _, doubles = (part.strip() for part in line.partition(">"))
        names = [name.strip() for name in asked.split("|")]
        for name in names:
            others = [doubles] if doubles else [other for other in names if other != name]
            groups.setdefault(name, []).extend(others)
    return {name: tuple(dict.fromkeys(others)) for name, others in groups.items()}


@dataclass(slots=True)
class Gazetteer:
    """Names by spelling. Built once and only read after that."""

    localities: list[Locality]
    confusable: dict[str, tuple[str, ...]]
    _by_key: dict[str, Locality] = field(default_factory=dict[str, Locality])

    def __post_init__(self) -> None:
        for locality in self.localities:
            for alias in locality.aliases:
                self._by_key.setdefault(spelling(alias), locality)
        for locality in self.localities:
            self._by_key[spelling(locality.name)] = locality

    def find(self, name: str) -> Locality | None:
        """The place with this name, spelling or nickname."""
        key = spelling(name)
        return self._by_key.get(key) or self._by_key.get(key.replace(" ", ""))

    @property
    def keys(self) -> dict[str, Locality]:
        """Every spelling with its place."""
        return self._by_key

    def with_more(self, more: Iterable[Locality]) -> "Gazetteer":
        """The same list with places that it does not hold yet.

        Of a new name of one word nobody knows whether it is an everyday word too, so it is taken for one.
        """
        new = [replace(one, is_word=" " not in one.name) for one in more if self.find(one.name) is None]
        return Gazetteer([*self.localities, *new], self.confusable)


@cache
def shipped() -> Gazetteer:
    """Our own list."""
    return Gazetteer(read_localities(DATA / "localities.tsv"), _read_confusable())


def imported_file() -> Path:
    """Where ``moked places import`` keeps an official list: beside the installation's other data, DATA_DIR."""
    return Path(os.environ.get("DATA_DIR") or ".data") / "places.tsv"


@cache
def known() -> Gazetteer:
    """Our own list with the office's imported one, read once per process."""
    file = imported_file()
    return shipped().with_more(read_localities(file)) if file.is_file() else shipped()
