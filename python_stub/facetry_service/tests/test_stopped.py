"""`facetry doctor` and `facetry rotate` keep services off the folder that they work on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def facetry(command: str, data: Path, *more: str) -> tuple[int, dict]:
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "facetry_service.cli",
            command,
            "--json",
            "--data",
            str(data),
            *more,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, json.loads(ran.stdout or ran.stderr)


def test_looks_at_a_folder_once_its_service_has_ended(serve, data) -> None:
    one = serve()
    one.ready()
    code, told = facetry("doctor", data)
    assert (code, told["error"]["code"]) == (4, "data_locked")
    assert one.end() == 0
    code, told = facetry("doctor", data)
    assert (code, told["ok"], told["compared"]["tables"]) == (0, True, True)


def test_gives_the_ledger_another_key_once_its_service_has_ended(serve, data) -> None:
    one = serve()
    one.ready()
    code, told = facetry("rotate", data)
    assert (code, told["error"]["code"]) == (4, "data_locked")
    assert one.end() == 0
    code, told = facetry("rotate", data)
    assert code == 0
    assert told["log"] != told["former"]
    code, told = facetry("rotate", data, "--descriptor")
    assert code == 0
    assert told["descriptor"] != told["former"]
    assert facetry("doctor", data)[1]["ok"] is True
    again = serve()
    again.ready()
    assert again.end() == 0


@pytest.mark.parametrize("command", ["doctor", "rotate"])
def test_makes_nothing_where_no_service_was(data, command) -> None:
    code, told = facetry(command, data)
    assert (code, told["error"]["code"]) == (4, "data_unreachable")
    assert not data.exists()
