"""Which ear ``STT_MODE`` asks for, checked before any process starts."""

import importlib.util
from pathlib import Path

from shared.settings import Settings, SettingsInvalidError


def check_mode(settings: Settings) -> None:
    """Raises SettingsInvalidError when the ear that is asked for cannot work on this machine. Loads nothing."""
    if settings.stt_mode == "local":
        if importlib.util.find_spec("faster_whisper") is None:
            raise SettingsInvalidError("STT_MODE: local needs faster-whisper, install the extra called local")
        local_model_name(settings)


def local_model_name(settings: Settings) -> str:
    """Folder or name of the local model. Raises SettingsInvalidError when it is unset or the folder does not exist."""
    name = settings.local_stt_model
    if name is None:
        raise SettingsInvalidError("LOCAL_STT_MODEL: must name a model or its folder when STT_MODE is local")
    if name.startswith(("/", ".", "~")) and not Path(name).expanduser().is_dir():
        raise SettingsInvalidError(f"LOCAL_STT_MODEL: there is no folder {name}")
    return str(Path(name).expanduser()) if name.startswith("~") else name
