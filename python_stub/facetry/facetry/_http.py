"""An HTTP request as one of the actions that are held, by the definitions' method and path."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ._actions import UNSET
from ._acts import broken
from ._call import invoke
from ._errors import BadInput, Refused
from ._facet import shape_of
from ._held import Held
from ._models import CLIENT
from ._path_template import texts_between
from ._result import Result
from ._text import listed, safe_text
from ._upload import Upload
from ._wire import BrokenOff

_UNRESERVED = re.compile(r"%(2[dDeE]|3[0-9]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aAeE])")
_SEPARATORS = {"csv": ",", "ssv": " ", "tsv": "\t", "pipes": "|"}
# Of this connection, or made untrue by reading the body.
_NOT_PASSED_ON = ("connection", "content-length", "keep-alive", "transfer-encoding")

Target = tuple[str, dict[str, Any], dict[str, Any]]


def perform(held: Held, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Result:
    """Sends the action that this request is; any status comes back as a Result.

    Only path and query of `url` count: the request goes to the service behind the facet,
    wherever `url` points; headers that the action does not declare stay here. What comes bit by
    bit is not waited for. Raises Refused
    (`no_such_request`) before anything is sent, where no held action is this request.
    """
    parts = urlsplit(url)
    action, found, schema = _match(held, method.upper(), parts.path or "/")
    args = dict(found)
    properties = schema.get("properties") or {}
    where = f"{safe_text(held.object, 60)}.{action}"
    _take_query(args, properties, parse_qsl(parts.query, keep_blank_values=True), where)
    for name, prop in properties.items():
        wanted = prop.get("x-facetry-name", name)
        if prop.get("x-facetry-in") == "header" and headers.get(wanted) is not None:
            args[name] = _listed_value(headers[wanted], prop, ",")
    media = headers.get("content-type") or ""
    definition = held.definitions[action]
    if definition.get("upload"):
        _fill(held, action, args)
        upload = Upload(body, media or None)
        return invoke(held, action, args, upload=upload, raises=False, stream=True)
    if body:
        _take_body(args, properties, body, media, where)
    _fill(held, action, args)
    return invoke(held, action, args, raises=False, stream=True)


def read_on(result: Result, most: int = 65_536) -> bytes:
    """The next piece of a stream; nothing at its end. Raises Unreachable with why it broke off."""
    assert result.stream is not None
    try:
        return result.stream.read(most)
    except BrokenOff:
        raise broken(result.jti, f"{result.object}.{result.action}") from None


def answer_headers(result: Result) -> dict[str, str]:
    """The upstream's headers, without those that a decoded body makes untrue."""
    return {k: v for k, v in result.headers.items() if k not in _NOT_PASSED_ON}


def _match(held: Held, method: str, path: str) -> Target:
    """(action, arguments found in the path, argument schema)."""
    plain = _normal(path)
    found: list[tuple[int, str, dict[str, Any]]] = []
    for action in held.actions:
        http = (held.definitions.get(action) or {}).get("http")
        if not http or http["method"].upper() != method:
            continue
        args = _path_arguments(held.definitions[action], plain)
        if args is None and _by_its_end(held.definitions[action], plain):
            args = {}
        if args is not None:
            found.append((len(args), action, args))
    if not found:
        raise Refused(_no_match(held, method, path), code="no_such_request")
    # Literal segments go before parameters.
    _count, action, args = min(found, key=lambda one: (one[0], one[1]))
    return action, args, held.definitions[action].get("args") or {}


def _by_its_end(definition: Mapping[str, Any], path: str) -> bool:
    """Whether a path is that of a model's API, whatever address its client thinks it has."""
    client = (definition.get("args") or {}).get(CLIENT)
    return isinstance(client, Mapping) and path.endswith(str(client["path"]))


def _path_arguments(definition: Mapping[str, Any], path: str) -> dict[str, Any] | None:
    properties = (definition.get("args") or {}).get("properties") or {}
    placed = {
        prop.get("x-facetry-name", name): (name, prop)
        for name, prop in properties.items()
        if prop.get("x-facetry-in", "path") == "path"
    }
    pieces = re.split(r"\{([^{}]*)\}", definition["http"]["path"])
    places = [placed.get(name, (name, {})) for name in pieces[1::2]]
    wide = [bool(prop.get("x-facetry-slashes")) for _name, prop in places]
    texts = texts_between([_normal(piece) for piece in pieces[::2]], wide, path)
    if texts is None:
        return None
    return {
        name: _value(unquote(text), prop) for (name, prop), text in zip(places, texts, strict=True)
    }


def _normal(path: str) -> str:
    """Escapes of characters that need none are resolved, so that two spellings compare equal."""
    return _UNRESERVED.sub(lambda match: chr(int(match[1], 16)), path)


def _take_query(
    args: dict[str, Any],
    properties: Mapping[str, Any],
    pairs: list[tuple[str, str]],
    where: str,
) -> None:
    places = {
        prop.get("x-facetry-name", name): (name, prop)
        for name, prop in properties.items()
        if prop.get("x-facetry-in", "query") == "query"
    }
    given: dict[str, list[str]] = {}
    for key, text in pairs:
        given.setdefault(key, []).append(text)
    for key, texts in given.items():
        deep = re.fullmatch(r"([^\[]+)\[([^\]]*)\]", key)
        if key not in places and deep and deep[1] in places:
            name, prop = places[deep[1]]
            if prop.get("x-facetry-style") == "deep":
                args.setdefault(name, {})[deep[2]] = texts[0] if len(texts) == 1 else texts
                continue
        if key not in places:
            raise Refused(
                f"{where} has no query parameter {safe_text(key, 60)!r}; nothing was sent.",
                code="argument_unknown",
            )
        name, prop = places[key]
        args[name] = _query_value(texts, prop, f"{where}, {safe_text(key, 60)}")


def _query_value(texts: list[str], prop: Mapping[str, Any], where: str) -> Any:
    style = prop.get("x-facetry-style", "multi")
    if style == "json":
        try:
            return json.loads(texts[0])
        except ValueError:
            raise BadInput(f"{where} is not JSON; nothing was sent.") from None
    if style in _SEPARATORS and "array" in _kinds(prop):
        return _listed_value(_SEPARATORS[style].join(texts), prop, _SEPARATORS[style])
    if "array" in _kinds(prop) and (len(texts) > 1 or "string" not in _kinds(prop)):
        return [_value(text, prop.get("items") or {}) for text in texts]
    if len(texts) > 1:
        raise BadInput(f"{where} was given more than once; nothing was sent.")
    return _value(texts[0], prop)


def _listed_value(text: str, prop: Mapping[str, Any], separator: str) -> Any:
    if "array" in _kinds(prop):
        return [_value(part, prop.get("items") or {}) for part in text.split(separator)]
    return _value(text, prop)


def _take_body(
    args: dict[str, Any], properties: Mapping[str, Any], body: bytes, media: str, where: str
) -> None:
    form = media.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded"
    whole = next((n for n, p in properties.items() if p.get("x-facetry-in") == "whole-body"), None)
    places = {
        prop.get("x-facetry-name", name): (name, prop)
        for name, prop in properties.items()
        if prop.get("x-facetry-in", "body") == "body" and name not in args
    }
    if whole is None and not places:
        raise Refused(f"{where} takes no body; nothing was sent.", code="argument_unknown")
    try:
        text = body.decode()
        content = dict(parse_qsl(text, keep_blank_values=True)) if form else json.loads(text)
    except ValueError:
        raise BadInput(f"{where}: the body is not JSON; nothing was sent.") from None
    if whole is not None:
        args[whole] = content
        return
    if not isinstance(content, Mapping):
        raise BadInput(f"{where}: the body must be a JSON object; nothing was sent.")
    for key, value in content.items():
        if key not in places:
            raise Refused(
                f"{where} has no member {safe_text(key, 60)!r} in its body; nothing was sent.",
                code="argument_unknown",
            )
        name, prop = places[key]
        args[name] = _value(value, prop) if form else value


def _fill(held: Held, action: str, args: dict[str, Any]) -> None:
    for parameter in shape_of(held, action).parameters:
        if parameter.filled is not UNSET:
            args.setdefault(parameter.name, parameter.filled)


def _kinds(prop: Mapping[str, Any]) -> list[str]:
    kind = prop.get("type")
    if isinstance(kind, str):
        return [kind]
    kinds = list(kind) if isinstance(kind, list) else []
    for member in ("anyOf", "oneOf"):
        for inner in prop.get(member) or ():
            kinds += _kinds(inner)
    return kinds


def _value(text: str, prop: Mapping[str, Any]) -> Any:
    """Text as the schema has it; text where the schema leaves it open."""
    kinds = _kinds(prop)
    if "string" in kinds or not kinds:
        return text
    if "integer" in kinds and re.fullmatch(r"-?\d{1,16}", text):
        return int(text)
    if "number" in kinds and re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", text):
        return float(text)
    if "boolean" in kinds and text in ("true", "false"):
        return text == "true"
    return text


def _no_match(held: Held, method: str, path: str) -> str:
    known = [
        f"{http['method']} {http['path']}"
        for http in ((held.definitions.get(a) or {}).get("http") for a in held.actions)
        if http
    ]
    name = safe_text(held.object, 60)
    asked = f"{safe_text(method, 10)} {safe_text(path, 120)}"
    if not known:
        return f"{name} has no HTTP actions, so {asked} can't be sent; call its actions."
    return f"{asked} is not among what you hold on {name}: {listed(known)}. Nothing was sent."
