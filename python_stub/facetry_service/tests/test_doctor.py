"""`facetry doctor` keeps services off the folder it looks at."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def doctor(data: Path) -> tuple[int, dict]:
    ran = subprocess.run(
        [sys.executable, "-m", "facetry_service.cli", "doctor", "--json", "--data", str(data)],
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, json.loads(ran.stdout or ran.stderr)


def test_looks_at_a_folder_once_its_service_has_ended(serve, data) -> None:
    one = serve()
    one.ready()
    code, told = doctor(data)
    assert (code, told["error"]["code"]) == (4, "data_locked")
    assert one.end() == 0
    code, told = doctor(data)
    assert (code, told["ok"], told["compared"]["tables"]) == (0, True, True)


def test_makes_nothing_where_no_service_was(data) -> None:
    code, told = doctor(data)
    assert (code, told["error"]["code"]) == (4, "data_unreachable")
    assert not data.exists()
