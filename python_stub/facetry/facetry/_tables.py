"""Contents as tables: pandas and pyarrow are imported when asked for."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ._errors import BadInput, FacetryError
from ._table_size import check_json_lines, check_lines, check_parquet, check_rows, check_workbook
from ._text import safe_text

if TYPE_CHECKING:
    from ._answered import Answered

_MEDIA = {
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/vnd.apache.parquet": "parquet",
    "application/x-parquet": "parquet",
    "application/vnd.apache.arrow.file": "arrow",
    "application/vnd.apache.arrow.stream": "arrow",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "application/jsonlines": "jsonl",
    "application/ndjson": "jsonl",
    "application/stream+json": "jsonl",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "excel",
}
_ENDINGS = {
    "csv": "csv",
    "tsv": "tsv",
    "parquet": "parquet",
    "pq": "parquet",
    "arrow": "arrow",
    "feather": "arrow",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "json": "json",
    "xlsx": "excel",
}


_NAMES = {
    "csv": "CSV",
    "tsv": "TSV",
    "parquet": "Parquet",
    "arrow": "Arrow",
    "jsonl": "lines of JSON",
    "json": "a table",
    "excel": "a workbook",
}


class Missing(FacetryError, ImportError):
    """An optional package is needed for this."""


#: From here on it makes no objects of what a file says that they are.
_SAFE_PYARROW = (14, 0, 1)


def frame_of(result: Answered, name: str, options: dict[str, Any]) -> Any:
    """A pandas DataFrame. Raises Missing, or BadInput for what is no table."""
    pandas = needed("pandas", ".df()")
    kind = _kind_of(result, name)
    if kind is None:
        raise _no_table(result)
    content = result.content
    with _told(kind):
        if kind == "arrow":
            return _arrow_file(_pyarrow(".df() of an Arrow file"), content).to_pandas()
        if kind == "json":
            return _frame_of_rows(pandas, _rows_of(result), len(content), options)
        readers: dict[str, tuple[Any, dict[str, Any]]] = {
            "csv": (pandas.read_csv, {"encoding": result.encoding, "sep": ","}),
            "tsv": (pandas.read_csv, {"encoding": result.encoding, "sep": "\t"}),
            "parquet": (pandas.read_parquet, {}),
            "excel": (pandas.read_excel, {}),
            "jsonl": (pandas.read_json, {"lines": True}),
        }
        read, usual = readers[kind]
        if kind == "parquet":
            _checked_parquet(".df() of Parquet", content)
        elif kind == "excel":
            check_workbook(content)
        elif kind == "jsonl":
            check_json_lines(content)
        elif not options:
            check_lines(content, usual["sep"])
        return read(io.BytesIO(content), **{**usual, **options})


def _frame_of_rows(pandas: Any, rows: Any, length: int, options: dict[str, Any]) -> Any:
    if isinstance(rows, Mapping):
        return pandas.DataFrame(rows, **options)
    check_rows(rows, length)
    return pandas.json_normalize(rows, **options)


def arrow_of(result: Answered, name: str) -> Any:
    """A pyarrow Table. Raises Missing, or BadInput for what is no table."""
    pyarrow = _pyarrow(".to_arrow()")
    kind = _kind_of(result, name)
    content = result.content
    source = io.BytesIO(content)
    with _told(kind):
        if kind in ("csv", "tsv"):
            from pyarrow import csv

            separator = "\t" if kind == "tsv" else ","
            return csv.read_csv(source, parse_options=csv.ParseOptions(delimiter=separator))
        if kind == "parquet":
            return _checked_parquet(".to_arrow()", content).read()
        if kind == "arrow":
            return _arrow_file(pyarrow, content)
        if kind == "jsonl":
            from pyarrow import json

            check_json_lines(content)
            return json.read_json(source)
        if kind == "json":
            rows = _rows_of(result)
            if isinstance(rows, Mapping):
                return pyarrow.Table.from_pydict(dict(rows))
            check_rows(rows, len(content))
            return pyarrow.Table.from_pylist(rows)
    raise _no_table(result)


@contextmanager
def _told(kind: str | None) -> Iterator[None]:
    """What readers say of a content that is not what it says, in one line."""
    try:
        yield
    except FacetryError:
        raise
    except (ValueError, RecursionError, OverflowError) as error:
        said = safe_text(str(error).split("\n", maxsplit=1)[0], 200)
        raise BadInput(
            f"This can't be read as {_NAMES.get(kind or '', 'a table')}: {said}. "
            "Its bytes are .content.",
            code="no_table",
        ) from None


def _pyarrow(why: str) -> Any:
    pyarrow = needed("pyarrow", why)
    found = tuple(int(part) for part in re.findall(r"\d+", pyarrow.__version__)[:3])
    if found < _SAFE_PYARROW:
        least = ".".join(map(str, _SAFE_PYARROW))
        raise Missing(
            f"{why} needs pyarrow {least} or later, as earlier ones run code that a file holds: "
            "%pip install -U pyarrow",
            code="missing",
        )
    return pyarrow


def _checked_parquet(why: str, content: bytes) -> Any:
    _pyarrow(why)
    from pyarrow import parquet

    file = parquet.ParquetFile(io.BytesIO(content))
    check_parquet(file.metadata, len(content))
    return file


def _kind_of(result: Answered, name: str) -> str | None:
    content = result.content
    if content[:4] == b"PAR1" and content[-4:] == b"PAR1":
        return "parquet"
    if content[:6] == b"ARROW1":
        return "arrow"
    if result.is_json and result.media_type not in _MEDIA:
        return "json"
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    return _MEDIA.get(result.media_type) or _ENDINGS.get(ending)


def _rows_of(result: Answered) -> Any:
    """A list of rows, or columns by name; the one list of a JSON envelope is its rows."""
    value = result.value
    if isinstance(value, list):
        return value if all(isinstance(row, Mapping) for row in value) else {"value": value}
    if isinstance(value, Mapping):
        lists = [inner for inner in value.values() if isinstance(inner, list)]
        if lists and len(lists) == len(value) and _columns(lists):
            return value
        tables = [t for t in lists if t and all(isinstance(row, Mapping) for row in t)]
        return tables[0] if len(tables) == 1 else [value]
    raise _no_table(result)


def _columns(lists: list[list[Any]]) -> bool:
    cells = (cell for inner in lists for cell in inner)
    return len({len(inner) for inner in lists}) == 1 and not any(
        isinstance(cell, Mapping) for cell in cells
    )


def _arrow_file(pyarrow: Any, content: bytes) -> Any:
    from pyarrow import ipc

    buffer = pyarrow.BufferReader(content)
    opened = ipc.open_file(buffer) if content[:6] == b"ARROW1" else ipc.open_stream(buffer)
    table = opened.read_all()
    # What it says of its own bytes is believed else, and memory beside them is read.
    table.validate(full=True)
    return table


def needed(name: str, why: str, or_else: str | None = None) -> Any:
    """The module `name`, or `or_else`. Raises Missing that says what to install."""
    import importlib

    for candidate in (name, or_else):
        if candidate is not None:
            try:
                return importlib.import_module(candidate)
            except ImportError:
                continue
    raise Missing(f"{why} needs {name}: %pip install {name}", code="missing")


def _no_table(result: Answered) -> BadInput:
    media = result.media_type or "no type"
    return BadInput(f"This is not a table ({media}, {len(result.content):,} bytes): use .content.")
