"""What a failed request to an OpenAI-compatible server means for the next one."""

from typing import NamedTuple

import msgspec
import openai
from httpx2 import HTTPError

from agent.vendors.circuit import Circuit

OPENAI_FAILURES = (
    TimeoutError,
    openai.OpenAIError,
    HTTPError,
    ValueError,
    TypeError,
    AttributeError,
    msgspec.MsgspecError,
)
"""All that the SDK lets through. The last four come out of it raw when a 200 holds something else than was promised:
a proxy's page, broken JSON, bytes that are no UTF-8."""

_DENIED = (401, 403)
_OURS = (400, 404, 409, 413, 415, 422)


class Failure(NamedTuple):
    """``ours``: the request itself is refused, so the server is fine. ``denied``: the key is. ``rest_s``: as asked."""

    reason: str
    ours: bool = False
    denied: bool = False
    rest_s: float = 0.0

    @property
    def may_pass(self) -> bool:
        """The same request may succeed a moment later."""
        return not self.ours and not self.denied

    def tell(self, circuit: Circuit) -> None:
        """Count it against the endpoint unless the request alone was at fault."""
        if not self.ours:
            circuit.failed(self.reason, for_good=self.denied, rest_s=self.rest_s)


def judge(error: BaseException) -> Failure:
    """Read the failure of one request. Raises ``error`` itself when it is none of a vendor's."""
    if not isinstance(error, OPENAI_FAILURES):
        raise error
    reason = str(error) or f"no answer in time ({type(error).__name__})"
    if not isinstance(error, openai.APIStatusError):
        return Failure(f"{type(error).__name__}: {reason}")
    status = error.status_code
    return Failure(reason, ours=status in _OURS, denied=status in _DENIED, rest_s=_retry_after_s(error))


def _retry_after_s(error: openai.APIStatusError) -> float:
    """Seconds from ``retry-after-ms`` or ``retry-after``; a date or nonsense counts as none."""
    headers = error.response.headers
    for name, factor in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * factor)
        except (KeyError, ValueError):
            continue
    return 0.0
