"""NUL characters, which JSON may carry and PostgreSQL cannot store."""

import msgspec


def without_nul(value: object) -> object:
    """The same JSON value with every NUL character taken out of its texts and keys."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [without_nul(item) for item in msgspec.convert(value, list[object])]
    if isinstance(value, dict):
        pairs = msgspec.convert(value, dict[str, object])
        return {key.replace("\x00", ""): without_nul(item) for key, item in pairs.items()}
    return value
