"""``python -m agent.sandbox``: the emulated vendors until SIGINT or SIGTERM."""

import asyncio
import os
import signal
import sys

from agent.sandbox.server import SandboxPortTakenError, SandboxServer
from agent.sandbox.twilio_rest.account import Account
from shared import log

_HTTP_PORT, _TTS_PORT, _SMTP_PORT = 8100, 8101, 8102


class PortInvalidError(ValueError):
    """A port variable does not hold a port; the message names it."""


def _port(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise PortInvalidError(f"{name}: {text!r} is not a port")
    return int(text)


async def _serve() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    host = os.environ.get("HOST") or "127.0.0.1"
    account = Account(os.environ.get("TWILIO_ACCOUNT_SID") or None, os.environ.get("TWILIO_AUTH_TOKEN") or None)
    server = SandboxServer(
        host,
        _port("SANDBOX_PORT", _HTTP_PORT),
        _port("SANDBOX_TTS_PORT", _TTS_PORT),
        _port("SANDBOX_SMTP_PORT", _SMTP_PORT),
        account,
    )
    async with server:
        log.logger(__name__).info("sandbox ready", url=server.url, tts=server.tts_endpoint, smtp=server.smtp_port)
        await stop.wait()


def main() -> int:
    """Run; 1 with one sentence when a port is bad or taken."""
    log.setup("sandbox")
    try:
        asyncio.run(_serve())
    except (PortInvalidError, SandboxPortTakenError) as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
