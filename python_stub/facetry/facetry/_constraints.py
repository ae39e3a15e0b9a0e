"""Limits on arguments, as written in a cell (docs/protocol.md §4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from ._errors import BadInput
from ._json import to_json
from ._text import limit_words


class Constraint:
    """A limit on one argument; `&` demands both."""

    __slots__ = ("limits",)

    def __init__(self, limits: dict[str, Any]) -> None:
        self.limits: dict[str, Any] = limits

    def __and__(self, other: Constraint) -> Constraint:
        both = set(self.limits) & set(other.limits)
        if both:
            raise BadInput(
                f"Two limits of the same kind can't be joined with & ({', '.join(sorted(both))})."
            )
        return Constraint({**self.limits, **other.limits})

    def __repr__(self) -> str:
        return f"<limit: {limit_words(self.limits)}>"


def exact(value: Any) -> Constraint:
    """Only this value."""
    return Constraint({"exact": to_json(value, "exact()")})


def one_of(*values: Any) -> Constraint:
    """One of these values, at least one. Raises BadInput."""
    if not values:
        raise BadInput("one_of() needs at least one value.")
    return Constraint({"one_of": [to_json(value, "one_of()") for value in values]})


def not_one_of(*values: Any) -> Constraint:
    """None of these values, at least one, however their letters are composed. Raises BadInput."""
    if not values:
        raise BadInput("not_one_of() needs at least one value.")
    return Constraint({"not_one_of": [_composed(to_json(v, "not_one_of()")) for v in values]})


def _composed(value: Any) -> Any:
    """JSON in NFC: what is not composed is refused by the limit itself."""
    import json

    return json.loads(unicodedata.normalize("NFC", json.dumps(value, ensure_ascii=False)))


def between(low: float, high: float) -> Constraint:
    """A number from `low` to `high`, both included. Raises BadInput where there is none."""
    least, most = _number(low, "between()"), _number(high, "between()")
    if least > most:
        raise BadInput(f"between({low}, {high}) contains no number.")
    return Constraint({"range": {"min": least, "max": most}})


def at_most(high: float) -> Constraint:
    """A number up to `high`, included."""
    return Constraint({"range": {"max": _number(high, "at_most()")}})


def at_least(low: float) -> Constraint:
    """A number from `low` on, included."""
    return Constraint({"range": {"min": _number(low, "at_least()")}})


def max_length(most: int) -> Constraint:
    """Text of at most `most` characters, or a list of at most `most` elements.

    Raises BadInput unless `most` is a whole number, 0 or more.
    """
    if isinstance(most, bool) or not isinstance(most, int) or most < 0:
        raise BadInput("max_length() needs a whole number, 0 or more.")
    return Constraint({"max_length": most})


def subset(values: Iterable[Any]) -> Constraint:
    """A list, each of whose elements is one of `values`. Raises BadInput for text."""
    return Constraint({"subset": _values(values, "subset()")})


def contains(values: Iterable[Any]) -> Constraint:
    """A list that has each of `values`, at least one, as an element, and perhaps others.

    Raises BadInput.
    """
    wanted = _values(values, "contains()")
    if not wanted:
        raise BadInput("contains() needs at least one value.")
    return Constraint({"contains": wanted})


def prefix(start: str) -> Constraint:
    """Text that begins with `start`. Raises BadInput for what is no text."""
    if not isinstance(start, str) or start == "":
        raise BadInput("prefix() needs text.")
    return Constraint({"prefix": start})


def path(pattern: str) -> Constraint:
    """A clean relative path; `*` stands within one segment, a last `**` for everything below.

    Raises BadInput for a pattern that no clean path fits.
    """
    fault = pattern_fault(pattern)
    if fault is not None:
        raise BadInput(f"The path {pattern!r} {fault}.", code="path")
    return Constraint({"path": pattern})


def url(
    *hosts: str,
    schemes: Iterable[str] = ("https",),
    ports: Iterable[int] | None = None,
    path: str | None = None,
) -> Constraint:
    """An address on the web at one of `hosts` (`*.example.org`: all below it).

    Without `ports` at the default port of its scheme alone; with `path` only below it. Raises
    BadInput without a host.
    """
    limit: dict[str, Any] = {
        "schemes": _values(schemes, "url(schemes=)"),
        "hosts": _values(hosts, "url()"),
    }
    if not limit["hosts"]:
        raise BadInput("url() needs at least one host.")
    if ports is not None:
        limit["ports"] = _values(ports, "url(ports=)")
    if path is not None:
        limit["path"] = path
    return Constraint({"url": limit})


def cidr(network: str) -> Constraint:
    """An IP address in `network`, such as `10.0.0.0/8`. Raises BadInput."""
    import ipaddress

    try:
        if "/" not in network:
            raise ValueError("it has no length")
        ipaddress.ip_network(network)
    except (TypeError, ValueError) as error:
        raise BadInput(f"cidr() needs a network like 10.0.0.0/8: {error}.") from None
    return Constraint({"cidr": network})


def wildcard() -> Constraint:
    """Any value; says so where a limit is expected."""
    return Constraint({"wildcard": True})


def all_of(*limits: Constraint) -> Constraint:
    """All of these limits; of the same kind, too, which `&` does not join. Raises BadInput."""
    return Constraint({"all": _nested(limits, "all_of()")})


def any_of(*limits: Constraint) -> Constraint:
    """At least one of these limits. Raises BadInput for what is no limit."""
    return Constraint({"any": _nested(limits, "any_of()")})


def pattern_fault(pattern: str) -> str | None:
    """What is wrong with a path pattern, or None."""
    fault = path_fault(pattern)
    if fault == _ENDS:
        return f"{fault}: add '**' for everything below it"
    if fault is not None:
        return fault
    segments = pattern.split("/")
    stars = [i for i, segment in enumerate(segments) if "**" in segment]
    if stars and (stars != [len(segments) - 1] or segments[-1] != "**"):
        return "has '**' elsewhere than as its last segment"
    return None


_ENDS = "ends with '/'"


def path_fault(path: str) -> str | None:
    """What keeps it from being a clean path (docs/protocol.md §4), or None."""
    if not isinstance(path, str) or path == "":
        return "is empty"
    segments = path.split("/")
    faults = {
        "has a backslash or a control character": re.search(r"[\\\x00-\x1f\x7f-\x9f]", path),
        "has a percent escape: write the character itself": re.search(r"%[0-9A-Fa-f]{2}", path),
        "begins with '/': paths are relative to the folder": path.startswith("/"),
        _ENDS: path.endswith("/"),
        "has an empty segment": "" in segments,
        "has a '.' or '..' segment": "." in segments or ".." in segments,
    }
    return next((fault for fault, found in faults.items() if found), None)


def path_matches(pattern: str, clean: str) -> bool:
    """Whether `clean` matches `pattern`; False where either is not well formed."""
    if pattern_fault(pattern) is not None or path_fault(clean) is not None:
        return False
    fixed, segments = pattern.split("/"), clean.split("/")
    below = fixed[-1] == "**"
    if below:
        fixed = fixed[:-1]
    if len(segments) <= len(fixed) if below else len(segments) != len(fixed):
        return False
    return all(_segment_matches(p, s) for p, s in zip(fixed, segments, strict=False))


def _segment_matches(pattern: str, segment: str) -> bool:
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == segment
    if not segment.startswith(first) or len(segment) < len(pattern) - len(rest):
        return False
    at = len(first)
    for piece in rest[:-1]:
        found = segment.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return segment.endswith(rest[-1]) and len(segment) - len(rest[-1]) >= at


def constraint_of(argument: str, value: Any) -> dict[str, Any]:
    """The Constraint that a value in a need stands for.

    A limit is itself; a list, tuple or set is `one_of`; text for an argument called `path` is a
    path pattern; anything else is `exact`.
    """
    if isinstance(value, Constraint):
        return dict(value.limits)
    if isinstance(value, range):
        raise BadInput(
            f"{argument}: write facetry.between({value.start}, {value.stop - 1}) for a range."
        )
    if isinstance(value, (list, tuple, set, frozenset)):
        if not value:
            raise BadInput(f"{argument}: an empty list allows nothing.")
        return {"one_of": to_json(value, argument)}
    if argument == "path" and isinstance(value, str) and value != "":
        return path(value).limits
    return {"exact": to_json(value, argument)}


def _values(values: Iterable[Any], where: str) -> list[Any]:
    if isinstance(values, str):
        raise BadInput(f"{where} needs a list of values, not text.")
    return [to_json(value, where) for value in values]


def _nested(limits: tuple[Constraint, ...], where: str) -> list[dict[str, Any]]:
    inner = [limit.limits for limit in limits if isinstance(limit, Constraint)]
    if not inner or len(inner) != len(limits):
        raise BadInput(f"{where} needs limits, like facetry.prefix('a').")
    return inner


def _number(value: Any, where: str) -> float | int:
    number = to_json(value, where)
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise BadInput(f"{where} needs a number.")
    return number
