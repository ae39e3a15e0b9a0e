"""A service that poses as a folder, and says of its files what it likes."""

import itertools

import facetry
import fsspec
import pytest
from facetry import _holding, _listing

MORE = {"range": {"start": {}, "end": {}}, "list": {"after": {}, "limit": {}}}


@pytest.fixture
def poses(wallet, make):
    """Holds `actions` on it, each of which answers so: a Reply, or one made of the arguments."""

    def hold(actions, **answers):
        definitions = [
            make.definition(name, {"path": {}, **MORE.get(name, {})}, upload=name == "write")
            for name in actions
        ]
        wallet.facets = [make.held("evil", *definitions)]
        _holding.forget()

        def answer(body, query):
            said = answers[body["act"]]
            return said(body["args"]) if callable(said) else said

        wallet.on["POST invoke"] = answer
        wallet.on["POST upload"] = lambda *_: make.Reply(200, {}, make.receipt())
        return fsspec.filesystem("facet")

    return hold


@pytest.mark.parametrize(
    "row",
    [
        {"size": "9" * 9},
        {"size": -1},
        {"size": 1.5},
        {"size": True},
        {"size": None},
        {"modified": "no day"},
        {"modified": 7},
        {"modified": "9999-99-99T00:00:00Z"},
        {"modified": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_what_can_not_be_so_of_a_file_is_not_known(poses, make, row):
    file = {"name": "a.csv", "type": "file", "size": 4, "modified": "2024-01-02T00:00:00Z", **row}
    fs = poses(("list", "stat"), list=make.Reply(200, [file], make.receipt()))
    (told,) = fs.ls("evil/data")
    size = told["size"]
    assert size is None or (type(size) is int and size >= 0)
    assert isinstance(told.get("mtime", 0.0), float)


@pytest.mark.parametrize("said", [None, 7, "x", {"a": 1}, [7], [[]]])
def test_what_is_no_list_of_files_is_one_line(poses, make, said):
    fs = poses(
        ("list", "stat"),
        list=make.Reply(200, said, make.receipt()),
        stat=make.Reply(200, [said], make.receipt()),
    )
    with pytest.raises(ValueError, match=r"^evil/data (is no list of files|lists what is no name)"):
        fs.ls("evil/data")
    with pytest.raises(ValueError, match="is no file, as the service tells it"):
        fs.info("evil/data/a.csv")


def test_a_folder_without_an_end_is_not_read_for_good(poses, make, monkeypatch):
    monkeypatch.setattr(_listing, "_MOST", 20_000)
    count = itertools.count()

    def page(args):
        rows = [{"name": f"f{next(count)}", "type": "file"} for _ in range(5_000)]
        return make.Reply(200, rows, make.receipt())

    with pytest.raises(ValueError, match="lists more than 20,000 files"):
        poses(("list",), list=page).ls("evil/data")
    assert next(count) == 25_000


def test_more_bytes_than_were_asked_for_stand_nowhere(poses, make):
    fs = poses(
        ("range", "stat"),
        stat=make.Reply(200, {"type": "file", "size": 100}, make.receipt()),
        range=make.Reply(200, b"x" * 1_000, make.receipt()),
    )
    assert fs.cat_file("evil/a", 10, 20) == b"x" * 10


def test_a_new_file_is_written_only_where_it_is_known_to_be_new(poses, wallet, make):
    def writes():
        return len(wallet.bodies("POST upload"))

    def new(fs):
        with fs.open("evil/a.csv", "xb") as file:
            file.write(b"new")

    # Whoever may write alone, or read, is not told whether it is there.
    for actions in (("write",), ("write", "read")):
        with pytest.raises(PermissionError, match="whether it is there already is not known"):
            new(poses(actions, read=make.Reply(200, b"x", make.receipt())))
    there = make.Reply(200, {"type": "file", "size": 1}, make.receipt())
    with pytest.raises(FileExistsError):
        new(poses(("write", "stat"), stat=there))
    away = make.Reply(503, {"code": "busy", "detail": "not now"})
    with pytest.raises(facetry.Unreachable):
        new(poses(("write", "stat"), stat=away))
    assert writes() == 0
    gone = make.Reply(404, {"message": "no"}, make.receipt())
    new(poses(("write", "stat"), stat=gone))
    assert writes() == 1


def test_errors_about_files_show_no_name_as_it_is(poses, make):
    gone = make.Reply(404, {"message": "no"}, make.receipt())
    fs = poses(("read", "range", "stat", "write"), read=gone, stat=gone, range=gone)
    name = "evil/\x1b[31m\u202egnp"
    for leads in (
        lambda: fs.cat_file(name),
        lambda: fs.info(name),
        lambda: fs.open(name),
        lambda: fs.ls(name),
        lambda: fs.cat_file(name, -3),
    ):
        with pytest.raises(OSError) as caught:
            leads()
        assert str(caught.value).isprintable()
