"""What calls leave behind in cycles is collected soon, however much the process has loaded. In a process of its own."""

import subprocess
import sys

CYCLES = """
import gc
from shared.garbage import freeze_what_is_warm

class Part:
    pass

def leave_cycles(count):
    for _ in range(count):
        part = Part()
        part.whole = [part]

loaded = [[number] for number in range(300_000)]
freeze_what_is_warm()
full = gc.get_stats()[2]["collections"]
leave_cycles(50_000)
kept = [[] for _ in range(40_000)]
leave_cycles(50_000)
print(gc.get_stats()[2]["collections"] - full, gc.get_freeze_count() > 300_000)
"""


def test_a_full_collection_does_not_wait_for_what_was_loaded() -> None:
    out = subprocess.run([sys.executable, "-c", CYCLES], capture_output=True, text=True, check=True).stdout
    collections, frozen = out.split()
    assert int(collections) >= 1
    assert frozen == "True"
