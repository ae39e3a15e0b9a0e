"""What the verbs answer: mappings and lists that read well in a cell. Times are in HTML only."""

from __future__ import annotations

import base64
import datetime
import html
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._reasons import reason_words
from ._text import quoted, safe_text, terms_words

if TYPE_CHECKING:
    from ._facet import Facet
    from ._held import Held


def text_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns aligned by blanks."""
    lines = [list(head), *([safe_text(cell, 90) for cell in row] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


# JupyterLab aligns cells to the right, as for numbers, and breaks a time at its hyphens.
_WORDS = "text-align: left"
_TIME = "text-align: left; white-space: nowrap"


def html_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The same, escaped."""
    styles = [_TIME if name in ("when", "until") else _WORDS for name in head]

    def cells(tag: str, row: Sequence[str]) -> str:
        return "".join(
            f'<{tag} style="{style}">{html.escape(safe_text(cell, 200))}</{tag}>'
            for style, cell in zip(styles, row, strict=True)
        )

    top = cells("th", head)
    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def clock_words(seconds: float | None) -> str:
    """Local time to the minute; empty for None."""
    if seconds is None:
        return ""
    return datetime.datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")


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
            said.append(f"{safe_text(left, 40)} of {safe_text(name, 60)} is left.")
        return said

    def __repr__(self) -> str:
        return " ".join(self._words())

    def _repr_html_(self) -> str:
        until = clock_words(self["terms"].get("expiry")) or "revoked"
        return f"<div>{html.escape(' '.join([*self._words(), f'It ends when {until}.']))}</div>"


class Lent:
    """What was given on. `id`: of the new facet, `petname`: of its holder.

    `handover`: None, or, to the bearer of a card, what they need to take it over: send it to
    nobody else. It is not shown.
    """

    def __init__(self, told: Mapping[str, Any], terms: Mapping[str, Any]) -> None:
        self.id: str = told["facet"]["id"]
        self.principal: str | None = told.get("principal")
        self.petname: str = told.get("petname") or ""
        self.terms = dict(terms)
        self.__handover = told.get("handover")

    @property
    def handover(self) -> Mapping[str, Any] | None:
        """Only the receiver's key opens it."""
        return self.__handover

    def __repr__(self) -> str:
        # What was lent on to keys elsewhere has the limits that it had; they are not told again.
        return f"Lent: {terms_words(self.terms)}." if self.terms else "Lent on."

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
        return f"It would be refused: {refused_words(self._held, self._action, reason, detail)}"


class Why(Told):
    """`aios/self explain`: the true reason of a refusal."""

    def __repr__(self) -> str:
        code, detail = safe_text(self.get("code"), 60), safe_text(self.get("detail") or "", 400)
        return f"{code}: {detail}" if detail else code

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


class Trail(list[dict[str, Any]]):
    """Entries of this notebook, newest first.

    `index, at, kind, object, what, result`; of a refusal also its `code`; of a use also `cell`
    (`id`, `count`, `source` the SHA-256 of its source, `seen` where the Jupyter server saw it too),
    `read`, the uses whose results that cell read before, and `changed`: the last use that asked the
    same and had another result, as far as this list was read.
    """

    def __init__(self, told: Mapping[str, Any], limit: int) -> None:
        entries = sorted(told["entries"], key=lambda entry: -entry["index"])
        outcomes = {e["ref"]: _opened(e, "result") for e in entries if e["kind"] == "outcome"}
        shown = [e for e in entries if e["kind"] != "outcome"]
        changed = _changed(reversed(shown), outcomes)
        super().__init__(_line(entry, outcomes, changed) for entry in shown[:limit])

    def __repr__(self) -> str:
        if not self:
            return "Nothing yet."
        head = ("what", "object", "details", "outcome")
        keys = ("kind", "object", "what", "result")
        return text_table(head, [[str(line[key]) for key in keys] for line in self])

    def _repr_html_(self) -> str:
        if not self:
            return "Nothing yet."
        head = ("#", "when", "what", "object", "details", "outcome")
        rows = [
            (
                str(e["index"]),
                clock_words(e["at"] / 1000),
                e["kind"],
                e["object"],
                e["what"],
                e["result"],
            )
            for e in self
        ]
        return html_table(head, rows)

    def df(self) -> Any:
        """The lines as a pandas DataFrame."""
        from ._tables import needed

        return needed("pandas", "trail().df()").DataFrame(list(self))


def _changed(entries: Iterable[Mapping[str, Any]], outcomes: Mapping[int, Any]) -> dict[int, int]:
    """Uses, in their order, that had another result than the last that asked the same."""
    last: dict[str, tuple[int, object]] = {}
    changed = {}
    for entry in entries:
        came = outcomes.get(entry["index"], {})
        if entry["kind"] != "intent" or came.get("state") != "done" or "digest" not in came:
            continue
        what = _opened(entry, "what")
        asked = [what.get(name) for name in ("object", "action", "body")]
        request = json.dumps([*asked, _opened(entry, "args")], sort_keys=True)
        result = came.get("status"), came["digest"]
        if request in last and last[request][1] != result:
            changed[entry["index"]] = last[request][0]
        last[request] = entry["index"], result
    return changed


def _line(
    entry: Mapping[str, Any], outcomes: Mapping[int, Any], changed: Mapping[int, int]
) -> dict[str, Any]:
    what, why = _opened(entry, "what"), _opened(entry, "why")
    kind = str(entry["kind"])
    actions = what.get("actions") or ([what["action"]] if "action" in what else [])
    details = ", ".join(safe_text(action, 60) for action in actions)
    args = _opened(entry, "args")
    if args:
        details += "(" + ", ".join(f"{k}={quoted(v, 30)}" for k, v in list(args.items())[:4]) + ")"
    if why.get("purpose"):
        details = f"{details} “{safe_text(why['purpose'], 80)}”".strip()
    result = ""
    if kind == "intent":
        came = outcomes.get(entry["index"], {})
        result = " ".join(
            str(came[key]) for key in ("state", "status") if came.get(key) is not None
        )
        if entry["index"] in changed:
            result += ", another result than before"
    elif kind == "note":
        details = f"“{safe_text(args.get('claim', ''), 200)}”"
        result = "based on " + ", ".join(f"#{one['entry']}" for one in what.get("based_on", []))
    elif kind == "refusal":
        code, detail = (str(why.get(key) or "") for key in ("code", "detail"))
        result = reason_words(code, detail, str(what.get("action", "")))
    elif kind in ("decision", "revocation"):
        result = " ".join(str(why[key]) for key in ("code", "detail", "reason") if why.get(key))
    return {
        "index": entry["index"],
        "at": entry["at"],
        "kind": "action" if kind == "intent" else kind,
        "object": safe_text(what.get("object", ""), 80),
        "what": details,
        "result": safe_text(result, 200),
        **(_drawn(entry, changed) if kind == "intent" else {}),
        **({"code": str(why.get("code", ""))} if kind == "refusal" else {}),
    }


def _drawn(entry: Mapping[str, Any], changed: Mapping[int, int]) -> dict[str, Any]:
    """Which cell it was, what that read before, and whether the same had another result then."""
    lineage = _opened(entry, "lineage")
    cell = _opened(entry, "who").get("cell")
    told = {**(cell if isinstance(cell, dict) else {}), **lineage}
    read = told.pop("read", [])
    return {"cell": told or None, "read": read, "changed": changed.get(entry["index"])}


def _opened(entry: Mapping[str, Any], group: str) -> dict[str, Any]:
    opening = (entry.get("openings") or {}).get(group)
    if not isinstance(opening, Mapping):
        return {}
    text = str(opening.get("bytes", ""))
    try:
        value = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
