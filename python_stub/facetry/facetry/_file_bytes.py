"""The bytes of a folder's file: whole, as far as they are shown, or in pieces."""

from __future__ import annotations

from ._errors import Unreachable
from ._folder_acts import act_on
from ._holding import holding, must_hold
from ._looked_at import LookedAt
from ._progress import Transfer
from ._result import UpstreamError
from ._text import readable, safe_text

#: What one call reads, so that no more is in memory at once. Up to here one read is better than
#: many ranges: each call is an entry.
PIECE = 8 * 1024 * 1024


class TooLong(PermissionError):
    """More than one call reads."""


def is_ranged(target: str, inner: str) -> bool:
    """Whether it may be read in pieces: rows and columns are of a whole."""
    reading, ranged = holding(target, "read", inner), holding(target, "range", inner)
    return not (ranged is None or ranged.limited or (reading is not None and reading.limited))


def whole(target: str, inner: str, path: str, looked_at: LookedAt) -> bytes:
    """All of a file, in one call. Raises TooLong, and as `act_on`."""
    held = must_hold(target, "read", inner)
    if held.limited and (shown := looked_at.take(f"{target}/{inner}")) is not None:
        return shown
    try:
        content: bytes = act_on(held, "read", {"path": inner}, path).content
        return content
    except UpstreamError as error:
        if error.status != 413 or held.limited:
            raise
        asks = f'facetry.need("{safe_text(target, 60)}", "range", …) asks to read it in pieces.'
        words = f"{safe_text(path, 200)} is longer than one `read` gives. {asks}"
        raise TooLong(readable(words)) from None


def some(target: str, inner: str, path: str, looked_at: LookedAt) -> bytes | None:
    """What is shown of a file; None where that is nothing, as of a folder, or of a picture."""
    try:
        return whole(target, inner, path, looked_at)
    except (UpstreamError, IsADirectoryError):
        return None
    except Unreachable as error:
        if error.code in ("result_not_limitable", "upstream_too_large"):
            return None
        raise


def pieces(
    target: str,
    inner: str,
    path: str,
    *,
    start: int,
    end: int | None,
    version: str | None = None,
) -> tuple[bytes, str | None]:
    """The bytes from `start` up to `end`, and the version that they are of.

    Raises OSError where the file is not `version` any more, or changes meanwhile.
    """
    held = must_hold(target, "range", inner)
    parts: list[bytes] = []
    at = start
    come = Transfer(path, None if end is None else end - start)
    try:
        while end is None or at < end:
            stop = at + PIECE if end is None else min(at + PIECE, end)
            try:
                args = {"path": inner, "start": at, "end": stop}
                result = act_on(held, "range", args, path)
            except UpstreamError as error:
                if error.status == 416:
                    break
                raise
            here = result.headers.get("etag")
            if version is not None and here != version:
                words = f"{safe_text(path, 200)} was changed while it was read: open it again."
                raise OSError(readable(words))
            version = here
            # More than was asked for would stand where other bytes belong.
            parts.append(result.content[: stop - at])
            come.add(len(parts[-1]))
            at += len(parts[-1])
            if at < stop:
                break
    finally:
        come.end()
    return b"".join(parts), version
