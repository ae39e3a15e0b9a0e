"""A template comes from a service: none may hang the kernel that compares a path with it."""

import itertools
import re
import sys

import pytest
from facetry._path_template import texts_between


def by_pattern(literals, wide, path):
    """The same by a regular expression, which is right, and slow where somebody means it to be."""
    pattern = re.escape(literals[0])
    for across, literal in zip(wide, literals[1:], strict=True):
        pattern += ("(.*)" if across else "([^/]+)") + re.escape(literal)
    match = re.fullmatch(pattern, path, re.DOTALL)
    return None if match is None else list(match.groups())


def test_all_short_paths_are_compared_as_a_pattern_would():
    paths = ["".join(one) for size in range(6) for one in itertools.product("a/", repeat=size)]
    found = 0
    for places in (1, 2, 3):
        for literals in itertools.product(("", "a", "/"), repeat=places + 1):
            for wide in itertools.product((True, False), repeat=places):
                for path in paths:
                    texts = texts_between(literals, wide, path)
                    assert texts == by_pattern(literals, wide, path), (literals, wide, path)
                    found += texts is not None
    assert found > 1000


def test_a_path_without_places_is_that_path():
    assert texts_between(["/a"], [], "/a") == []
    assert texts_between(["/a"], [], "/a/") is None


def lines_run(literals, wide, path):
    lines = 0

    def count(_frame, event, _arg):
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        texts_between(literals, wide, path)
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("between", ["", "a"])
def test_a_template_of_many_places_takes_no_more_steps_than_places_by_length(wide, between):
    literals = ["/", *[between] * 30, "b!"]
    # Almost a match: a pattern would try all ways to share the path out.
    short = lines_run(literals, [wide] * 31, "/" + "a" * 500 + "!b!")
    long = lines_run(literals, [wide] * 31, "/" + "a" * 1000 + "!b!")
    assert 31 * 500 < short < 31 * 500 * 20
    assert long < 2.2 * short


def test_a_template_of_more_places_than_any_api_has_is_no_paths():
    assert lines_run(["", *["a"] * 5000, ""], [True] * 5001, "a" * 5000) < 20
