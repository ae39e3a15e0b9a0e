"""`npm run lint:fix -- PATH`: each tool is given files of its own kinds."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NODE = ROOT / ".stamps/bin/node"


def linted(*paths: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(NODE), "scripts/lint.mjs", *paths],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def checks_of(*paths: str) -> dict[str, list[str]]:
    """What each tool is given of these paths."""
    code = (
        "import { lintChecks } from './scripts/lint.mjs';"
        "const paths = JSON.parse(process.argv[1]);"
        "console.log(JSON.stringify(lintChecks({ paths }).map(({ name, args }) => [name, args])))"
    )
    done = subprocess.run(
        [str(NODE), "--input-type=module", "-e", code, json.dumps(paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {
        name: [one for one in args if any(one.startswith(path) for path in paths)]
        for name, args in json.loads(done.stdout)
    }


@pytest.mark.parametrize(
    ("path", "tools"),
    [
        ("src/consent/style/index.css", ["prettier", "stylelint"]),
        ("tests/test_lint.py", ["prettier", "ruff", "ruff format"]),
        ("scripts/lint.mjs", ["eslint", "prettier"]),
        ("schema/sidebar.json", ["eslint", "prettier"]),
        ("docs/README.md", ["prettier"]),
    ],
)
def test_a_file_is_given_to_the_tools_for_its_kind(path: str, tools: list[str]) -> None:
    assert list(checks_of(path)) == tools


def test_of_several_files_each_tool_is_given_its_own() -> None:
    css, code, page = "src/consent/style/index.css", "src/consent/main.ts", "src/consent/README.md"
    assert checks_of(css, code, page) == {
        "eslint": [code],
        "prettier": [css, code, page],
        "stylelint": [css],
    }


@pytest.mark.parametrize("path", ["src/consent/style", "package.json"])
def test_passes_over_what_a_tool_has_no_rules_for(path: str) -> None:
    done = linted(path)
    assert done.returncode == 0, done.stdout
    assert "FAILED" not in done.stdout
