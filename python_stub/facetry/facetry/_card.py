"""The live card of a request, in the cell that asks: it waits, then becomes one static line."""

from __future__ import annotations

import html
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from ._text import laid_out, readable, safe_text, terms_words

CARD_TYPE = "application/vnd.facetry.card+json"


class Meant(TypedDict):
    """A name that nothing connected has, and the names that are close to it."""

    asked: str
    close: list[str]


_SIDEBAR = "Decide in the Facets sidebar"
_CELL = "; this cell waits."

_SAYS = {
    "pending": f"Asking for {{}}. {_SIDEBAR}{_CELL}",
    "waiting": "Asked for {}; not decided yet.",
    "granted": "Granted: {}.",
    "denied": "Denied: {}.",
    "no_answer": "No answer: {}.",
    "withdrawn": "Withdrawn: {}.",
    "bad_descriptor": "Granted, but not proven: {}. Nothing new is held.",
}


_ACT_SAYS = {
    "pending": f"Asking you to confirm: {{}}. {_SIDEBAR}{_CELL}",
    "granted": "Confirmed: {}.",
    "denied": "Denied: {}.",
    "no_answer": "No answer: {}.",
    "withdrawn": "No longer asked: {}.",
}

_OFFER_SAYS = {
    "pending": f"Asking to offer {{}}. An owner connects it{_CELL}",
    "waiting": "Asked to offer {}; not decided yet.",
    "granted": "Offered: {}.",
}

#: While somebody may still decide.
_OPEN = ("pending", "waiting")

#: What limits a need, for a page that says it in its own language; who and until when are left out.
_LIMITS = (
    "constraints",
    "uses",
    "rate",
    "budget",
    "requires",
    "confirm",
    "result",
    "observe",
    "delegation",
    "delegation_depth",
)

#: What else than a permission a card can be about, and how it says so.
_KINDS = {"confirmation": _ACT_SAYS, "offer": _OFFER_SAYS}


class Card:
    """Shows one request; `purpose` are the asker's own words.

    `kind`: it is to confirm one act, or to offer one object; the only need has its `words`.
    """

    def __init__(
        self, needs: Sequence[Mapping[str, Any]], purpose: str, *, kind: str | None = None
    ) -> None:
        self._kind = kind
        self._needs = needs
        self._purpose = purpose
        #: Of each need that may be mistyped, in order; none are known where this is shorter.
        self.meant: Sequence[Meant | None] = ()
        #: Ids of what was held before: it may be wider than what was asked for.
        self.held: frozenset[str] = frozenset()
        self._id = os.urandom(8).hex()
        self._shown: str | None = None

    def show(
        self,
        state: str,
        *,
        request: str | None = None,
        granted: Sequence[Mapping[str, Any] | None] | None = None,
        reason: str | None = None,
        rule: str | None = None,
    ) -> None:
        """Puts the card, or what became of it, where the cell's output is."""
        needs = []
        for position, need in enumerate(self._needs):
            asked = need["words"] if self._kind else terms_words(need)
            line: dict[str, Any] = {
                "object": need["object"],
                "actions": list(need["actions"]),
                "words": asked,
            }
            if not self._kind:
                line["terms"] = _limits(need)
            meant = self.meant[position] if position < len(self.meant) else None
            if meant is not None and state in _OPEN:
                line["meant"] = {
                    "asked": safe_text(meant["asked"], 120),
                    "close": [safe_text(name, 120) for name in meant["close"]],
                }
            if granted is not None:
                given = granted[position] if position < len(granted) else None
                line["granted"] = None if given is None else terms_words(given)
                if given is not None:
                    line["granted_terms"] = {"actions": list(given["actions"]), **_limits(given)}
                    if given.get("id") in self.held:
                        line["held"] = True
            needs.append(line)
        data: dict[str, Any] = {"state": state, "needs": needs, "purpose": self._purpose}
        if self._kind:
            data["kind"] = self._kind
        if reason:
            data["reason"] = safe_text(reason)
        if rule:
            data["rule"] = safe_text(rule, 120)
        if request is not None and state in _OPEN:
            data["request"] = request
        self._publish(card_text(data), data)

    def _publish(self, text: str, data: dict[str, Any]) -> None:
        if text == self._shown:
            return
        update, self._shown = self._shown is not None, text
        interactive = sys.modules.get("IPython")
        shell = interactive.get_ipython() if interactive is not None else None
        if shell is None or not hasattr(shell, "kernel"):
            print(_for_program(text), file=sys.stderr)
            return
        from IPython.display import display

        bundle = {"text/plain": text, "text/html": card_html(text, data), CARD_TYPE: data}
        display(bundle, raw=True, display_id=self._id, update=update)


def _for_program(text: str) -> str:
    """The same where nobody has a cell nor, perhaps, a sidebar before them."""
    from ._logged_in import page

    at = page()
    where = f"{_SIDEBAR} or at {safe_text(at, 200)}" if at else _SIDEBAR
    return text.replace(_SIDEBAR, where).replace(_CELL, "; this program waits.")


def _limits(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {name: terms[name] for name in _LIMITS if terms.get(name)}


def card_text(data: Mapping[str, Any]) -> str:
    """One line, with no time, id or petname."""
    state = data["state"]
    if data.get("kind") in _KINDS:
        said = _KINDS[data["kind"]].get(state, "{}").format(data["needs"][0]["words"])
    elif state != "granted":
        said = _SAYS.get(state, "{}").format("; ".join(need["words"] for need in data["needs"]))
    else:
        said = _granted_text(data["needs"], data.get("rule"))
    hints = [_meant_text(need["meant"]) for need in data["needs"] if "meant" in need]
    reason = data.get("reason")
    return readable(" ".join([f"{said} “{reason}”" if reason else said, *hints]))


def _meant_text(meant: Meant) -> str:
    *others, last = meant["close"]
    names = f"{', '.join(others)} or {last}" if others else last
    return f"Nothing called {meant['asked']} is connected: did you mean {names}?"


def _granted_text(needs: Sequence[Mapping[str, Any]], rule: str | None) -> str:
    by = f" by the rule “{rule}”" if rule else ""
    given = [need for need in needs if need.get("granted") and not need.get("held")]
    parts = {
        "Held already": [need["granted"] for need in needs if need.get("held")],
        f"Granted{by}": [need["granted"] for need in given if need["granted"] == need["words"]],
        f"Granted{by}, narrowed": [
            need["granted"] for need in given if need["granted"] != need["words"]
        ],
        "Not granted": [need["words"] for need in needs if not need.get("granted")],
    }
    return " ".join(f"{lead}: {'; '.join(words)}." for lead, words in parts.items() if words)


def card_html(text: str, data: Mapping[str, Any]) -> str:
    """The same, escaped; the purpose quoted while it waits."""
    purpose = data["purpose"] if data["state"] in _OPEN else ""
    why = f"<br><q>{html.escape(laid_out(safe_text(purpose)))}</q>" if purpose else ""
    style = "border-left:3px solid var(--jp-brand-color1,#1976d2);padding:2px 8px"
    return f'<div style="{style}">{html.escape(text)}{why}</div>'
