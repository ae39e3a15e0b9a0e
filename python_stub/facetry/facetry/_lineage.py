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

from ._cell import belongs
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

    def __init__(self, execution: object, code: str) -> None:
        self.execution = execution
        self.code = code
        self.called: set[int] = set()
        self._read: frozenset[int] | None = None

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
    """`{"source"?, "read"?}` of the running cell."""
    cell = _running()
    if cell is None:
        return {}
    word: dict[str, Any] = {}
    # That a server saw the cell goes with its source: not of one that only happens to run.
    if belongs(sys.modules["IPython"].get_ipython()) == "own":
        word["source"] = hashlib.sha256(cell.code.encode("utf-8", "surrogatepass")).hexdigest()
    read = cell.read()
    if read:
        word["read"] = sorted(read)
    return word


def called(index: int | None) -> None:
    """The running cell got the result of this intent."""
    cell = _running()
    if cell is not None and index is not None:
        # What it reads are results of before: looked up now, else this one would be among them.
        cell.read()
        cell.called.add(index)


def _running() -> _Cell | None:
    """The cell that runs now; None where no notebook does, or what asks is of none."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    if shell is None or belongs(shell) == "none":
        return None
    try:
        parent = shell.get_parent()
        execution, code = parent["header"]["msg_id"], parent["content"]["code"]
    except (AttributeError, LookupError, TypeError):
        return None
    if not isinstance(code, str):
        return None
    if not _seen:
        shell.events.register("post_run_cell", _ended)
    # A task of an earlier cell goes on beside the one that runs.
    for cell in _seen:
        if cell.execution == execution:
            return cell
    _seen[:] = [_Cell(execution, code), *_seen[: _MOST_CELLS - 1]]
    return _seen[0]


def _ended(result: Any) -> None:
    """Follow what a cell assigned: it comes from what the cell called and read."""
    # An error of ours must not show at a cell.
    with suppress(Exception):
        cell = _running()
        if cell is None or (not _from and not cell.called):
            return
        drawn = _newest(cell.called | cell.read())
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
