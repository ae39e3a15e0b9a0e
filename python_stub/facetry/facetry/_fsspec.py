"""`facet://<object>/<path>` for pandas, polars, dask and all else that knows fsspec."""

from __future__ import annotations

import datetime
import errno
import io
import os
from typing import Any

from fsspec.spec import AbstractBufferedFile

from ._file_bytes import PIECE, TooLong, is_ranged, pieces, some, whole
from ._folder_acts import act_on, not_there
from ._holding import holding, live, must_hold, objects
from ._in_bulk import InBulk
from ._listing import Listing, must_be_whole, row_of
from ._looked_at import LookedAt
from ._not_passed import Left, NotPassed
from ._result import UpstreamError
from ._text import readable, safe_text
from ._upload import Upload
from ._writing import Writing


class FacetFileSystem(InBulk):
    """The folders that this notebook holds facets on: `list`, `stat`, `read`, `range`, `write`.

    Paths are `<object>/<path>`. What is not held raises PermissionError that says what to ask
    for; what is not there FileNotFoundError; what no facet passes, as a link that leads out or a
    name that is no clean path (docs/protocol.md §4), PermissionError that says why. Of many files
    the others are passed, and what was not is told at the end.
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
        left: Left | None = options.get("left")
        told = (lambda error: _must_be_told(error, left)) if on_error == "omit" else on_error
        return super().walk(path, maxdepth, topdown, told, **options)

    def info(self, path: str, **_options: Any) -> dict[str, Any]:
        """`name, size, type, mtime`; the size is None where it is not told.

        Of a facet that shows some of a result alone it is that of what is shown, which is read.
        """
        target, inner = self._split(path)
        if target == "":
            return row_of("", {"type": "folder"})
        name = f"{target}/{inner}" if inner else target
        reading = holding(target, "read", inner)
        if inner and reading is not None and reading.limited:
            # How long it is for others says nothing, and some of what is said of a file less.
            size = self._looked_at.size(name, lambda: some(target, inner, path, self._looked_at))
            return row_of(name, {"type": "file", "size": size})
        if (held := holding(target, "stat", inner)) is not None and not held.limited:
            return row_of(name, act_on(held, "stat", {"path": inner}, path).value)
        if inner == "":
            must_hold(target, "list", inner)
            return row_of(target, {"type": "folder"})
        folder, _, last = inner.rpartition("/")
        if holding(target, "list", folder) is not None:
            for row in self._rows(target, folder):
                if row["name"].rpartition("/")[2] == last:
                    return dict(row)
            raise not_there(path)
        must_hold(target, "read", inner)
        return row_of(name, {"type": "file"})

    def exists(self, path: str, **_options: Any) -> bool:
        """Whether it is there. What may not be known is an error, and no file that is not there."""
        try:
            self.info(path)
        except FileNotFoundError:
            return False
        return True

    def isfile(self, path: str) -> bool:
        """Whether it is a file. What may not be known is an error, as of `exists`.

        Readers of pyarrow, and what is made of them, look before they read.
        """
        try:
            return bool(self.info(path)["type"] == "file")
        except FileNotFoundError:
            return False

    def cat_file(
        self, path: str, start: int | None = None, end: int | None = None, **_options: Any
    ) -> bytes:
        """The bytes of a file, or those from `start` up to `end`."""
        target, inner = self._split(path)
        all_of_it = start in (None, 0) and end is None
        ranged = is_ranged(target, inner)
        if not ranged or (all_of_it and holding(target, "read", inner) is not None):
            try:
                return whole(target, inner, path, self._looked_at)[start:end]
            except TooLong:
                # It may have been asked for since.
                live(fresh=True)
                if not is_ranged(target, inner):
                    raise
        if (start or 0) < 0 or (end or 0) < 0:
            size = self.size(path)
            if size is None:
                asks = f'facetry.need("{safe_text(target, 60)}", "stat", …) asks.'
                words = f"{safe_text(path, 200)}: where it ends is not known. {asks}"
                raise PermissionError(readable(words))
            start, end, _step = slice(start, end).indices(size)
        return pieces(target, inner, path, start=start or 0, end=end)[0]

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_options: Any) -> None:
        """Puts `value` in the place of a file, at once or not at all."""
        self._put(path, Upload(bytes(value)), mode)

    def _put(self, path: str, upload: Upload, mode: str) -> None:
        target, inner = self._split(path)
        if mode == "create":
            self._must_be_new(target, inner, path)
        held = must_hold(target, "write", inner)
        act_on(held, "write", {"path": inner}, path, upload)

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
        if is_ranged(target, inner):
            told = self.info(path)
            if told["type"] == "directory":
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
            # What fsspec keeps in blocks, it reads in ranges, whatever the size is.
            whole = options.get("cache_type") != "none" and holding(target, "read", inner)
            if told["size"] is not None and (told["size"] > PIECE or not whole):
                options.pop("size", None)
                return _Ranges(self, path, mode, size=told["size"], **options)
        if options.get("cache_type") == "none":
            asks = f'facetry.need("{safe_text(target, 60)}", "range", "stat", …) asks for these.'
            words = f"blockcache:: takes `range` and `stat` on all of a file. {asks}"
            raise PermissionError(readable(f"{words} filecache:: and simplecache:: take `read`."))
        return io.BytesIO(self.cat_file(path))

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
                page = act_on(held, "list", {"path": inner, **asked}, shown).value
                must_be_whole(held, page, shown)
                listing.take(page)
        except UpstreamError as error:
            if error.status == 409 and not listing.rows and inner:
                return [self.info(shown)]
            raise
        return listing.rows

    def _split(self, path: str) -> tuple[str, str]:
        target, _, inner = self._strip_protocol(path).partition("/")
        return target, inner


def _must_be_told(error: OSError, left: Left | None) -> None:
    if left is not None and isinstance(error, NotPassed):
        left.add(error)
    elif isinstance(error, PermissionError):
        raise error


class _Ranges(AbstractBufferedFile):
    """A large file, read in ranges."""

    _version: str | None = None

    def _fetch_range(self, start: int, end: int) -> bytes:
        target, inner = self.fs._split(self.path)
        content: bytes
        content, self._version = pieces(
            target, inner, self.path, start=start, end=end, version=self._version
        )
        return content
