"""The structured answer to a chat request with a ``json_schema``."""

import msgspec

from agent.sandbox.analysis.call import SCHEMA_NAME, AnalysisRequest, analyse
from agent.sandbox.analysis.neutral import neutral
from agent.sandbox.brain.wire import ChatRequest, JsonSchema


def structured(request: ChatRequest, schema: JsonSchema) -> str:
    """JSON text valid under the schema. An unknown schema, or a call that cannot be read, gets neutral values."""
    if schema.name == SCHEMA_NAME:
        asked = next((one.text for one in reversed(request.messages) if one.role == "user"), "")
        try:
            return msgspec.json.encode(analyse(msgspec.json.decode(asked, type=AnalysisRequest))).decode()
        except (msgspec.ValidationError, msgspec.DecodeError):
            return msgspec.json.encode(neutral(schema.schema)).decode()
    return msgspec.json.encode(neutral(schema.schema)).decode()
