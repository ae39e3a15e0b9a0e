"""How far a loop has come is one line in a notebook, and nothing anywhere else."""

import sys

import facetry
import pytest
from facetry import _progress


@pytest.fixture
def shown(monkeypatch):
    """What a kernel shows; the clock goes on by a second at each look."""
    shown = []
    clock = iter(range(10_000))

    class Shell:
        kernel = object()

    class Interactive:
        get_ipython = staticmethod(Shell)

    class Display:
        @staticmethod
        def display(data, **more):
            shown.append((data["text/plain"], more["update"]))

    monkeypatch.setitem(sys.modules, "IPython", Interactive)
    monkeypatch.setitem(sys.modules, "IPython.display", Display)
    monkeypatch.setattr(_progress.time, "monotonic", lambda: next(clock))
    return shown


def test_a_loop_shows_rate_and_time_left_and_leaves_how_many_there_were(shown):
    assert list(facetry.progress(["a", "b", "c"], label="rows")) == ["a", "b", "c"]
    assert shown == [
        ("rows: 0 of 3", False),
        ("rows: 1 of 3 · 0.5/s · 4 s left", True),
        ("rows: 2 of 3 · 0.7/s · 2 s left", True),
        ("rows: 3", True),
    ]


def test_a_label_turns_no_number_beside_it(shown):
    list(facetry.progress(["a"], label="שורות\u202e"))
    assert shown[-1] == ("\u2068שורות⟨U+202E⟩\u2069: 1", True)


def test_of_what_has_no_length_only_the_rate_is_known(shown):
    assert list(facetry.progress(iter("ab"))) == ["a", "b"]
    assert shown[-2:] == [("1 · 0.5/s", True), ("2", True)]


def test_a_loop_that_breaks_off_leaves_how_far_it_came(shown):
    walk = facetry.progress(range(5))
    for number in walk:
        if number == 2:
            break
    walk.close()
    assert shown[-1] == ("2 of 5", True)


def test_outside_of_a_notebook_nothing_is_shown(capsys):
    assert list(facetry.progress(range(3))) == [0, 1, 2]
    assert capsys.readouterr() == ("", "")


def test_spans_read_as_people_say_them():
    assert [_progress._span(n) for n in (0.2, 50, 200, 8000)] == [
        "1 s",
        "50 s",
        "3 min",
        "2 h 13 min",
    ]


def test_a_total_is_a_whole_number():
    with pytest.raises(facetry.BadInput, match="total="):
        facetry.progress(iter(()), total=-1)
