"""Asks the model for the analysis of one call, through the openai SDK, with a deadline and bounded retries."""

import msgspec
import openai
from openai.types.shared_params import ResponseFormatJSONSchema

from crm.domain.analysis.analyst import AnalysisUnavailableError
from crm.domain.analysis.prompt import SYSTEM_PROMPT
from crm.domain.analysis.schema import SCHEMA_NAME, AnalysisRequest, CallAnalysis, json_schema, parse
from shared.settings import Settings

TIMEOUT_S = 45.0
"""One attempt. Nobody waits on the phone for it, but a worker's slot does."""
SDK_RETRIES = 2
"""The SDK's own retries of 408, 409, 429 and 5xx, with its back-off; longer outages are the job's business."""
MAX_ANSWER_TOKENS = 4_000


class _Message(msgspec.Struct, frozen=True):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct, frozen=True):
    message: _Message


class _Answer(msgspec.Struct, frozen=True):
    """The part of a chat completion that is read."""

    choices: list[_Choice]


class OpenAIAnalyst:
    """GPT-4o with structured output, or any server that speaks the same protocol."""

    def __init__(self, settings: Settings, *, timeout_s: float = TIMEOUT_S, retries: int = SDK_RETRIES) -> None:
        self._model = settings.openai_chat_model
        self._client = openai.AsyncOpenAI(
            api_key=settings.openai_api_key or "none-is-set",
            base_url=settings.openai_base_url,
            timeout=timeout_s,
            max_retries=retries,
        )

    async def analyse(self, request: AnalysisRequest) -> CallAnalysis:
        """Ask once; the SDK retries within its limits. Raises AnalysisUnavailableError."""
        wanted: ResponseFormatJSONSchema = {
            "type": "json_schema",
            "json_schema": {"name": SCHEMA_NAME, "strict": True, "schema": json_schema()},
        }
        try:
            answer = await self._client.chat.completions.with_raw_response.create(
                model=self._model,
                messages=[
                    {"role": "system", "content": SYSTEM_PROMPT},
                    {"role": "user", "content": msgspec.json.encode(request).decode()},
                ],
                response_format=wanted,
                temperature=0,
                max_tokens=MAX_ANSWER_TOKENS,
            )
        except openai.OpenAIError as error:
            raise AnalysisUnavailableError(f"the model did not answer: {type(error).__name__}") from error
        return _read(answer.content)

    async def close(self) -> None:
        """Close the connection pool."""
        await self._client.close()


def _read(body: bytes) -> CallAnalysis:
    """Reads the raw answer: the SDK hands a page of a proxy through as text, which is no completion."""
    try:
        choices = msgspec.json.decode(body, type=_Answer).choices
        message = choices[0].message if choices else _Message()
        if not message.content:
            raise AnalysisUnavailableError(f"the model gave no answer: {message.refusal or 'it is empty'}")
        return parse(message.content)
    except msgspec.DecodeError as error:  # covers ValidationError: cut off, off the schema, or no JSON at all
        raise AnalysisUnavailableError(f"the model's answer cannot be read: {error}") from error
