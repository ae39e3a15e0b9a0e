"""Many files of a folder at once, by fsspec's words for it."""

from __future__ import annotations

import os
import shutil
from typing import Any

from fsspec.callbacks import DEFAULT_CALLBACK
from fsspec.spec import AbstractFileSystem
from fsspec.utils import stringify_path

from ._file_bytes import PIECE
from ._folder_acts import not_there
from ._not_passed import Left, NotPassed
from ._text import readable, safe_text

_MAGIC = frozenset("*?[")


class InBulk(AbstractFileSystem):
    """What can't be passed keeps no other file from it, and is an error at the end.

    `left`, of the methods for one file, takes what could not be passed.
    """

    def get(
        self,
        rpath: Any,
        lpath: Any,
        recursive: bool = False,
        callback: Any = DEFAULT_CALLBACK,
        maxdepth: int | None = None,
        **options: Any,
    ) -> None:
        """As of fsspec."""
        with Left("copied", of_one=_one(rpath, recursive=recursive)) as left:
            super().get(rpath, lpath, recursive, callback, maxdepth, left=left, **options)

    def get_file(self, rpath: str, lpath: Any = None, *more: Any, **options: Any) -> None:
        """As of fsspec."""
        left: Left | None = options.pop("left", None)
        with _Passing(left):
            super().get_file(rpath, lpath, *more, **options)

    def put(
        self,
        lpath: Any,
        rpath: Any,
        recursive: bool = False,
        callback: Any = DEFAULT_CALLBACK,
        maxdepth: int | None = None,
        **options: Any,
    ) -> None:
        """As of fsspec; but no folder is made for it."""
        with Left("copied", of_one=_one(lpath, recursive=recursive)) as left:
            super().put(lpath, rpath, recursive, callback, maxdepth, left=left, **options)

    def put_file(self, lpath: Any, rpath: str, *more: Any, **options: Any) -> None:
        """As of fsspec."""
        left: Left | None = options.pop("left", None)
        with _Passing(left):
            if not os.path.isdir(lpath):
                super().put_file(lpath, rpath, *more, **options)
            elif not os.listdir(lpath):
                self._must_be_folder(rpath)

    def copy(
        self,
        path1: Any,
        path2: Any,
        recursive: bool = False,
        maxdepth: int | None = None,
        on_error: str | None = None,
        **options: Any,
    ) -> None:
        """As of fsspec; but what is not there is left out only for `on_error="ignore"`."""
        with Left("copied", of_one=_one(path1, recursive=recursive)) as left:
            super().copy(
                path1, path2, recursive, maxdepth, on_error or "raise", left=left, **options
            )

    def cp_file(self, path1: str, path2: str, **options: Any) -> None:
        """Reads one file and writes the other: two actions, or more where it is long."""
        left: Left | None = options.pop("left", None)
        with _Passing(left):
            try:
                source = self.open(path1, "rb")
            except IsADirectoryError:
                if left is None:
                    raise
                if not self.ls(path1, detail=False):
                    self._must_be_folder(path2)
                return
            with source, self.open(path2, "wb") as target:
                shutil.copyfileobj(source, target, PIECE)

    def mv(self, path1: Any, path2: Any, *more: Any, **options: Any) -> None:
        """Refused, before anything is copied: what is there stays there."""
        self._rm(str(path1))

    def cat(
        self, path: Any, recursive: bool = False, on_error: str = "raise", **options: Any
    ) -> Any:
        """As of fsspec; with `recursive` of all files below, and of no folder."""
        if not recursive:
            return super().cat(path, recursive, on_error, **options)
        left = Left("read", of_one=None)
        depth = options.pop("maxdepth", None)
        names: set[str] = set()
        for root in self.expand_path(path):
            names.update(self.find(root, depth, left=left))
        read: dict[str, Any] = dict(left.errors) if on_error == "return" else {}
        if on_error == "raise":
            left.__exit__(None, None, None)
        for name in sorted(names):
            try:
                read[name] = self.cat_file(name, **options)
            except Exception as error:
                if on_error == "raise":
                    raise
                if on_error == "return":
                    read[name] = error
        return read

    def expand_path(self, path: Any, *more: Any, **options: Any) -> list[str]:
        """As of fsspec; what is not there is told by its name."""
        try:
            found: list[str] = super().expand_path(path, *more, **options)
        except FileNotFoundError as error:
            if not isinstance(error.args[0], list):
                raise
            name = str(self._strip_protocol(error.args[0][0]))
            if not _MAGIC & set(name):
                raise not_there(name) from None
            words = (
                f"nothing matches {safe_text(name, 200)}: here * ? and [ stand for other signs. "
                "glob.escape(name) takes them as they are, and so do open, cat_file and get_file."
            )
            raise FileNotFoundError(readable(words)) from None
        return found

    def _must_be_folder(self, path: str) -> None:
        """Raises NotPassed where there is none: an empty one would be left out."""
        if not self.isdir(path):
            words = f"{safe_text(path, 200)}: an empty folder, and a facet makes none."
            raise NotPassed(words, path)


class _Passing:
    """One of many files, or one alone."""

    def __init__(self, left: Left | None) -> None:
        self._left = left

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, value: Any, trace: Any) -> bool:
        if self._left is None:
            return False
        if isinstance(value, NotPassed):
            self._left.add(value)
            return True
        self._left.done()
        return False


def _one(path: Any, *, recursive: bool) -> str | None:
    """The one path that is meant, of which a folder would be passed over."""
    if recursive or not isinstance(path, (str, os.PathLike)):
        return None
    one = str(stringify_path(path))
    return None if _MAGIC & set(one) else one
