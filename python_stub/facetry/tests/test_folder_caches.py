"""fsspec's caches before `facet://`: copies on disk, where somebody asks for them by name."""

import os
import subprocess
import sys

import facetry
import fsspec
import pytest
from facetry import _holding
from facetry._facet import held_of

ALL = ("simplecache", "filecache", "blockcache", "cached")


@pytest.fixture
def long(house):
    """A file of more than one piece, and a short one."""
    content = os.urandom(1 << 20) * 12
    (house.files / "2024/long.bin").write_bytes(content)
    (house.files / "2024/short.csv").write_text("a\n1\n")
    yield content
    (house.files / "2024/long.bin").unlink()
    (house.files / "2024/short.csv").unlink()


def opened(kind, path, folder, **options):
    """The bytes of a file by a cache of that kind in that folder."""
    more = {kind: {"cache_storage": str(folder), **options}}
    with fsspec.open(f"{kind}::facet://{path}", **more) as file:
        return file.read()


@pytest.mark.parametrize("kind", ALL)
def test_a_cache_gives_the_very_bytes_and_writes_them_where_it_was_told(
    house, notebook, got, long, tmp_path, kind
):
    got("sales", "read", "range", "stat", "write")
    for _ in range(2):
        assert opened(kind, "sales/2024/long.bin", tmp_path) == long
        assert opened(kind, "sales/2024/short.csv", tmp_path) == b"a\n1\n"
    with fsspec.open(
        f"{kind}::facet://sales/2024/new.csv", "wb", **{kind: {"cache_storage": str(tmp_path)}}
    ) as file:
        file.write(b"new")
    assert (house.files / "2024/new.csv").read_bytes() == b"new"
    (house.files / "2024/new.csv").unlink()


@pytest.mark.parametrize("kind", ALL)
def test_a_cache_is_told_what_is_not_held_and_what_is_not_there(
    notebook, got, long, tmp_path, kind
):
    with pytest.raises(PermissionError, match=r'facetry\.need\("sales", "(read|stat|range)"'):
        opened(kind, "sales/2024/short.csv", tmp_path)
    got("sales", "range", "stat", path="2024/**")
    with pytest.raises(FileNotFoundError):
        opened(kind, "sales/2024/none.csv", tmp_path)
    with pytest.raises(PermissionError, match="you may use"):
        opened(kind, "sales/2023/none.csv", tmp_path)


def test_a_cache_of_blocks_says_what_it_takes(notebook, got, long, tmp_path):
    got("sales", "list", "read")
    with pytest.raises(PermissionError, match=r'need\("sales", "range", "stat", …\) asks'):
        opened("blockcache", "sales/2024/short.csv", tmp_path)
    assert opened("filecache", "sales/2024/short.csv", tmp_path) == b"a\n1\n"


def test_a_copy_outlives_the_facet_unless_its_cache_looks_at_the_file(
    house, notebook, got, long, tmp_path
):
    held = got("sales", "read", "stat")
    checks = {"check_files": True}
    for _ in range(2):
        assert opened("filecache", "sales/2024/short.csv", tmp_path / "a") == b"a\n1\n"
        assert opened("filecache", "sales/2024/short.csv", tmp_path / "b", **checks) == b"a\n1\n"
    house.owner.act("aios/facets", "revoke", facet=held_of(held).id)
    _holding.forget()
    # As docs/user-guide.md says, so that nobody takes it for ended.
    assert opened("filecache", "sales/2024/short.csv", tmp_path / "a") == b"a\n1\n"
    with pytest.raises((facetry.Refused, PermissionError), match=r"facetry\.need\("):
        opened("filecache", "sales/2024/short.csv", tmp_path / "b", **checks)


def test_copies_of_a_cache_that_was_told_no_folder_go_with_their_process(tmp_path):
    code = """
import os, sys, tempfile, fsspec
tempfile.tempdir = sys.argv[1]
fsspec.filesystem("memory").pipe_file("/a", b"x")
fs = fsspec.filesystem("filecache", target_protocol="memory")
assert fs.open("/a").read() == b"x"
(folder,) = fs.storage
print(oct(os.stat(folder).st_mode & 0o777), os.path.dirname(folder) == sys.argv[1])
"""
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["0o700", "True"]
    assert list(tmp_path.iterdir()) == []
