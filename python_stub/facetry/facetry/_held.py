"""What the wallet says this notebook holds."""

from __future__ import annotations

import time
from collections.abc import Mapping
from copy import copy
from typing import Any

from ._text import listed, safe_text, terms_words


class DataFree:
    """Base of facet objects, for whoever must know one without making any: it holds no result."""

    __slots__ = ()


class Held:
    """One held facet: its public id, terms and definitions; no URL, no nonce, no key."""

    __slots__ = (
        "actions",
        "definitions",
        "id",
        "key",
        "object",
        "sealed",
        "state",
        "terms",
        "tries",
        "uses_left",
    )

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.id: str = told["id"]
        self.terms: dict[str, Any] = dict(told["terms"])
        self.object: str = told.get("object") or self.terms["object"]
        self.definitions: dict[str, dict[str, Any]] = dict(told.get("definitions") or {})
        self.actions: list[str] = list(told.get("actions") or self.terms["actions"])
        self.state: str = told.get("state") or "live"
        self.uses_left: int | None = told.get("uses_left")
        self.sealed: bool = False
        #: How often an action is tried, where that is safe.
        self.tries: int = 1
        #: The argument by which the service behind it knows a call that it had before.
        self.key: str | None = None

    def as_sealed(self) -> Held:
        """The same, whose actions travel sealed."""
        twin = copy(self)
        twin.sealed = True
        return twin

    def as_retried(self, tries: int, key: str | None = None) -> Held:
        """The same, whose actions are tried again where that is safe."""
        twin = copy(self)
        twin.tries, twin.key = tries, key
        return twin

    def used_as(self, other: Held) -> Held:
        """The same, used in the way of another."""
        twin = copy(self)
        twin.sealed, twin.tries, twin.key = other.sealed, other.tries, other.key
        return twin

    @property
    def constraints(self) -> dict[str, dict[str, Any]]:
        """Argument → Constraint."""
        return dict(self.terms.get("constraints") or {})

    @property
    def limited(self) -> bool:
        """Whether it shows some rows or fields of a result alone."""
        return bool(self.terms.get("result"))

    @property
    def over(self) -> bool:
        """Whether it has ended, as far as this kernel has heard, or by its own end."""
        expiry = self.terms.get("expiry")
        return self.state == "over" or (expiry is not None and expiry <= time.time())

    def allows(self) -> str:
        """What it allows in words, without holder and end."""
        return terms_words({**self.terms, "object": self.object, "actions": self.actions})

    def hold_words(self) -> str:
        """`you hold read, write`."""
        return f"you hold {listed([safe_text(action, 60) for action in self.actions])}"

    def ask_words(self, action: str | None = None) -> str:
        """The call that asks for `action`, or for the same again."""
        wanted = [action] if action is not None else self.actions[:3]
        names = ", ".join(f'"{safe_text(word, 60)}"' for word in (self.object, *wanted))
        return f"facetry.need({names})"
