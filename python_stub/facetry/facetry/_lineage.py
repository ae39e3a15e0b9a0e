"""What the running cell is and drew on: its source, and results of cells before it.

What a cell assigns comes from what that cell called and read; so a later cell that names it reads
those results. It is this kernel's word, never evidence: values also go other ways.
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ._cell import own_execution
from ._execution import Execution
from ._held import DataFree

if TYPE_CHECKING:
    import ast

#: Results that one act says were read; of more the newest are told.
_MOST_READ = 32
#: Names that are followed; beyond them the oldest are forgotten.
_MOST_NAMES = 2_000
#: Cells that are told apart, where tasks of earlier ones go on.
_MOST_CELLS = 16


class _Cell:
    """One execution of one cell."""

    def __init__(self, execution: Execution, code: str, *, late: bool) -> None:
        self.execution = execution
        self.code = code
        self.called: set[int] = set()
        # Of one that has ended it can't be told any more: names come from elsewhere by now.
        self._read: frozenset[int] | None = frozenset() if late else None

    def read(self) -> frozenset[int]:
        """Results that names in it come from; looked up once, before it assigns others."""
        if self._read is None:
            named = _names(self.code)[0] if _from else ()
            self._read = _newest({one for name in named for one in _from.get(name, ())})
        return self._read


#: A name of the notebook to the results that it comes from.
_from: dict[str, frozenset[int]] = {}
#: The cells that were last seen to run.
_seen: list[_Cell] = []


def lineage_word() -> dict[str, Any]:
    """`{"source"?, "read"?}` of the own cell."""
    cell = _own()
    if cell is None:
        return {}
    word: dict[str, Any] = {}
    word["source"] = hashlib.sha256(cell.code.encode("utf-8", "surrogatepass")).hexdigest()
    read = cell.read()
    if read:
        word["read"] = sorted(read)
    return word


def called(index: int | None) -> None:
    """The own cell got the result of this intent."""
    cell = _own()
    if cell is not None and index is not None:
        # What it reads are results of before: looked up now, else this one would be among them.
        cell.read()
        cell.called.add(index)


def _own(*, ends: bool = False) -> _Cell | None:
    """The cell that what asks belongs to; None where no notebook runs, or it is not known."""
    execution = own_execution()
    if execution is None or execution.request is None or execution.code is None:
        return None
    if not _seen:
        sys.modules["IPython"].get_ipython().events.register("post_run_cell", _ended)
    # A task of an earlier cell goes on beside the one that runs.
    for cell in _seen:
        if cell.execution.request == execution.request:
            return cell
    cell = _Cell(execution, execution.code, late=execution.over and not ends)
    _seen[:] = [cell, *_seen[: _MOST_CELLS - 1]]
    return cell


def _ended(result: Any) -> None:
    """Follow what a cell assigned: it comes from what the cell called and read."""
    # An error of ours must not show at a cell.
    with suppress(Exception):
        cell = _own(ends=True)
        if cell is None:
            return
        read = cell.read()
        if not _from and not cell.called:
            return
        drawn = _newest(cell.called | read)
        _loaded, assigned, changed = _names(cell.code)
        for name in assigned:
            _from.pop(name, None)
            if drawn and _holds_data(name):
                _from[name] = drawn
        # What is changed in place keeps what it came from.
        for name in changed - assigned:
            both = _newest(drawn | _from.get(name, frozenset()))
            if both and _holds_data(name):
                _from[name] = both
        for name in list(_from)[: max(0, len(_from) - _MOST_NAMES)]:
            del _from[name]


def _newest(results: set[int] | frozenset[int]) -> frozenset[int]:
    return frozenset(sorted(results)[-_MOST_READ:])


def _names(code: str) -> tuple[set[str], set[str], set[str]]:
    """Names that a cell's source reads, that it binds, and whose values it changes in place."""
    import ast
    import symtable

    try:
        plain = _plain(code)
        top = symtable.symtable(plain, "cell", "exec")
        tree = ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(), set(), set()
    bound = {one.get_name() for one in top.get_symbols() if one.is_assigned()}
    loaded = {one.get_name() for one in top.get_symbols() if one.is_referenced()}
    inner = list(top.get_children())
    while inner:
        scope = inner.pop()
        inner.extend(scope.get_children())
        loaded |= {one.get_name() for one in scope.get_symbols() if one.is_global()}
    changed: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            changed |= _base(node)
        elif isinstance(node, ast.AugAssign):
            changed |= _base(node.target)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            # `rows.append(x)` may change what it is called on.
            method = node.value.func
            changed |= _base(method) if isinstance(method, ast.Attribute) else set()
    return loaded | changed, bound, changed


def _base(node: ast.AST) -> set[str]:
    import ast

    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _holds_data(name: str) -> bool:
    """Whether it is anything but a module or a facet, which hold no results."""
    value = sys.modules["IPython"].get_ipython().user_ns.get(name)
    return value is not None and not isinstance(value, (ModuleType, DataFree))


def _plain(code: str) -> str:
    """As Python: magics and shell lines are what IPython makes of them."""
    if not any(mark in code for mark in "%!?"):
        return code
    return str(sys.modules["IPython"].get_ipython().transform_cell(code))
