"""Finds the Chromium for the browser tests: ``CHROMIUM_PATH``, an installed one, else the distribution's package."""

import os
import shutil
import subprocess
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


class ChromiumMissingError(Exception):
    """There is no Chromium and it cannot be installed from here; the message is one plain sentence."""


def ensure() -> Path:
    """The program's path; installs the package as root where there is apt-get. Raises ChromiumMissingError."""
    chosen = os.environ.get("CHROMIUM_PATH")
    if chosen:
        if not Path(chosen).is_file():
            raise ChromiumMissingError(f"CHROMIUM_PATH: there is no file {chosen}.")
        return Path(chosen)
    found = _installed()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = _installed()
    if found is None:
        raise ChromiumMissingError(
            "The browser tests need Chromium: install the package chromium, or set CHROMIUM_PATH."
        )
    return found


def _installed() -> Path | None:
    for name in _NAMES:
        if path := shutil.which(name):
            return Path(path)
    return _MAC if _MAC.is_file() else None


def _install() -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        if subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            raise ChromiumMissingError(f"The browser tests need Chromium and `{' '.join(command[:2])}` failed.")
