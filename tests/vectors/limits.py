"""Constraints, paths, terms, definitions and arguments (docs/protocol.md §4)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from canonical import (
    Refused,
    an_object,
    boolean,
    closed,
    integer,
    is_number,
    is_representable,
    jcs,
    listed,
    matching,
    name,
    or_none,
    refuse_unless,
    sha256,
    text,
    time,
)

UNCLEAN = re.compile(r"[\\\x00-\x1f\x7f-\x9f]|%[0-9A-Fa-f]{2}")


def is_clean(path: str) -> bool:
    return not UNCLEAN.search(path) and not {"", ".", ".."} & set(path.split("/"))


def is_pattern(pattern: str) -> bool:
    *above, last = pattern.split("/")
    return is_clean(pattern) and "**" not in "/".join(above) and (last == "**" or "**" not in last)


def matches(pattern: str, path: str) -> bool:
    if not is_pattern(pattern) or not is_clean(path):
        return False
    segments = [re.escape(part).replace(r"\*", "[^/]*") for part in pattern.split("/")]
    if pattern.rsplit("/", maxsplit=1)[-1] == "**":
        segments[-1] = ".+"
    return re.fullmatch("/".join(segments), path, re.DOTALL) is not None


def path_within(parent: str, child: str) -> bool:
    if not is_pattern(parent) or not is_pattern(child):
        return False
    *above, last = parent.split("/")
    below = child.split("/")
    return parent == child or (
        last == "**"
        and not any("*" in segment for segment in above)
        and len(below) > len(above)
        and below[: len(above)] == above
    )


def _finite(value: Any) -> None:
    refuse_unless(is_number(value) and is_representable(value), "no number")


def _range(value: Any) -> None:
    closed(value, {}, {"min": _finite, "max": _finite})
    refuse_unless(value, "empty range")
    refuse_unless(value.get("min", float("-inf")) <= value.get("max", float("inf")), "upside down")


def _path(value: Any) -> None:
    text(1, 1000)(value)
    refuse_unless(is_pattern(value), "no pattern")


def constraint_form(value: Any) -> None:
    members = {
        "exact": jcs,
        "one_of": listed(jcs, 1, 1000),
        "range": _range,
        "max_length": integer(0),
        "subset": listed(jcs, 1, 1000),
        "prefix": text(0, 1000),
        "path": _path,
    }
    closed(value, {}, members)
    refuse_unless(value, "empty constraint")


def _among(values: list[Any], value: Any) -> bool:
    return jcs(value) in map(jcs, values)


def holds_member(member: str, limit: Any, value: Any) -> bool:
    """Whether one member of a constraint is kept."""
    if member == "exact":
        return _among([limit], value)
    if member == "one_of":
        return _among(limit, value)
    if member == "range":
        inside = is_number(value) and is_representable(value)
        return inside and limit.get("min", value) <= value <= limit.get("max", value)
    if member == "max_length":
        return isinstance(value, str | list) and len(value) <= limit
    if member == "subset":
        return isinstance(value, list) and all(_among(limit, element) for element in value)
    if member == "prefix":
        return isinstance(value, str) and value.startswith(limit)
    return member == "path" and isinstance(value, str) and matches(limit, value)


def holds(constraint: dict[str, Any], value: Any) -> bool:
    return bool(constraint) and all(
        holds_member(m, limit, value) for m, limit in constraint.items()
    )


def _implies(member: str, parent: Any, child: Any) -> bool:
    if member == "range":
        return all(
            end not in parent or (end in child and (child[end] - parent[end]) * sign >= 0)
            for end, sign in (("min", 1), ("max", -1))
        )
    if member == "max_length":
        return bool(child <= parent)
    if member == "subset":
        return all(_among(parent, value) for value in child)
    if member == "prefix":
        return bool(child.startswith(parent))
    return member == "path" and path_within(parent, child)


def constraint_within(parent: dict[str, Any], child: dict[str, Any]) -> bool:
    def implied(member: str, limit: Any) -> bool:
        if "exact" in child and holds_member(member, limit, child["exact"]):
            return True
        choices = child.get("one_of", [])
        if choices and all(holds_member(member, limit, value) for value in choices):
            return True
        return member in child and _implies(member, limit, child[member])

    return bool(parent) and all(implied(member, limit) for member, limit in parent.items())


def _sorted_actions(value: Any) -> None:
    listed(name, 1, 256)(value)
    refuse_unless(all(a < b for a, b in pairwise(value)), "not sorted")


def _fields(value: Any) -> None:
    listed(name, 0, 256)(value)
    refuse_unless(len(set(value)) == len(value), "doubles")


def _constraints(value: Any) -> None:
    an_object(value)
    refuse_unless(len(value) <= 256, "too many")
    for argument, constraint in value.items():
        name(argument)
        constraint_form(constraint)


LIMITS = {
    "constraints": _constraints,
    "not_before": or_none(time),
    "expiry": or_none(time),
    "uses": or_none(integer(1)),
    "result": or_none(lambda value: closed(value, {}, {"fields": _fields, "rows": integer(0)})),
    "delegation": boolean,
}


def _window(terms: dict[str, Any]) -> None:
    start, end = terms.get("not_before"), terms.get("expiry")
    refuse_unless(start is None or end is None or start < end, "empty window")


def need_form(value: Any) -> None:
    _window(closed(value, {"object": name, "actions": _sorted_actions}, LIMITS))


def terms_form(value: Any) -> None:
    _window(closed(value, {"object": name, "actions": _sorted_actions, **LIMITS}))


def _at_most(parent: int | None, child: int | None) -> bool:
    return parent is None or (child is not None and child <= parent)


def terms_within(
    parent: dict[str, Any], child: dict[str, Any], pinned: dict[str, dict[str, str]] | None
) -> bool:
    """child ⊆ parent."""
    limits, narrowed = parent["result"] or {}, child["result"] or {}
    if pinned and any(
        pinned["parent"].get(action, 0) != pinned["child"].get(action, 1)
        for action in child["actions"]
    ):
        return False
    start = parent["not_before"]
    return (
        child["object"] == parent["object"]
        and set() < set(child["actions"]) <= set(parent["actions"])
        and (start is None or (child["not_before"] or -1) >= start)
        and _at_most(parent["expiry"], child["expiry"])
        and _at_most(parent["uses"], child["uses"])
        and (parent["delegation"] or not child["delegation"])
        and ("rows" not in limits or _at_most(limits["rows"], narrowed.get("rows")))
        and (
            "fields" not in limits
            or ("fields" in narrowed and set(narrowed["fields"]) <= set(limits["fields"]))
        )
        and all(
            argument in child["constraints"]
            and constraint_within(constraint, child["constraints"][argument])
            for argument, constraint in parent["constraints"].items()
        )
    )


def _args_form(value: Any) -> None:
    an_object(value)
    refuse_unless(value.get("type") == "object", "no object schema")
    refuse_unless(value.get("additionalProperties") is False, "open arguments")
    properties, required = value.get("properties"), value.get("required", [])
    an_object(properties)
    refuse_unless(set(required) <= properties.keys(), "required but not declared")


def definition_form(value: Any) -> None:
    closed(
        value,
        {
            "name": name,
            "safe": boolean,
            "summary": text(0, 2000),
            "args": _args_form,
            "returns": or_none(an_object),
            "upload": boolean,
            "http": or_none(
                lambda http: closed(
                    http, {"method": matching("[A-Z]{1,20}"), "path": text(1, 2000)}
                )
            ),
        },
    )


def definition_digest(definition: dict[str, Any]) -> str:
    return sha256(jcs(definition).encode()).hex()


def _fits(schema: dict[str, Any], value: Any) -> bool:
    """As much of JSON Schema as the vectors use."""
    kind = schema.get("type")
    length = len(value) if isinstance(value, str) else 0
    return (
        (kind != "string" or isinstance(value, str))
        and (kind != "integer" or (is_number(value) and float(value).is_integer()))
        and (kind != "array" or isinstance(value, list))
        and ("enum" not in schema or _among(schema["enum"], value))
        and schema.get("minLength", 0) <= length <= schema.get("maxLength", length)
        and (not is_number(value) or schema.get("minimum", value) <= value)
        and (not is_number(value) or value <= schema.get("maximum", value))
        and ("items" not in schema or all(_fits(schema["items"], element) for element in value))
    )


def close_arguments(definition: dict[str, Any], args: dict[str, Any]) -> dict[str, Any]:
    """Arguments with defaults; raises Refused with the code of the refusal."""
    properties = definition["args"]["properties"]
    if args.keys() - properties.keys():
        raise Refused("argument_unknown")
    defaults = {key: schema["default"] for key, schema in properties.items() if "default" in schema}
    closed_args = {**defaults, **args}
    if set(definition["args"].get("required", [])) - closed_args.keys():
        raise Refused("argument_missing")
    if not all(_fits(properties[key], value) for key, value in closed_args.items()):
        raise Refused("argument_invalid")
    return closed_args
