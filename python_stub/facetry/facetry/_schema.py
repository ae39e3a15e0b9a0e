"""Definitions of the protocol (docs/protocol.md §4) from hints and docstrings of Python."""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any

from ._errors import BadInput
from ._json import to_json
from ._text import safe_text

Schema = dict[str, Any]

_PLAIN: dict[Any, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    type(None): "null",
}
_HINTS = (
    "Possible hints: bool, int, float, str, None, list[…], dict[str, …], "
    "Literal[…], TypedDict, and unions of these."
)
_LONGEST_SUMMARY = 500
_LONGEST_REMARK = 200
_DEEPEST = 8


def definition_of(method: Callable[..., Any], name: str, *, safe: bool) -> dict[str, Any]:
    """The Definition of an action that is `method`; its arguments are closed.

    Raises BadInput that says what to annotate.
    """
    # Of what is no function itself it is how it is called that counts.
    for called in (method, type(method).__call__):
        if inspect.iscoroutinefunction(called) or inspect.isasyncgenfunction(called):
            raise BadInput(f"{name} is async: export a method that returns its value.")
        if inspect.isgeneratorfunction(called):
            raise BadInput(f"{name} is a generator: export a method that returns a list.")
    hints = _hints(method, name)
    said = inspect.getdoc(method) or ""
    properties: dict[str, Schema] = {}
    required: list[str] = []
    for parameter in _parameters(method, name):
        where = f"{name}({parameter.name})"
        if parameter.name not in hints:
            raise BadInput(
                f"{where} has no type hint: write {parameter.name}: float, for example. {_HINTS}"
            )
        schema = _schema(hints[parameter.name], where)
        remark = _remark(said, parameter.name)
        if remark and "description" not in schema:
            schema["description"] = remark
        if parameter.default is parameter.empty:
            required.append(parameter.name)
        else:
            schema = _with_default(schema, parameter.default, where)
        properties[parameter.name] = schema
    returned = hints.get("return")
    return {
        "name": name,
        "safe": safe,
        "summary": _summary(said) or name,
        "args": {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        },
        "returns": None if returned is None else _returns(returned, name),
        "upload": False,
        "http": None,
    }


def _hints(method: Callable[..., Any], name: str) -> dict[str, Any]:
    try:
        hints = typing.get_type_hints(method, include_extras=True)
    except (NameError, TypeError, AttributeError, SyntaxError):
        raise BadInput(f"the type hints of {name} can't be read: {_HINTS}") from None
    if "return" not in getattr(method, "__annotations__", {}):
        hints.pop("return", None)
    return hints


def _parameters(method: Callable[..., Any], name: str) -> list[inspect.Parameter]:
    try:
        parameters = list(inspect.signature(method).parameters.values())
    except (TypeError, ValueError):
        raise BadInput(f"{name} has no signature: wrap it in a method with type hints.") from None
    for parameter in parameters:
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise BadInput(
                f"{name} takes {str(parameter).split(':')[0]}: name each argument, "
                "so that it can be limited and recorded."
            )
    return parameters


def _schema(hint: Any, where: str, depth: int = 0) -> Schema:
    if depth > _DEEPEST:
        raise BadInput(f"{where} is nested more than {_DEEPEST} deep.")
    if _hashable(hint) and hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    if typing.is_typeddict(hint):
        return _closed(hint, where, depth)
    schema = _made_of(typing.get_origin(hint), typing.get_args(hint), where, depth)
    if schema is not None:
        return schema
    shown = safe_text(getattr(hint, "__name__", None) or str(hint), 60)
    raise BadInput(f"{where} has the hint {shown}, which JSON can't express. {_HINTS}")


def _made_of(origin: Any, inside: tuple[Any, ...], where: str, depth: int) -> Schema | None:
    if origin is typing.Annotated:
        schema = _schema(inside[0], where, depth)
        words = [safe_text(word, _LONGEST_REMARK) for word in inside[1:] if isinstance(word, str)]
        return {**schema, "description": words[0]} if words else schema
    if origin is typing.Literal:
        return {"enum": [to_json(value, where) for value in inside]}
    if origin in (typing.Union, types.UnionType):
        return _union([_schema(one, where, depth + 1) for one in inside])
    # `typing.List` alone says no more than `list` does.
    if origin is list and inside:
        return {"type": "array", "items": _schema(inside[0], where, depth + 1)}
    if origin is dict and inside[:1] == (str,):
        return {"type": "object", "additionalProperties": _schema(inside[1], where, depth + 1)}
    return None


def _hashable(hint: Any) -> bool:
    try:
        hash(hint)
    except TypeError:
        return False
    return True


def _union(schemas: list[Schema]) -> Schema:
    if all(set(schema) == {"type"} for schema in schemas):
        kinds = list(dict.fromkeys(schema["type"] for schema in schemas))
        return {"type": kinds[0] if len(kinds) == 1 else kinds}
    return {"anyOf": schemas}


def _closed(hint: Any, where: str, depth: int) -> Schema:
    members = typing.get_type_hints(hint, include_extras=True)
    return {
        "type": "object",
        "properties": {
            name: _schema(_member(member), f"{where}.{name}", depth + 1)
            for name, member in members.items()
        },
        "required": sorted(hint.__required_keys__),
        "additionalProperties": False,
    }


def _member(hint: Any) -> Any:
    """The hint itself of `Required[…]` and `NotRequired[…]`."""
    origin = typing.get_origin(hint)
    named = getattr(origin, "_name", None) or getattr(origin, "__name__", "")
    return typing.get_args(hint)[0] if named in ("Required", "NotRequired") else hint


def _with_default(schema: Schema, default: Any, where: str) -> Schema:
    value = to_json(default, f"the default of {where}")
    if value is None and not _takes_none(schema):
        # `note: str = None` means that it may be left out.
        remark = schema.pop("description", None)
        schema = _union([schema, {"type": "null"}])
        if remark is not None:
            schema["description"] = remark
    return {**schema, "default": value}


def _takes_none(schema: Mapping[str, Any]) -> bool:
    kind = schema.get("type")
    if kind == "null" or (isinstance(kind, list) and "null" in kind):
        return True
    inside = schema.get("anyOf", ())
    return None in schema.get("enum", ()) or any(_takes_none(one) for one in inside)


def _returns(hint: Any, name: str) -> Schema | None:
    # What it answers limits nobody: a hint that can't be told is left out.
    try:
        return _schema(hint, f"the answer of {name}")
    except BadInput:
        return None


def _summary(said: str) -> str:
    return safe_text(" ".join(said.strip().split("\n\n")[0].split()), _LONGEST_SUMMARY)


def _remark(said: str, name: str) -> str:
    """`amount: in euro` or `:param amount: in euro`, as docstrings say it."""
    found = re.search(rf"^\s*(?::param\s+)?{re.escape(name)}\s*:\s+(\S.*)$", said, re.MULTILINE)
    return safe_text(found[1].strip(), _LONGEST_REMARK) if found else ""
