"""What somebody is called, which stands by itself (docs/protocol.md §10, "Names")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canonical import b64u_encode, jcs, sha256

if TYPE_CHECKING:
    from collections.abc import Iterator

    from world import Entry, World

NAMING = ("introduction", "enrolment", "renaming")


def called(entry: Entry) -> dict[str, Any]:
    """Petname and place, as far as they are shown."""
    name = entry.said.get("name")
    if not isinstance(name, dict):
        return {}
    petname = name.get("petname")
    said = {"petname": petname} if isinstance(petname, str) else {}
    place = name.get("place")
    return {**said, "place": place if isinstance(place, str) else None, "salt": name.get("salt")}


def remember(known: dict[str, Any], entry: Entry) -> None:
    """What somebody is called from here on, and what whoever decides about it signs of that."""
    known.pop("petname", None)
    known.pop("place", None)
    known |= {**called(entry), "named": entry.committed.get("name")}


def told(name: str, salt: str | None) -> bytes:
    """The digest of a name that stands beside what is signed."""
    return sha256(jcs({"name": name, "salt": salt}).encode())


def is_told(called: dict[str, Any], body: dict[str, Any] | None) -> bool:
    """Whether the name is the one beside what was signed."""
    if body is None or "petname" not in called:
        return body is not None
    return told(called["petname"], called["salt"]).hex() == str(body["digest"])


def on_card(name: str, salt: str | None) -> str:
    """What a card commits to."""
    return b64u_encode(told(name, salt))


def differ(one: dict[str, Any], other: dict[str, Any], *members: str) -> bool:
    """Whether two are called otherwise, as far as both are shown."""
    return any(
        one[member] != other[member]
        for member in members or ("petname", "place")
        if member in one and member in other
    )


def apart(_world: World, entry: Entry) -> Iterator[str]:
    """Who names somebody commits to the name, and to nothing else with it; nobody else does."""
    names = entry.kind in NAMING
    if names != ("name" in entry.committed):
        yield "agreement"
        return
    name = entry.said.get("name", {"petname": ""})
    place = name.get("place", "") if isinstance(name, dict) else None
    fits = isinstance(name, dict) and name.keys() <= {"petname", "place", "salt"}
    salt = name.get("salt", "") if isinstance(name, dict) else None
    texts = all(isinstance(text, str) for text in (place, salt))
    if not (fits and isinstance(name.get("petname"), str) and texts and _as_signed(entry)):
        yield "agreement"
    if {"petname", "place"} & (entry.who.keys() | entry.what.keys()):
        yield "agreement"


def _as_signed(entry: Entry) -> bool:
    """Whether the name has a salt where somebody signed it, and only there."""
    name = entry.said.get("name")
    if name is None or (entry.kind == "enrolment" and "what" not in entry.said):
        return True
    by_card = entry.what.get("action") == "facet.delegate"
    signed = by_card if entry.kind == "enrolment" else "token" in entry.committed
    return ("salt" in name) == signed
