"""What is set aside of budgets, and what it comes to (docs/protocol.md §4, §8)."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import Any

from canonical import Refused, is_number, jcs

EXACT = Context(prec=5_000)
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
LONGEST = 400
# Counted by the service itself; any other name with a point leads to a member of the result.
ROWS = "..rows"


def amount_of(text: str) -> Decimal | None:
    """The amount that a number's JSON text is, exactly."""
    found = NUMBER.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    last = int((found[3] or "e0")[1:]) - len((found[2] or ".")[1:])
    if abs(last) > LONGEST:
        return None
    value = Decimal(text)
    if value == 0:
        return Decimal(0)
    return value if value > 0 else None


def plain(amount: Decimal) -> str:
    """Without exponent and without zeros at the end."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(value: Any) -> Decimal | None:
    return amount_of(jcs(value)) if is_number(value) else None


def _declared_maximum(schema: Any, path: list[str]) -> Any:
    for part in path:
        schema = (schema or {}).get("properties", {}).get(part)
    return (schema or {}).get("maximum")


def useless(budget: dict[str, Any], definitions: dict[str, Any]) -> bool:
    """Whether one use of an action sets more aside than a budget has, so that none passes."""

    def asides(counted: str) -> list[Any]:
        path = [part for part in counted.split(".") if part]
        return [_declared_maximum(one["returns"], path) for one in definitions.values()]

    return any(
        is_number(most) and most > member["limit"]
        for counted, member in budget.items()
        if "." in counted and counted != ROWS and "each" not in member
        for most in asides(counted)
    )


def reserved(
    budget: dict[str, Any],
    definition: dict[str, Any],
    args: dict[str, Any],
    taken: Decimal,
    rows: int | None = None,
) -> dict[str, Decimal]:
    """By budget; raises Refused where an argument is no amount."""
    amounts = {}
    for counted, member in budget.items():
        if "." not in counted:
            if counted not in definition["args"]["properties"]:
                continue
            amount = _number(args.get(counted))
            if amount is None:
                raise Refused("constraint")
        elif counted == ROWS and rows is not None:
            amount = Decimal(rows)
        else:
            path = [part for part in counted.split(".") if part]
            amount = _number(member.get("each", _declared_maximum(definition["returns"], path)))
            if amount is None:
                left = _number(member["limit"]) or Decimal(0)
                amount = max(Decimal(0), EXACT.subtract(left, taken))
        amounts[counted] = amount
    return amounts


def settled(counted: str, amount: Decimal, result: dict[str, Any]) -> Decimal:
    """What a reservation comes to with the `result` of the outcome."""
    if result.get("state") == "not_sent":
        return Decimal(0)
    if counted == ROWS:
        rows = result.get("rows", -1)
        return amount if rows < 0 else Decimal(rows)
    if result.get("state") != "done" or "." not in counted:
        return amount
    used = result.get("used", {})
    said = amount_of(used[counted]) if counted in used else None
    if said is not None:
        return said
    return Decimal(0) if 400 <= result.get("status", 0) <= 599 else amount
