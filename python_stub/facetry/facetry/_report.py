"""What the verbs answer: mappings and lists that read well in a cell. Times are in HTML only."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._tabular import clock_words, html_table, text_table
from ._text import budget_name, readable, safe_text, terms_words

if TYPE_CHECKING:
    from ._facet import Facet
    from ._held import Held


class Told(Mapping[str, Any]):
    """What the service answered, as a mapping."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._told = dict(told)

    def __getitem__(self, key: str) -> Any:
        return self._told[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)


class Holdings(list["Facet"]):
    """Facets, shown as a table."""

    def __init__(self, facets: Sequence[Facet], held: Sequence[Held]) -> None:
        super().__init__(facets)
        self._held = list(held)

    def __repr__(self) -> str:
        if not self._held:
            return "Holds nothing. facetry.need(object, action) asks."
        return text_table(("object", "you may use"), [(h.object, h.allows()) for h in self._held])

    def _repr_html_(self) -> str:
        if not self._held:
            return html.escape(repr(self))
        rows = [
            (
                h.object,
                h.allows(),
                "" if h.uses_left is None else f"{h.uses_left:,} uses",
                clock_words(h.terms.get("expiry")) or "revoked",
            )
            for h in self._held
        ]
        return html_table(("object", "you may use", "left", "until"), rows)


class Description(Told):
    """`facet.describe` (docs/protocol.md §8)."""

    def __init__(self, target: str, told: Mapping[str, Any]) -> None:
        super().__init__(told)
        self._target = target

    def _words(self) -> list[str]:
        terms = {"object": self._target, **self["terms"]}
        said = [f"You may use {terms_words(terms)}.", f"It is {safe_text(self.get('state'), 40)}."]
        if self.get("uses_left") is not None:
            said.append(f"{self['uses_left']:,} uses are left.")
        for name, left in (self.get("budget_left") or {}).items():
            said.append(f"{safe_text(left, 40)} of {budget_name(name)} is left.")
        return said

    def __repr__(self) -> str:
        return readable(" ".join(self._words()))

    def _repr_html_(self) -> str:
        until = clock_words(self["terms"].get("expiry")) or "it is revoked"
        return f"<div>{html.escape(f'{self!r} It lasts until {until}.')}</div>"


class Lent:
    """What was given on. `id`: of the new facet, `petname`: of its holder.

    `handover`: None, or, to the bearer of a card, what they need to take it over: send it to
    nobody else. It is not shown.
    """

    def __init__(self, told: Mapping[str, Any], terms: Mapping[str, Any]) -> None:
        self.id: str = told["facet"]["id"]
        self.principal: str | None = told.get("principal")
        self.petname: str = told.get("petname") or ""
        self.terms: dict[str, Any] = dict(terms)
        self.__handover = told.get("handover")

    @property
    def handover(self) -> Mapping[str, Any] | None:
        """Only the receiver's key opens it."""
        return self.__handover

    def __repr__(self) -> str:
        # What was lent on to keys elsewhere has the limits that it had; they are not told again.
        return readable(f"Lent: {terms_words(self.terms)}." if self.terms else "Lent on.")

    def __reduce_ex__(self, protocol: object) -> Any:
        from ._errors import Stays

        raise Stays("what was lent can't be pickled: send .handover to the receiver.", code="stays")


class Checked(Told):
    """`facet.check`: true where the call would pass."""

    def __init__(self, held: Held, action: str, told: Mapping[str, Any]) -> None:
        super().__init__(told)
        self._held = held
        self._action = action

    def __bool__(self) -> bool:
        return bool(self["ok"])

    def __repr__(self) -> str:
        if self["ok"]:
            return "It would pass."
        from ._refusals import refused_words

        reason, detail = str(self.get("reason", "unknown")), str(self.get("detail") or "")
        words = refused_words(self._held, self._action, reason, detail)
        return readable(f"It would be refused: {words}")


class Why(Told):
    """`aios/self explain`: the true reason of a refusal."""

    def __repr__(self) -> str:
        code, detail = safe_text(self.get("code"), 60), safe_text(self.get("detail") or "", 400)
        return readable(f"{code}: {detail}" if detail else code)

    def _repr_html_(self) -> str:
        at = self.get("at")
        when = f" ({clock_words(at / 1000)})" if isinstance(at, (int, float)) else ""
        return f"<div>{html.escape(repr(self) + when)}</div>"


_STATES = {
    "done": "It happened: the service behind the facet answered.",
    "failed": "It was sent and failed; the service behind the facet may have done something.",
    "not_sent": "It did not happen: nothing was sent.",
    "cut": "It was cut off by a revocation; it may have taken effect.",
    "unknown": "Nobody knows: the service ended during the call. It was not tried again.",
    "pending": "It is still running.",
    "not_recorded": "It did not happen, as nothing of it is recorded. (If it was sent only now, "
    "ask again in a few seconds.)",
}


class Outcome(Told):
    """`aios/self outcome`: whether an action happened."""

    @property
    def content(self) -> bytes | None:
        """The result's bytes while the service keeps them, else None."""
        kept = self.get("result")
        return base64.b64decode(kept) if isinstance(kept, str) else None

    def __repr__(self) -> str:
        state = str(self.get("state"))
        said = _STATES.get(state, safe_text(state, 60))
        status = self.get("status")
        return f"{said} Its status was {status}." if state == "done" and status else said
