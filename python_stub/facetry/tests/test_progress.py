"""How far a loop has come is one line in a notebook, and nothing anywhere else."""

import io
import sys
import threading

import facetry
import pytest
from facetry import _progress


class Shown(list):
    """What was shown, and by which id."""


@pytest.fixture
def shown(monkeypatch):
    """What a kernel shows; the clock goes on by a second at each look."""
    shown, ids = Shown(), []
    shown.ids = ids
    clock = iter(range(10_000))

    class Shell:
        kernel = object()
        cell = "1"

        def get_parent(self):
            return {"header": {"msg_id": self.cell}}

    shell = Shell()

    class Interactive:
        get_ipython = staticmethod(lambda: shell)

    class Display:
        @staticmethod
        def display(data, **more):
            shown.append((data["text/plain"], more["update"]))
            ids.append(more["display_id"])

    monkeypatch.setitem(sys.modules, "IPython", Interactive)
    monkeypatch.setitem(sys.modules, "IPython.display", Display)
    monkeypatch.setattr(_progress.time, "monotonic", lambda: next(clock))
    _progress._of_cell.clear()
    shown.shell = shell
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


def test_of_pieces_the_bytes_are_counted(shown):
    pieces = [b"x" * 400_000] * 3
    assert list(facetry.progress(iter(pieces), total=1_200_000)) == pieces
    assert shown == [
        ("0 B of 1.2 MB", False),
        ("400 kB of 1.2 MB · 200 kB/s · 4 s left", True),
        ("800 kB of 1.2 MB · 267 kB/s · 2 s left", True),
        ("1.2 MB", True),
    ]
    # How many pieces there are says nothing of their bytes.
    shown.clear()
    assert list(facetry.progress(pieces)) == pieces
    assert shown[-2:] == [("800 kB · 267 kB/s", True), ("1.2 MB", True)]


def test_a_call_that_takes_long_says_how_far_it_has_come(shown):
    come = _progress.Transfer("crm.export", 200_000_000)
    for _ in range(3):
        come.add(50_000_000)
    come.end()
    assert shown == [
        ("crm.export: 50 MB of 200 MB · 50 MB/s · 3 s left", False),
        ("crm.export: 100 MB of 200 MB · 50 MB/s · 2 s left", True),
        ("crm.export: 150 MB of 200 MB · 50 MB/s · 1 s left", True),
        ("crm.export: 150 MB of 200 MB", True),
    ]


def test_the_calls_of_one_cell_share_a_line_and_those_of_another_thread_have_none(shown):
    def transfer(what):
        come = _progress.Transfer(what, None)
        come.add(1_000)
        come.end()

    transfer("a.get")
    transfer("b.get")
    assert [words for words, _ in shown] == [
        "a.get: 1.0 kB · 1.0 kB/s",
        "a.get: 1.0 kB",
        "b.get: 1.0 kB · 1.0 kB/s",
        "b.get: 1.0 kB",
    ]
    assert len(set(shown.ids)) == 1
    assert [update for _, update in shown] == [False, True, True, True]
    shown.shell.cell = "2"
    transfer("a.get")
    assert len(set(shown.ids)) == 2
    told = len(shown)
    thread = threading.Thread(target=transfer, args=("c.get",))
    thread.start()
    thread.join()
    assert len(shown) == told


def test_a_long_upload_says_how_far_it_has_gone(wallet, bank, make, monkeypatch):
    lines = []
    monkeypatch.setattr(_progress, "_PATIENCE", 0)
    monkeypatch.setattr(_progress._Line, "_show", lambda self, text: lines.append(text))
    write = make.definition("write", {"path": {}}, ["path"], safe=False, upload=True)
    wallet.grants(make.held("sales", write))
    wallet.on["POST upload"] = lambda *_: make.Reply(200, {}, make.receipt())
    data = b"x" * (9 * 2**20)
    facetry.need("sales", "write").write("a", data=io.BytesIO(data))
    assert wallet.bodies("POST upload") == [data]
    assert lines
    assert all(line.startswith("sales.write: ") for line in lines)
    assert all(" of 9.4 MB · " in line for line in lines)


def test_outside_of_a_notebook_nothing_is_shown(capsys):
    assert list(facetry.progress(range(3))) == [0, 1, 2]
    assert capsys.readouterr() == ("", "")


def test_sizes_read_as_people_say_them():
    sizes = [0, 950, 999.5, 9_949, 9_960, 209_715_200, 3_200_000_000]
    assert [_progress._size(n) for n in sizes] == [
        "0 B",
        "950 B",
        "1.0 kB",
        "9.9 kB",
        "10 kB",
        "210 MB",
        "3.2 GB",
    ]


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
