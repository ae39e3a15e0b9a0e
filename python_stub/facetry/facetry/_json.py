"""Python values as the JSON that travels: finite numbers, exact integers, no surprises."""

from __future__ import annotations

import datetime
import decimal
import enum
import math
import os
from collections.abc import Mapping
from typing import Any

from ._errors import BadInput

_EXACT = 2**53 - 1
_DEEPEST = 32
#: Members in all: what holds itself twice, in two lists, has no end.
_MOST = 2_000_000


def to_json(value: Any, where: str, depth: int = 0, room: list[int] | None = None) -> Any:
    """`value` as JSON; `where` names it in the error.

    numpy scalars and arrays, dates (ISO 8601), paths, UUIDs, enums, sets and tuples are taken.
    Raises BadInput for anything else, for numbers that are not finite and for integers beyond
    ±(2^53-1) (docs/protocol.md §4).
    """
    if depth > _DEEPEST:
        raise BadInput(f"{where} is nested more than {_DEEPEST} deep.", code="too_deep")
    if isinstance(value, enum.Enum):
        value = value.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, (int, float, decimal.Decimal)):
        return _number(value, where)
    return _nested(value, where, depth + 1, room or [_MOST])


def _nested(value: Any, where: str, depth: int, room: list[int]) -> Any:
    if not isinstance(value, (Mapping, list, tuple, set, frozenset)):
        return _converted(value, where, depth, room)
    room[0] -= len(value)
    if room[0] < 0:
        raise BadInput(f"{where} has more than {_MOST:,} members.", code="too_large")
    if isinstance(value, Mapping):
        return {_key(k, where): to_json(member, where, depth, room) for k, member in value.items()}
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=repr)
    return [to_json(member, where, depth, room) for member in value]


def _converted(value: Any, where: str, depth: int, room: list[int]) -> Any:
    if isinstance(value, (datetime.date, datetime.time)):
        return _moment(value.isoformat(), where)
    if type(value).__module__ == "numpy" and value.dtype.kind == "M":
        # Of nanoseconds numpy itself makes whole numbers.
        return _moments(value.astype(str).tolist(), where)
    if (type(value).__module__, type(value).__name__) == ("uuid", "UUID"):
        return str(value)
    if isinstance(value, os.PathLike):
        return to_json(os.fspath(value), where, depth, room)
    if not isinstance(value, (bytes, bytearray, memoryview)):
        # numpy, pandas, polars and pyarrow call it one of these.
        for name in ("tolist", "to_pylist", "to_list", "as_py", "isoformat"):
            convert = getattr(type(value), name, None)
            if callable(convert):
                return to_json(convert(value), where, depth, room)
    raise BadInput(
        f"{where} is a {type(value).__name__}, which JSON can't express: "
        "use text, numbers, lists or dictionaries."
    )


def _moments(texts: Any, where: str) -> Any:
    if isinstance(texts, list):
        return [_moments(text, where) for text in texts]
    return _moment(str(texts), where)


def _moment(text: str, where: str) -> str:
    if text == "NaT":
        raise BadInput(f"{where} is NaT: only moments that there are can be sent.")
    return text


def _number(value: float | decimal.Decimal, where: str) -> float | int:
    if isinstance(value, int):
        if abs(value) > _EXACT:
            raise BadInput(f"{where} is an integer beyond ±(2^53-1): send it as text.")
        return int(value)
    number = float(value)
    if not math.isfinite(number):
        raise BadInput(f"{where} is {number}: only finite numbers can be sent.")
    if isinstance(value, decimal.Decimal) and decimal.Decimal(repr(number)) != value:
        raise BadInput(f"{where} would lose digits as a number: send it as text.")
    return number


def _key(key: Any, where: str) -> str:
    if not isinstance(key, str):
        raise BadInput(f"{where} has the key {key!r}: keys must be text.")
    return _text(key, where)


def _text(text: str, where: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadInput(f"{where} is not well-formed text (a lone surrogate).") from None
    return str(text)
