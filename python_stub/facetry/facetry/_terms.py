"""What a cell asks for, as the needs of the protocol (docs/protocol.md §4)."""

from __future__ import annotations

import datetime
import keyword
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from ._constraints import constraint_of
from ._errors import BadInput
from ._moment import UNITS, moment_of
from ._text import ROWS

Need = dict[str, Any]

WORDS = (
    "expires",
    "not_before",
    "uses",
    "rate",
    "rows",
    "fields",
    "delegation",
    "depth",
    "where",
    "budget",
    "requires",
    "confirm",
    "observe",
)
_REQUIRES = 'requires= needs ("object", "action"), a dictionary with both, or a list of those.'


def need_of(target: str, actions: Sequence[str], limits: Mapping[str, Any], now: float) -> Need:
    """One need; `limits` holds words of `WORDS` and constraints by argument.

    `now`: seconds since the epoch. Members that are not limited are left out. Raises BadInput.
    """
    _check_name(target, "The object")
    if not actions:
        raise BadInput(f'Name at least one action: facetry.need("{target}", "read").')
    for action in actions:
        _check_name(action, "An action")
    need: Need = {"object": target, "actions": sorted(set(actions))}
    constraints = {k: v for k, v in limits.items() if k not in WORDS}
    where = limits.get("where")
    if where is not None:
        if not isinstance(where, Mapping):
            raise BadInput("where= needs a dictionary of arguments and their limits.")
        constraints.update(where)
    for name in constraints:
        _check_name(name, "An argument")
    limited = {name: constraint_of(name, value) for name, value in constraints.items()}
    if limits.get("observe") is not None:
        from ._observe import observed

        need["observe"] = observed(limited, limits["observe"], now)
    elif limited:
        need["constraints"] = limited
    need.update(terms_of(limits, now))
    return need


def terms_of(limits: Mapping[str, Any], now: float) -> dict[str, Any]:
    """The members of Terms that `WORDS` stand for; those absent or None are left out."""
    terms: dict[str, Any] = {}
    if limits.get("expires") is not None:
        terms["expiry"] = moment_of(limits["expires"], now, "expires")
        if terms["expiry"] <= now:
            raise BadInput(f"expires={limits['expires']!r} is in the past.")
    if limits.get("not_before") is not None:
        terms["not_before"] = moment_of(limits["not_before"], now, "not_before")
    if limits.get("uses") is not None:
        terms["uses"] = _whole(limits["uses"], "uses", 1)
    if limits.get("rate") is not None:
        terms["rate"] = _rate(limits["rate"])
    if limits.get("budget") is not None:
        terms["budget"] = budgets_of(limits["budget"])
    if limits.get("requires") is not None:
        terms["requires"] = requirements_of(limits["requires"])
    if limits.get("confirm") is not None:
        if limits["confirm"] != "each_use":
            raise BadInput('confirm= takes "each_use".')
        terms["confirm"] = "each_use"
    result = _result(limits)
    if result:
        terms["result"] = result
    _bound_rows(terms)
    terms.update(_lending(limits))
    return terms


def _bound_rows(terms: Mapping[str, Any]) -> None:
    """A budget of rows needs to know how many of them one use may take."""
    in_all = terms.get("budget", {}).get(ROWS, {}).get("limit")
    rows = terms.get("result", {}).get("rows")
    if in_all is not None and (rows is None or rows > in_all):
        raise BadInput(
            f'budget={{"{ROWS}": {in_all}}} counts rows in all: say with rows= how many of them '
            "one use may show at most."
        )


def _result(limits: Mapping[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    if limits.get("rows") is not None:
        result["rows"] = _whole(limits["rows"], "rows", 0)
    if limits.get("fields") is not None:
        fields = _names(limits["fields"])
        if fields is None:
            raise BadInput("fields= needs a list of names.")
        result["fields"] = list(dict.fromkeys(fields))
    return result


def budgets_of(value: Any) -> dict[str, dict[str, Any]]:
    """`{"amount": 500}`, `{"usage.total_tokens": 200_000}` as budgets of the protocol.

    A name without a point is an argument, one with points leads to a member of the result
    (`".total"` at its top), and `"..rows"` counts the rows that pass, beside `rows=` of each use.
    `{"limit": 200_000, "each": 4_000}` says also how much is set aside
    for each use until its result is known.
    """
    if not isinstance(value, Mapping) or not value:
        raise BadInput('budget= needs a dictionary: budget={"usage.total_tokens": 200_000}.')
    budgets: dict[str, dict[str, Any]] = {}
    for name, member in value.items():
        _check_name(name, "What is budgeted")
        given = member if isinstance(member, Mapping) else {"limit": member}
        if not {"limit"} <= set(given) <= {"limit", "each"}:
            raise BadInput(f'budget= of {name!r} needs "limit", and may have "each".')
        budgets[name] = {key: _amount(given[key], f"budget of {name}") for key in given}
    return budgets


def requirements_of(value: Any) -> list[dict[str, Any]]:
    """`("approvals", "approve")`, a dictionary of the protocol's words, or a list of those.

    `{"object": "approvals", "action": "approve", "same": ["invoice"], "consume": True}`: `same`
    names arguments that both acts have with the same values, `consume` lets each approval serve
    once, `principal` is the key of who has to have done it.
    """
    if isinstance(value, (Mapping, tuple)):
        return [_requirement(value)]
    if not isinstance(value, list):
        raise BadInput(_REQUIRES)
    return [_requirement(one) for one in value]


def _requirement(value: Any) -> dict[str, Any]:
    if isinstance(value, tuple) and len(value) == 2:
        value = {"object": value[0], "action": value[1]}
    known = {"object", "action", "principal", "same", "consume"}
    if not isinstance(value, Mapping) or not {"object", "action"} <= set(value) <= known:
        raise BadInput(_REQUIRES)
    for word in ("object", "action"):
        _check_name(value[word], f"The {word} of what is required")
    required = {"object": value["object"], "action": value["action"]}
    if value.get("principal") is not None:
        _check_name(value["principal"], "Who has to have done what is required")
        required["principal"] = value["principal"]
    if value.get("same") is not None:
        given = value["same"]
        names = [given] if isinstance(given, str) else _names(given)
        if names is None:
            raise BadInput(_REQUIRES)
        for name in names:
            _check_name(name, "An argument")
        required["same"] = sorted(set(names))
    if value.get("consume"):
        required["consume"] = True
    return required


def _names(given: Any) -> list[str] | None:
    """The names in a list, a set, an index of pandas; None where it is something else."""
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        return None
    names = list(given)
    return names if all(isinstance(name, str) for name in names) else None


def _amount(value: Any, word: str) -> int | float:
    from ._json import to_json

    number = to_json(value, word)
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not 0 < number < 2**53:
        raise BadInput(f"{word}: needs a number above 0.")
    return number


def _lending(limits: Mapping[str, Any]) -> dict[str, Any]:
    depth = limits.get("depth")
    if depth is None:
        return {"delegation": True} if limits.get("delegation") else {}
    if limits.get("delegation") is False:
        raise BadInput("depth= allows lending, and delegation=False forbids it: leave one out.")
    return {"delegation": True, "delegation_depth": _whole(depth, "depth", 1)}


def _rate(value: Any) -> dict[str, int]:
    """`"5/1h"` or `(5, "1h")`: five calls in any hour."""
    calls, per = value if isinstance(value, (tuple, list)) and len(value) == 2 else (None, None)
    if isinstance(value, str):
        calls, _, per = value.partition("/")
        calls = int(calls) if re.fullmatch(r"[0-9]{1,9}", calls.strip()) else None
    if isinstance(per, datetime.timedelta):
        per = f"{int(per.total_seconds())}s"
    span = re.fullmatch(r"\s*([0-9]{0,9})\s*([smhdw])\s*", per) if isinstance(per, str) else None
    if calls is None or span is None:
        raise BadInput(f'rate={value!r} is not a rate: write "5/1h" or (5, "1h").')
    return {
        "calls": _whole(calls, "rate", 1),
        "per": _whole(int(span[1] or 1) * UNITS[span[2]], "rate", 1),
    }


def wire_name(name: str, known: Container[str]) -> str:
    """The name in the definition: Python's own words may have been given a trailing `_`."""
    bare = name[:-1] if name.endswith("_") else name
    return bare if name not in known and bare in known and keyword.iskeyword(bare) else name


def _check_name(name: Any, what: str) -> None:
    if not isinstance(name, str) or not 0 < len(name) <= 256 or not name.isprintable():
        raise BadInput(f"{what} is named by text of 1 to 256 characters, not by {name!r:.60}.")


def _whole(value: Any, word: str, least: int) -> int:
    try:
        number = value.__index__()
    except (AttributeError, TypeError):
        number = None
    if number is None or isinstance(value, bool) or not least <= number < 2**53:
        raise BadInput(f"{word}= needs a whole number, {least} or more.")
    return int(number)
