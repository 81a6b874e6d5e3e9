"""This machine: room on the disk, the models, and the parts that must be built."""

import importlib.util
import shutil
from pathlib import Path

from shared.host.checkup.finding import Finding, bad, good, note
from shared.host.errors import HostError
from shared.host.services import ROOT, gateway_command
from shared.settings import Settings

_ROOM_WANTED = 1_000_000_000
_SILERO = Path("audio/vad/data/silero_vad.onnx")
_SILERO_SMALLEST = 1_000_000
"""Bytes: the model has 2.3 million; less is a broken download."""


def check(settings: Settings) -> list[Finding]:
    """Everything that needs no network."""
    return [_room(settings.data_dir), _silero(), *_own_ear(settings), _gateway(), _web_app()]


def _room(data_dir: Path) -> Finding:
    place = next(path for path in (data_dir.absolute(), *data_dir.absolute().parents) if path.exists())
    free = shutil.disk_usage(place).free
    if free < _ROOM_WANTED:
        return bad("Disk", f"Only {free // 1_000_000} MB are free at {place}: make room, calls are written there.")
    return good("Disk", f"{free // 1_000_000_000} GB are free at {place}.")


def _package(name: str) -> Path | None:
    """Where a package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    locations = spec.submodule_search_locations if spec else None
    return Path(locations[0]) if locations else None


def _silero() -> Finding:
    pipecat, runtime = _package("pipecat"), _package("onnxruntime")
    if pipecat is None or runtime is None:
        return bad("Models", "The speech parts are not installed: run make install (the extra is called voice).")
    model = pipecat / _SILERO
    if not model.is_file() or model.stat().st_size < _SILERO_SMALLEST:
        return bad("Models", f"The voice detector's model {model.name} is missing or broken: run make clean install.")
    return good("Models", "The voice detector's model is there.")


def _own_ear(settings: Settings) -> list[Finding]:
    installed = _package("faster_whisper") is not None
    if installed:
        return [good("Models", "Local Whisper is installed as a last resort.")]
    if settings.stt_mode == "local":
        return [bad("Models", "STT_MODE is local and local Whisper is not installed: install the extra called local.")]
    return [note("Models", "Local Whisper is not installed; in an outage of all ears, calls end in a call-back.")]


def _gateway() -> Finding:
    try:
        gateway_command()
    except HostError as error:
        return bad("WhatsApp", str(error))
    return good("WhatsApp", "The gateway is built.")


def _web_app() -> Finding:
    if (ROOT / "web" / "dist" / "index.html").is_file():
        return good("Web app", "It is built.")
    return bad("Web app", "It is not built: run make install.")
