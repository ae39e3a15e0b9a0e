"""Heads of HTTP/1.1 messages, as the wallet speaks it.

`http.client` reads a head as one of mail, in 34 µs of each call; this takes 19 (and h11 62). What
bodies are framed by is read as it reads it; what a head may not hold is refused, not mended.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping

_MOST_LINE = 65_536
_MOST_FIELDS = 100
_STATUS = re.compile(rb"HTTP/1\.([01]) (100|[2-5][0-9]{2})(?: [^\r\n]*)?\r?\n")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
#: What no value holds. Of a receipt's thousands of characters an expression would take 20 µs.
_CONTROLS = bytes([*range(9), *range(10, 32), 127])
_TARGET = re.compile(r"/[!-~]*")
_VALUE = re.compile(r"[\t -~]*")
_LENGTH = re.compile(r"[0-9]{1,18}")


def request_head(method: str, target: str, fields: Mapping[str, str], length: int | None) -> bytes:
    """The head of a request with a body of `length` bytes; None: of one without.

    Raises ValueError where `target` or a value would be more than that, without saying which.
    """
    if not _TARGET.fullmatch(target) or not all(map(_VALUE.fullmatch, fields.values())):
        raise ValueError("a character that a head can't hold")
    lines = [f"{method} {target} HTTP/1.1", "Host: wallet", "Accept-Encoding: identity"]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


class Response(http.client.HTTPResponse):
    """An answer whose head is read into `fields`; names in lower case, of several the last."""

    fields: dict[str, str]
    code: int
    status: int
    reason: str
    version: int
    chunked: bool
    chunk_left: int | None
    will_close: bool

    def begin(self) -> None:
        """Reads the head. Raises HTTPException where it is none."""
        minor, self.code = self._status_line()
        while self.code == 100:
            self._fields()
            minor, self.code = self._status_line()
        self.status, self.reason, self.version = self.code, "", 10 + minor
        fields = self.fields = self._fields()
        framed = fields.get("transfer-encoding"), fields.get("content-length")
        self.chunked = framed == ("chunked", None)
        self.chunk_left = None
        self.length = int(framed[1]) if framed[1] and _LENGTH.fullmatch(framed[1]) else None
        if framed != (None, None) and not self.chunked and (framed[0] or self.length is None):
            raise http.client.HTTPException("no framing of a body")
        if self.status in (204, 304):
            self.length = 0
        closes = "close" in fields.get("connection", "").lower()
        self.will_close = closes or minor == 0 or not (self.chunked or self.length is not None)

    def _status_line(self) -> tuple[int, int]:
        line = self._line()
        if not line:
            raise http.client.RemoteDisconnected("closed without an answer")
        match = _STATUS.fullmatch(line)
        if match is None:
            raise http.client.BadStatusLine("no status line")
        return int(match[1]), int(match[2])

    def _fields(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        for _ in range(_MOST_FIELDS + 1):
            line = self._line()
            if line in (b"\r\n", b"\n"):
                return fields
            name, colon, rest = line.partition(b":")
            value = rest[: -2 if rest.endswith(b"\r\n") else -1]
            held = len(value) == len(value.translate(None, _CONTROLS))
            if not (colon and rest.endswith(b"\n") and held and _NAME.fullmatch(name)):
                raise http.client.HTTPException("no field of a head")
            fields[name.decode("ascii").lower()] = value.lstrip(b" \t").decode("iso-8859-1")
        raise http.client.HTTPException("too many fields")

    def _line(self) -> bytes:
        line = self.fp.readline(_MOST_LINE + 1)
        if len(line) > _MOST_LINE:
            raise http.client.LineTooLong("head")
        return line
