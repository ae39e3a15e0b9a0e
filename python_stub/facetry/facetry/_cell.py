"""Which cell runs."""

from __future__ import annotations

import sys
from typing import Any


def cell_word() -> dict[str, Any]:
    """`{"id"?, "count"?}` of the running cell, as the frontend says: a hint, never evidence."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    if shell is None:
        return {}
    word: dict[str, Any] = {}
    try:
        cell = shell.get_parent().get("metadata", {}).get("cellId")
        if isinstance(cell, str) and 0 < len(cell) <= 128:
            word["id"] = cell
    except (AttributeError, LookupError):
        pass
    # Not `shell.execution_count`: newer versions of IPython count on before the cell runs.
    count = getattr(shell.displayhook, "prompt_count", None)
    if isinstance(count, int):
        word["count"] = count
    return word
