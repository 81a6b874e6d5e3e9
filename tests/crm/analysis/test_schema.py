import msgspec

from crm.domain.analysis.schema import SCHEMA_NAME, CallAnalysis, response_format


class _Object(msgspec.Struct):
    type: str
    properties: dict[str, dict[str, object]]
    required: list[str]
    additionalProperties: bool  # noqa: N815  the key of the JSON schema


class _Schema(_Object, kw_only=True):
    defs: dict[str, _Object] = msgspec.field(name="$defs")


class _Format(msgspec.Struct):
    name: str
    strict: bool
    schema: _Schema


class _Response(msgspec.Struct):
    type: str
    json_schema: _Format


def test_strict_mode_rules_hold_for_every_object() -> None:
    asked = msgspec.convert(response_format(), _Response)
    assert (asked.type, asked.json_schema.name, asked.json_schema.strict) == ("json_schema", SCHEMA_NAME, True)
    objects: list[_Object] = [asked.json_schema.schema, *asked.json_schema.schema.defs.values()]
    assert len(objects) == 5
    for one in objects:
        assert one.type == "object"
        assert one.additionalProperties is False
        assert sorted(one.required) == sorted(one.properties)
        assert all("type" in part or "$ref" in part for part in one.properties.values())


def test_root_asks_for_every_part_of_the_answer() -> None:
    asked = msgspec.convert(response_format(), _Response)
    assert set(asked.json_schema.schema.properties) == set(CallAnalysis.__struct_fields__)
