"""A stand-in for a program under supervision: ``python fake_program.py NAME DIARY [behaviour…]``.

Writes ``NAME started PID`` and ``NAME stopped`` to the diary. Behaviours: ``port=N`` answers GET 200 there after
``delay=S`` seconds, ``exit=CODE`` ends at once, ``dies=K`` dies at its first K starts, ``deaf`` ignores SIGTERM,
``family`` starts a grandchild that ignores SIGTERM too.
"""

import http.server
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path


class _Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The supervisor's questions are no news."""


def _note(diary: Path, text: str) -> None:
    with diary.open("a") as out:
        out.write(f"{text}\n")


def main() -> None:
    name, diary = sys.argv[1], Path(sys.argv[2])
    behaviour = {word.partition("=")[0]: word.partition("=")[2] for word in sys.argv[3:]}
    done = threading.Event()
    if "deaf" in behaviour:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGTERM, lambda _number, _frame: done.set())
    starts = diary.read_text().count(f"{name} started") if diary.exists() else 0
    _note(diary, f"{name} started {os.getpid()}")
    sys.stdout.write(f"hello from {name}\n")
    sys.stdout.flush()
    if "family" in behaviour:
        code = "import signal,time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"
        child = subprocess.Popen([sys.executable, "-c", code])
        _note(diary, f"{name} child {child.pid}")
    if "exit" in behaviour:
        sys.exit(int(behaviour["exit"]))
    if starts < int(behaviour.get("dies", "0")):
        sys.exit(3)
    if "port" in behaviour:
        time.sleep(float(behaviour.get("delay", "0")))
        server = http.server.HTTPServer(("127.0.0.1", int(behaviour["port"])), _Ready)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _note(diary, f"{name} answers")
    while not done.wait(0.05):
        pass
    _note(diary, f"{name} stopped")


if __name__ == "__main__":
    main()
