"""Tables of what was answered: as text, and in HTML with times."""

from __future__ import annotations

import datetime
import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ._text import readable, seen_length

if TYPE_CHECKING:
    pass


def text_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns aligned by blanks."""
    lines = [list(head), *([readable(cell, 90) for cell in row] for row in rows)]
    widths = [max(seen_length(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - seen_length(cell))
            for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


# JupyterLab aligns cells to the right, as for numbers, and breaks a time at its hyphens.
_WORDS = "text-align: left"


_TIME = "text-align: left; white-space: nowrap"


def html_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The same, escaped."""
    styles = [_TIME if name in ("when", "until") else _WORDS for name in head]

    def cells(tag: str, row: Sequence[str]) -> str:
        return "".join(
            f'<{tag} style="{style}">{html.escape(readable(cell, 200))}</{tag}>'
            for style, cell in zip(styles, row, strict=True)
        )

    top = cells("th", head)
    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def clock_words(seconds: float | None) -> str:
    """Local time to the minute; empty for None."""
    if seconds is None:
        return ""
    return datetime.datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")
