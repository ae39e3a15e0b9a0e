"""What the commands that Python runs answer with `--json`, as docs/command-line.md has it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from house.serve import Serve
from house.server import free_port

ROOT = Path(__file__).parents[1]
TABLE = {
    name: re.findall(r"`(\w+)`", keys)
    for name, keys in re.findall(
        r"^\| `facetry (\w+)` \| ([^|]*) \|$",
        (ROOT / "docs/command-line.md").read_text("utf-8"),
        re.MULTILINE,
    )
}


def run(home: Path, *line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "facetry_service.cli", *line, "--json"],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def told(home: Path, *line: str) -> dict[str, Any]:
    ran = run(home, *line)
    assert (ran.returncode, ran.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def test_logging_out_the_wallet_and_the_version_have_the_keys_that_are_documented(
    tmp_path: Path,
) -> None:
    running = Serve(tmp_path / "data", free_port())
    try:
        data = ("--data", str(tmp_path / "data"))
        assert TABLE["wallet"] == [*told(tmp_path, "wallet", *data), "former_key"]
        optional = {"link", "consent_unavailable"}
        assert set(running.told) - optional == set(TABLE["serve"]) - optional
    finally:
        running.end()
    assert list(told(tmp_path, "logout")) == TABLE["logout"]
    assert list(told(tmp_path, "version")) == TABLE["version"]


@pytest.mark.parametrize("command", ["serve", "login", "logout", "wallet"])
def test_a_line_that_is_not_understood_is_an_error_by_its_code(
    command: str, tmp_path: Path
) -> None:
    ran = run(tmp_path, command, "--nope")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert json.loads(ran.stderr)["error"]["code"] == "usage"
