"""One action as a Python function: name, signature, documentation, arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._errors import BadArguments
from ._json import to_json
from ._names import Names
from ._terms import wire_name
from ._text import limit_words, listed, quoted, readable_block, safe_block, safe_text

_TYPES = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "array": list,
    "object": dict,
}


#: Of the arguments of one action, in a line: what is wrong stands behind them.
_MOST_SHOWN = 10


class Unset:
    """Stands in a signature for an argument that may be left out."""

    def __repr__(self) -> str:
        return "…"


UNSET = Unset()


class Parameter:
    """One argument: its name in the definition and the one in Python."""

    __slots__ = ("filled", "limit", "name", "python", "required", "schema")

    def __init__(
        self, name: str, python: str, schema: Mapping[str, Any], required: bool, limit: Any
    ) -> None:
        self.name = name
        self.python = python
        self.schema = schema
        self.limit: dict[str, Any] | None = limit
        # A limit that leaves one value only is that value.
        only = (limit or {}).get("one_of")
        if only is not None and len(only) == 1 and "exact" not in limit:
            self.filled = only[0]
        else:
            self.filled = (limit or {}).get("exact", UNSET)
        self.required = required and self.filled is UNSET


class ActionShape:
    """Binds calls to the definition; `upload` says that bytes go beside the arguments."""

    def __init__(self, definition: Mapping[str, Any], constraints: Mapping[str, Any]) -> None:
        schema = definition.get("args") or {}
        properties = schema.get("properties") or {}
        required = [name for name in schema.get("required") or () if name in properties]
        order = [*required, *(name for name in properties if name not in required)]
        self.name: str = definition["name"]
        self.summary: str = definition.get("summary") or ""
        self.upload = bool(definition.get("upload"))
        names = Names(("data", "media_type") if self.upload else ())
        self.parameters = [
            Parameter(
                name,
                names.of(name),
                properties[name] if isinstance(properties[name], Mapping) else {},
                name in required,
                constraints.get(name),
            )
            for name in order
        ]
        self._by_name = {p.python: p for p in self.parameters}
        self._properties = properties

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments as they travel. Raises BadArguments or BadInput."""
        if len(args) > len(self.parameters):
            most = len(self.parameters)
            many = "no arguments" if most == 0 else f"at most {most} argument{'s' * (most > 1)}"
            raise BadArguments(f"{self.words()} takes {many}, not {len(args)}.")
        given: dict[str, Any] = {
            p.python: value for p, value in zip(self.parameters, args, strict=False)
        }
        for name, value in kwargs.items():
            python = self._python(name)
            if python is None:
                raise BadArguments(f"{self.words()} has no argument {safe_text(name, 60)!r}.")
            if python in given:
                raise BadArguments(f"{self.words()} was given {safe_text(name, 60)} twice.")
            given[python] = value
        bound: dict[str, Any] = {}
        for p in self.parameters:
            value = given.get(p.python, UNSET)
            if value is UNSET:
                value = p.filled
            if value is not UNSET:
                bound[p.name] = to_json(value, p.python)
        missing = [p.python for p in self.parameters if p.required and p.name not in bound]
        if missing:
            named = [safe_text(name, 60) for name in missing]
            raise BadArguments(f"{self.words()} is missing {listed(named, most=_MOST_SHOWN)}.")
        return bound

    def _python(self, name: str) -> str | None:
        """The name in Python, of that or of the name in the definition or in the API."""
        if name in self._by_name:
            return name
        meant = argument_name(name, self._properties)
        return next((p.python for p in self.parameters if p.name == meant), None)

    def take_data(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], Any, str | None]:
        """Splits an upload's arguments: the others, the data, its media type."""
        media = kwargs.pop("media_type", None)
        if "data" in kwargs:
            return args, kwargs.pop("data"), media
        before = sum(p.required for p in self.parameters)
        if len(args) != before + 1:
            raise BadArguments(f"{self.words()} needs data: bytes, text or an open file.")
        return args[:before], args[before], media

    def words(self) -> str:
        """`deposit(amount, note=…)`."""
        shown = [_shown(p) for p in self.parameters[:_MOST_SHOWN]]
        if len(self.parameters) > _MOST_SHOWN:
            shown.append("…")
        if self.upload:
            shown.append("data")
        return f"{safe_text(self.name, 60)}({', '.join(shown)})"

    def signature(self) -> Any:
        """An `inspect.Signature`, of a method."""
        import inspect

        kinds = inspect.Parameter
        shown = [kinds("self", kinds.POSITIONAL_ONLY)]
        # A default before an argument without one is no valid signature: it is shown without.
        last = max((i for i, p in enumerate(self.parameters) if p.required), default=-1)
        for i, p in enumerate(self.parameters):
            default = kinds.empty if i <= last else _default(p)
            annotation = _annotation(p.schema)
            shown.append(
                kinds(p.python, kinds.POSITIONAL_OR_KEYWORD, default=default, annotation=annotation)
            )
        if self.upload:
            at = 1 + sum(p.required for p in self.parameters)
            rest = [parameter.replace(kind=kinds.KEYWORD_ONLY) for parameter in shown[at:]]
            shown = [*shown[:at], kinds("data", kinds.POSITIONAL_OR_KEYWORD), *rest]
            shown.append(kinds("media_type", kinds.KEYWORD_ONLY, default=None, annotation=str))
        return inspect.Signature(shown)

    def documentation(self, allows: str) -> str:
        """The docstring: what the document says, then the limits of this facet."""
        lines = [safe_block(self.summary, 2_000) or f"{safe_text(self.name, 60)}.", ""]
        for p in self.parameters:
            text = safe_text(p.schema.get("description") or "", 300)
            said = [text.rstrip(".")] if text else []
            if p.limit is not None:
                said.append(limit_words(p.limit))
            kind = _annotation(p.schema)
            kind_words = getattr(kind, "__name__", "any") if kind is not object else "any"
            own = api_name(p.name, p.schema)
            if own != p.name:
                said.append(f'"{safe_text(own, 60)}" in the API')
            lines.append(f"{p.python}: {'; '.join([kind_words, *said])}.")
        if self.upload:
            lines.append("data: the bytes to send: bytes, text, or a file that is open.")
        lines += ["", f"You may use {allows}.", "Returns a facetry.Result."]
        return readable_block("\n".join(lines))


def api_name(name: str, schema: Any) -> str:
    """What the service itself calls an argument: a definition has names that all languages take."""
    own = schema.get("x-facetry-name") if isinstance(schema, Mapping) else None
    return own if isinstance(own, str) else name


def argument_name(name: str, properties: Mapping[str, Any]) -> str:
    """The argument's name in the definition, of that, of Python's (`class_`), or of the API's own.

    A name that is none of these comes back as it is.
    """
    named = wire_name(name, properties)
    if named in properties:
        return named
    meant = [one for one, schema in properties.items() if api_name(one, schema) == name]
    return meant[0] if len(meant) == 1 else name


def _shown(parameter: Parameter) -> str:
    name = safe_text(parameter.python, 60)
    return name if parameter.required else f"{name}={safe_text(repr(_default(parameter)), 60)}"


def _default(parameter: Parameter) -> Any:
    if parameter.filled is not UNSET:
        return parameter.filled
    default = parameter.schema.get("default", UNSET)
    shown = default is UNSET or len(quoted(default, 41)) <= 40
    return default if shown else UNSET


def _annotation(schema: Mapping[str, Any]) -> Any:
    kind = schema.get("type")
    if isinstance(kind, list):
        kinds = [k for k in kind if k != "null"]
        kind = kinds[0] if len(kinds) == 1 else None
    return _TYPES.get(kind, object) if isinstance(kind, str) else object
