"""Prints what the filter makes of the labelled set: ``python -m scripts.phantoms``."""

import sys
from collections.abc import Callable, Sequence

from agent.hearing.phantom import Verdict
from scripts.phantoms.figures import Judged, judged
from scripts.phantoms.heard import read


def share(some: int, of: int) -> str:
    """``3 of 200 (1.5 %)``."""
    return f"{some} of {of} ({100 * some / of:.1f} %)" if of else "none"


def count(ones: Sequence[Judged], is_so: Callable[[Judged], bool]) -> int:
    """How many."""
    return sum(map(is_so, ones))


def kinds(ones: Sequence[Judged]) -> list[str]:
    """A line per kind of sound: how many, how many reach the ear, what became of them."""
    lines = [
        f"{'kind':<14}{'n':>5}{'voice':>7}{'words':>7}{'again':>7}{'passed over':>13}{'usable':>8}{'phantoms':>10}"
    ]
    for kind in dict.fromkeys(one.row.kind for one in ones):
        some = [one for one in ones if one.row.kind == kind]
        reached = [one for one in some if one.row.detected]
        by = {verdict: count(reached, lambda one, v=verdict: one.verdict is v) for verdict in Verdict}
        phantoms = count(some, lambda one: one.is_phantom and one.on_a_call)
        lines.append(
            f"{kind:<14}{len(some):>5}{len(reached):>7}{by[Verdict.HEARD]:>7}{by[Verdict.UNCLEAR]:>7}"
            f"{by[Verdict.NOTHING]:>13}{count(some, lambda one: one.usable):>8}{phantoms:>10}"
        )
    return lines


def summary(name: str, ones: Sequence[Judged]) -> list[str]:
    """The figures of one half of the set, or of all of it."""
    phantoms = [one for one in ones if one.is_phantom]
    voiced = [one for one in phantoms if one.row.detected]
    answers = [one for one in ones if one.row.label == "answer"]
    speech = [one for one in ones if one.row.label == "speech" and one.row.detected]
    usable = [one for one in speech if one.usable]
    real = [*answers, *usable]
    words = [one for one in (*phantoms, *real) if one.on_a_call]
    deaf = count(answers, lambda one: not one.row.detected)
    right = count(words, lambda one: not one.is_phantom)
    return [
        f"{name}: {len(ones)} segments",
        f"  phantoms let through, on a call      {share(count(phantoms, lambda one: one.on_a_call), len(phantoms))}",
        f"  of those with a voice in them        {share(count(voiced, lambda one: one.on_a_call), len(voiced))}",
        f"  phantoms let through, filter alone   {share(count(phantoms, lambda one: one.in_words), len(phantoms))}",
        f"  short answers lost by the filter     {share(count(answers, lambda one: not one.in_words), len(answers))}",
        f"  short answers lost by the detector   {share(deaf, len(answers))}",
        f"  usable sentences asked again         {share(count(usable, lambda one: not one.in_words), len(usable))}",
        (
            f"  useless sentences taken as words     "
            f"{share(count(speech, lambda one: not one.usable and one.in_words), len(speech) - len(usable))}"
        ),
        f"  precision of words                   {share(right, len(words))}",
        f"  recall of words                      {share(count(real, lambda one: one.on_a_call), len(real))}",
    ]


def main() -> int:
    """The table by kind, then both halves."""
    ones = judged(read())
    lines = kinds(ones)
    for half in ("fit", "held"):
        lines += ["", *summary(half, [one for one in ones if one.row.half == half])]
    print("\n".join([*lines, "", *summary("all", ones)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
