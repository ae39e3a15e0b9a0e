"""One run of one cell."""

from __future__ import annotations

from contextlib import suppress
from typing import Any


class Execution:
    """One execution of one cell, as the frontend asked for it."""

    def __init__(self, shell: Any, parent: Any) -> None:
        #: The id of the request; None where that is not known.
        self.request: object = None
        self.cell: str | None = None
        self.code: str | None = None
        #: Whether it has ended, though something of it goes on.
        self.over = False
        with suppress(AttributeError, LookupError, TypeError):
            self.request = parent["header"]["msg_id"]
        with suppress(AttributeError, LookupError, TypeError):
            self.code = _text(parent["content"]["code"])
        with suppress(AttributeError, LookupError, TypeError):
            cell = _text(parent.get("metadata", {}).get("cellId"))
            self.cell = cell if cell and len(cell) <= 128 else None
        # Not `shell.execution_count`: newer versions of IPython count on before the cell runs.
        count = getattr(getattr(shell, "displayhook", None), "prompt_count", None)
        self.count = count if isinstance(count, int) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
