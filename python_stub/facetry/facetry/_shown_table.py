"""What of a result is shown as a table: the beginning of it, and how large all of it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ._answered import Answered

_MOST_ROWS = 20
#: Characters of a CSV up to which its rows are counted: a fifth of a second.
_MOST_COUNTED = 10 * 1024 * 1024
_SEPARATORS = {"text/csv": ",;", "text/tab-separated-values": "\t"}


class Shown(NamedTuple):
    """`rows`: the first ones; `total`: how many there are, None where nobody has counted."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    total: int | None


def shown_table(result: Answered) -> Shown | None:
    """The table that a result is; None for what is none, or not certainly."""
    if isinstance(result.value, list):
        return _of_objects(result.value)
    separators = _SEPARATORS.get(result.media_type)
    if separators is None or not isinstance(result.value, str):
        return None
    return _of_lines(result.value, separators)


def _of_objects(value: list[Any]) -> Shown | None:
    head = value[:_MOST_ROWS]
    if not head or not all(isinstance(row, Mapping) and row for row in head):
        return None
    columns = list(dict.fromkeys(key for row in head for key in row))
    rows = [[row.get(column, "") for column in columns] for row in head]
    return Shown([str(column) for column in columns], rows, len(value))


def _of_lines(text: str, separators: str) -> Shown | None:
    header = text[: text.find("\n")] if "\n" in text else text
    separator = max(separators, key=header.count)
    counted = len(text) <= _MOST_COUNTED
    lines = csv.reader(_lines(text), delimiter=separator, strict=True)
    try:
        columns = next(lines, [])
        rows = list(islice(_certain(lines, len(columns)), _MOST_ROWS))
        total = len(rows) + sum(1 for _row in _certain(lines, len(columns))) if counted else None
    except (csv.Error, ValueError):
        return None
    # A lone column may as well be a sentence.
    return Shown(columns, rows, total) if len(columns) > 1 and rows else None


def _lines(text: str) -> Iterator[str]:
    """As they are asked for: a text of a gigabyte is not copied for its first rows."""
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        yield text[at:end]
        at = end


def _certain(lines: Iterator[list[str]], width: int) -> Iterator[list[str]]:
    """Rows of as many cells as the header has; ValueError for others. An empty line is none."""
    for line in lines:
        if line and len(line) != width:
            raise ValueError("ragged")
        if line:
            yield line
