"""``python -m scripts.facts_gate``: prints every wrong verdict and the figures; 1 when a bar is missed."""

import sys
import time
from collections.abc import Sequence

from agent.speech.clauses import ClauseSplitter
from scripts.facts_gate.cases import Case, Scenes, gate_of, judge, judge_message, load, load_scenes

MOST_TRUE_STOPPED = 0.02
SETS = (
    ("own", ("true_written", "true_made"), ("invented_written", "invented_made")),
    ("held out", ("true_held_out",), ("invented_held_out",)),
    *((f"unseen {one}", (f"true_unseen_{one}",), (f"invented_unseen_{one}",)) for one in "abcdefghij"),
)
"""The unseen sets were each written before the gate was run on them; it has learned from all of them since."""
MESSAGES = (("messages", ("true_messages", "true_messages_b"), ("invented_messages", "invented_messages_b")),)
"""Written replies, through the gate of writing; it had learned the first files when the second were written."""


def main(arguments: Sequence[str]) -> int:
    """``-v`` shows what was stopped, too."""
    scenes = load_scenes()
    met = True
    for name, true_files, invented_files in (*SETS, *MESSAGES):
        true, invented = load(*true_files), load(*invented_files)
        verdict_on = judge_message if name == "messages" else judge
        stopped = [verdict for case in true if (verdict := verdict_on(scenes, case)).stopped]
        through = [case for case in invented if not verdict_on(scenes, case).stopped]
        for verdict in stopped:
            print(f"true, stopped ({verdict.stopped}: {verdict.about}): {verdict.case.scene}: {verdict.case.reply}")
        for case in through:
            print(f"invented, spoken: {case.scene}: {case.reply}")
        share = len(stopped) / max(len(true), 1)
        met = met and not through and share <= MOST_TRUE_STOPPED
        print(f"{name}: {len(true)} true, {len(stopped)} stopped ({share:.1%}); ", end="")
        print(f"{len(invented)} invented, {len(through)} spoken")
    if "-v" in arguments:
        for case in load(*SETS[0][2]):
            verdict = judge(scenes, case)
            print(f"{verdict.stopped:10} {verdict.about[:24]:26} {case.reply}")
    print(f"per clause: {_milliseconds(scenes, load(*SETS[0][1], *SETS[0][2])):.3f} ms")
    return 0 if met else 1


def _milliseconds(scenes: Scenes, cases: list[Case]) -> float:
    """Mean time of a clause in the gate, process time."""
    gates = [gate_of(scenes, case.scene) for case in cases]
    clauses = 0
    for case in cases:
        splitter = ClauseSplitter()
        clauses += len(splitter.feed(case.reply)) + len(splitter.flush())
    begin = time.process_time()
    for gate, case in zip(gates, cases, strict=True):
        gate.feed(case.reply)
        gate.flush()
    return (time.process_time() - begin) / clauses * 1000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
