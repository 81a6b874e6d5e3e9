"""The real agent with the fake worker behind it: a script."""

import sys
from pathlib import Path

from agent.server import main

if __name__ == "__main__":
    sys.exit(main([sys.executable, str(Path(__file__).with_name("fake_worker.py"))]))
