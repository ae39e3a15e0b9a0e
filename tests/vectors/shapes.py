"""What the groups of an entry say, whatever it is that they say (docs/protocol.md §10, Bundles)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canonical import MAX_SAFE

if TYPE_CHECKING:
    from collections.abc import Callable

    Shape = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_SAFE


def _record(value: Any) -> bool:
    return isinstance(value, dict)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _wholes(value: Any) -> bool:
    return isinstance(value, list) and all(map(_whole, value))


def _records(value: Any) -> bool:
    return isinstance(value, list) and all(map(_record, value))


def _pairs(value: Any) -> bool:
    return isinstance(value, list) and all(_wholes(one) and len(one) == 2 for one in value)


def _text_or_none(value: Any) -> bool:
    return value is None or _text(value)


def _of_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_text, value.values()))


def _of_records(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_record, value.values()))


def _each(**members: Shape) -> Shape:
    def check(value: Any) -> bool:
        return _records(value) and all(
            name in one and shape(one[name]) for one in value for name, shape in members.items()
        )

    return check


READ: dict[str, dict[str, Shape]] = {
    "who": dict.fromkeys(("principal", "facet", "kind", "custody"), _text) | {"chain": _texts},
    "what": {
        **dict.fromkeys(
            (
                *("act", "action", "by", "change", "custody", "decided_by", "facet", "former"),
                *("holder", "key", "kind", "mode", "object", "outcome", "passkey", "person"),
                *("renews", "request", "rule", "seen", "succession"),
            ),
            _text,
        ),
        **dict.fromkeys(("actions", "decided_with", "groups", "kept", "objects"), _texts),
        **dict.fromkeys(("again", "all", "recovery", "safe"), _flag),
        **dict.fromkeys(
            ("confirmed", "ends", "granted_since", "introduction", "persons", "until"), _whole
        ),
        "based_on": _each(entry=_whole, leaf=_text),
        "body": _record,
        "bounds": _records,
        "digests": _of_texts,
        "entries": _pairs,
        "made_by": _text_or_none,
        "observed": _each(argument=_text, facet=_text),
        "required": _each(facet=_text, outcome=_whole),
        "reserved": _each(amount=_text, facet=_text, name=_text),
        "with": _wholes,
    },
    "why": dict.fromkeys(("code", "purpose", "reason"), _text),
    "result": {
        **dict.fromkeys(("length", "rows", "status"), _whole),
        **{"state": _text, "used": _of_texts},
    },
    "lineage": {"read": _wholes},
}
# A registration tells the definitions, what is given pins their digests.
DEFINITIONS = {"registration": _of_records, "grant": _of_texts, "delegation": _of_texts}

STOP = {"who": "principal", "what": "object"}
GIVEN = {"who": "chain facet principal", "what": "actions object", "terms": ""}
#: What every entry of a kind commits to, and what each of these groups says; tokens and facets
#: are asked for elsewhere.
SAID: dict[str, dict[str, str]] = {
    "genesis": {"who": "facet principal", "what": ""},
    "enrolment": {"who": "custody kind principal", "what": "made_by"},
    "introduction": {"who": "principal", "what": "custody ends kind"},
    "registration": {"who": "principal", "what": "change object"},
    "request": {"who": "principal", "what": "object request"},
    "decision": {"who": "principal", "what": "action outcome request"},
    "grant": GIVEN,
    "delegation": {**GIVEN, "what": "actions by object"},
    "rule": {"who": "principal", "what": "mode rule", "terms": ""},
    "passkey": {"who": "principal", "what": "change passkey"},
    "intent": {"who": "chain facet principal", "what": "action object safe", "args": ""},
    "outcome": {"result": "state"},
    "note": {"who": "principal", "what": "action based_on", "args": ""},
    **dict.fromkeys(("revocation", "pause", "resume"), STOP),
    "renaming": {"who": "principal"},
    "withdrawal": {"who": "principal", "what": ""},
    "erasure": {"who": "principal", "what": "entries groups"},
    "epoch": {"who": "principal", "what": "change"},
}


#: What acts are signed with that a bundle is judged by; no service takes them in another form.
SIGNED: dict[str, Shape] = {
    **dict.fromkeys(("card", "facet", "name", "principal", "renews"), _text),
    **dict.fromkeys(("before", "granted_since"), _whole),
    "entries": _pairs,
    "groups": _texts,
    "terms": _record,
}


def is_signed(args: dict[str, Any], *names: str) -> bool:
    """Whether those of these arguments that are there have their form."""
    return all(SIGNED[name](args[name]) for name in names if name in args)


def lacks(leaf: dict[str, Any]) -> bool:
    """Whether it does not commit to all that an entry of its kind commits to."""
    return not SAID.get(leaf["k"], {}).keys() <= leaf["c"].keys()


def is_group(kind: str, group: str, value: Any) -> bool:
    if group == "token":
        return True
    if group == "terms" and kind in ("request", "decision"):
        return isinstance(value, list) and all(one is None or _record(one) for one in value)
    if not isinstance(value, dict):
        return False
    read = READ.get(group, {})
    if group == "what" and kind in DEFINITIONS:
        read = {**read, "definitions": DEFINITIONS[kind]}
    said = SAID.get(kind, {}).get(group, "").split()
    return value.keys() >= set(said) and all(
        shape(value[name]) for name, shape in read.items() if name in value
    )
