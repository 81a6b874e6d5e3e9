"""Which ports this installation listens on, and whether they are free."""

import errno
import socket

from shared.host.errors import HostError
from shared.settings import Settings


def probe_host(host: str) -> str:
    """Where this machine reaches a server that listens on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def check_free(settings: Settings) -> None:
    """Raise HostError naming the first port that is used twice, taken or forbidden, and its variable."""
    wanted = {"CRM_PORT": settings.crm_port, "AGENT_PORT": settings.agent_port, "WA_PORT": settings.wa_port}
    seen: dict[int, str] = {}
    for variable, port in wanted.items():
        if port in seen:
            raise HostError(f"{variable}: port {port} is also {seen[port]}; give each its own.")
        seen[port] = variable
        _try_to_bind(variable, settings.host, port)


def _try_to_bind(variable: str, host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise HostError(f"HOST: {host!r} is not an address of this machine.") from error
    with socket.socket(family, kind, protocol) as probe:
        # As the servers themselves do: connections that linger after a stop must not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen()
        except OSError as error:
            raise HostError(_sentence(variable, host, port, error)) from error


def _sentence(variable: str, host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"{variable}: port {port} is taken by another program; stop it, or set {variable} to a free port."
    if error.errno == errno.EACCES:
        return f"{variable}: port {port} needs an administrator's rights; choose one above 1023."
    return f"HOST: cannot listen on {host} ({error.strerror})."
