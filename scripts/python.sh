#!/bin/sh
# Runs its arguments with a Python that Moked supports: $PYTHON, else the first of the usual names that fits.
fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    if [ -n "$candidate" ] && "$candidate" -c "$fits" 2>/dev/null; then
        exec "$candidate" "$@"
    fi
done
found=$(python3 --version 2>/dev/null || echo "no python3")
echo "moked: Python 3.11 to 3.14 is needed and $found was found; install the packages python3.11 and python3.11-venv, or set PYTHON to one." >&2
exit 2
