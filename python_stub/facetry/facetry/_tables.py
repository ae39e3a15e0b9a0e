"""Contents as tables: pandas and pyarrow are imported when asked for."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._errors import BadInput, FacetryError

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


class Missing(FacetryError, ImportError):
    """An optional package is needed for this."""


def frame_of(result: Answered, name: str, options: dict[str, Any]) -> Any:
    """A pandas DataFrame. Raises Missing, or BadInput for what is no table."""
    pandas = needed("pandas", ".df()")
    kind = _kind_of(result, name)
    if kind == "arrow":
        return _arrow_file(needed("pyarrow", ".df() of an Arrow file"), result.content).to_pandas()
    if kind == "json":
        rows = _rows_of(result)
        frame = pandas.DataFrame if isinstance(rows, Mapping) else pandas.json_normalize
        return frame(rows, **options)
    readers: dict[str | None, tuple[Any, dict[str, Any]]] = {
        "csv": (pandas.read_csv, {"encoding": result.encoding}),
        "tsv": (pandas.read_csv, {"encoding": result.encoding, "sep": "\t"}),
        "parquet": (pandas.read_parquet, {}),
        "excel": (pandas.read_excel, {}),
        "jsonl": (pandas.read_json, {"lines": True}),
    }
    if kind not in readers:
        raise _no_table(result)
    read, usual = readers[kind]
    return read(io.BytesIO(result.content), **{**usual, **options})


def arrow_of(result: Answered, name: str) -> Any:
    """A pyarrow Table. Raises Missing, or BadInput for what is no table."""
    pyarrow = needed("pyarrow", ".to_arrow()")
    kind = _kind_of(result, name)
    source = io.BytesIO(result.content)
    if kind in ("csv", "tsv"):
        from pyarrow import csv

        return csv.read_csv(
            source, parse_options=csv.ParseOptions(delimiter="\t" if kind == "tsv" else ",")
        )
    if kind == "parquet":
        from pyarrow import parquet

        return parquet.read_table(source)
    if kind == "arrow":
        return _arrow_file(pyarrow, result.content)
    if kind == "jsonl":
        from pyarrow import json

        return json.read_json(source)
    if kind == "json":
        rows = _rows_of(result)
        if isinstance(rows, Mapping):
            return pyarrow.Table.from_pydict(dict(rows))
        return pyarrow.Table.from_pylist(rows)
    raise _no_table(result)


def _kind_of(result: Answered, name: str) -> str | None:
    content = result.content
    if content[:4] == b"PAR1" and content[-4:] == b"PAR1":
        return "parquet"
    if content[:6] == b"ARROW1":
        return "arrow"
    if result.is_json:
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

    if content[:6] == b"ARROW1":
        return ipc.open_file(pyarrow.BufferReader(content)).read_all()
    return ipc.open_stream(pyarrow.BufferReader(content)).read_all()


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
