"""An act as it was signed, confirmed and done (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canonical import jcs, sha256

from checks.signed import agree

if TYPE_CHECKING:
    from world import Entry, World


def whole_act(entry: Entry, signed: tuple[str, dict[str, Any]] | None) -> dict[str, Any]:
    what = entry.what
    body = signed[1].get("body") if signed else what.get("body")
    act = {"act": what["action"], "args": entry.said["args"], "obj": what["object"]}
    return act | {"fct": entry.who["facet"], **({"body": body} if body else {})}


def act_digest(act: dict[str, Any]) -> str:
    return sha256(f"facetry-act/1\n{jcs(act)}".encode()).hex()


def as_signed(entry: Entry, payload: dict[str, Any]) -> None:
    what = entry.what
    named = payload["act"], payload["obj"], payload["fct"]
    agree(named == (what["action"], what["object"], entry.who["facet"]))
    args = entry.said.get("args", payload["args"])
    agree(all(a in args and jcs(args[a]) == jcs(v) for a, v in payload["args"].items()))
    agree(jcs(what.get("body")) == jcs(payload.get("body")))


def as_drawn(world: World, entry: Entry, signed: dict[str, Any]) -> None:
    """What was signed of the cell, less what is no earlier result of the same principal."""
    if "lineage" in entry.committed and "lineage" not in entry.said:
        return
    read = [
        one for one in signed.get("read", []) if world.results.get(one) == entry.who["principal"]
    ]
    told = {name: value for name, value in signed.items() if name != "read"}
    told |= {"read": read} if read else {}
    agree(jcs(entry.said.get("lineage", {})) == jcs(told))
