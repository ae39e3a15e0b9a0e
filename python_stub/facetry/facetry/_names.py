"""Names of actions and arguments as names in Python."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterable


class Names:
    """Gives each name one that Python takes, that nothing of Python means, and that is given once.

    What can't stand in a name becomes `_`. None begins with `_`: completion hides such names, and
    with one more `_` behind it `__del_` would be `__del__`. Python's words and those that began
    so get a trailing `_`; a name that is taken too, and from the third on a number.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        #: By name, the number that is looked at next: from the first anew it would be their square.
        self._next: dict[str, int] = {}

    def of(self, name: str) -> str:
        """The name in Python; another one each time."""
        plain = _plain(name)
        if plain in self._taken:
            plain = self._other(plain)
        self._taken.add(plain)
        return plain

    def _other(self, plain: str) -> str:
        if f"{plain}_" not in self._taken:
            return f"{plain}_"
        number = self._next.get(plain, 2)
        while f"{plain}_{number}" in self._taken:
            number += 1
        self._next[plain] = number + 1
        return f"{plain}_{number}"


def _plain(name: str) -> str:
    # Python reads each name in this form: others could not be written.
    whole = name if name.isascii() else unicodedata.normalize("NFKC", name)
    clean = "".join(letter if f"x{letter}".isidentifier() else "_" for letter in whole)
    bare = clean.lstrip("_")
    if not bare:
        return "unnamed"
    if not bare.isidentifier():
        bare = f"n{bare}"
    return f"{bare}_" if bare != clean or keyword.iskeyword(bare) or bare == "self" else bare


def python_names(actions: Iterable[str]) -> dict[str, str]:
    """Python name → action; the plain names keep theirs."""
    names = Names()
    order = sorted(actions, key=lambda a: (not a.isidentifier() or keyword.iskeyword(a), a))
    return {names.of(action): action for action in order}
