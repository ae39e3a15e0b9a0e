"""Names that files really have, by every verb of fsspec: passed, or told why not."""

import os
import unicodedata

import fsspec
import pytest

PASSED = [
    "50%.csv",
    "a#b.csv",
    "a?b.csv",
    "a*b.csv",
    "a**b.csv",
    "[x].csv",
    " a b .csv",
    unicodedata.normalize("NFC", "ü.csv"),
    unicodedata.normalize("NFD", "ü.csv"),
    ";a;b.csv",
    ".hidden",
    "...",
    "n" * 251 + ".csv",
    "facet:",
    "a\u202eb.csv",
]
NOT_PASSED = {
    "a%2Fb.csv": "has a percent escape",
    "a%20b.csv": "has a percent escape",
    "a\nb.csv": "has a backslash or a control character",
    "a\\b.csv": "has a backslash or a control character",
}


@pytest.fixture
def odd(house, notebook, got):
    """A folder of its own with all of these names, each with its name as its content."""
    folder = house.files / "odd"
    (folder / "under%41").mkdir(parents=True)
    (folder / "empty").mkdir()
    for name in (*PASSED, *NOT_PASSED, "under%41/lost.csv"):
        (folder / name).write_text(name)
    os.symlink("/etc/hostname", folder / "out.csv")
    yield folder
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    folder.rmdir()


def told(error, *, of):
    """What an error says of each that was left, by its path."""
    words = str(error.value)
    assert f" but {of}: " in words
    return words


@pytest.mark.parametrize("limits", [{}, {"path": "odd/**"}], ids=["all of it", "below a path"])
def test_a_name_is_passed_by_each_verb_for_one_file_or_told_why_not(got, odd, limits):
    got("sales", "list", "read", "stat", "range", "write", **limits)
    fs = fsspec.filesystem("facet")
    for name in PASSED:
        path = f"sales/odd/{name}"
        assert fs.info(path)["type"] == "file"
        assert fs.exists(path)
        assert fs.cat_file(path) == name.encode()
        with fs.open(path) as file:
            assert file.read() == name.encode()
        fs.pipe_file(path, b"written")
        assert (odd / name).read_bytes() == b"written"
    for name, why in NOT_PASSED.items():
        path = f"sales/odd/{name}"
        for verb in (fs.info, fs.exists, fs.isfile, fs.cat, fs.cat_file, fs.open, fs.size):
            with pytest.raises(PermissionError, match=why):
                verb(path)
        with pytest.raises(PermissionError, match=why):
            fs.pipe_file(path, b"written")
        with pytest.raises(PermissionError, match=why):
            fs.cp(path, "sales/odd/copy.csv")
        assert (odd / name).read_text() == name
    assert not (odd / "copy.csv").exists()


def test_all_of_a_folder_is_got_but_what_can_not_be_and_that_is_told(got, odd, tmp_path):
    got("sales", "list", "read", "stat")
    fs = fsspec.filesystem("facet")
    with pytest.raises(PermissionError, match="All was copied but 6") as error:
        fs.get("sales/odd", str(tmp_path / "got"), recursive=True)
    words = str(error.value)
    assert "sales/odd/a%20b.csv" in words
    assert "percent escape" in words
    assert words.endswith("; and 1 more.")
    there = {path.name for path in (tmp_path / "got").iterdir()}
    assert there == {*PASSED, "empty"}
    for name in PASSED:
        assert (tmp_path / "got" / name).read_text() == name
    read = fs.cat("sales/odd", recursive=True, on_error="return")
    assert {path for path, content in read.items() if isinstance(content, bytes)} == {
        f"sales/odd/{name}" for name in PASSED
    }
    with pytest.raises(PermissionError, match="percent escape"):
        fs.cat("sales/odd", recursive=True)


def test_names_are_found_as_they_are(got, odd):
    got("sales", "list", "read", "stat")
    fs = fsspec.filesystem("facet")
    names = {f"sales/odd/{name}" for name in (*PASSED, *NOT_PASSED, "out.csv")}
    assert {row["name"] for row in fs.ls("sales/odd") if row["type"] != "directory"} == names
    assert set(fs.glob("sales/odd/*.csv")) == {name for name in names if name.endswith(".csv")}
    # Of what can't be listed it is not said that nothing is there.
    for looks in (fs.find, lambda path: list(fs.walk(path)), lambda path: fs.glob(path + "/**")):
        with pytest.raises(PermissionError, match=r"under%41: .*percent escape"):
            looks("sales/odd")
    for verb in (fs.cat, fs.rm):
        with pytest.raises(FileNotFoundError, match=r"glob\.escape\(name\) takes them as they are"):
            verb("sales/odd/[x].csv")
    assert fs.cat("sales/odd/[[]x].csv") == {"sales/odd/[x].csv": b"[x].csv"}


def test_what_is_put_or_copied_is_all_but_what_can_not_be_and_that_is_told(got, odd, tmp_path):
    got("sales", "list", "read", "stat", "write")
    fs = fsspec.filesystem("facet")
    source = tmp_path / "put"
    source.mkdir()
    for name in (*PASSED, *NOT_PASSED):
        (source / name).write_text(f"new {name}")
    os.close(os.open(os.fsencode(source) + b"/\xff.csv", os.O_CREAT))
    with pytest.raises(PermissionError, match="All was copied but 5") as error:
        fs.put(f"{source}/", "sales/odd/empty", recursive=True)
    assert "no text in UTF-8" in str(error.value)
    assert {path.name for path in (odd / "empty").iterdir()} == set(PASSED)
    (odd / "second").mkdir()
    fs.cp("sales/odd/empty/", "sales/odd/second", recursive=True)
    assert {path.name for path in (odd / "second").iterdir()} == set(PASSED)


def test_a_folder_that_is_not_there_or_empty_is_told_and_not_left_out(got, odd, tmp_path):
    got("sales", "list", "read", "stat", "write")
    fs = fsspec.filesystem("facet")
    (tmp_path / "s" / "empty").mkdir(parents=True)
    (tmp_path / "s" / "a.csv").write_text("a")
    for puts in (
        lambda: fs.put(str(tmp_path / "s"), "sales/odd", recursive=True),
        lambda: fs.cp("sales/2024", "sales/odd/none", recursive=True),
        lambda: fs.pipe_file("sales/odd/none/a.csv", b"a"),
    ):
        (odd.parent / "2024" / "q.csv").write_text("q")
        with pytest.raises(FileNotFoundError, match="no such folder to write into"):
            puts()
    (odd.parent / "2024" / "q.csv").unlink()
    with pytest.raises(PermissionError, match=r"All was copied but 1: .*/empty2?: an empty folder"):
        (tmp_path / "s" / "empty").rename(tmp_path / "s" / "empty2")
        fs.put(f"{tmp_path}/s/", "sales/odd", recursive=True)
    assert (odd / "a.csv").read_text() == "a"


def test_a_folder_in_the_place_of_a_file_and_a_move_are_refused_before_anything_is_done(
    got, odd, tmp_path
):
    got("sales", "list", "read", "stat", "write")
    fs = fsspec.filesystem("facet")
    for verb in (
        lambda: fs.get("sales/odd", str(tmp_path / "x")),
        lambda: fs.cp("sales/odd", "sales/x"),
        lambda: fs.put(str(tmp_path), "sales/odd"),
        lambda: fs.cat("sales/odd"),
    ):
        with pytest.raises(IsADirectoryError):
            verb()
    for verb in (
        lambda: fs.mv("sales/odd/50%.csv", "sales/odd/moved.csv"),
        lambda: fs.rm("sales/odd/50%.csv"),
    ):
        with pytest.raises(PermissionError, match="remove nothing"):
            verb()
    assert not (odd / "moved.csv").exists()


def test_a_path_that_is_too_long_is_told(got, odd):
    got("sales", "list", "read", "stat", "write")
    fs = fsspec.filesystem("facet")
    for inner in ("n" * 300, "d/" * 300 + "x", "n" * 5_000):
        for verb in (fs.info, fs.cat_file, fs.exists, lambda path: fs.pipe_file(path, b"x")):
            with pytest.raises(PermissionError, match=r"nnn|d/d/"):
                verb(f"sales/{inner}")
