"""Each call of ``facetry`` in the pages, in sentences too, is one that can be made.

``test_guide_runs.py`` runs the guide's cells; this is for what stands within sentences.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import facetry
import pytest
from facetry._terms import WORDS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
#: Arguments of actions in examples, which are limited by their names.
ARGUMENTS = {"model", "max_completion_tokens", "path"}
CALL = re.compile(r"\bfacetry\.[a-z_]+\(")


def code_of(page: Path) -> Iterator[str]:
    """Blocks of Python, and spans of sentences that call something of the package."""
    text = page.read_text("utf-8")
    yield from re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    sentences = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    spans = re.findall(r"`([^`]+)`", sentences)
    yield from (re.sub(r"\s+", " ", span) for span in spans if CALL.search(span))


def calls_of(text: str) -> Iterator[ast.Call]:
    # `…` stands for what is left out; a head of a block may stand alone.
    code = text.replace(", …", "").replace("…", "...").strip()
    for node in ast.walk(ast.parse(f"{code}\n    ..." if code.endswith(":") else code)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="facetry"))):
                yield node


CALLS = {
    ast.unparse(call): call for page in PAGES for text in code_of(page) for call in calls_of(text)
}


def test_pages_have_calls() -> None:
    assert len(CALLS) > 40


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_a_call_is_one_that_can_be_made(call: ast.Call) -> None:
    assert isinstance(call.func, ast.Attribute)
    signature = inspect.signature(getattr(facetry, call.func.attr))
    named = [keyword.arg for keyword in call.keywords if keyword.arg is not None]
    # What an example leaves out may be what the call needs.
    bound = signature.bind_partial(*call.args, **dict.fromkeys(named))
    limits = bound.arguments.get("limits", {})
    assert set(limits) <= {*WORDS, *ARGUMENTS}
