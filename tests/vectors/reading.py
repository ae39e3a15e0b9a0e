"""The files of docs/vectors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parents[2] / "docs" / "vectors"


def read(folder: Path = VECTORS) -> dict[str, Any]:
    """Member to its cases; those of bundles as the text of each."""
    index = _json(folder / "index.json")
    vectors = {name: _json(folder / f"{name}.json") for name in index["members"]}
    good = _json(folder / "bundles" / "good.json")
    cases = [case for name in index["bundles"] for case in _bundles(folder, name, good)]
    return {**vectors, "bundles": {"good": good, "cases": cases}}


def text_of(lines: dict[int, str | None], *, unended: bool = False) -> str:
    """A bundle of these lines, in the order of their numbers."""
    text = "".join(f"{lines[n]}\n" for n in sorted(lines) if lines[n] is not None)
    return text[:-1] if unended else text


def _bundles(folder: Path, subject: str, good: list[str]) -> list[dict[str, Any]]:
    file = _json(folder / "bundles" / f"{subject}.json")
    cases = []
    for case in file["cases"]:
        lines: dict[int, str | None] = dict(enumerate(good))
        for number, place in case["lines"].items():
            lines[int(number)] = None if place is None else file["lines"][place]
        cases.append({**case, "text": text_of(lines, unended=case.get("unended", False))})
    return cases


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
