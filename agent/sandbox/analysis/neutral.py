"""The emptiest value that a JSON schema allows: what the emulated model answers to a form it does not know."""

from collections.abc import Mapping

import msgspec

Schema = Mapping[str, object]


def _object(value: object) -> dict[str, object]:
    try:
        return msgspec.convert(value, dict[str, object])
    except msgspec.ValidationError:
        return {}


def _list(value: object) -> list[object]:
    try:
        return msgspec.convert(value, list[object])
    except msgspec.ValidationError:
        return []


def _resolve(schema: Schema, root: Schema) -> Schema:
    ref = schema.get("$ref")
    if not isinstance(ref, str):
        return schema
    target: Schema = root
    for part in ref.removeprefix("#").strip("/").split("/"):
        target = _object(target.get(part))
    return target


def neutral(schema: Schema, root: Schema | None = None) -> object:
    """An empty or neutral value valid under ``schema``; references are looked up in ``root``."""
    root = schema if root is None else root
    schema = _resolve(schema, root)
    if "const" in schema:
        return schema["const"]
    if choices := _list(schema.get("enum")):
        return next((one for one in ("unknown", "neutral", "none") if one in choices), choices[0])
    options = [_resolve(_object(one), root) for one in _list(schema.get("anyOf")) or _list(schema.get("oneOf"))]
    if options:
        return None if any(one.get("type") == "null" for one in options) else neutral(options[0], root)
    return _by_type(schema, root)


def _by_type(schema: Schema, root: Schema) -> object:
    kind = schema.get("type")
    kinds = _list(kind) or [kind]
    if "null" in kinds:
        return None
    if "object" in kinds or "properties" in schema:
        return {name: neutral(_object(part), root) for name, part in _object(schema.get("properties")).items()}
    if "array" in kinds:
        fewest = schema.get("minItems")
        return [neutral(_object(schema.get("items")), root)] * (fewest if isinstance(fewest, int) else 0)
    if "integer" in kinds or "number" in kinds:
        least = schema.get("minimum")
        return least if isinstance(least, int | float) else 0
    return False if "boolean" in kinds else ""
