"""How a result looks at the end of a cell: all of it escaped, the index in HTML only."""

from __future__ import annotations

import html
import pprint
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._shown_table import Shown, shown_table
from ._text import readable, readable_block, safe_text

if TYPE_CHECKING:
    from ._answered import Answered

RECEIPT_TYPE = "application/vnd.facetry.receipt+json"
_MOST_TEXT = 4_000
_MOST_COLUMNS = 12
_MOST_CELL = 120
_MOST_STRING = 400
_DEEPEST = 8
_MOST_PICTURE = 4 * 1024 * 1024
_PICTURES = ("image/png", "image/jpeg")
_FOOTER = (
    '<div class="facetry-recorded" style="color:var(--jp-ui-font-color2,#616161)">'
    "<small>recorded #{index}</small></div>"
)


def result_text(result: Answered) -> str:
    """The value in at most a few thousand characters, without index and time."""
    value = result.value
    if isinstance(value, bytes):
        shown = f"<{len(value):,} bytes of {safe_text(result.media_type or 'no type', 80)}>"
    elif isinstance(value, str):
        shown = readable_block(value, _MOST_TEXT)
    elif value is None:
        shown = "<no content>"
    else:
        cut = _Cut(_MOST_TEXT).copy(value)
        shown = readable_block(pprint.pformat(cut, width=100, sort_dicts=False), _MOST_TEXT)
    return shown if result.ok else f"<status {result.status}> {shown}"


def result_bundle(result: Answered) -> dict[str, Any]:
    """text/plain, text/html, a picture where it is one, and the reference to the entry."""
    bundle: dict[str, Any] = {"text/plain": result_text(result)}
    if result.media_type in _PICTURES and len(result.content) <= _MOST_PICTURE:
        import base64

        bundle[result.media_type] = base64.b64encode(result.content).decode()
    bundle["text/html"] = _html(result, bundle)
    if result.index is not None and result.receipt is not None:
        bundle[RECEIPT_TYPE] = {
            "index": result.index,
            "object": result.object,
            "action": result.action,
        }
    return bundle


def _html(result: Answered, bundle: Mapping[str, Any]) -> str:
    picture = next((media for media in _PICTURES if media in bundle), None)
    table = shown_table(result) if result.ok else None
    if picture is not None:
        body = f'<img alt="" src="data:{picture};base64,{bundle[picture]}">'
    elif table is not None:
        body = _table(table)
    else:
        body = f"<pre>{html.escape(bundle['text/plain'])}</pre>"
    recorded = result.index is not None and result.receipt is not None
    footer = _FOOTER.format(index=result.index) if recorded else ""
    return f"<div>{body}{footer}</div>"


def _table(table: Shown) -> str:
    shown = table.columns[:_MOST_COLUMNS]
    head = "".join(f"<th>{_cell(column)}</th>" for column in shown)
    lines = [
        "<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row[:_MOST_COLUMNS]) + "</tr>"
        for row in table.rows
    ]
    more = [f"first {len(table.rows):,} rows"] if table.total is None else []
    more += [f"{table.total:,} rows"] if (table.total or 0) > len(table.rows) else []
    more += [f"{len(table.columns):,} columns"] if len(table.columns) > len(shown) else []
    note = f"<div><small>{' × '.join(more)}</small></div>" if more else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>{note}"


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else repr(_Cut(_MOST_CELL).copy(value))
    return html.escape(readable(text, _MOST_CELL))


class _Cut:
    """Copies a value as far as it will be shown: of a large one only the beginning is walked."""

    def __init__(self, most: int) -> None:
        self._left = most

    def copy(self, value: Any, depth: int = 0) -> Any:
        self._left -= 4
        if isinstance(value, str):
            shown = value if len(value) <= _MOST_STRING else value[:_MOST_STRING] + "…"
            self._left -= len(shown)
            return shown
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, list):
            return self._list(value, depth)
        return value

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> Any:
        shown: dict[str, Any] = {}
        for key, member in value.items():
            if self._left <= 0 or depth >= _DEEPEST:
                return {**shown, "…": f"{len(value):,} members"}
            shown[self.copy(str(key))] = self.copy(member, depth + 1)
        return shown

    def _list(self, value: list[Any], depth: int) -> Any:
        shown: list[Any] = []
        for member in value:
            if self._left <= 0 or depth >= _DEEPEST:
                return [*shown, f"… {len(value):,} in all"]
            shown.append(self.copy(member, depth + 1))
        return shown
