"""Results that a cell draws on, by the names of what it uses."""

import sys
import types

import pytest
from facetry import _lineage
from IPython.core.interactiveshell import InteractiveShell


class Notebook:
    """Runs cells; `call(n)` in them is a use of a facet with the intent n."""

    def __init__(self, monkeypatch):
        self.shell = InteractiveShell()
        self.read = {}
        self._parent = {}
        monkeypatch.setattr(_lineage, "_from", {})
        monkeypatch.setattr(_lineage, "_seen", [])
        monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: self.shell)
        self.shell.get_parent = lambda: self._parent
        self.shell.user_ns["call"] = self._call

    def _call(self, index):
        self.read[index] = _lineage.lineage_word().get("read", [])
        _lineage.called(index)
        return index

    def run(self, code):
        self._parent = {"header": {"msg_id": object()}, "content": {"code": code}}
        self.shell.run_cell(code).raise_error()


@pytest.fixture
def notebook(monkeypatch):
    return Notebook(monkeypatch)


def test_a_cell_reads_the_results_that_the_names_in_it_come_from(notebook):
    notebook.run("a = call(1)\nb = call(2)")
    notebook.run("c = [x + a for x in (1, 2)]")
    notebook.run("call(3); sum(c)")
    # A cell counts as a whole: both calls of the first stand behind each of its names.
    assert notebook.read == {1: [], 2: [], 3: [1, 2]}


def test_a_cell_does_not_read_what_it_calls_itself(notebook):
    notebook.run("for n in (1, 2, 3):\n    call(n)")
    assert notebook.read == {1: [], 2: [], 3: []}


def test_what_is_assigned_anew_comes_from_there_alone(notebook):
    notebook.run("a = call(1)")
    notebook.run("a = 3")
    notebook.run("call(2 + 0 * a)")
    assert notebook.read == {1: [], 2: []}


def test_what_is_changed_in_place_comes_from_before_and_now(notebook):
    notebook.run("rows = [call(1)]\nframe = {}")
    notebook.run("frame['x'] = call(2)\nrows.append(3)")
    notebook.run("call(3); rows")
    assert notebook.read[3] == [1, 2]


def test_a_function_draws_on_what_it_names(notebook):
    notebook.run("a = call(1)")
    notebook.run("def f():\n    return a")
    notebook.run("call(2); f()")
    assert notebook.read[2] == [1]


def test_names_within_functions_are_others(notebook):
    notebook.run("a = call(1)")
    notebook.run("def f():\n    a = 2\n    return a")
    notebook.run("call(2); f()")
    assert notebook.read[2] == []


def test_a_module_holds_no_results(notebook):
    notebook.run("import math\nx = math.floor(call(1))\nmath.floor(x)")
    notebook.run("math.floor(call(2))")
    assert notebook.read[2] == []


def test_lines_beside_magics_are_read(notebook):
    notebook.run("a = call(1)")
    notebook.run("%precision 3\nb = a")
    notebook.run("call(2); b")
    assert notebook.read[2] == [1]


def test_of_many_results_the_newest_are_told(notebook):
    notebook.run("a = [call(n) for n in range(1, 50)]")
    notebook.run("call(100); a")
    assert notebook.read[100] == list(range(18, 50))


def test_a_program_that_is_no_notebook_says_nothing(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: None))
    assert _lineage.lineage_word() == {}
