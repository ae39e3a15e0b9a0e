"""The statuses that docs/protocol.md §11 tells of problems are those that the service answers."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
SERVICE = ROOT / "src/service"
#: Where the service's own actions say what is wrong.
OWN = ["gateway/own/noting.ts", "gateway/own/self.ts"]
PARTS = ["authority", "ledger", "registry", "pageMark.ts", *OWN]
PROBLEM = re.compile(r"new Problem\(\s*(\d{3}),\s*'([a-z_]+)'")


def told() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Codes, and beginnings of codes, with the statuses that the text has for them."""
    text = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
    table = text.partition("Status of the problems of the service's own actions")[2]
    codes: dict[str, set[str]] = {}
    beginnings: dict[str, set[str]] = {}
    for status, rest in re.findall(r"^\| `(\d{3})` \|(.*)\|$", table, re.MULTILINE):
        for code in re.findall(r"[a-z_]+…?", " ".join(re.findall(r"`([^`]*)`", rest))):
            known = beginnings if code.endswith("…") else codes
            known.setdefault(code.rstrip("…"), set()).add(status)
    return codes, beginnings


def answered() -> set[tuple[str, str]]:
    files = [
        file
        for part in PARTS
        for file in ([SERVICE / part] if part.endswith(".ts") else (SERVICE / part).rglob("*.ts"))
        if ".test." not in file.name
    ]
    return {
        (status, code)
        for file in files
        for status, code in PROBLEM.findall(file.read_text(encoding="utf-8"))
    }


def test_each_problem_has_the_status_that_the_protocol_tells() -> None:
    codes, beginnings = told()
    found = answered()
    assert len(found) > 50
    for status, code in found:
        by_beginning = [known for start, known in beginnings.items() if code.startswith(start)]
        expected = codes.get(code) or (by_beginning[0] if by_beginning else {"422"})
        assert status in expected, (status, code, expected)
