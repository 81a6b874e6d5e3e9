import msgspec

from crm.domain.analysis.schema import CallAnalysis, json_schema


class _Object(msgspec.Struct):
    type: str
    properties: dict[str, dict[str, object]]
    required: list[str]
    additionalProperties: bool  # noqa: N815  the key of the JSON schema


class _Schema(_Object, kw_only=True):
    defs: dict[str, _Object] = msgspec.field(name="$defs")


def test_strict_mode_rules_hold_for_every_object() -> None:
    schema = msgspec.convert(json_schema(), _Schema)
    objects: list[_Object] = [schema, *schema.defs.values()]
    assert len(objects) == 5
    for one in objects:
        assert one.type == "object"
        assert one.additionalProperties is False
        assert sorted(one.required) == sorted(one.properties)
        assert all("type" in part or "$ref" in part for part in one.properties.values())


def test_root_asks_for_every_part_of_the_answer() -> None:
    assert set(msgspec.convert(json_schema(), _Schema).properties) == set(CallAnalysis.__struct_fields__)
