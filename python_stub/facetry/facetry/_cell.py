"""Which cell runs, and whether what asks belongs to it."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

_OWN, _UNSURE, _NONE = "own", "unsure", "none"

#: The execution that a context began in; tasks, and threads of `asyncio.to_thread`, inherit it.
_IN: ContextVar[object] = ContextVar("facetry_cell", default=None)


class _Runs:
    """Of one shell: what runs, and which threads were there before it began."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.info: object = None
        self.execution: object = None
        self.threads: frozenset[int | None] = frozenset()
        shell.events.register("pre_run_cell", self._began)
        shell.events.register("post_run_cell", self._ended)

    def _began(self, info: Any) -> None:
        # An error of ours must not show at a cell.
        with suppress(Exception):
            execution = execution_of(self.shell)
            # A cell that runs another one is still the one that runs.
            if self.info is None or execution != self.execution:
                self.info, self.execution = info, execution
                self.threads = frozenset(one.ident for one in threading.enumerate())
            _IN.set(execution)

    def _ended(self, result: Any) -> None:
        if getattr(result, "info", None) is self.info:
            self.info = None


#: Of the shell that was seen last.
_runs: list[_Runs] = []


def execution_of(shell: Any) -> object:
    """The id of the request that runs; None where that is not known."""
    try:
        return shell.get_parent()["header"]["msg_id"]
    except (AttributeError, LookupError, TypeError):
        return None


def belongs(shell: Any) -> str:
    """Whether what asks is of the cell that the shell names: `own`, `unsure` or `none`.

    A thread has no cell of its own unless somebody says so; the shell names then the one that runs,
    or ran last. `unsure`: the thread was there before that one began. `none`: it has ended.
    """
    if not _runs or _runs[0].shell is not shell:
        _runs[:] = [_Runs(shell)]
        return _OWN
    runs, execution, began_in = _runs[0], execution_of(shell), _IN.get()
    if began_in is not None:
        return _OWN if began_in == execution else _UNSURE
    thread = threading.current_thread()
    said = runs.execution is None or execution != runs.execution
    if said or thread is threading.main_thread():
        return _OWN
    if runs.info is None:
        return _NONE
    return _UNSURE if thread.ident in runs.threads else _OWN


def cell_word() -> dict[str, Any]:
    """`{"id"?, "count"?}` of the running cell, as the frontend says: a hint, never evidence."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    if shell is None or belongs(shell) == _NONE:
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
