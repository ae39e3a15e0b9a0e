"""A notebook is its id and its path together."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jupyterlab_facetry.notebooks import Move, Notebooks, petname_of

ID = "0123456789abcdef" * 2


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


@pytest.fixture
def notebooks(root: Path) -> Notebooks:
    return Notebooks(root, lambda: root.parent / "notebooks.json")


def write(root: Path, path: str, metadata: Any = None) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"cells": [], "metadata": metadata or {}}))


async def test_without_an_id_in_its_file_it_keeps_the_one_it_was_given(root, notebooks) -> None:
    write(root, "a.ipynb")
    first = await notebooks.at("a.ipynb")
    again = Notebooks(root, lambda: root.parent / "notebooks.json")
    assert await again.at("/a.ipynb") == first
    assert first.path == str(root / "a.ipynb")
    assert first.name == "a.ipynb"


async def test_the_id_in_the_file_is_the_one_that_counts(root, notebooks) -> None:
    write(root, "a.ipynb", {"facetry": {"id": ID}})
    assert (await notebooks.at("a.ipynb")).id == ID


async def test_a_copy_has_the_id_and_another_path(root, notebooks) -> None:
    write(root, "a.ipynb", {"facetry": {"id": ID}})
    write(root, "b.ipynb", {"facetry": {"id": ID}})
    one, other = await notebooks.at("a.ipynb"), await notebooks.at("b.ipynb")
    assert one.id == other.id
    assert one.to_line() != other.to_line()


async def test_a_copy_is_told_from_what_it_was_copied_from(root, notebooks) -> None:
    write(root, "a.ipynb", {"facetry": {"id": ID}})
    original = await notebooks.at("a.ipynb")
    assert await notebooks.others(original) == []
    write(root, "copies/b.ipynb", {"facetry": {"id": ID}})
    write(root, "c.ipynb", {"facetry": {"id": ID[::-1]}})
    copy, _other = await notebooks.at("copies/b.ipynb"), await notebooks.at("c.ipynb")
    assert await notebooks.others(copy) == [original]
    assert [one.name for one in await notebooks.others(original)] == ["copies/b.ipynb"]


async def test_a_file_in_the_place_of_one_that_had_its_id_is_another(root, notebooks) -> None:
    write(root, "a.ipynb")
    given = (await notebooks.at("a.ipynb")).id
    write(root, "a.ipynb", {"facetry": {"id": given}})
    assert (await notebooks.at("a.ipynb")).id == given
    write(root, "a.ipynb")
    assert (await notebooks.at("a.ipynb")).id != given


async def test_it_is_followed_alone_and_with_its_folder(root, notebooks) -> None:
    for path in ("in/a.ipynb", "in/deep/b.ipynb", "inner/c.ipynb"):
        write(root, path)
    a, b, c = [await notebooks.at(p) for p in ("in/a.ipynb", "in/deep/b.ipynb", "inner/c.ipynb")]
    (root / "in").rename(root / "out")
    moves = await notebooks.moved("in", "out")
    assert set(moves) == {
        Move(a.id, a.path, str(root / "out/a.ipynb"), "out/a.ipynb"),
        Move(b.id, b.path, str(root / "out/deep/b.ipynb"), "out/deep/b.ipynb"),
    }
    assert (await notebooks.at("out/deep/b.ipynb")).id == b.id
    assert (await notebooks.at("inner/c.ipynb")).id == c.id


async def test_it_is_followed_to_no_place_where_it_is_not(root, notebooks) -> None:
    for path in ("a.ipynb", "b.ipynb"):
        write(root, path)
    a = await notebooks.at("a.ipynb")
    assert await notebooks.moved("a.ipynb", "b.ipynb") == []
    assert await notebooks.moved("a.ipynb", "c.ipynb") == []
    assert (await notebooks.at("a.ipynb")).id == a.id
    assert (await notebooks.at("b.ipynb")).id != a.id


def test_a_name_that_is_the_end_of_a_longer_one_says_so() -> None:
    longest = "in/" * 38 + "a.ipyn"
    assert (len(longest), petname_of(longest)) == (120, longest)
    assert petname_of("deep/" + longest) == "…" + longest[1:]


@pytest.mark.parametrize("path", ["", "/", "..", "../x.ipynb", "a/../../x", "no.ipynb", "folder"])
async def test_what_is_no_file_below_the_root_is_no_notebook(root, notebooks, path) -> None:
    (root / "folder").mkdir()
    (root.parent / "x.ipynb").write_text("{}")
    assert await notebooks.at(path) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "null",
        '{"metadata": null}',
        '{"metadata": {"facetry": "x"}}',
        '{"metadata": {"facetry": {"id": 7}}}',
        '{"metadata": {"facetry": {"id": "../../etc"}}}',
        '{"metadata": {"facetry": {"id": "' + "F" * 32 + '"}}}',
        "[" * 100_000,
    ],
)
async def test_metadata_that_is_not_ours_has_no_id(root, notebooks, text) -> None:
    (root / "a.ipynb").write_text(text)
    first = await notebooks.at("a.ipynb")
    assert len(first.id) == 32
    assert await notebooks.at("a.ipynb") == first


async def test_a_damaged_store_begins_anew(root, notebooks) -> None:
    write(root, "a.ipynb")
    for text in ("{", "[]", '{"/a": 5}', '{"/a": {"id": "short"}}'):
        (root.parent / "notebooks.json").write_text(text)
        assert await notebooks.at("a.ipynb") is not None


@pytest.mark.parametrize(
    ("stated", "path"),
    [
        ("sub/a.ipynb", "sub/a.ipynb"),
        ("/elsewhere/a.ipynb", ""),
        ("{root}/sub/a.ipynb", "sub/a.ipynb"),
        ("{root}/Console 1", "Console 1"),
        ("{root}", "."),
    ],
)
def test_session_names_are_read_as_the_server_writes_them(root, notebooks, stated, path) -> None:
    assert notebooks.api_path(stated.replace("{root}", os.fspath(root))) == path
