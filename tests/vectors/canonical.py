"""Encodings of the protocol: base64, base64url, RFC 8785, and the shapes of closed documents."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import math
import re
from collections.abc import Callable
from typing import Any

MAX_DOCUMENT = 1024 * 1024
MAX_DEPTH = 32
MAX_SAFE = 2**53 - 1
END_OF_TIME = 253_402_300_799


class Refused(Exception):
    """What a correct implementation does not accept."""


def refuse_unless(condition: object, why: str) -> None:
    if not condition:
        raise Refused(why)


def b64_decode(text: Any) -> bytes:
    """Standard base64 in its one spelling."""
    refuse_unless(isinstance(text, str), "no text")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Refused(str(error)) from error
    refuse_unless(base64.b64encode(data).decode() == text, "another spelling of base64")
    return data


def b64u_encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def b64u_decode(text: Any) -> bytes:
    """base64url without padding, in its one spelling."""
    refuse_unless(isinstance(text, str), "no text")
    return _b64u_decode(text)


@functools.lru_cache(maxsize=20_000)
def _b64u_decode(text: str) -> bytes:
    refuse_unless(re.fullmatch(r"[A-Za-z0-9_-]*", text) and len(text) % 4 != 1, "no base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    refuse_unless(b64u_encode(data) == text, "stray trailing bits")
    return data


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def short(data: bytes) -> str:
    return sha256(data).hex()[:32]


def utf16(text: str) -> bytes:
    try:
        return text.encode("utf-16-be")
    except UnicodeEncodeError as error:
        raise Refused("lone surrogate") from error


def number(value: float) -> str:
    """ECMAScript's Number::toString, which RFC 8785 takes over."""
    value = float(value)
    refuse_unless(math.isfinite(value), "not finite")
    if value == 0:
        return "0"
    sign, rest = ("-", -value) if value < 0 else ("", value)
    mantissa, _, exponent = f"{rest!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    # The value is 0.digits × 10^point.
    point = len(whole) + int(exponent or 0)
    if whole == "0":
        point = int(exponent or 0) - (len(fraction) - len(fraction.lstrip("0")))
    digits = digits.rstrip("0")
    n, k = point, len(digits)
    if k <= n <= 21:
        return sign + digits + "0" * (n - k)
    if 0 < n <= 21:
        return f"{sign}{digits[:n]}.{digits[n:]}"
    if -6 < n <= 0:
        return f"{sign}0.{'0' * -n}{digits}"
    power = f"e{'+' if n > 0 else '-'}{abs(n - 1)}"
    return sign + digits[0] + (f".{digits[1:]}" if k > 1 else "") + power


def jcs(value: Any) -> str:
    """RFC 8785."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        utf16(value)
        return json.encoder.encode_basestring(value)
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list):
        return f"[{','.join(jcs(element) for element in value)}]"
    refuse_unless(isinstance(value, dict), "not JSON")
    members = sorted(value.items(), key=lambda member: utf16(member[0]))
    return f"{{{','.join(f'{jcs(name)}:{jcs(member)}' for name, member in members)}}}"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    refuse_unless(len(value) == len(pairs), "doubled member")
    return value


def _no_constant(text: str) -> Any:
    raise Refused(f"{text} is not JSON")


def _depth(text: str) -> int:
    deepest = depth = 0
    # A string without an end goes to the end: it is gone through once, not from each quote again.
    for token in re.finditer(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[{]|[\]}]', text, re.DOTALL):
        if token[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token[0] in "]}":
            depth -= 1
    return deepest


def _safe_integers(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        members = value.values() if isinstance(value, dict) else value
        return not isinstance(value, dict | list) or all(map(_safe_integers, members))
    return is_representable(value)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_representable(value: float) -> bool:
    """Finite, and exact where it is an integer."""
    if isinstance(value, float) and (not math.isfinite(value) or not value.is_integer()):
        return math.isfinite(value)
    return abs(value) <= MAX_SAFE


def parse_json(text: str) -> Any:
    """JSON in any spelling, and nothing that Python alone takes for JSON."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refused("not JSON") from error


def parse_canonical(data: bytes, most: int = MAX_DOCUMENT) -> Any:
    """A document that is byte for byte its own JCS form."""
    refuse_unless(len(data) <= most, "too long")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("not UTF-8") from error
    _refuse_unless_canonical(text)
    return json.loads(text)


@functools.lru_cache(maxsize=20_000)
def _refuse_unless_canonical(text: str) -> None:
    """Once for each: thousands of logs differ in a line from one another."""
    refuse_unless(_depth(text) <= MAX_DEPTH, "too deep")
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except ValueError as error:
        raise Refused("not JSON") from error
    refuse_unless(_safe_integers(value), "unsafe integer")
    refuse_unless(jcs(value) == text, "not canonical")


Form = Callable[[Any], Any]


def closed(value: Any, required: dict[str, Form], optional: dict[str, Form] | None = None) -> Any:
    """An object with exactly these members."""
    optional = optional or {}
    refuse_unless(isinstance(value, dict), "not an object")
    refuse_unless(required.keys() <= value.keys(), "a member is missing")
    refuse_unless(value.keys() <= required.keys() | optional.keys(), "unknown member")
    for name, member in value.items():
        (required.get(name) or optional[name])(member)
    return value


def integer(low: int, high: int = MAX_SAFE) -> Form:
    def check(value: Any) -> None:
        refuse_unless(is_number(value) and float(value).is_integer(), "not an integer")
        refuse_unless(low <= value <= high, "outside")

    return check


def text(low: int, high: int) -> Form:
    def check(value: Any) -> None:
        refuse_unless(isinstance(value, str) and low <= len(value) <= high, "no such text")
        utf16(value)

    return check


def matching(pattern: str) -> Form:
    def check(value: Any) -> None:
        refuse_unless(isinstance(value, str) and re.fullmatch(pattern, value), "another form")

    return check


def encoded(low: int, high: int) -> Form:
    def check(value: Any) -> None:
        refuse_unless(isinstance(value, str), "not text")
        refuse_unless(low <= len(b64u_decode(value)) <= high, "another length")

    return check


def listed(form: Form, low: int, high: int) -> Form:
    def check(value: Any) -> None:
        refuse_unless(isinstance(value, list) and low <= len(value) <= high, "no such list")
        for element in value:
            form(element)

    return check


def or_none(form: Form) -> Form:
    return lambda value: None if value is None else form(value)


def one_of(*words: str) -> Form:
    return lambda value: refuse_unless(isinstance(value, str) and value in words, "another word")


def boolean(value: Any) -> None:
    refuse_unless(isinstance(value, bool), "not true or false")


def an_object(value: Any) -> None:
    refuse_unless(isinstance(value, dict), "not an object")


def name(value: Any) -> None:
    """Of objects, actions, arguments, fields."""
    text(1, 200)(value)
    refuse_unless(not re.search(r"[\x00-\x1f\x7f-\x9f]", value), "control character")


time = integer(0, END_OF_TIME)
identifier = matching(r"[0-9a-f]{32}")
digest = matching(r"[0-9a-f]{64}")
