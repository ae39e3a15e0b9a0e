"""How much a table would take, before it is made: a few bytes can stand for very much of it.

Raises BadInput for tables that would fill the memory though what was answered is short.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from ._errors import BadInput

#: Cells beyond what the content itself has, of rows that are told in part: some 256 MiB.
_MOST_CELLS = 2**25
#: Of what packs many equal cells into few bytes: some 2 GiB.
_MOST_PACKED = 2**28
_MOST_UNPACKED = 1024 * 1024 * 1024
_DEEPEST = 100


def check_rows(rows: Sequence[Mapping[str, Any]], length: int) -> None:
    """Rows of JSON, `length` bytes of it: each has a cell of every column that any row has.

    Members of members become columns named by the whole way to them.
    """
    columns: set[str] = set()
    letters = 0
    # What was told is never refused for its size alone: names are told once a row.
    most = 16 * length + 2**20
    for row in rows:
        columns.update(row)
        nested = [(member, len(name), 1) for name, member in row.items() if _deeper(member)]
        while nested:
            member, before, depth = nested.pop()
            for name, inner in member.items():
                letters += before + 1 + len(name)
                if _deeper(inner):
                    nested.append((inner, before + 1 + len(name), depth + 1))
            if letters > most or depth > _DEEPEST:
                raise BadInput(
                    "This JSON is nested too deep for a table: take what you need of .value.",
                    code="no_table",
                )
    check_cells(len(rows), len(columns), length)


def check_cells(rows: int, columns: int, length: int) -> None:
    """`length` bytes that would be so many rows and columns."""
    if rows * columns > max(_MOST_CELLS, 2 * length):
        raise _too_large(rows, columns)


def check_lines(content: bytes, separator: str) -> None:
    """Lines of which the first says how many columns there are."""
    end = content.find(b"\n")
    head = content if end < 0 else content[:end]
    check_cells(content.count(b"\n") + 1, head.count(separator.encode()) + 1, len(content))


def check_json_lines(content: bytes) -> None:
    """Rows of JSON, one a line. What is no JSON is left to whoever reads it."""
    rows, columns = 0, set[str]()
    try:
        for line in io.BytesIO(content):
            row = json.loads(line) if line.strip() else None
            if isinstance(row, dict):
                rows += 1
                columns.update(row)
    except ValueError:
        return
    check_cells(rows, len(columns), len(content))


def check_parquet(metadata: Any, length: int) -> None:
    """What a file of Parquet, of `length` bytes, says of itself."""
    rows, columns = metadata.num_rows, max(1, metadata.num_columns)
    if rows * columns > max(_MOST_PACKED, 64 * length):
        raise _too_large(rows, columns)


def check_workbook(content: bytes) -> None:
    """A workbook, which is a ZIP of files: more than they say is not unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(member.file_size for member in packed.infolist())
    except zipfile.BadZipFile:
        return
    if size > max(_MOST_UNPACKED, 32 * len(content)):
        raise BadInput(
            f"This workbook would be {size:,} bytes: open what you need of .content yourself.",
            code="no_table",
        )


def _deeper(member: Any) -> bool:
    return isinstance(member, Mapping) and bool(member)


def _too_large(rows: int, columns: int) -> BadInput:
    return BadInput(
        f"A table of this has {rows:,} rows × {columns:,} columns, far more than was answered: "
        "take what you need of .value or .content.",
        code="no_table",
    )
