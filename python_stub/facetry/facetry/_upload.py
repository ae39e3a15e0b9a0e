"""What travels beside an action: bytes, or a file that is read as it is sent."""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
from typing import Any, BinaryIO

from ._errors import BadInput

#: What is longer goes as it comes: its digest is known before, its bytes are never held twice.
_MOST_HELD = 8 * 1024 * 1024
_PIECE = 1024 * 1024


class Upload:
    """The bytes of one upload, and what is known of their type.

    `claim` is `{"digest", "length"}` (hex SHA-256, bytes) of what is too long to be held by the
    service, else None.
    """

    __slots__ = ("_content", "_start", "claim", "media")

    def __init__(self, content: bytes | BinaryIO, media: str | None = None) -> None:
        """Raises BadInput for a file of text."""
        self.media = media
        self.claim: dict[str, Any] | None = None
        self._start = 0
        self._content = content
        if isinstance(content, bytes):
            if len(content) <= _MOST_HELD:
                return
            self._content = io.BytesIO(content)
        elif not _again(content):
            kept = tempfile.TemporaryFile()  # noqa: SIM115 – closed when the upload is let go of
            try:
                shutil.copyfileobj(content, kept, _PIECE)
            except TypeError:
                raise _no_bytes() from None
            kept.seek(0)
            self._content = kept
        file: BinaryIO = self._content  # type: ignore[assignment]
        self._start = file.tell()
        self._measure(file)

    def body(self) -> tuple[bytes | BinaryIO, int]:
        """What to send, from its beginning, and its length in bytes."""
        if isinstance(self._content, bytes):
            return self._content, len(self._content)
        assert self.claim is not None
        self._content.seek(self._start)
        return self._content, int(self.claim["length"])

    def _measure(self, file: BinaryIO) -> None:
        digest = hashlib.sha256()
        length = 0
        while piece := file.read(_PIECE):
            if not isinstance(piece, bytes):
                raise _no_bytes()
            digest.update(piece)
            length += len(piece)
        if length <= _MOST_HELD:
            file.seek(self._start)
            self._content = file.read()
        else:
            self.claim = {"digest": digest.hexdigest(), "length": length}


def upload_of(data: Any) -> Upload:
    """An upload of bytes, text, or an open file. Raises BadInput for anything else."""
    if isinstance(data, str):
        return Upload(data.encode(), "text/plain; charset=utf-8")
    if isinstance(data, (bytes, bytearray, memoryview)):
        return Upload(bytes(data))
    if isinstance(data, io.TextIOBase):
        return Upload(data.read().encode())
    if callable(getattr(data, "read", None)):
        return Upload(data)
    hint = " (of a DataFrame: df.to_parquet())" if hasattr(data, "to_parquet") else ""
    raise BadInput(
        f"data is a {type(data).__name__}: pass bytes, text or an open file{hint}.", code="data"
    )


def _no_bytes() -> BadInput:
    return BadInput("data is a text file: open it with mode 'rb'.", code="data")


def _again(file: Any) -> bool:
    try:
        return bool(file.seekable())
    except AttributeError:
        return False
