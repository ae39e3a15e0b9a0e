"""A notebook's ``facetry.toml`` is the nearest plain file up to its repository's root."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from jupyterlab_facetry.manifests import manifest_of


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "facetry.toml").write_text("above the root")
    (tmp_path / "root/a/b").mkdir(parents=True)
    return tmp_path / "root"


async def test_it_is_the_nearest_and_none_above_the_root(root) -> None:
    assert await manifest_of(root, "a/b/n.ipynb") is None
    (root / "facetry.toml").write_text("of the root")
    found = await manifest_of(root, "/a/b/n.ipynb")
    assert found.to_line() == {
        "path": "facetry.toml",
        "folder": str(root),
        "text": "of the root",
    }
    (root / "a/facetry.toml").write_text("é")
    found = await manifest_of(root, "a/b/n.ipynb")
    assert (found.path, found.folder, found.text) == ("a/facetry.toml", str(root / "a"), "é")


@pytest.mark.parametrize("notebook", ["../n.ipynb", "a/../../n.ipynb", "a\0/n.ipynb", "x/" * 40])
async def test_no_path_leads_out_of_the_root(root, notebook) -> None:
    assert await manifest_of(root, notebook) is None


async def test_what_lies_above_its_repository_is_somebody_elses(root) -> None:
    (root / "facetry.toml").write_text("of another")
    (root / "a/.git").mkdir()
    assert await manifest_of(root, "a/b/n.ipynb") is None
    (root / "a/facetry.toml").write_text("of the repository")
    found = await manifest_of(root, "a/b/n.ipynb")
    assert (found.path, found.text) == ("a/facetry.toml", "of the repository")


async def test_its_folder_is_told_as_services_have_it_without_links(root) -> None:
    (root / "clone/data").mkdir(parents=True)
    (root / "clone/facetry.toml").write_text("x")
    (root / "work").symlink_to("clone")
    found = await manifest_of(root, "work/n.ipynb")
    assert (found.path, found.folder) == ("work/facetry.toml", str(root / "clone"))


async def test_what_is_no_plain_text_of_its_own_is_passed_over(root, tmp_path) -> None:
    file = root / "a/facetry.toml"
    file.symlink_to(tmp_path / "facetry.toml")
    assert await manifest_of(root, "a/n.ipynb") is None
    file.unlink()
    os.mkfifo(file)
    assert await manifest_of(root, "a/n.ipynb") is None
    file.unlink()
    for content in (b"x" * 70_000, b"\xff"):
        file.write_bytes(content)
        assert await manifest_of(root, "a/n.ipynb") is None
