"""Facets by what acts that end them name: none of that goes through all of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from world import Facet


class Holdings:
    """What has ended with all that hangs on it is left out, so that nobody meets it again."""

    def __init__(self) -> None:
        self._facets: dict[str, Facet] = {}
        self._over: set[str] = set()
        self._lent: dict[str | None, int] = defaultdict(int)
        # By (how, whom): names in the order in which they came.
        self._by: dict[tuple[str, str | None], dict[str, Facet]] = defaultdict(dict)

    def add(self, facet: Facet) -> None:
        self._facets[facet.name] = facet
        self._lent[facet.parent] += 1
        self._insert(facet)
        above = [facet.parent, *facet.decided_by]
        while above:
            one = self._facets.get(above.pop() or "")
            if one is not None and one.name in self._over:
                self._over.discard(one.name)
                self._insert(one)
                above += [one.parent, *one.decided_by]

    def below(self, name: str) -> Iterable[Facet]:
        return self._of("below", name)

    def decided_with(self, name: str) -> Iterable[Facet]:
        return self._of("decided", name)

    def held_by(self, kid: str) -> Iterable[Facet]:
        return self._of("held", kid)

    def about(self, obj: str) -> Iterable[Facet]:
        """On an object, or with bounds that name it."""
        return self._of("about", obj)

    def lent_from(self, name: str | None) -> int:
        """How often something was ever lent from a facet."""
        return self._lent[name]

    def leave_out(self, facets: list[Facet], matters: Callable[[Facet], bool]) -> None:
        """Each stands before what hangs on it."""
        for facet in reversed(facets):
            hangs = self._of("below", facet.name) or self._of("decided", facet.name)
            if hangs or not facet.stopped or facet.name in self._over or matters(facet):
                continue
            self._over.add(facet.name)
            for key in _keys(facet):
                self._by[key].pop(facet.name, None)
                if not self._by[key]:
                    del self._by[key]

    def _of(self, how: str, whom: str) -> list[Facet]:
        return list(self._by.get((how, whom), {}).values())

    def _insert(self, facet: Facet) -> None:
        for key in _keys(facet):
            self._by[key][facet.name] = facet


def _keys(facet: Facet) -> Iterator[tuple[str, str | None]]:
    yield "below", facet.parent
    yield "held", facet.holder
    for by in set(facet.decided_by):
        yield "decided", by
    bounds = [bound["terms"]["object"] for bound in facet.bounds or []]
    for obj in {facet.terms["object"], *bounds}:
        yield "about", obj
