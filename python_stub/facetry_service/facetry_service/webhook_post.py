"""One message to a webhook, signed as https://www.standardwebhooks.com has it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import http.client
import secrets
import socket
import struct
import threading
import urllib.error
import urllib.request
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from .addresses import may_travel
from .errors import ServiceError

_SECONDS = 10
_IN_ALL = 30.0
_KEY_BYTES = (24, 64)
#: Closing ends a connection at once, whatever is under way (socket(7), SO_LINGER).
_NO_LINGER = struct.pack("ii", 1, 0)


def check_address(address: str) -> None:
    """Raise ``ServiceError`` ``webhook_unusable`` where messages can't go to ``address``.

    Its text is never told: such addresses hold what lets anybody write there.
    """
    try:
        parts = urlsplit(address)
        named = parts.hostname is not None and (parts.port is None or parts.port > 0)
    except ValueError:
        named = False
    if not named or "@" in parts.netloc or not address.isascii() or not address.isprintable():
        raise _unusable("Its address must be a URL like https://hooks.example/abc.")
    if not may_travel(parts):
        raise _unusable("Beyond this machine its address must begin with https.")


def key_of(stated: str) -> bytes:
    """Return the bytes of a key ``whsec_<base64>``.

    Raises ``ServiceError`` ``webhook_unusable``.
    """
    try:
        kind, _, text = stated.partition("_")
        key = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        kind, key = "", b""
    least, most = _KEY_BYTES
    if kind != "whsec" or not least <= len(key) <= most:
        raise _unusable(f"Its key must be whsec_ and {least} to {most} bytes in base64.")
    return key


def message_number() -> str:
    """Return what a message is known by, however often it is sent."""
    return f"msg_{secrets.token_hex(16)}"


def signed(body: bytes, number: str, at: int, key: bytes | None) -> dict[str, str]:
    """Return the headers of a message with ``body``, sent at ``at`` (seconds since the epoch)."""
    headers = {
        "content-type": "application/json",
        "user-agent": "facetry",
        "webhook-id": number,
        "webhook-timestamp": str(at),
    }
    if key is not None:
        over = f"{number}.{at}.".encode() + body
        digest = hmac.new(key, over, hashlib.sha256).digest()
        headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
    return headers


async def post_in_time(
    address: str, body: bytes, headers: dict[str, str], seconds: float = _IN_ALL
) -> None:
    """Do as ``post``; one that answers ever so slowly keeps nobody from ending.

    Raises ``ServiceError`` ``webhook_failed``.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[ServiceError | None] = loop.create_future()

    def tell(result: ServiceError | None) -> None:
        if not done.done():
            done.set_result(result)

    way = _Way()

    def run() -> None:
        try:
            post(address, body, headers, way)
            result = None
        except ServiceError as error:
            result = error
        except Exception as error:
            result = _failed(type(error).__name__)
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, result)

    # Each byte, and each line before an answer, may take as long as a whole answer; a thread of
    # the loop would be waited for.
    threading.Thread(target=run, daemon=True, name="facetry-webhook").start()
    # Not wait_for, which before Python 3.12 may swallow that its task is to end.
    try:
        finished, _waiting = await asyncio.wait({done}, timeout=seconds)
    finally:
        way.end()
    error = done.result() if finished else _failed("it did not answer in time")
    if error is not None:
        raise error


def _failed(said: str) -> ServiceError:
    return ServiceError("webhook_failed", f"The webhook did not accept a message: {said}.")


class _Way:
    """The connection of one message: who answers without end keeps neither it nor its thread.

    It is reached by a descriptor of its own: the connection's may be closed meanwhile, and its
    number another's.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended = False
        self._socket: socket.socket | None = None

    def taken(self, connected: socket.socket) -> None:
        """Take what was connected, before anything came of it."""
        with self._lock:
            self._leave()
            self._socket = connected.dup()
            if self._ended:
                self._shut()

    def over(self) -> None:
        """Leave a connection that is not used any more."""
        with self._lock:
            self._leave()

    def end(self) -> None:
        """Cut a connection that is still used."""
        with self._lock:
            self._ended = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is None:
            return
        with suppress(OSError):
            # Whoever sends on without end is reset once nobody reads …
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        with suppress(OSError):
            # … and whoever reads finds an end behind what has come.
            self._socket.shutdown(socket.SHUT_RDWR)
        self._leave()

    def _leave(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def post(address: str, body: bytes, headers: dict[str, str], way: _Way | None = None) -> None:
    """Send; return where it was taken (2xx).

    Raises ``ServiceError`` ``webhook_failed``, which names neither the address nor what it said.
    """
    check_address(address)
    request = urllib.request.Request(address, data=body, headers=headers, method="POST")  # noqa: S310
    way = way or _Way()
    try:
        with _opener(way).open(request, timeout=_SECONDS):
            return
    except urllib.error.HTTPError as error:
        error.close()
        said = f"it answered {error.code}"
    except urllib.error.URLError as error:
        said = getattr(error.reason, "strerror", None) or type(error.reason).__name__
    except (OSError, http.client.HTTPException) as error:
        said = type(error).__name__
    finally:
        way.over()
    raise _failed(said)


def _over(way: _Way, kind: Any) -> Any:
    """Return what makes connections of a kind that are told to ``way``."""

    def made(*given: Any, **named: Any) -> Any:
        one = kind(*given, **named)
        # Not once it is connected: a proxy, or TLS, may answer before that without end.
        connect = one._create_connection

        def told(*given: Any, **named: Any) -> socket.socket:
            connected: socket.socket = connect(*given, **named)
            way.taken(connected)
            return connected

        one._create_connection = told
        return one

    return made


def _opener(way: _Way) -> urllib.request.OpenerDirector:
    """Without what follows redirects: a message is meant for one address."""

    class Plain(urllib.request.HTTPHandler):
        def http_open(self, request: urllib.request.Request) -> Any:
            return self.do_open(_over(way, http.client.HTTPConnection), request)

    class Closed(urllib.request.HTTPSHandler):
        def https_open(self, request: urllib.request.Request) -> Any:
            return self.do_open(_over(way, http.client.HTTPSConnection), request)

    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        Plain(),
        Closed(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _unusable(what: str) -> ServiceError:
    return ServiceError("webhook_unusable", f"The webhook can't be used. {what}")
