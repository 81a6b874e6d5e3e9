"""Asking a server something over HTTP, with a deadline, and never raising."""

from dataclasses import dataclass

import aiohttp
import msgspec

DEADLINE_S = 8.0


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` is None when nothing answered; ``trouble`` then says why."""

    status: int | None
    body: bytes = b""
    trouble: str = ""


async def get(url: str, *, bearer: str | None = None, login: tuple[str, str] | None = None) -> Answer:
    """GET ``url``; redirects are not followed, because a signature would not survive them."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    auth = aiohttp.BasicAuth(*login) if login else None
    timeout = aiohttp.ClientTimeout(total=DEADLINE_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, headers=headers, auth=auth, allow_redirects=False) as response,
        ):
            return Answer(response.status, await response.content.read(4_000_000))
    except TimeoutError:
        return Answer(None, trouble=f"no answer within {DEADLINE_S:.0f} s")
    except aiohttp.InvalidURL:
        return Answer(None, trouble="it is not an address")
    except aiohttp.ClientConnectorCertificateError:
        return Answer(None, trouble="its certificate is not valid")
    except aiohttp.ClientError as error:
        return Answer(None, trouble=str(error) or type(error).__name__)


class _Named(msgspec.Struct):
    id: str


class _Models(msgspec.Struct):
    data: list[_Named]


def model_ids(body: bytes) -> list[str]:
    """The ids in an OpenAI model list; empty when the server answers something else."""
    try:
        return [model.id for model in msgspec.json.decode(body, type=_Models).data]
    except msgspec.MsgspecError:
        return []
