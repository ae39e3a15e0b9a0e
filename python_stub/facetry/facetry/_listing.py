"""What a folder is said to hold, page by page, by a service that may say anything."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from ._held import Held
from ._text import readable, safe_text

_PAGE = 5_000
#: Files and folders of one folder; who goes on and on is not listened to for good.
_MOST = 1_000_000
_NO_NAME = "what is no name of a file, or one twice"


class Listing:
    """The rows of one folder, as they come."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.rows: list[dict[str, Any]] = []
        self._names: set[str] = set()
        self._asks: dict[str, Any] | None = {"limit": _PAGE}

    def next_page(self) -> dict[str, Any] | None:
        """The arguments of the next page; None where that was the last."""
        return self._asks

    def take(self, page: Any) -> None:
        """Adds what a page says. Raises ValueError for what is no page of a folder."""
        if not isinstance(page, list):
            raise self._error("is no list of files")
        name = None
        for row in page:
            name = _name_in(row)
            if name is None or name in self._names:
                # No OSError: fsspec passes over those where it looks through folders.
                raise self._error(f"lists {_NO_NAME}")
            self._names.add(name)
            self.rows.append(row_of(f"{self._folder}/{name}", row))
        if len(self.rows) > _MOST:
            raise self._error(f"lists more than {_MOST:,} files")
        self._asks = None if len(page) < _PAGE else {"limit": _PAGE, "after": name}

    def _error(self, what: str) -> ValueError:
        return ValueError(readable(f"{safe_text(self._folder, 200)} {what}."))


def must_be_whole(held: Held, page: Any, folder: str) -> None:
    """Raises ValueError where a facet that shows some of a result alone may have left files out."""
    if not held.limited or not isinstance(page, list):
        return
    known = all(isinstance(row, Mapping) and {"name", "type"} <= row.keys() for row in page)
    if known and len(page) < held.terms["result"].get("rows", math.inf):
        return
    asks = f'facetry.need("{safe_text(held.object, 60)}", "list", …) asks to list it.'
    why = "a facet that shows some of a result alone may have left files out"
    # No OSError: fsspec passes over those where it looks through folders.
    raise ValueError(readable(f"{safe_text(folder, 200)}: {why}. Name the files, or {asks}"))


def row_of(name: str, row: Any) -> dict[str, Any]:
    """What fsspec wants to know of a file; what can't be so is not known."""
    if not isinstance(row, Mapping):
        raise ValueError(readable(f"{safe_text(name, 200)} is no file, as the service tells it."))
    kind = {"folder": "directory", "file": "file"}.get(str(row.get("type")), "other")
    size = row.get("size")
    whole = isinstance(size, int) and not isinstance(size, bool) and size >= 0
    told: dict[str, Any] = {"name": name, "size": 0, "type": kind}
    if kind == "file":
        told["size"] = size if whole else None
    moment = _seconds(row.get("modified"))
    if moment is not None:
        told["mtime"] = moment
    return told


def _name_in(row: Any) -> str | None:
    """What a file is called in its folder, whatever the service says: copies are made by it."""
    name = row.get("name") if isinstance(row, Mapping) else None
    if not isinstance(name, str) or name in ("", "..") or "\0" in name:
        return None
    return name if PurePath(name).name == name else None


def _seconds(moment: Any) -> float | None:
    try:
        # Python 3.10 knows no "Z".
        seconds = datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError, AttributeError):
        return None
    return seconds if math.isfinite(seconds) else None
