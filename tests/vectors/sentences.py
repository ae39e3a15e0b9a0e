"""The sentences of docs/protocol.md §12."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime, timezone
from typing import Any

from budgets import ROWS
from canonical import jcs

QUOTED = 200
# Combining marks in a row that are shown.
MARKS = 4
# Default_Ignorable_Code_Point that is not Cf, and the blank of braille.
BLANK = {
    *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180F, 0x2065, 0x2800, 0x3164, 0xFFA0),
    *range(0xFE00, 0xFE10),
    *range(0xFFF0, 0xFFF9),
    *range(0xE0000, 0xE1000),
}


def _mark(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"


def safe_text(text: str) -> str:
    text = re.sub(r"\r\n|[\t\n\r]", " ", text)
    visible = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category[0] == "M" else 0
        if marks > MARKS:
            continue
        if category == "Zs":
            visible.append(" ")
        elif category in {"Cc", "Cf", "Zl", "Zp", "Cs"} or ord(character) in BLANK:
            visible.append(_mark(character))
        else:
            visible.append(character)
    return "".join(visible)


def _visible(shown: str) -> str:
    return safe_text(
        "".join(_mark(c) if unicodedata.category(c) == "Zs" and c != " " else c for c in shown)
    )


def _capped(shown: str, quote: str) -> str:
    visible = _visible(shown)
    if len(visible) <= QUOTED:
        return f"{quote}{visible}{quote}"
    return f"{quote}{visible[:QUOTED]}…{quote} ({len(visible)} characters)"


def _quoted(text: str) -> str:
    return _capped(json.dumps(text, ensure_ascii=False)[1:-1], '"')


def _whole(value: Any) -> str:
    if isinstance(value, str):
        return f'"{_visible(json.dumps(value, ensure_ascii=False)[1:-1])}"'
    return _visible(jcs(value))


def _made_of(text: str, kinds: str, others: str) -> bool:
    return all(unicodedata.category(c)[0] in kinds or c in others for c in text)


def _word(text: str) -> str:
    bare = _made_of(text[:1], "LN", "_") and _made_of(text, "LNM", "_./:@+~#-")
    return safe_text(text) if text and bare and text[-1] not in ".:" else _quoted(text)


def _who(petname: str) -> str:
    plain = petname and len(petname) <= 100 and _made_of(petname, "LNM", " _./@+#()'’-")
    misleading = re.search(
        r"^ | $|  |\. |\b(may|until|lend|at most|only)\b", petname, re.IGNORECASE | re.ASCII
    )
    return safe_text(petname) if plain and not misleading else _quoted(petname)


def _enumeration(words: list[str], last: str) -> str:
    return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    return _capped(jcs(value), "") if isinstance(value, dict | list) else jcs(value)


def _values(values: list[Any], last: str) -> str:
    shown = [_value(value) for value in values[:20]]
    if len(values) > 20:
        return f"{', '.join(shown)} {last} {len(values) - 20} others"
    return _enumeration(shown, last)


def _range(limit: dict[str, Any]) -> str:
    if "min" not in limit:
        return f"at most {jcs(limit['max'])}"
    if "max" not in limit:
        return f"at least {jcs(limit['min'])}"
    return f"from {jcs(limit['min'])} to {jcs(limit['max'])}"


def _path(pattern: str) -> str:
    if pattern == "**":
        return "anywhere"
    if pattern.endswith("/**") and "*" not in pattern[:-3]:
        return f"below {_quoted(pattern[:-3])}"
    return f"{'matching' if '*' in pattern else 'at'} {_quoted(pattern)}"


def _url(limit: dict[str, Any]) -> str:
    said = (
        f"an address by {_enumeration(limit['schemes'], 'or')} at {_values(limit['hosts'], 'or')}"
    )
    if "ports" in limit:
        said += f" on port {_values(limit['ports'], 'or')}"
    return f"{said} below {_quoted(limit['path'])}" if "path" in limit else said


def _nested(constraints: list[dict[str, Any]], last: str) -> str:
    shown = [f"({_limits(constraint)})" for constraint in constraints[:20]]
    if len(constraints) > 20:
        return f"{', '.join(shown)} {last} {len(constraints) - 20} others"
    return _enumeration(shown, last)


PHRASES = {
    "exact": lambda v: f"exactly {_value(v)}",
    "one_of": lambda v: f"one of {_values(v, 'or')}",
    "not_one_of": lambda v: f"none of {_values(v, 'or')}",
    "range": _range,
    "max_length": lambda v: f"no longer than {jcs(v)}",
    "contains": lambda v: f"containing {_values(v, 'and')}",
    "subset": lambda v: f"only out of {_values(v, 'and')}",
    "prefix": lambda v: f"beginning with {_quoted(v)}",
    "path": _path,
    "url": _url,
    "cidr": lambda v: f"in the network {_quoted(v)}",
    "wildcard": lambda _: "any value",
    "all": lambda v: f"all of {_nested(v, 'and')}",
    "any": lambda v: f"either {_nested(v, 'or')}",
}


def _limits(constraint: dict[str, Any]) -> str:
    return " and ".join(phrase(constraint[m]) for m, phrase in PHRASES.items() if m in constraint)


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")


def _counted(count: int, unit: str) -> str:
    return f"at most {count} {unit}{'' if count == 1 else 's'}"


PERIODS = {1: "second", 60: "minute", 3600: "hour", 86400: "day"}


def _lending(depth: int | None) -> str:
    lending = "and may lend it to others"
    if depth is None:
        return lending
    return lending + (", who may not lend it on" if depth == 1 else f", at most {depth} links down")


def _required(required: dict[str, Any]) -> str:
    when = "each time only after" if "consume" in required else "only after"
    said = f"{when} {_word(required['action'])} on {_word(required['object'])}"
    if "principal" in required:
        said += f" by the key {_quoted(required['principal'])}"
    if "same" in required:
        said += f" with the same {_enumeration([_word(one) for one in required['same']], 'and')}"
    return said


def _arguments(constraints: dict[str, Any]) -> list[str]:
    return [f"{_word(name)} {_limits(limit)}" for name, limit in sorted(constraints.items())]


def _limit_clauses(terms: dict[str, Any]) -> list[str]:
    clauses = _arguments(terms["constraints"])
    result = terms["result"] or {}
    if terms["uses"] is not None:
        clauses.append(_counted(terms["uses"], "use"))
    if "rate" in terms:
        calls, per = terms["rate"]["calls"], terms["rate"]["per"]
        clauses.append(_rate_phrase(calls, per, "use"))
    in_all = terms.get("budget", {}).get(ROWS)
    for counted, budget in sorted(terms.get("budget", {}).items()):
        if counted == ROWS:
            clauses.append(f"{_counted(budget['limit'], 'row')} in all")
            continue
        of = f"{_word(counted)} of results" if "." in counted else _word(counted)
        aside = f" ({jcs(budget['each'])} set aside for each use)" if "each" in budget else ""
        clauses.append(f"{of} at most {jcs(budget['limit'])} in all{aside}")
    clauses += [_required(required) for required in terms.get("requires", [])]
    if "confirm" in terms:
        clauses.append("each use confirmed by a person")
    if "rows" in result:
        clauses.append(_counted(result["rows"], "row") + (" each time" if in_all else ""))
    if "fields" in result:
        names = ", ".join(map(_word, result["fields"]))
        clauses.append(f"only the fields {names}" if names else "no fields")
    if "observe" in terms:
        tried, since = terms["observe"]["constraints"], _moment(terms["observe"]["until"])
        held = f"held to ({', '.join(_arguments(tried))}) only from {since} on"
        clauses += [held, "which until then is tried and stops nothing"]
    return clauses


def _rate_phrase(calls: int, per: int, unit: str) -> str:
    return f"{_counted(calls, unit)} in any {PERIODS.get(per, f'{per} seconds')}"


def sentence(petname: str, terms: dict[str, Any]) -> str:
    clauses = _limit_clauses(terms)
    if terms["not_before"] is not None:
        clauses.append(f"from {_moment(terms['not_before'])}")
    clauses.append(f"until {'revoked' if terms['expiry'] is None else _moment(terms['expiry'])}")
    if terms["delegation"]:
        clauses.append(_lending(terms.get("delegation_depth")))
    actions = _enumeration([_word(action) for action in terms["actions"]], "and")
    doing = f"{_who(petname)} may use {actions} on {_word(terms['object'])}"
    return f"{', '.join([doing, *clauses])}."


def act_sentence(petname: str, act: dict[str, Any]) -> str:
    """Of one act, whole: nothing of its arguments is cut."""
    given = [f"{_word(name)} {_whole(value)}" for name, value in sorted(act["args"].items())]
    if "body" in act:
        body = act["body"]
        sent = f"sending {body['length']} byte{'' if body['length'] == 1 else 's'}"
        given.append(f"{sent} of {_whole(body['type'])} with the SHA-256 {body['digest']}")
    doing = f"{_who(petname)} may use {_word(act['act'])} on {_word(act['obj'])} this once"
    return f"{doing}: {', '.join(given)}." if given else f"{doing}."


UNITS = {86400: "day", 3600: "hour", 60: "minute", 1: "second"}
CUSTODIES = {"own": " with a key of its own", "wallet": " whose key the service keeps"}


def _askers(askers: dict[str, str], petname: str | None) -> str:
    if "principal" in askers:
        key = f"the key {_quoted(askers['principal'])}"
        return key if petname is None else f"{_who(petname)} ({key})"
    below = f" below {_quoted(askers['below'])}" if "below" in askers else ""
    return f"any {askers['kind']}{below}{CUSTODIES.get(askers.get('custody', ''), '')}"


def _objects(limit: dict[str, Any]) -> str:
    if "exact" in limit:
        return _word(limit["exact"])
    if "one_of" in limit:
        return f"any of {_enumeration([_word(one) for one in limit['one_of']], 'and')}"
    return f"any object beginning with {_quoted(limit['prefix'])}"


def rule_sentence(rule: dict[str, Any], petname: str | None = None) -> str:
    """Of a decision made beforehand; the petname is that of the one principal that it names."""
    grants = []
    for grant in rule["grants"]:
        actions = _enumeration([_word(action) for action in grant["actions"]], "and")
        doing = f"{actions} on {_objects(grant['objects'])}"
        grants.append(", ".join([doing, *_limit_clauses(grant)]))
    whom = _askers(rule["askers"], petname)
    length = next(length for length in UNITS if rule["lifetime"] % length == 0)
    count = rule["lifetime"] // length
    clauses = [f"Without asking, {whom} is granted: {'; '.join(grants)}"]
    clauses.append(f"each for at most {count} {UNITS[length]}{'' if count == 1 else 's'}")
    if "rate" in rule:
        clauses.append(_rate_phrase(rule["rate"]["calls"], rule["rate"]["per"], "grant"))
    if rule["uses"] is not None:
        clauses.append(f"{_counted(rule['uses'], 'grant')} in all")
    clauses.append(f"until {_moment(rule['expiry'])}")
    return f"{', '.join(clauses)}."
