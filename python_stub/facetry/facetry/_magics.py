"""`%facets` lists and asks, `%facet` and `%%facet` call, and nothing else."""

from __future__ import annotations

import argparse
import builtins
import keyword
import unicodedata
from typing import Any, NoReturn

from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand

from ._completion import matcher
from ._errors import BadInput
from ._facet import Facet, NotGranted, action_of, held_of
from ._line import arguments, body_of, both, mapping, split
from ._manifest import freeze, needs
from ._need import need
from ._text import listed, safe_text
from ._verbs import held

_NEED_USAGE = (
    "%facets need OBJECT ACTION… [ARGUMENT=LIMIT…] [--as NAME] "
    '[--why "…"] [--expires 2h] [--uses N] [--timeout S]'
)
_RENEW_USAGE = "%facets renew NAME EXPIRES"
_NEEDS_USAGE = "%facets needs [FILE], %facets freeze [FILE] [--loose]"
_LOGIN_USAGE = "%facets login [ADDRESS], %facets logout"
_IPYTHONS = ("In", "Out", "exit", "get_ipython", "quit")
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
        words = split(line)
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
        limits = arguments(word for word in rest if "=" in word)
        name = _variable(asked.name or target, "--as")
        if asked.name is None:
            self._must_be_free(name, "add --as and another name.")
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
        asked = _call_parser().parse_intermixed_args(split(line))
        if len(asked.words) < 2:
            raise BadInput(f"Use: {_CALL_USAGE}", code="usage")
        name, action, *rest = asked.words
        return self._call(self._named(name), action, arguments(rest), asked.out)

    @no_var_expand
    @cell_magic("facet")
    def facet_cell(self, line: str, cell: str) -> Any:
        """`%%facet acct transfer` with the arguments as JSON or YAML in the cell.

        Without an action on the line, the body is `{action: {arguments}}`.
        """
        asked = _call_parser().parse_intermixed_args(split(line))
        name, *rest = asked.words
        body = body_of(cell)
        if not rest:
            if len(body) != 1:
                raise BadInput(
                    "Without an action on the line, the body must be {action: {arguments}}."
                )
            ((action, args),) = body.items()
            return self._call(self._named(name), action, mapping(args or {}), asked.out)
        action, *more = rest
        return self._call(self._named(name), action, both(body, arguments(more)), asked.out)

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
        # By members: a need may be called like what Python asks a mapping for.
        variables = {_variable(name, "A need"): got[name] for name in got}
        for name in variables:
            self._must_be_free(name, "got = facetry.needs() keeps them apart.")
        self.shell.user_ns.update(variables)
        return None

    def _must_be_free(self, name: str, rather: str) -> None:
        """Raises BadInput where something of the notebook's own would be lost."""
        there = self.shell.user_ns.get(name)
        if there is not None and not isinstance(there, (Facet, NotGranted)):
            words = f"{safe_text(name, 60)} is a variable here already, a {type(there).__name__}"
            raise BadInput(f"{words}: {rather}")

    def _named(self, name: str) -> Facet:
        value = self.shell.user_ns.get(name)
        if isinstance(value, Facet):
            return value
        if isinstance(value, NotGranted):
            raise BadInput(f"{safe_text(name, 60)} was not granted: {value._plain}.", code="struck")
        known = list(self.shell.user_ns.items())
        mine = [k for k, v in known if isinstance(v, Facet) and k[0] != "_"]
        have = f"the facets here are {listed(mine)}" if mine else "there are none here yet"
        raise BadInput(f"{safe_text(name, 60)} is not a facet: {have}.", code="no_facet")

    def _call(self, facet: Facet, action: str, args: dict[str, Any], out: str | None) -> Any:
        if out is not None:
            out = _variable(out, "-o")
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


def _variable(name: str, option: str) -> str:
    """The name as Python reads it. Raises BadInput for one that a cell must not put there."""
    plain = unicodedata.normalize("NFKC", name)
    if not plain.isidentifier() or keyword.iskeyword(plain):
        raise BadInput(f"{option} names a variable, which {safe_text(name, 60)!r} can't be.")
    if plain.startswith("_") or plain in _IPYTHONS or hasattr(builtins, plain):
        words = f"{option} names a variable, and {safe_text(plain, 60)} means something already"
        raise BadInput(f"{words}: choose another name.")
    return plain


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
