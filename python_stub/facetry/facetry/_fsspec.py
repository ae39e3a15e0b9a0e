"""`facet://<object>/<path>` for pandas, polars, dask and all else that knows fsspec."""

from __future__ import annotations

import datetime
import errno
import io
import os
import shutil
from typing import Any

from fsspec.spec import AbstractBufferedFile, AbstractFileSystem

from ._call import invoke
from ._errors import Refused, Unreachable
from ._held import Held
from ._holding import forget, holding, live, must_hold, objects
from ._listing import Listing, must_be_whole, row_of
from ._looked_at import LookedAt
from ._progress import Transfer
from ._result import Result, UpstreamError
from ._text import readable, safe_text
from ._upload import Upload
from ._writing import Writing

#: What one call reads, so that no more is in memory at once. Up to here one read is better than
#: many ranges: each call is an entry.
_PIECE = 8 * 1024 * 1024


class FacetFileSystem(AbstractFileSystem):
    """The folders that this notebook holds facets on: `list`, `stat`, `read`, `range`, `write`.

    Paths are `<object>/<path>`. What is not held raises PermissionError that says what to ask
    for; what is not there FileNotFoundError.
    """

    protocol = "facet"
    root_marker = ""
    cachable = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._looked_at = LookedAt()

    def ls(self, path: str, detail: bool = True, **_options: Any) -> list[Any]:
        """The files and folders in a folder; of a file, itself."""
        target, inner = self._split(path)
        if target == "":
            rows = [row_of(name, {"type": "folder"}) for name in objects()]
        else:
            rows = self._rows(target, inner)
        return rows if detail else [row["name"] for row in rows]

    def walk(
        self,
        path: str,
        maxdepth: int | None = None,
        topdown: bool = True,
        on_error: Any = "omit",
        **options: Any,
    ) -> Any:
        """As of fsspec; but a folder that may not be listed is an error, and none without files.

        So is what is looked for below it: `glob`, `find`, and what pandas and dask make of `*`.
        """
        told = _must_be_told if on_error == "omit" else on_error
        return super().walk(path, maxdepth, topdown, told, **options)

    def info(self, path: str, **_options: Any) -> dict[str, Any]:
        """`name, size, type, mtime`; the size is None where it is not told.

        Of a facet that shows some of a result alone it is that of what is shown, which is read.
        """
        target, inner = self._split(path)
        if target == "":
            return row_of("", {"type": "folder"})
        whole = f"{target}/{inner}" if inner else target
        reading = holding(target, "read", inner)
        if inner and reading is not None and reading.limited:
            # How long it is for others says nothing, and some of what is said of a file less.
            size = self._looked_at.size(whole, lambda: self._some(target, inner, path))
            return row_of(whole, {"type": "file", "size": size})
        if (held := holding(target, "stat", inner)) is not None and not held.limited:
            return row_of(whole, self._call(held, "stat", {"path": inner}, path).value)
        if inner == "":
            must_hold(target, "list", inner)
            return row_of(target, {"type": "folder"})
        folder, _, name = inner.rpartition("/")
        if holding(target, "list", folder) is not None:
            for row in self._rows(target, folder):
                if row["name"].rpartition("/")[2] == name:
                    return dict(row)
            raise _not_there(path)
        must_hold(target, "read", inner)
        return row_of(whole, {"type": "file"})

    def cat_file(
        self, path: str, start: int | None = None, end: int | None = None, **_options: Any
    ) -> bytes:
        """The bytes of a file, or those from `start` up to `end`."""
        target, inner = self._split(path)
        whole = start in (None, 0) and end is None
        ranged = self._ranged(target, inner)
        if not ranged or (whole and holding(target, "read", inner) is not None):
            try:
                return self._read(target, inner, path)[start:end]
            except _TooLong:
                # It may have been asked for since.
                live(fresh=True)
                if not self._ranged(target, inner):
                    raise
        if (start or 0) < 0 or (end or 0) < 0:
            size = self.size(path)
            if size is None:
                asks = f'facetry.need("{safe_text(target, 60)}", "stat", …) asks.'
                words = f"{safe_text(path, 200)}: where it ends is not known. {asks}"
                raise PermissionError(readable(words))
            start, end, _step = slice(start, end).indices(size)
        return self._pieces(path, start or 0, end)[0]

    @staticmethod
    def _ranged(target: str, inner: str) -> bool:
        """Whether it may be read in pieces: rows and columns are of a whole."""
        reading, ranged = holding(target, "read", inner), holding(target, "range", inner)
        return not (ranged is None or ranged.limited or (reading is not None and reading.limited))

    def _some(self, target: str, inner: str, path: str) -> bytes | None:
        """What is shown of a file; None where that is nothing, as of a folder, or of a picture."""
        try:
            return self._read(target, inner, path)
        except UpstreamError:
            return None
        except Unreachable as error:
            if error.code in ("result_not_limitable", "upstream_too_large"):
                return None
            raise

    def _read(self, target: str, inner: str, path: str) -> bytes:
        held = must_hold(target, "read", inner)
        if held.limited and (shown := self._looked_at.take(f"{target}/{inner}")) is not None:
            return shown
        try:
            content: bytes = self._call(held, "read", {"path": inner}, path).content
            return content
        except UpstreamError as error:
            if error.status != 413 or held.limited:
                raise
            asks = f'facetry.need("{safe_text(target, 60)}", "range", …) asks to read it in pieces.'
            words = f"{safe_text(path, 200)} is longer than one `read` gives. {asks}"
            raise _TooLong(readable(words)) from None

    def _pieces(
        self, path: str, start: int, end: int | None, version: str | None = None
    ) -> tuple[bytes, str | None]:
        """The bytes from `start` up to `end`, and the version that they are of.

        Raises OSError where the file is not `version` any more, or changes meanwhile.
        """
        target, inner = self._split(path)
        held = must_hold(target, "range", inner)
        parts: list[bytes] = []
        at = start
        come = Transfer(path, None if end is None else end - start)
        try:
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

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_options: Any) -> None:
        """Puts `value` in the place of a file, at once or not at all."""
        self._put(path, Upload(bytes(value)), mode)

    def _put(self, path: str, upload: Upload, mode: str) -> None:
        target, inner = self._split(path)
        if mode == "create":
            self._must_be_new(target, inner, path)
        held = must_hold(target, "write", inner)
        self._call(held, "write", {"path": inner}, path, upload)

    def _must_be_new(self, target: str, inner: str, path: str) -> None:
        """Raises FileExistsError, or PermissionError where nobody can tell."""
        folder = inner.rpartition("/")[0]
        if holding(target, "stat", inner) is None and holding(target, "list", folder) is None:
            asks = f'facetry.need("{safe_text(target, 60)}", "stat", …) asks.'
            words = f"{safe_text(path, 200)}: whether it is there already is not known. {asks}"
            raise PermissionError(readable(words))
        try:
            self.info(path)
        except FileNotFoundError:
            return
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        target, inner = self._split(path)
        if mode in ("wb", "xb"):
            must_hold(target, "write", inner)
            return Writing(self._put, path, mode)
        if mode != "rb":
            raise ValueError(f"a facet's file opens for reading or writing, not {mode!r}")
        if self._ranged(target, inner):
            told = self.info(path)
            if told["type"] == "directory":
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
            small = holding(target, "read", inner) is not None
            if told["size"] is not None and (told["size"] > _PIECE or not small):
                options.pop("size", None)
                return _Ranges(self, path, mode, size=told["size"], **options)
        return io.BytesIO(self.cat_file(path))

    def cp_file(self, path1: str, path2: str, **_options: Any) -> None:
        """Reads one file and writes the other: two actions, or more where it is long."""
        with self.open(path1, "rb") as source, self.open(path2, "wb") as target:
            shutil.copyfileobj(source, target, _PIECE)

    def _rm(self, path: str) -> None:
        shown = safe_text(path, 200)
        words = f"{shown} stays: facets of folders list, read and write, and remove nothing."
        raise PermissionError(readable(words))

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
        held = must_hold(target, "list", inner)
        shown = "/".join(part for part in (target, inner) if part)
        listing = Listing(shown)
        try:
            while (asked := listing.next_page()) is not None:
                page = self._call(held, "list", {"path": inner, **asked}, shown).value
                must_be_whole(held, page, shown)
                listing.take(page)
        except UpstreamError as error:
            if error.status == 409 and not listing.rows and inner:
                return [self.info(shown)]
            raise
        return listing.rows

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
                raise _not_there(path) from None
            if error.status == 403:
                raise PermissionError(readable(f"{safe_text(path, 200)}: {error.plain}")) from None
            raise
        except Refused as error:
            forget()
            if error.code in ("constraint", "action_not_granted"):
                raise PermissionError(str(error)) from None
            raise

    def _split(self, path: str) -> tuple[str, str]:
        target, _, inner = self._strip_protocol(path).partition("/")
        return target, inner


def _must_be_told(error: OSError) -> None:
    if isinstance(error, PermissionError):
        raise error


def _not_there(path: str) -> FileNotFoundError:
    # As the system says it: a name that somebody else chose is quoted, whatever is in it.
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)


class _TooLong(PermissionError):
    """More than one call reads."""


class _Ranges(AbstractBufferedFile):
    """A large file, read in ranges."""

    _version: str | None = None

    def _fetch_range(self, start: int, end: int) -> bytes:
        content: bytes
        content, self._version = self.fs._pieces(self.path, start, end, self._version)
        return content
