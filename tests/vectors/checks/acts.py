"""An act as it was signed, confirmed and done (docs/protocol.md §10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canonical import jcs, sha256

from checks.signed import agree

if TYPE_CHECKING:
    from world import Entry, World


def whole_act(entry: Entry, signed: tuple[str, dict[str, Any]] | None) -> dict[str, Any] | None:
    """None where not all of it is shown."""
    what, args = entry.what, entry.said.get("args")
    body = signed[1].get("body") if signed else what.get("body")
    facet = signed[1]["fct"] if signed else entry.who.get("facet")
    if "what" not in entry.said or args is None or facet is None:
        return None
    act = {"act": what["action"], "args": args, "obj": what["object"], "fct": facet}
    return act | ({} if body is None else {"body": body})


def act_digest(act: dict[str, Any]) -> str:
    return sha256(f"facetry-act/1\n{jcs(act)}".encode()).hex()


def as_signed(entry: Entry, payload: dict[str, Any]) -> None:
    what = entry.what
    if "what" in entry.said:
        agree(
            (payload["act"], payload["obj"]) == (what.get("action", payload["act"]), what["object"])
        )
        agree(jcs(what.get("body")) == jcs(payload.get("body")))
    if "who" in entry.said:
        agree(payload["fct"] == entry.who.get("facet", payload["fct"]))
    args = entry.said.get("args", payload["args"])
    agree(all(a in args and jcs(args[a]) == jcs(v) for a, v in payload["args"].items()))


def as_drawn(world: World, entry: Entry, signed: tuple[str, dict[str, Any]] | None) -> None:
    """What was signed of the cell, less what is no earlier result of the same principal."""
    by, said = entry.signer, entry.said.get("lineage")
    drew = (said or {}).get("read", [])
    if ("lineage" in entry.committed and "lineage" not in entry.said) or by is None:
        return

    def may(one: int) -> bool:
        return world.results.get(one) == by or (one in world.unsure and one in drew)

    if signed is None:
        if not all(map(may, drew)):
            world.told.add("reference")
        return
    drawn = signed[1].get("lineage", {})
    read = [one for one in drawn.get("read", []) if may(one)]
    told = {name: value for name, value in drawn.items() if name != "read"}
    told |= {"read": read} if read else {}
    agree(jcs(said) == jcs(told or None))
