"""Each picture of the pages is there, light and dark, and a journey in the browser takes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NAMED = [
    (page, name)
    for page in PAGES
    for name in re.findall(r"[\w./-]*pictures/[\w-]+\.png", page.read_text("utf-8"))
]
TAKEN = {
    name
    for journey in sorted((ROOT / "ui-tests").glob("*.spec.ts"))
    for name in re.findall(r"ictures(?:\([^)]*\))?\.take\('([\w-]+)'", journey.read_text("utf-8"))
}


@pytest.mark.parametrize(("page", "name"), NAMED, ids=str)
def test_a_picture_that_a_page_shows_is_there_and_is_taken_by_a_journey(
    page: Path, name: str
) -> None:
    file = (page.parent / name).resolve()
    assert file.read_bytes().startswith(b"\x89PNG")
    assert file.stem.removesuffix("-dark") in TAKEN


def test_each_picture_that_a_journey_takes_is_shown_light_and_dark() -> None:
    shown = {Path(name).stem for _page, name in NAMED}
    assert shown == {f"{name}{end}" for name in TAKEN for end in ("", "-dark")}


def test_no_picture_is_kept_that_no_page_shows() -> None:
    kept = {file.name for file in (ROOT / "docs/pictures").iterdir()}
    assert kept == {Path(name).name for _page, name in NAMED}
