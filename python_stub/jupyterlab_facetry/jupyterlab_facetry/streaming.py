"""Passes one HTTP request on to the service and its answer back, piece by piece."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from jupyter_server.utils import url_path_join
from tornado.iostream import StreamClosedError

from .door import Answer, Door, DoorClosed

MOST_BYTES = 1024 * 1024
#: What the consent door looks at: it knows its own page by these.
AT_CONSENT = ("accept", "content-type", "host", "origin", "sec-fetch-site")

_SECRET_PATH = re.compile(r"(?<!/requests)/[0-9a-f]{32}(?=/|$)(/.*)?")
#: What no value of a header has: it could be taken for the end of its line.
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NOT_FOUND = b'{"error":"not_found"}'
#: Of the service's answers; nothing else gets through.
_ANSWER_HEADERS = frozenset(
    {
        "cache-control",
        "content-security-policy",
        "content-type",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "facet-features",
        "facet-intent",
        "facet-receipt",
        "referrer-policy",
        "retry-after",
        "x-content-type-options",
    }
)


class Passing:
    """Mixed into a handler whose class is decorated with ``stream_request_body``."""

    application: Any
    request: Any
    _too_long = False
    _answer: Answer | None = None

    def begin(self, target: str) -> None:
        """Call in ``initialize``: from here on no log can hold the secret part of ``target``."""
        # No address of the service has a query; one may hold this server's own token.
        self._target, _, _ = target.partition("?")
        self._parts: list[bytes] = []
        self._length = 0
        prefix = self.request.uri[: len(self.request.uri) - len(target)]
        self.request.uri = prefix + _SECRET_PATH.sub("/…", self._target)
        self.request.path = self.request.uri

    def begin_below(self, place: str) -> None:
        """Do so with what the address says below ``place``, which is relative to the base address.

        What a hub's user and server are called can look like ``place``, too.
        """
        before = url_path_join(self.application.settings["base_url"], place)
        self.begin(self.request.uri[len(before) - 1 :])

    def data_received(self, chunk: bytes) -> None:
        """Keep the request's body up to the limit; read on beyond, so that the answer arrives."""
        self._length += len(chunk)
        if self._length > MOST_BYTES:
            self._too_long = True
            self._parts.clear()
        else:
            self._parts.append(chunk)

    def on_connection_close(self) -> None:
        """The asker has left: so does this request, at the service too."""
        if self._answer:
            self._answer.close()

    async def pass_on(self, door: Door, headers: Iterable[str], **fixed: str) -> None:
        """Send the request with those of its headers that are named, and ``fixed`` ones."""
        handler: Any = self
        if self._too_long:
            self._refuse(413, b'{"error":"too_large"}')
            return
        sent = {
            name: value for name in headers if (value := self.request.headers.get(name)) is not None
        }
        sent.update(fixed)
        try:
            self._answer = answer = await door.send(
                self.request.method, self._target, sent, b"".join(self._parts)
            )
        except (DoorClosed, ValueError):
            self._refuse(503, b'{"error":"offline"}')
            return
        told = {
            name: value
            for name, value in answer.headers.items()
            if name in _ANSWER_HEADERS and not _CONTROL.search(value)
        }
        handler.clear()
        handler.set_status(answer.status)
        for name, value in told.items():
            handler.set_header(name, value)
        try:
            async for piece in answer.body():
                handler.write(piece)
                await handler.flush()
        except DoorClosed:
            # Cut, so that what came is not taken for the whole.
            self.request.connection.stream.close()
            return
        except StreamClosedError:
            return
        finally:
            self._answer = None
        await self._end(told.get("content-type", "application/octet-stream"))

    def not_found(self) -> None:
        """Answer as the service does to strangers."""
        self._refuse(404, _NOT_FOUND)

    def _refuse(self, status: int, body: bytes) -> None:
        handler: Any = self
        handler.clear()
        handler.set_status(status)
        handler.set_header("Content-Type", "application/json")
        handler.set_header("Cache-Control", "no-store")
        handler.set_header("X-Content-Type-Options", "nosniff")
        handler.set_header("Referrer-Policy", "no-referrer")
        handler.set_header("Content-Security-Policy", "sandbox; default-src 'none'")
        handler.write(body)

    async def _end(self, content_type: str) -> None:
        handler: Any = self
        try:
            # Jupyter's own API handlers would say that all is JSON.
            await handler.finish(set_content_type=content_type)
        except TypeError:
            await handler.finish()
        except StreamClosedError:
            return
