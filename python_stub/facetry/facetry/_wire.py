"""HTTP/1.1 over the wallet's Unix socket: one kept connection per thread."""

from __future__ import annotations

import contextvars
import http.client
import io
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import BinaryIO, cast

from ._errors import Interrupted, Unreachable
from ._head import Response, request_head

CONNECT_TIMEOUT = 5
#: Of a file that is sent.
_BLOCK = 256 * 1024
#: In the head of an answer that comes bit by bit, in place of a receipt.
INTENT = "facet-intent"
#: Beside it, where the service behind said so: how many bytes it has.
LENGTH = "facet-length"
#: Seconds in which another process may take the service over; nobody listens for a moment then.
HANDOVER = 3
_GONE = "The service does not answer. Look at the Facets sidebar, or restart the Jupyter server."


class Answer:
    """Status, headers (names in lower case) and body of one answer: whole, or as it comes."""

    __slots__ = ("content", "headers", "status", "stream")

    def __init__(
        self, status: int, headers: dict[str, str], content: bytes, stream: Stream | None = None
    ) -> None:
        self.status: int = status
        self.headers: dict[str, str] = headers
        self.content: bytes = content
        self.stream: Stream | None = stream


class Abandon:
    """Lets another thread end a call that waits: its connection is shut down."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.gone = False

    def watch(self, connected: socket.socket | None) -> None:
        """Names the connection that is waited on; a call after `now` ends at once."""
        with self._lock:
            self._socket = connected
            if self.gone and connected is not None:
                _shut(connected)

    def now(self) -> None:
        """Ends the call that waits, and those that follow."""
        with self._lock:
            self.gone = True
            if self._socket is not None:
                _shut(self._socket)


ABANDON: contextvars.ContextVar[Abandon | None] = contextvars.ContextVar("facetry", default=None)


class BrokenOff(Unreachable):
    """What came of an answer is not the whole, and no more comes."""

    def __init__(self) -> None:
        super().__init__("The answer broke off: it is incomplete.", code="broken_off")


class Stream:
    """The body of an answer that comes bit by bit. Whoever has it reads to its end or closes it."""

    def __init__(self, connection: UnixConnection, response: http.client.HTTPResponse) -> None:
        self._connection = connection
        self._socket = connection.sock
        self._response = response

    def read(self, most: int = 65_536) -> bytes:
        """What has come, at least one byte; nothing at the end. Raises BrokenOff."""
        abandon = ABANDON.get()
        if abandon is not None:
            abandon.watch(self._socket)
        try:
            piece = self._response.read1(most)
        except (OSError, ValueError, http.client.HTTPException):
            self.close()
            raise BrokenOff from None
        finally:
            if abandon is not None:
                abandon.watch(None)
        if not piece:
            self.close()
        return piece

    def rest(self, came: Callable[[int], None] = lambda length: None) -> bytes:
        """All that is still to come; `came` is told how many bytes more. Raises BrokenOff."""
        # Pieces that are joined at the end would be there twice.
        whole = io.BytesIO()
        try:
            while piece := self.read(_BLOCK):
                whole.write(piece)
                came(len(piece))
        except BaseException:
            self.close()
            raise
        return whole.getvalue()

    def close(self) -> None:
        """Ends the call, where it has not ended; a read that waits in another thread ends too."""
        if self._socket is not None:
            _shut(self._socket)
        self._connection.close()


class NotSent(Unreachable):
    """Nothing of the request reached the service."""


class UnixConnection(http.client.HTTPConnection):
    """An HTTP connection to the socket at `path`."""

    response_class: type[Response] = Response

    def __init__(self, path: str) -> None:
        super().__init__("wallet", timeout=CONNECT_TIMEOUT, blocksize=_BLOCK)
        self._path = path

    def ask(
        self, method: str, target: str, body: bytes | BinaryIO | None, headers: dict[str, str]
    ) -> Response:
        """Sends a request, with bytes in one piece, so that the service is woken once.

        Returns the answer, of which the head was read.
        """
        if body is not None and not isinstance(body, bytes):
            self.request(method, target, body=body, headers=headers)
            return cast(Response, self.getresponse())
        stated = "Content-Length" in headers or (body is None and method == "GET")
        length = None if stated else len(body or b"")
        self.sock.sendall(request_head(method, target, headers, length) + (body or b""))
        response = Response(self.sock, method=method)
        try:
            response.begin()
        except BaseException:
            response.close()
            raise
        return response

    def connect(self) -> None:
        """Connects; OSError where nobody listens."""
        self.sock: socket.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            # A timeout of Python's would turn a full backlog into an error at once.
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _timeval(CONNECT_TIMEOUT))
            self.sock.connect(self._path)
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _timeval(0))
        except BaseException:
            self.close()
            raise


class Wire:
    """The way to one socket; any thread may use it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._local = threading.local()

    def request(
        self,
        method: str,
        target: str,
        body: bytes | BinaryIO | None,
        headers: dict[str, str],
        timeout: float | None,
        *,
        stream: bool = False,
    ) -> Answer:
        """Sends one request and reads the whole answer; with `stream` not that of a stream.

        `timeout`: seconds of silence, None for as long as it takes. Raises NotSent where the
        service can't have seen the request, else Unreachable; a connection that was broken off,
        also by Ctrl-C, is not used again.
        """
        connection = self._connection()
        abandon = ABANDON.get()
        interrupted = False
        try:
            sock = connection.sock
            assert sock is not None
            sock.settimeout(timeout)
            if abandon is not None:
                abandon.watch(sock)
            response = connection.ask(method, target, body, headers)
            answered = response.fields
            if INTENT in answered:
                self._local.connection = None
                coming = Stream(connection, response)
                if stream:
                    return Answer(response.status, answered, b"", coming)
                return Answer(response.status, answered, coming.rest())
            content = response.read()
            if response.will_close:
                self._drop()
            return Answer(response.status, answered, content)
        except TimeoutError:
            self._drop()
            message = "The service took too long to answer."
        except (OSError, http.client.HTTPException):
            self._drop()
            message = _GONE
        except KeyboardInterrupt:
            # Raised anew below, and shown as one line: the frames hold the bytes of the request.
            self._drop()
            interrupted = True
        except BaseException:
            self._drop()
            raise
        finally:
            if abandon is not None:
                abandon.watch(None)
        if interrupted:
            raise Interrupted("the call was cut off.")
        raise Unreachable(message)

    def leave(self) -> None:
        """Closes this thread's connection."""
        self._drop()

    def _connection(self) -> UnixConnection:
        kept: UnixConnection | None = getattr(self._local, "connection", None)
        if kept is not None and kept.sock is not None and _quiet(kept.sock):
            return kept
        self._drop()
        connection = _connected(self._path)
        if connection is None:
            raise NotSent(_GONE)
        self._local.connection = connection
        return connection

    def _drop(self) -> None:
        kept: UnixConnection | None = getattr(self._local, "connection", None)
        self._local.connection = None
        if kept is not None:
            kept.close()


def _connected(path: str) -> UnixConnection | None:
    deadline = time.monotonic() + HANDOVER
    while True:
        connection = UnixConnection(path)
        try:
            connection.connect()
            return connection
        except (ConnectionRefusedError, FileNotFoundError):
            if time.monotonic() >= deadline:
                return None
        except OSError:
            return None
        time.sleep(0.03)


def _timeval(seconds: int) -> bytes:
    return struct.pack("ll", seconds, 0)


def _quiet(sock: socket.socket) -> bool:
    """Whether a kept connection was neither closed nor written to while it was idle."""
    poll = select.poll()
    poll.register(sock, select.POLLIN | select.POLLHUP | select.POLLERR)
    return not poll.poll(0)


def _shut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
