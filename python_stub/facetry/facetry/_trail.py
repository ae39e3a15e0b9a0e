"""The entries of a notebook, as lines that read well in a cell."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ._reasons import reason_words
from ._tabular import clock_words, html_table, text_table
from ._text import listed, quoted, safe_text

if TYPE_CHECKING:
    pass


#: The service's own objects, as the sidebar and the command line call them.
_OWN = {
    "aios/self": "their own acts",
    "aios/requests": "requests",
    "aios/registry": "the catalogue",
    "aios/exports": "their own objects",
    "aios/facets": "facets",
    "aios/ledger": "the ledger",
}


class Trail(list[dict[str, Any]]):
    """Entries of this notebook, newest first.

    `index, at, kind, object, what, result`; of a refusal also its `code`; of a use also `cell`
    (`id`, `count`, `source` the SHA-256 of its source, `seen` where the Jupyter server saw it too,
    `kernel` as that server calls it), `read`, the uses whose results that cell read before, and
    `changed`: the last use that asked the same and had another result, as far as this list was
    read. `rows`, of a use, is how many rows of its result passed, where a limit on rows or columns
    has the service count them. `by`, of a use and of what was granted: by whose word it was held,
    in words, as those are called now; else empty.
    """

    def __init__(self, told: Mapping[str, Any], limit: int) -> None:
        entries = sorted(told["entries"], key=lambda entry: -entry["index"])
        outcomes = {e["ref"]: _opened(e, "result") for e in entries if e["kind"] == "outcome"}
        shown = [e for e in entries if e["kind"] != "outcome"]
        changed = _changed(reversed(shown), outcomes)
        given = told.get("given") or {}
        super().__init__(_line(entry, outcomes, changed, given) for entry in shown[:limit])

    def __repr__(self) -> str:
        if not self:
            return "Nothing yet."
        head = ("what", "object", "details", "outcome")
        rows = [(e["kind"], _object_words(e["object"]), e["what"], e["result"]) for e in self]
        return text_table(head, rows)

    def _repr_html_(self) -> str:
        if not self:
            return "Nothing yet."
        head = ("#", "when", "what", "object", "details", "outcome", "by whose word")
        rows = [
            (
                str(e["index"]),
                clock_words(e["at"] / 1000),
                e["kind"],
                _object_words(e["object"]),
                e["what"],
                e["result"],
                e["by"],
            )
            for e in self
        ]
        return html_table(head, rows)

    def df(self) -> Any:
        """The lines as a pandas DataFrame."""
        from ._tables import needed

        return needed("pandas", "trail().df()").DataFrame(list(self))


def _object_words(name: str) -> str:
    return _OWN.get(name, name)


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
    entry: Mapping[str, Any],
    outcomes: Mapping[int, Any],
    changed: Mapping[int, int],
    given: Mapping[str, Any],
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
        rows = _passed(came)
        if rows is not None:
            result += f", {rows:,} row{'' if rows == 1 else 's'}"
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
        "by": _by_words(given.get(str(_opened(entry, "who").get("facet"))))
        if kind in ("intent", "grant", "delegation")
        else "",
        **(_drawn(entry, changed) if kind == "intent" else {}),
        **({"rows": _passed(outcomes.get(entry["index"], {}))} if kind == "intent" else {}),
        **({"code": str(why.get("code", ""))} if kind == "refusal" else {}),
    }


def _passed(came: Mapping[str, Any]) -> int | None:
    """How many rows of a result passed; None where that was not counted."""
    rows = came.get("rows")
    return rows if isinstance(rows, int) and not isinstance(rows, bool) else None


def _by_words(given: Mapping[str, Any] | None) -> str:
    """`Ana and Ben`; `the rule “reading sales” of laptop`; `agent analyst, who lent it`."""
    if not given:
        return ""
    names = listed([safe_text(name, 80) for name in given["petnames"]])
    if "rule" in given:
        return f"the rule “{safe_text(given['rule'], 80)}” of {names}"
    return f"{names}, who lent it" if given.get("lent") else names


def _drawn(entry: Mapping[str, Any], changed: Mapping[int, int]) -> dict[str, Any]:
    """Which cell it was, what that read before, and whether the same had another result then."""
    lineage = _opened(entry, "lineage")
    told = {**_opened(entry, "cell"), **lineage}
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
