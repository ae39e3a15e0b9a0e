"""Constraints, paths, terms, definitions and arguments (docs/protocol.md §4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import addresses
import budgets
from canonical import (
    Refused,
    an_object,
    boolean,
    closed,
    encoded,
    integer,
    is_number,
    is_representable,
    jcs,
    listed,
    matching,
    name,
    one_of,
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


def _json(value: Any) -> None:
    jcs(value)
    if is_number(value):
        _finite(value)
    elif isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            _json(member)


def _composed(value: Any) -> None:
    _json(value)
    refuse_unless(unicodedata.is_normalized("NFC", jcs(value)), "not composed")


def _distinct(low: int, high: int, form: Any) -> Any:
    def check(value: Any) -> None:
        listed(form, low, high)(value)
        refuse_unless(len(set(value)) == len(value), "doubles")

    return check


def _url(value: Any) -> None:
    schemes = _distinct(1, 4, one_of(*addresses.PORTS))
    closed(
        value,
        {"schemes": schemes, "hosts": _distinct(1, 100, text(1, 255))},
        {"ports": _distinct(1, 100, integer(1, 65535)), "path": text(1, 1000)},
    )
    refuse_unless(addresses.is_url_limit(value), "no limit of a URL")


def _cidr(value: Any) -> None:
    refuse_unless(isinstance(value, str) and addresses.network(value), "no network")


def _wildcard(value: Any) -> None:
    refuse_unless(value is True, "not true")


def _depths(value: Any, depth: int = 1) -> Iterator[int]:
    """Of each constraint in one, itself being 1."""
    yield depth
    if isinstance(value, dict) and depth < MAX_NESTING:
        for member in ("all", "any"):
            inner = value.get(member)
            for one in inner if isinstance(inner, list) else []:
                yield from _depths(one, depth + 1)


MAX_NESTING = 6
VALUES = listed(_json, 1, 1000)
MEMBERS = {
    "exact": _json,
    "one_of": VALUES,
    "not_one_of": listed(_composed, 1, 1000),
    "range": _range,
    "max_length": integer(0),
    "contains": VALUES,
    "subset": VALUES,
    "prefix": text(0, 1000),
    "path": _path,
    "url": _url,
    "cidr": _cidr,
    "wildcard": _wildcard,
}


def _members(value: Any) -> None:
    inner = listed(_members, 1, 64)
    closed(value, {}, {**MEMBERS, "all": inner, "any": inner})
    refuse_unless(value, "empty constraint")


def constraint_form(value: Any) -> None:
    depths = list(_depths(value))
    refuse_unless(max(depths) <= 4 and len(depths) <= 64, "too deep or too many")
    _members(value)


def _among(values: list[Any], value: Any) -> bool:
    return jcs(value) in map(jcs, values)


def _in_network(limit: str, value: Any) -> bool:
    outer, inner = addresses.network(limit), None
    if isinstance(value, str):
        inner = addresses.address(value)
    return outer is not None and inner is not None and addresses.within(outer, inner)


def _in_range(limit: dict[str, Any], value: Any) -> bool:
    inside = is_number(value) and is_representable(value)
    return inside and bool(limit.get("min", value) <= value <= limit.get("max", value))


HOLDS: dict[str, Any] = {
    "exact": lambda limit, value: _among([limit], value),
    "one_of": _among,
    "not_one_of": lambda limit, value: (
        not _among(limit, value) and unicodedata.is_normalized("NFC", jcs(value))
    ),
    "range": _in_range,
    "max_length": lambda limit, value: isinstance(value, str | list) and len(value) <= limit,
    "contains": lambda limit, value: (
        isinstance(value, list) and all(_among(value, element) for element in limit)
    ),
    "subset": lambda limit, value: (
        isinstance(value, list) and all(_among(limit, element) for element in value)
    ),
    "prefix": lambda limit, value: isinstance(value, str) and value.startswith(limit),
    "path": lambda limit, value: isinstance(value, str) and matches(limit, value),
    "url": addresses.url_holds,
    "cidr": _in_network,
    "wildcard": lambda limit, _: limit is True,
    "all": lambda limit, value: all(holds(one, value) for one in limit),
    "any": lambda limit, value: any(holds(one, value) for one in limit),
}


def holds_member(member: str, limit: Any, value: Any) -> bool:
    """Whether one member of a constraint is kept."""
    return member in HOLDS and bool(HOLDS[member](limit, value))


def holds(constraint: dict[str, Any], value: Any) -> bool:
    return bool(constraint) and all(
        holds_member(m, limit, value) for m, limit in constraint.items()
    )


def _networks_within(parent: str, child: str) -> bool:
    outer, inner = addresses.network(parent), addresses.network(child)
    return outer is not None and inner is not None and addresses.within(outer, inner)


def _range_within(parent: dict[str, Any], child: dict[str, Any]) -> bool:
    return all(
        end not in parent or (end in child and (child[end] - parent[end]) * sign >= 0)
        for end, sign in (("min", 1), ("max", -1))
    )


SAME: dict[str, Any] = {
    "not_one_of": lambda parent, child: all(_among(child, value) for value in parent),
    "range": _range_within,
    "max_length": lambda parent, child: child <= parent,
    "contains": lambda parent, child: all(_among(child, value) for value in parent),
    "subset": lambda parent, child: all(_among(parent, value) for value in child),
    "prefix": lambda parent, child: child.startswith(parent),
    "path": path_within,
    "url": addresses.url_within,
    "cidr": _networks_within,
}


def _shut_out(child: dict[str, Any], values: list[Any]) -> bool:
    return any(
        member in child and not any(holds_member(member, child[member], value) for value in values)
        for member in ("range", "url", "cidr")
    )


def _implied(child: dict[str, Any], member: str, limit: Any) -> bool:
    def among_alternatives() -> bool:
        return any(_implied(one, member, limit) for one in child.get("all", [])) or (
            "any" in child and all(_implied(one, member, limit) for one in child["any"])
        )

    values = child.get("one_of", [])
    return (
        member == "wildcard"
        or ("exact" in child and holds_member(member, limit, child["exact"]))
        or (bool(values) and all(holds_member(member, limit, value) for value in values))
        or among_alternatives()
        or (member == "all" and all(constraint_within(one, child) for one in limit))
        or (member == "any" and any(constraint_within(one, child) for one in limit))
        or (member == "not_one_of" and _shut_out(child, limit))
        or (member in SAME and member in child and bool(SAME[member](limit, child[member])))
    )


def constraint_within(parent: dict[str, Any], child: dict[str, Any]) -> bool:
    return (
        bool(parent)
        and bool(child)
        and all(_implied(child, member, limit) for member, limit in parent.items())
    )


def sorted_actions(value: Any) -> None:
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


def rate_form(value: Any) -> None:
    closed(value, {"calls": integer(1, 10_000), "per": integer(1, 31 * 86_400)})


def _positive(value: Any) -> None:
    refuse_unless(is_number(value) and 0 < value < 2**53, "no amount")


def _budget(value: Any) -> None:
    an_object(value)
    refuse_unless(1 <= len(value) <= 8, "none or too many")
    for counted, member in value.items():
        name(counted)
        closed(member, {"limit": _positive}, {"each": _positive})
        of_result = "." in counted
        refuse_unless(
            not of_result
            or counted == budgets.ROWS
            or re.fullmatch(r"\.[^.]+|[^.]+(\.[^.]+)+", counted),
            "leads nowhere",
        )
        if counted == budgets.ROWS:
            refuse_unless(float(member["limit"]).is_integer() and "each" not in member, "rows")
        refuse_unless(
            "each" not in member or (of_result and member["each"] <= member["limit"]), "bad each"
        )


# Absent where they limit nothing.
def _same(value: Any) -> None:
    listed(name, 1, 8)(value)
    refuse_unless(all(one < other for one, other in pairwise(value)), "not sorted")


def _true(value: Any) -> None:
    refuse_unless(value is True, "not true")


def _required(value: Any) -> None:
    more = {"principal": encoded(32, 32), "same": _same, "consume": _true}
    closed(value, {"object": name, "action": name}, more)


def _requires(value: Any) -> None:
    listed(_required, 1, 8)(value)
    refuse_unless(len(set(map(jcs, value))) == len(value), "doubles")


def _observe(value: Any) -> None:
    closed(value, {"constraints": LIMITS["constraints"], "until": time})
    refuse_unless(value["constraints"], "limits nothing")


ABSENTABLE = {
    "delegation_depth": integer(1, 30),
    "rate": rate_form,
    "budget": _budget,
    "requires": _requires,
    "confirm": one_of("each_use"),
    "observe": _observe,
}


def rows_bounded(terms: dict[str, Any]) -> None:
    """A budget of rows covers one use at least, and each use is limited."""
    in_all = terms.get("budget", {}).get(budgets.ROWS, {}).get("limit")
    rows = (terms.get("result") or {}).get("rows")
    refuse_unless(in_all is None or (rows is not None and rows <= in_all), "rows unbounded")


def _contradictions(terms: dict[str, Any]) -> None:
    start, end = terms.get("not_before"), terms.get("expiry")
    refuse_unless(start is None or end is None or start < end, "empty window")
    refuse_unless("delegation_depth" not in terms or terms.get("delegation"), "depth of nothing")
    rows_bounded(terms)


def need_form(value: Any) -> None:
    members = {"object": name, "actions": sorted_actions}
    _contradictions(closed(value, members, {**LIMITS, **ABSENTABLE}))


def terms_form(value: Any) -> None:
    members = {"object": name, "actions": sorted_actions, **LIMITS}
    _contradictions(closed(value, members, ABSENTABLE))


def _at_most(parent: int | None, child: int | None) -> bool:
    return parent is None or (child is not None and child <= parent)


def _rate_within(parent: dict[str, int] | None, child: dict[str, int] | None) -> bool:
    return parent is None or (
        child is not None and child["calls"] * -(-parent["per"] // child["per"]) <= parent["calls"]
    )


def _budget_within(parent: dict[str, Any], child: dict[str, Any]) -> bool:
    return all(
        counted in child
        and child[counted]["limit"] <= budget["limit"]
        and (
            "each" not in child[counted]
            or ("each" in budget and child[counted]["each"] >= budget["each"])
        )
        for counted, budget in parent.items()
    )


def _observed_within(parent: dict[str, Any], child: dict[str, Any]) -> bool:
    """From when the parent holds what it tries, the child holds all of it."""
    if "observe" not in parent:
        return True
    by_then = [child["constraints"]]
    own = child.get("observe")
    if own and own["until"] <= parent["observe"]["until"]:
        by_then.append(own["constraints"])
    for argument, constraint in parent["observe"]["constraints"].items():
        kept = [limits[argument] for limits in by_then if argument in limits]
        if not kept or not constraint_within(constraint, {"all": kept}):
            return False
    return True


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
        and (
            not child["delegation"]
            or _at_most(parent.get("delegation_depth"), child.get("delegation_depth"))
        )
        and _rate_within(parent.get("rate"), child.get("rate"))
        and _budget_within(parent.get("budget", {}), child.get("budget", {}))
        and parent.get("confirm") in (None, child.get("confirm"))
        and _observed_within(parent, child)
        and set(map(jcs, parent.get("requires", []))) <= set(map(jcs, child.get("requires", [])))
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
    for argument in properties:
        name(argument)
    declared = isinstance(required, list) and all(
        isinstance(argument, str) and argument in properties for argument in required
    )
    refuse_unless(declared, "required but not declared")
    schema_form(value)


def _returns_form(value: Any) -> None:
    an_object(value)
    schema_form(value)


def definition_form(value: Any) -> None:
    closed(
        value,
        {
            "name": name,
            "safe": boolean,
            "summary": text(0, 2000),
            "args": _args_form,
            "returns": or_none(_returns_form),
            "upload": boolean,
            "http": or_none(
                lambda http: closed(
                    http, {"method": matching("[A-Z]{1,20}"), "path": text(1, 2000)}
                )
            ),
        },
        {"persons": integer(2, 10)},
    )


def definition_digest(definition: dict[str, Any]) -> str:
    return sha256(jcs(definition).encode()).hex()


def _pointed(root: dict[str, Any], pointer: str) -> dict[str, Any]:
    value: Any = root
    for part in pointer.removeprefix("#/").split("/"):
        value = value[part]
    return dict(value)


def _fits(schema: dict[str, Any], value: Any, root: dict[str, Any]) -> bool:
    """As much of JSON Schema as the vectors use."""
    if "$ref" in schema:
        return _fits(_pointed(root, schema["$ref"]), value, root)
    kind = schema.get("type")
    length = len(value) if isinstance(value, str) else 0
    return bool(
        (kind != "string" or isinstance(value, str))
        and (kind != "integer" or (is_number(value) and float(value).is_integer()))
        and (kind != "number" or is_number(value))
        and (kind != "boolean" or isinstance(value, bool))
        and (kind != "array" or isinstance(value, list))
        and (kind != "object" or isinstance(value, dict))
        and ("enum" not in schema or _among(schema["enum"], value))
        and schema.get("minLength", 0) <= length <= schema.get("maxLength", length)
        and (not is_number(value) or schema.get("minimum", value) <= value)
        and (not is_number(value) or value <= schema.get("maximum", value))
        and (
            "items" not in schema or all(_fits(schema["items"], element, root) for element in value)
        )
        and ("pattern" not in schema or re.fullmatch(schema["pattern"][1:-1], value))
        and (kind != "array" or len(value) <= schema.get("maxItems", len(value)))
        and (
            not schema.get("uniqueItems")
            or not isinstance(value, list)
            or schema.get("maxItems", UNIQUE + 1) > UNIQUE
            or len(set(map(jcs, value))) == len(value)
        )
    )


def with_defaults(definition: dict[str, Any], args: dict[str, Any]) -> dict[str, Any]:
    properties = definition["args"]["properties"]
    return {key: schema["default"] for key, schema in properties.items() if "default" in schema} | (
        args
    )


def broken(
    definition: dict[str, Any], constraints: dict[str, Any], args: dict[str, Any]
) -> list[str]:
    """The arguments, defaults filled in, that do not keep these."""
    return sorted(
        name
        for name in definition["args"]["properties"].keys() & constraints.keys()
        if name not in args or not holds(constraints[name], args[name])
    )


def act(definition: dict[str, Any], constraints: dict[str, Any], args: dict[str, Any]) -> None:
    """Constraints first, then the arguments; raises Refused with the code of the refusal."""
    filled = with_defaults(definition, args)
    if broken(definition, constraints, filled):
        raise Refused("constraint")
    close_arguments(definition, args)


def lendable(terms: dict[str, Any]) -> dict[str, Any]:
    """The parent as lent."""
    rest = {member: value for member, value in terms.items() if member != "delegation_depth"}
    depth = terms.get("delegation_depth")
    if depth == 1:
        return {**rest, "delegation": False}
    return {**rest, "delegation_depth": depth - 1} if depth else terms


def declared(definitions: dict[str, Any], actions: list[str]) -> set[str]:
    return {name for action in actions for name in definitions[action]["args"]["properties"]}


NO_LIMITS: dict[str, Any] = {"constraints": {}}


def bound_by(terms: dict[str, Any], arguments: set[str]) -> dict[str, Any]:
    """Terms without the limits of what none of the actions declares."""

    def known(constraints: dict[str, Any]) -> dict[str, Any]:
        return {name: limit for name, limit in constraints.items() if name in arguments}

    rest = {member: value for member, value in terms.items() if member != "observe"}
    observe = terms.get("observe", NO_LIMITS)
    tried = known(observe["constraints"])
    more = {"observe": {**observe, "constraints": tried}} if tried else {}
    return {**rest, "constraints": known(terms["constraints"]), **more}


def fitting(terms: dict[str, Any], definitions: dict[str, Any]) -> None:
    """Raises Refused where what is limited is not what the actions have, or no use would pass."""
    arguments = declared(definitions, terms["actions"])
    own = terms["object"].startswith("aios/")
    budget = terms.get("budget", {})
    limited = terms["constraints"] | terms.get("observe", NO_LIMITS)["constraints"]
    counted = {name for name in budget if "." not in name}
    same = {name for one in terms.get("requires", []) for name in one.get("same", [])}
    if (limited.keys() | counted | same) - arguments:
        raise Refused("malformed")
    if own and terms.keys() & {"budget", "confirm", "observe", "requires"}:
        raise Refused("malformed")
    if any(one["object"].startswith("aios/") for one in terms.get("requires", [])):
        raise Refused("malformed")
    if budgets.useless(budget, {name: definitions[name] for name in terms["actions"]}):
        raise Refused("malformed")


def delegate(parent: dict[str, Any], child: dict[str, Any], definitions: dict[str, Any]) -> None:
    arguments = declared(definitions, child["actions"])
    fitting(child, definitions)
    if not terms_within(lendable(bound_by(parent, arguments)), child, None):
        raise Refused("not_subsumed")


REFUSED_KEYWORDS = {
    *("$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor"),
    "patternProperties",
}
BY_NAME = ("properties", "$defs", "definitions", "dependentSchemas")
PLAIN = ("default", "const", "enum", "examples", "example")
# Elements that are compared with each other at most.
UNIQUE = 1000
CLASS = r"\[[^\]\\]+\]"


def schema_form(schema: Any) -> None:
    """What a schema may hold: nothing that points elsewhere or takes long to match."""
    if isinstance(schema, list):
        for one in schema:
            schema_form(one)
    if not isinstance(schema, dict):
        return
    refuse_unless(not schema.keys() & REFUSED_KEYWORDS, "a keyword that is not supported")
    pointer = schema.get("$ref", "#")
    refuse_unless(isinstance(pointer, str) and pointer.startswith("#"), "points elsewhere")
    count = r"(\{\d{1,4}(,\d{1,4})?\}|[*+?])?"
    simple = rf"\^({CLASS}){{1,2}}{count}\$"
    pattern = schema.get("pattern", "^[a]$")
    refuse_unless(isinstance(pattern, str) and re.fullmatch(simple, pattern), "no simple pattern")
    for keyword, member in schema.items():
        if keyword in BY_NAME and isinstance(member, dict):
            schema_form(list(member.values()))
        elif keyword not in PLAIN:
            schema_form(member)


def close_arguments(definition: dict[str, Any], args: dict[str, Any]) -> dict[str, Any]:
    """Arguments with defaults; raises Refused with the code of the refusal."""
    properties = definition["args"]["properties"]
    if args.keys() - properties.keys():
        raise Refused("argument_unknown")
    closed_args = with_defaults(definition, args)
    if set(definition["args"].get("required", [])) - closed_args.keys():
        raise Refused("argument_missing")
    if not all(
        _fits(properties[key], value, definition["args"]) for key, value in closed_args.items()
    ):
        raise Refused("argument_invalid")
    return closed_args
