"""Every public name says what it takes, gives and raises; docs/site/sdk-python.md has each."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import facetry
import pytest

PAGE = (Path(__file__).parents[3] / "docs/site/sdk-python.md").read_text("utf-8")
LISTED = re.findall(r"^\.\. auto\w+:: facetry\.(\w+)", PAGE, re.MULTILINE)
#: Their arguments are as free as Python's own; nothing they do can be refused.
RAISE_NOTHING = {"at_least", "at_most", "exact", "progress", "sealed", "wildcard"}
FUNCTIONS = [name for name in facetry.__all__ if inspect.isfunction(getattr(facetry, name))]


@pytest.mark.parametrize("name", facetry.__all__)
def test_a_public_name_has_a_docstring_of_its_own_and_its_place_on_the_page(name: str) -> None:
    thing = getattr(facetry, name)
    assert inspect.getdoc(thing)
    assert not isinstance(thing, type) or thing.__doc__ != thing.__bases__[0].__doc__
    assert LISTED.count(name) == 1


def test_the_page_has_no_name_that_is_not_public() -> None:
    assert set(LISTED) == set(facetry.__all__)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_says_what_it_raises(name: str) -> None:
    if name not in RAISE_NOTHING:
        said = inspect.getdoc(getattr(facetry, name)) or ""
        assert re.search(r"[Rr]aises?\b|Waiting is raised|otherwise as `facetry\.", said)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_argument_of_a_function_is_typed(name: str) -> None:
    signature = inspect.signature(getattr(facetry, name))
    untyped = [
        argument.name
        for argument in signature.parameters.values()
        if argument.annotation is inspect.Parameter.empty
    ]
    assert untyped == []
    assert signature.return_annotation is not inspect.Signature.empty
