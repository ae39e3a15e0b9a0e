"""`facet://<object>/<path>` for pandas, polars, dask and all else that knows fsspec."""

from __future__ import annotations

import datetime
import io
import tempfile
import time
from typing import IO, Any, BinaryIO, cast

from fsspec.spec import AbstractBufferedFile, AbstractFileSystem

from . import _session
from ._call import invoke
from ._constraints import path_matches
from ._errors import Refused
from ._held import Held
from ._result import Result, UpstreamError
from ._text import safe_text
from ._upload import Upload

_PAGE = 5_000
#: What one call reads, so that no more is in memory at once. Up to here one read is better than
#: many ranges: each call is an entry.
_PIECE = 8 * 1024 * 1024
_SEEN_S = 2.0
#: What is written and is longer lies on the disk until the file is closed.
_IN_MEMORY = 8 * 1024 * 1024

_seen: dict[str, Any] = {"until": 0.0, "held": []}


class FacetFileSystem(AbstractFileSystem):
    """The folders that this notebook holds facets on: `list`, `stat`, `read`, `range`, `write`.

    Paths are `<object>/<path>`. What is not held raises PermissionError that says what to ask
    for; what is not there FileNotFoundError.
    """

    protocol = "facet"
    root_marker = ""
    cachable = False

    def ls(self, path: str, detail: bool = True, **_options: Any) -> list[Any]:
        """The files and folders in a folder; of a file, itself."""
        target, inner = self._split(path)
        if target == "":
            rows = [self._row(name, {"type": "folder"}) for name in self._objects()]
        else:
            rows = self._rows(target, inner)
        return rows if detail else [row["name"] for row in rows]

    def info(self, path: str, **_options: Any) -> dict[str, Any]:
        """`name, size, type, mtime`; the size is None where it can't be known without reading."""
        target, inner = self._split(path)
        if target == "":
            return self._row("", {"type": "folder"})
        whole = f"{target}/{inner}" if inner else target
        if (held := self._holding(target, "stat", inner)) is not None:
            return self._row(whole, self._call(held, "stat", {"path": inner}, path).value)
        if inner == "":
            self._must(target, "list", inner)
            return self._row(target, {"type": "folder"})
        folder, _, name = inner.rpartition("/")
        if self._holding(target, "list", folder) is not None:
            for row in self._rows(target, folder):
                if row["name"].rpartition("/")[2] == name:
                    return dict(row)
            raise FileNotFoundError(path)
        self._must(target, "read", inner)
        return self._row(whole, {"type": "file"})

    def cat_file(
        self, path: str, start: int | None = None, end: int | None = None, **_options: Any
    ) -> bytes:
        """The bytes of a file, or those from `start` up to `end`."""
        target, inner = self._split(path)
        whole = start in (None, 0) and end is None
        ranged = self._holding(target, "range", inner)
        if ranged is None or (whole and self._holding(target, "read", inner) is not None):
            try:
                return self._read(target, inner, path)[start:end]
            except _TooLong:
                # It may have been asked for since.
                _live(fresh=True)
                if self._holding(target, "range", inner) is None:
                    raise
        if (start or 0) < 0 or (end or 0) < 0:
            start, end, _step = slice(start, end).indices(self.size(path))
        return self._pieces(path, start or 0, end)[0]

    def _read(self, target: str, inner: str, path: str) -> bytes:
        held = self._must(target, "read", inner)
        try:
            content: bytes = self._call(held, "read", {"path": inner}, path).content
            return content
        except UpstreamError as error:
            if error.status != 413:
                raise
            asks = f'facetry.need("{safe_text(target, 60)}", "range", …) asks to read it in pieces.'
            raise _TooLong(f"{path} is longer than one `read` gives. {asks}") from None

    def _pieces(
        self, path: str, start: int, end: int | None, version: str | None = None
    ) -> tuple[bytes, str | None]:
        """The bytes from `start` up to `end`, and the version that they are of.

        Raises OSError where the file is not `version` any more, or changes meanwhile.
        """
        target, inner = self._split(path)
        held = self._must(target, "range", inner)
        parts: list[bytes] = []
        at = start
        while end is None or at < end:
            stop = at + _PIECE if end is None else min(at + _PIECE, end)
            try:
                args = {"path": inner, "start": at, "end": stop}
                result = self._call(held, "range", args, path)
            except UpstreamError as error:
                if error.status == 416:
                    break
                raise
            here = result.headers.get("etag")
            if version is not None and here != version:
                raise OSError(f"{path} was changed while it was read: open it again.")
            version = here
            parts.append(result.content)
            at += len(result.content)
            if at < stop:
                break
        return b"".join(parts), version

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_options: Any) -> None:
        """Puts `value` in the place of a file, at once or not at all."""
        self._put(path, Upload(bytes(value)), mode)

    def _put(self, path: str, upload: Upload, mode: str) -> None:
        target, inner = self._split(path)
        if mode == "create" and self.exists(path):
            raise FileExistsError(path)
        held = self._must(target, "write", inner)
        self._call(held, "write", {"path": inner}, path, upload)

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        target, inner = self._split(path)
        if mode in ("wb", "xb"):
            self._must(target, "write", inner)
            return _Writing(self, path, mode)
        if mode != "rb":
            raise ValueError(f"a facet's file opens for reading or writing, not {mode!r}")
        if self._holding(target, "range", inner) is not None:
            told = self.info(path)
            if told["type"] == "directory":
                raise IsADirectoryError(path)
            small = self._holding(target, "read", inner) is not None
            if told["size"] is not None and (told["size"] > _PIECE or not small):
                options.pop("size", None)
                return _Ranges(self, path, mode, size=told["size"], **options)
        return io.BytesIO(self.cat_file(path))

    def created(self, path: str) -> datetime.datetime:
        """Not known."""
        raise NotImplementedError("a facet's file has no creation time")

    def modified(self, path: str) -> datetime.datetime:
        """When the file was last changed, UTC."""
        told = self.info(path)
        if not told.get("mtime"):
            raise NotImplementedError("knowing when a file changed takes the action stat or list")
        return datetime.datetime.fromtimestamp(told["mtime"], datetime.timezone.utc)

    def _rows(self, target: str, inner: str) -> list[dict[str, Any]]:
        held = self._must(target, "list", inner)
        rows: list[dict[str, Any]] = []
        args: dict[str, Any] = {"path": inner, "limit": _PAGE}
        shown = f"{target}/{inner}"
        while True:
            try:
                page = self._call(held, "list", args, shown).value
            except UpstreamError as error:
                if error.status == 409 and not rows and inner:
                    return [self.info(shown)]
                raise
            rows += [
                self._row("/".join(part for part in (target, inner, row["name"]) if part), row)
                for row in page
            ]
            if len(page) < _PAGE:
                return rows
            args = {**args, "after": page[-1]["name"]}

    def _row(self, name: str, row: dict[str, Any]) -> dict[str, Any]:
        kind = {"folder": "directory", "file": "file"}.get(str(row.get("type")), "other")
        size = row.get("size") if kind == "file" else 0
        told: dict[str, Any] = {"name": name, "size": size, "type": kind}
        if row.get("modified"):
            told["mtime"] = _seconds(str(row["modified"]))
        return told

    def _call(
        self,
        held: Held,
        action: str,
        args: dict[str, Any],
        path: str,
        upload: Upload | None = None,
    ) -> Result:
        known = (held.definitions.get(action, {}).get("args") or {}).get("properties") or {}
        sent = {name: value for name, value in args.items() if name in known or name == "path"}
        try:
            return invoke(held, action, sent, upload=upload)
        except UpstreamError as error:
            if error.status == 404:
                raise FileNotFoundError(path) from None
            if error.status == 403:
                raise PermissionError(f"{path}: {error}") from None
            raise
        except Refused as error:
            _seen["until"] = 0.0
            if error.code in ("constraint", "action_not_granted"):
                raise PermissionError(str(error)) from None
            raise

    def _objects(self) -> list[str]:
        return sorted({held.object for held in _live() if {"list", "read"} & set(held.actions)})

    def _holding(self, target: str, action: str, inner: str) -> Held | None:
        fitting = [h for h in _live() if h.object == target and action in h.actions]
        return next((held for held in fitting if _within(held, inner)), None)

    def _must(self, target: str, action: str, inner: str) -> Held:
        held = self._holding(target, action, inner)
        if held is None:
            mine = [h for h in _live(fresh=True) if h.object == target]
            held = self._holding(target, action, inner)
        if held is not None:
            return held
        name = safe_text(target, 60)
        asks = f'facetry.need("{name}", "{action}") asks.'
        if not mine:
            raise PermissionError(f"you hold nothing on {name}. {asks}")
        said = "; ".join(one.allows() for one in mine[:3])
        raise PermissionError(
            f"{safe_text(inner, 120)!r} can't be used: you may use {said}. {asks}"
        )

    def _split(self, path: str) -> tuple[str, str]:
        target, _, inner = self._strip_protocol(path).partition("/")
        return target, inner


class _TooLong(PermissionError):
    """More than one call reads."""


class _Ranges(AbstractBufferedFile):
    """A large file, read in ranges."""

    _version: str | None = None

    def _fetch_range(self, start: int, end: int) -> bytes:
        content: bytes
        content, self._version = self.fs._pieces(self.path, start, end, self._version)
        return content


class _Writing(io.BufferedIOBase):
    """What is written goes when the file is closed; nothing goes where writing failed."""

    def __init__(self, fs: FacetFileSystem, path: str, mode: str) -> None:
        self._to = fs, path, "create" if mode == "xb" else "overwrite"
        # Closed with this.
        self._kept: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115

    def writable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes: some formats write their head last."""
        return True

    def write(self, data: Any) -> int:
        """Keeps more bytes; returns how many. Raises ValueError once it is closed."""
        self._must_be_open()
        return self._kept.write(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Goes to a place in what was written; returns it."""
        self._must_be_open()
        self._kept.seek(offset, whence)
        return self._kept.tell()

    def tell(self) -> int:
        """Where the next byte goes."""
        self._must_be_open()
        return self._kept.tell()

    def truncate(self, size: int | None = None) -> int:
        """Cuts what was written."""
        self._must_be_open()
        self._kept.truncate(size)
        return self._kept.tell() if size is None else size

    def close(self) -> None:
        """Sends the bytes, once."""
        if self.closed:
            return
        super().close()
        fs, path, mode = self._to
        with self._kept:
            self._kept.seek(0)
            fs._put(path, Upload(cast("BinaryIO", self._kept)), mode)

    def discard(self) -> None:
        """Closes without sending."""
        if not self.closed:
            super().close()
            self._kept.close()

    def _must_be_open(self) -> None:
        if self.closed:
            raise ValueError("the file is closed; what was written has been sent")

    def __exit__(self, kind: Any, value: Any, trace: Any) -> None:
        if kind is not None:
            self.discard()
        self.close()

    def __del__(self) -> None:
        self.discard()


def _live(*, fresh: bool = False) -> list[Held]:
    """What is held and alive: as it was a moment ago, unless `fresh`.

    One `pandas.read_…` looks many times; what was revoked meanwhile is refused when it is used.
    """
    if fresh or time.monotonic() > _seen["until"]:
        told = [Held(one) for one in _session.call("GET", "/wallet/facets")["facets"]]
        _seen["held"] = [held for held in told if held.state == "live"]
        _seen["until"] = time.monotonic() + _SEEN_S
    held: list[Held] = _seen["held"]
    return held


def _seconds(moment: str) -> float:
    # Python 3.10 knows no "Z".
    return datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()


def _within(held: Held, inner: str) -> bool:
    limit = held.constraints.get("path")
    if not limit:
        return True
    checks = [
        "path" not in limit or path_matches(limit["path"], inner),
        "exact" not in limit or inner == limit["exact"],
        "one_of" not in limit or inner in limit["one_of"],
        "prefix" not in limit or inner.startswith(limit["prefix"]),
    ]
    return all(checks)
