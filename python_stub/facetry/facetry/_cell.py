"""Which cell runs, and whether what asks belongs to it."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

from ._carried import Carried, carry
from ._execution import Execution

#: The execution that a context began in; tasks, and threads of `asyncio.to_thread`, inherit it.
_IN: ContextVar[Execution | None] = ContextVar("facetry_cell", default=None)


class _Runs:
    """Of one shell: what runs."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.info: object = None
        #: What was seen to begin last, and whether it still runs.
        self.last = Execution(shell, _parent(shell))
        self.running: Execution | None = None
        if threading.current_thread() is threading.main_thread():
            self.running = self.last
            _IN.set(self.last)
        shell.events.register("pre_run_cell", self._began)
        shell.events.register("post_run_cell", self._ended)

    def _began(self, info: Any) -> None:
        # An error of ours must not show at a cell.
        with suppress(Exception):
            execution = Execution(self.shell, _parent(self.shell))
            # A cell that runs another one is still the one that runs.
            if self.running is None or execution.request != self.running.request:
                self.info, self.last, self.running = info, execution, execution
            _IN.set(self.running)

    def _ended(self, result: Any) -> None:
        if self.running is not None and self.info in (None, getattr(result, "info", None)):
            self.running.over = True
            self.info = self.running = None


#: Of the shell that was seen last.
_runs: list[_Runs] = []


def own_execution() -> Execution | None:
    """The cell that what asks belongs to; None where that is not known, or no notebook runs."""
    runs = watched()
    return None if runs is None else _own(runs)


def watched() -> _Runs | None:
    """What runs here, followed from now on; None where no notebook runs."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    if shell is None:
        return None
    if not _runs or _runs[0].shell is not shell:
        _runs[:] = [_Runs(shell)]
        carry(own_execution)
    return _runs[0]


def _own(runs: _Runs) -> Execution | None:
    """A thread has no cell of its own unless it was carried there, or the cell is still running.

    What a pool's thread does is of the cell that gave it that to do; what a thread does that was
    there before is of no cell that is known, whichever one runs.
    """
    given = Carried.given.get()
    if given is not None:
        return given.by
    parent = _parent(runs.shell)
    asked = Execution(runs.shell, parent)
    began_in = _IN.get()
    if began_in is not None:
        if began_in.request == asked.request:
            return began_in
        # Where the shell's word goes by context, too, this one is of another.
        return None if asked.request == runs.last.request else asked
    thread = threading.current_thread()
    if thread is threading.main_thread():
        return runs.last if asked.request == runs.last.request else asked
    if parent is not getattr(runs.shell, "_parent_header_global", parent):
        # Said for this thread, by `set_thread_parent`.
        return asked
    started_in = Carried.of(thread)
    return started_in if started_in is not None and started_in is runs.running else None


def cell_word() -> dict[str, Any]:
    """`{"id"?, "count"?}` of the own cell, as the frontend says: a hint, never evidence."""
    cell = own_execution()
    if cell is None:
        return {}
    word: dict[str, Any] = {}
    if cell.cell is not None:
        word["id"] = cell.cell
    if cell.count is not None:
        word["count"] = cell.count
    return word


def _parent(shell: Any) -> Any:
    """The request that the shell names: of this context, else the one that ran last."""
    try:
        return shell.get_parent()
    except (AttributeError, LookupError, TypeError):
        return None
