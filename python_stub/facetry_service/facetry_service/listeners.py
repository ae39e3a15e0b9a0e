"""Sockets that the supervisor binds and hands down, so that they outlive a core."""

from __future__ import annotations

import errno
import ipaddress
import secrets
import socket
from pathlib import Path
from urllib.parse import urlsplit

from .addresses import may_travel
from .errors import ServiceError

_BACKLOG = 512
#: Below those that systems give to outgoing connections: one of them would lock people out.
_PORTS = (15_000, 30_000)
_NO_SUCH_FAMILY = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT}


class ConsentPortTaken(ServiceError):
    """The consent port of this data folder is somebody else's at the moment."""

    def __init__(self, port: int) -> None:
        super().__init__(
            "consent_unavailable",
            f"Port {port}, where people approve, is in use by another program, so nothing can be "
            "granted now. End that program; approving then works again by itself.",
        )


def bind_unix(path: Path) -> socket.socket:
    """Listen on ``path``; its folder is open to this user only, and so is the socket."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        # By chmod and not by umask, which all threads of a process share.
        path.chmod(0o600)
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener


def bind_consent(port: int | None) -> tuple[int, list[socket.socket]]:
    """Listen for those who decide (``bind_loopback``). Raises ``ConsentPortTaken``."""
    try:
        return bind_loopback(port)
    except OSError as error:
        assert port is not None
        raise ConsentPortTaken(port) from error


def bind_loopback(port: int | None) -> tuple[int, list[socket.socket]]:
    """Listen on 127.0.0.1 and on [::1], at one port: ``port``, or one that is free on both.

    A stranger on the other loopback address would be the one whom ``localhost`` leads to. Where
    the machine has no IPv6, nobody can be there.

    Raises ``OSError`` where ``port`` is taken, ``ServiceError`` where none is free.
    """
    if port is not None:
        return port, _bind_both(port)
    for _attempt in range(50):
        chosen = _PORTS[0] + secrets.randbelow(_PORTS[1] - _PORTS[0])
        try:
            return chosen, _bind_both(chosen)
        except OSError:
            continue
    raise ServiceError("consent_unavailable", "No port is free on both loopback addresses.")


def parse_listen(address: str, *, tls: bool = False, option: str = "--listen") -> tuple[str, int]:
    """Read ``HOST:PORT`` or ``[HOST]:PORT`` of ``option``; beyond loopback only with TLS.

    Raises ``ServiceError`` ``listen_malformed`` or ``listen_refused``.
    """
    host, separator, text = address.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not separator or not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise ServiceError("listen_malformed", f"{option} takes an address like 127.0.0.1:7411.")
    if host == "localhost":
        return "127.0.0.1", int(text)
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise ServiceError(
            "listen_malformed",
            f"{option} takes the address of an interface, like 127.0.0.1:7411 or 0.0.0.0:7411.",
        ) from None
    if not loopback and not tls:
        raise ServiceError(
            "listen_refused",
            f"Without TLS everything would travel in clear text, so {option} takes only loopback "
            "addresses. Add --tls-cert and --tls-key, or listen on 127.0.0.1 and put a proxy with "
            "TLS in front.",
        )
    return host, int(text)


def check_collector(url: str) -> None:
    """Refuse an address that traces are not sent to: by https, or on this machine; no password.

    Raises ``ServiceError`` ``traces_malformed``.
    """
    try:
        parts = urlsplit(url)
        fits = bool(parts.hostname) and may_travel(parts)
        named = "@" in parts.netloc
    except ValueError:
        fits = named = False
    if not fits or named:
        raise ServiceError(
            "traces_malformed",
            "--traces takes an address like http://127.0.0.1:4318/v1/traces: https if elsewhere, "
            "and no name or password, which others on this machine could read.",
        )


def bind_listen(host: str, port: int) -> socket.socket:
    """Listen on an address for the public protocol.

    Raises ``ServiceError`` ``listen_taken``.
    """
    try:
        return _bind_tcp(host, port)
    except OSError as error:
        raise ServiceError(
            "listen_taken",
            f"{host}:{port} can't be listened on: {error.strerror}. Choose another port.",
        ) from error


def _bind_both(port: int) -> list[socket.socket]:
    bound = [_bind_tcp("127.0.0.1", port)]
    try:
        bound.append(_bind_tcp("::1", port))
    except OSError as error:
        if error.errno not in _NO_SUCH_FAMILY:
            bound[0].close()
            raise
    return bound


def _bind_tcp(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        # For connections of before that linger; it does not let two listen.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener
