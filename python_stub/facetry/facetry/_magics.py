"""`%facets` lists and asks, `%facet` and `%%facet` call, and nothing else."""

from __future__ import annotations

import argparse
import datetime
import json
import shlex
from collections.abc import Mapping
from typing import Any, NoReturn

from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand

from ._completion import matcher
from ._errors import BadInput
from ._facet import Facet, action_of, held_of
from ._manifest import freeze, needs
from ._need import need
from ._text import listed, safe_text
from ._verbs import held

_NEED_USAGE = (
    "%facets need OBJECT ACTION… [ARGUMENT=LIMIT…] [--as NAME] "
    '[--why "…"] [--expires 2h] [--uses N]'
)
_RENEW_USAGE = "%facets renew NAME EXPIRES"
_NEEDS_USAGE = "%facets needs [FILE], %facets freeze [FILE] [--loose]"
_LOGIN_USAGE = "%facets login [ADDRESS], %facets logout"
_CALL_USAGE = "%facet NAME ACTION [ARGUMENT=VALUE…] [-o RESULT]"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line and ends nothing."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message}. Use: {self.usage}", code="usage")


def _need_parser() -> _Parser:
    parser = _Parser(usage=_NEED_USAGE, add_help=False, allow_abbrev=False)
    parser.add_argument("words", nargs="+")
    parser.add_argument("--as", dest="name")
    parser.add_argument("--why", default="")
    parser.add_argument("--expires")
    parser.add_argument("--uses", type=int)
    parser.add_argument("--timeout", type=float)
    return parser


def _call_parser() -> _Parser:
    parser = _Parser(usage=_CALL_USAGE, add_help=False, allow_abbrev=False)
    parser.add_argument("words", nargs="+")
    parser.add_argument("-o", dest="out")
    return parser


@magics_class
class FacetMagics(Magics):
    """The magics; a line is taken as it is written, without variable expansion."""

    @no_var_expand
    @line_magic
    def facets(self, line: str) -> Any:
        """`%facets` lists what this notebook holds.

        `%facets need bank balance --as acct --why "month end"` asks and puts the facet into
        the variable `acct` (else into one named like the object). `%facets renew acct 2h` asks
        for what it holds until a later end. `%facets needs` asks for all of `facetry.toml` and
        puts each into the variable of its name; `%facets freeze` writes it. Where no server of
        ours started this kernel, `%facets login https://…` and `%facets logout` do what
        `facetry.login` and `facetry.logout` do.
        """
        words = _split(line)
        if not words:
            return held()
        if words[0] == "renew":
            return self._renew(words[1:])
        if words[0] in ("needs", "freeze"):
            return self._manifest(words)
        if words[0] in ("login", "logout"):
            return self._login(words)
        if words[0] != "need" or len(words) < 3:
            usages = f"%facets, {_RENEW_USAGE}, {_NEEDS_USAGE}, {_LOGIN_USAGE}, or {_NEED_USAGE}"
            raise BadInput(f"Use: {usages}", code="usage")
        asked = _need_parser().parse_intermixed_args(words[1:])
        target, *rest = asked.words
        actions = [word for word in rest if "=" not in word]
        limits = dict(_arguments(word for word in rest if "=" in word))
        name = asked.name or target
        _check_variable(name, "--as")
        self.shell.user_ns[name] = need(
            target,
            *actions,
            why=asked.why,
            expires=asked.expires,
            uses=asked.uses,
            timeout=asked.timeout,
            where=limits,
        )
        return None

    @no_var_expand
    @line_magic
    def facet(self, line: str) -> Any:
        """`%facet acct transfer to=B-2 amount=10 -o receipt` calls an action of a facet.

        Values are JSON where they can be read as such, else text; `-o` keeps the result in a
        variable.
        """
        asked = _call_parser().parse_intermixed_args(_split(line))
        if len(asked.words) < 2:
            raise BadInput(f"Use: {_CALL_USAGE}", code="usage")
        name, action, *rest = asked.words
        return self._call(self._named(name), action, dict(_arguments(rest)), asked.out)

    @no_var_expand
    @cell_magic("facet")
    def facet_cell(self, line: str, cell: str) -> Any:
        """`%%facet acct transfer` with the arguments as JSON or YAML in the cell.

        Without an action on the line, the body is `{action: {arguments}}`.
        """
        asked = _call_parser().parse_intermixed_args(_split(line))
        name, *rest = asked.words
        body = _body(cell)
        if not rest:
            if len(body) != 1:
                raise BadInput(
                    "Without an action on the line, the body must be {action: {arguments}}."
                )
            ((action, args),) = body.items()
            return self._call(self._named(name), action, _mapping(args or {}), asked.out)
        action, *more = rest
        return self._call(self._named(name), action, {**body, **dict(_arguments(more))}, asked.out)

    def _renew(self, words: list[str]) -> Any:
        from ._renew import renew

        if len(words) != 2:
            raise BadInput(f"Use: {_RENEW_USAGE}", code="usage")
        return renew(self._named(words[0]), expires=words[1])

    def _login(self, words: list[str]) -> None:
        from ._login import login, logout

        verb, *rest = words
        if len(rest) > (verb == "login"):
            raise BadInput(f"Use: {_LOGIN_USAGE}", code="usage")
        if verb == "login":
            login(*rest)
        else:
            logout()

    def _manifest(self, words: list[str]) -> Any:
        verb, *rest = words
        files = [word for word in rest if not word.startswith("--")]
        loose = "--loose" in rest and verb == "freeze"
        if len(files) > 1 or len(rest) != len(files) + loose:
            raise BadInput(f"Use: {_NEEDS_USAGE}", code="usage")
        if verb == "freeze":
            return freeze(*files, loose=loose)
        got = needs(*files)
        for name in got:
            _check_variable(name, "A need")
        self.shell.user_ns.update(got)
        return None

    def _named(self, name: str) -> Facet:
        value = self.shell.user_ns.get(name)
        if isinstance(value, Facet):
            return value
        mine = [k for k, v in self.shell.user_ns.items() if isinstance(v, Facet) and k[0] != "_"]
        have = f"the facets here are {listed(mine)}" if mine else "there are none here yet"
        raise BadInput(f"{safe_text(name, 60)} is not a facet: {have}.", code="no_facet")

    def _call(self, facet: Facet, action: str, args: dict[str, Any], out: str | None) -> Any:
        if out is not None:
            _check_variable(out, "-o")
        mine = held_of(facet)
        name = action_of(facet, action)
        if name not in mine.actions:
            words = f"{mine.hold_words()}. {mine.ask_words(action)} asks."
            raise BadInput(words, code="not_held")
        python = next(n for n in dir(facet) if getattr(facet, n).facetry_action == name)
        result = getattr(facet, python)(**args)
        if out is None:
            return result
        self.shell.user_ns[out] = result
        return None


def _split(line: str) -> list[str]:
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
        raise BadInput("The line can't be read: a quote or bracket is not closed.", code="usage")
    return words


def _unquoted(raw: str) -> str:
    _name, separator, text = raw.partition("=")
    if separator and text[:1] in ("[", "{", '"') and _is_json(text):
        return raw
    return "".join(shlex.split(raw))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _arguments(words: Any) -> list[tuple[str, Any]]:
    """`rows=100` is JSON, else text."""
    pairs = []
    for word in words:
        name, separator, text = word.partition("=")
        if not separator or not name.isidentifier():
            raise BadInput(f"{safe_text(word, 60)!r} is not an argument: write name=value.")
        try:
            value = json.loads(text)
        except ValueError:
            value = text
        pairs.append((name, value))
    return pairs


def _body(cell: str) -> dict[str, Any]:
    if not cell.strip():
        return {}
    try:
        return _mapping(json.loads(cell))
    except ValueError as error:
        if isinstance(error, BadInput):
            raise
    try:
        import yaml
    except ImportError:
        raise BadInput("The body is not JSON, and YAML needs PyYAML: %pip install pyyaml") from None
    try:
        return _mapping(_plain(yaml.safe_load(cell)))
    except yaml.YAMLError as error:
        where = str(error).split("\n", maxsplit=1)[0]
        raise BadInput(f"The body is neither JSON nor YAML: {safe_text(where, 200)}") from None


def _mapping(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return dict(value)
    raise BadInput("The body must hold arguments by name, as a JSON object or a YAML mapping.")


def _plain(value: Any) -> Any:
    """YAML's dates as they were written, for want of dates in JSON."""
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(member) for member in value]
    if isinstance(value, Mapping):
        return {key: _plain(member) for key, member in value.items()}
    return value


def _check_variable(name: str, option: str) -> None:
    if not name.isidentifier():
        raise BadInput(f"{option} names a variable, which {safe_text(name, 60)!r} can't be.")


def load(shell: Any) -> None:
    """Registers magics and completion with an IPython shell, once."""
    shell.register_magics(FacetMagics)
    matchers = getattr(getattr(shell, "Completer", None), "custom_matchers", None)
    if matchers is not None and matcher not in matchers:
        matchers.append(matcher)


def unload(shell: Any) -> None:
    """Takes them out again."""
    for kind, name in (("line", "facets"), ("line", "facet"), ("cell", "facet")):
        shell.magics_manager.magics[kind].pop(name, None)
    matchers = getattr(getattr(shell, "Completer", None), "custom_matchers", [])
    if matcher in matchers:
        matchers.remove(matcher)
