"""What a magic's line or cell says: words, and arguments as JSON or plain YAML."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from typing import Any

from ._errors import BadInput
from ._text import safe_text


def split(line: str) -> list[str]:
    """Words as a shell splits them, but JSON after `=` stays whole: `ids=["a b", "c"]`."""
    words: list[str] = []
    raw, quote, depth = "", "", 0
    for character in line + " ":
        if character.isspace() and not quote and depth == 0:
            words += [_unquoted(raw)] if raw else []
            raw = ""
            continue
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif "=" in raw:
            depth += (character in "[{") - (character in "]}")
        raw += character
    if raw:
        raise _unread()
    return words


def _unread() -> BadInput:
    return BadInput("The line can't be read: a quote or bracket is not closed.", code="usage")


def _unquoted(raw: str) -> str:
    _name, separator, text = raw.partition("=")
    if separator and text[:1] in ("[", "{", '"') and _is_json(text):
        return raw
    try:
        return "".join(shlex.split(raw))
    except ValueError:
        raise _unread() from None


def _is_json(text: str) -> bool:
    try:
        _json(text)
    except BadInput:
        raise
    except (ValueError, RecursionError):
        return False
    return True


def arguments(words: Iterable[str]) -> dict[str, Any]:
    """`rows=100` is JSON, else text. Raises BadInput for what is none, or is there twice."""
    given: dict[str, Any] = {}
    for word in words:
        name, separator, text = word.partition("=")
        if not separator or not name.isidentifier():
            raise BadInput(f"{safe_text(word, 60)!r} is not an argument: write name=value.")
        if name in given:
            raise _twice(name)
        given[name] = _value(text)
    return given


def both(body: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of a cell's body and of its line. Raises BadInput where one is in both."""
    twice = set(body) & set(more)
    if twice:
        raise _twice(min(twice))
    return {**body, **more}


def body_of(cell: str) -> dict[str, Any]:
    """The body of a cell. Raises BadInput for what holds no arguments by name."""
    if not cell.strip():
        return {}
    try:
        value = _json(cell)
    except RecursionError:
        raise _too_deep() from None
    except BadInput:
        raise
    except ValueError:
        value = _yaml(cell)
    return mapping(value)


def mapping(value: Any) -> dict[str, Any]:
    """Itself, where it holds arguments by name. Raises BadInput."""
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return dict(value)
    raise BadInput("The body must hold arguments by name, as a JSON object or a YAML mapping.")


def _value(text: str) -> Any:
    try:
        return _json(text)
    except RecursionError:
        raise _too_deep() from None
    except BadInput:
        raise
    except ValueError:
        return text


def _json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _value in pairs]
        raise _twice(next(name for name in names if names.count(name) > 1))
    return members


def _twice(name: str) -> BadInput:
    return BadInput(f"{safe_text(name, 60)} is given twice: leave one out.")


def _too_deep() -> BadInput:
    return BadInput("The arguments are nested too deep to be read.", code="too_deep")


def _yaml(cell: str) -> Any:
    try:
        import yaml
    except ImportError:
        raise BadInput("The body is not JSON, and YAML needs PyYAML: %pip install pyyaml") from None
    from ._plain_yaml import read

    try:
        return read(cell)
    except RecursionError:
        raise _too_deep() from None
    except (yaml.YAMLError, ValueError) as error:
        where = str(error).split("\n", maxsplit=1)[0]
        raise BadInput(f"The body is neither JSON nor YAML: {safe_text(where, 200)}") from None
