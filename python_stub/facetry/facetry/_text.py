"""Text that can be shown: no control, bidi or invisible characters, terms as words.

Names and values go through `safe_text` wherever they are put into words, and what is made of them
through `readable` once, where a person gets to see it.
"""

from __future__ import annotations

import time
import unicodedata

# `typing` would be a third of the cost of `import facetry`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

#: The budget that counts the rows that pass (docs/protocol.md §4).
ROWS = "..rows"

_INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}
# Default-ignorable characters that Unicode does not class as formats, and the blank Braille cell.
_IGNORABLE = set("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\u2800")


def safe_text(text: object, most: int = 500) -> str:
    """Makes `text` one line that can't play tricks with its surroundings.

    Spaces and line breaks become a space, other invisible characters become `⟨U+202E⟩`;
    what is longer than `most` code points ends in `…`.
    """
    whole = str(text)
    if not (whole.isascii() and whole.isprintable()):
        whole = "".join(_visible(character) for character in whole[: most * 4])
    return whole if len(whole) <= most else whole[:most] + "…"


def safe_block(text: object, most: int = 20_000) -> str:
    """Like `safe_text`, but keeps line breaks and tabs."""
    whole = str(text)
    cut = whole[:most].replace("\r\n", "\n").expandtabs(4)
    lines = [safe_text(line, most) for line in cut.split("\n")]
    return "\n".join(lines) + ("…" if len(whole) > most else "")


#: Letters that are read from right to left.
_RIGHT_TO_LEFT = (
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_FIRST_STRONG, _POP = "\u2068", "\u2069"
# Where somebody else means no end to come, it is not looked for to the end, from each letter anew.
_WORD = rf"(?=[^\s\"“]{{0,200}}{_RIGHT_TO_LEFT})[^\s\"“]*[^\s\"“,.;:]"
#: What is quoted; else such words as stand beside each other.
_PARTS = (
    rf'"(?:\\.|[^"\\]){{0,1000}}"|(?<!\w)\'(?:\\.|[^\'\\]){{0,1000}}\'|“[^”]{{0,1000}}”'
    rf"|{_WORD}(?: {_WORD})*"
)


def readable(text: object, most: int = 100_000) -> str:
    """A sentence of ours for people: as `safe_text`, with each name and value laid out by itself.

    So none that is read from right to left turns the words beside it around. What others wrote
    can not end that: its own signs are marks by then. (docs/security.md, "Names and texts")
    """
    visible = safe_text(text, most)
    if not _turns(visible):
        return visible
    import re

    return re.sub(_PARTS, lambda part: laid_out(part.group()), visible)


def readable_block(text: object, most: int = 20_000) -> str:
    """Like `readable`, but keeps line breaks and tabs."""
    block = safe_block(text, most)
    return "\n".join(map(readable, block.split("\n"))) if _turns(block) else block


def laid_out(text: str) -> str:
    """One name or value, visible already, laid out by itself."""
    return f"{_FIRST_STRONG}{text}{_POP}" if _turns(text) else text


def seen_length(text: str) -> int:
    """How many letters are seen of what is `readable`."""
    return len(text) - text.count(_FIRST_STRONG) - text.count(_POP)


def _turns(text: str) -> bool:
    if text.isascii():
        return False
    import re

    return re.search(_RIGHT_TO_LEFT, text) is not None


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs" or character in "\t\n\r":
        return " "
    if category in _INVISIBLE or character in _IGNORABLE or _selects(character):
        return f"⟨U+{ord(character):04X}⟩"
    return character


def _selects(character: str) -> bool:
    """Whether it is a variation selector; hundreds of them can hold a text that nobody sees."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def quoted(value: object, most: int = 80) -> str:
    """A value as JSON, cut."""
    import json

    try:
        return safe_text(json.dumps(value, ensure_ascii=False), most)
    except (TypeError, ValueError):
        return safe_text(repr(value), most)


def listed(words: Sequence[str], last: str = "and", most: int = 8) -> str:
    """`a, b and c`; beyond `most` words `a, b and 12 more`."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def terms_words(terms: Mapping[str, Any]) -> str:
    """`read on sales, path matching "2024/*", at most 10 uses`: who and until when are left out."""
    actions = listed([safe_text(action, 100) for action in terms.get("actions", ())])
    clauses = [f"{actions} on {safe_text(terms.get('object', ''), 100)}"]
    constraints = terms.get("constraints") or {}
    clauses += [f"{safe_text(name, 60)} {limit}" for name, limit in limits_words(constraints)]
    if terms.get("uses") is not None:
        clauses.append(_counted(terms["uses"], "use"))
    rate = terms.get("rate")
    if rate is not None:
        clauses.append(f"{_counted(rate['calls'], 'use')} in any {_period_words(rate['per'])}")
    for name, budget in sorted((terms.get("budget") or {}).items()):
        clauses.append(f"{budget_name(name)} at most {budget['limit']:,} in all")
    clauses += [_requirement_words(required) for required in terms.get("requires") or ()]
    if terms.get("confirm") is not None:
        clauses.append("each use confirmed by a person")
    result = terms.get("result") or {}
    if result.get("rows") is not None:
        clauses.append(_counted(result["rows"], "row"))
    if result.get("fields") is not None:
        fields = [safe_text(field, 60) for field in result["fields"]]
        clauses.append(f"only the fields {listed(fields)}" if fields else "no fields")
    observe = terms.get("observe")
    if observe is not None:
        tried = [
            f"{safe_text(name, 60)} {limit}" for name, limit in limits_words(observe["constraints"])
        ]
        since = time.strftime("%Y-%m-%d %H:%M", time.localtime(observe["until"]))
        clauses.append(f"from {since} on also {listed(tried)}, which is only tried until then")
    if terms.get("delegation"):
        clauses.append(_lending_words(terms.get("delegation_depth")))
    return ", ".join(clauses)


def budget_name(name: object) -> str:
    """What a budget counts: an argument, a member of results, or the rows that pass."""
    return "rows" if name == ROWS else safe_text(name, 60)


def _requirement_words(required: Mapping[str, Any]) -> str:
    when = "each time only after" if required.get("consume") else "only after"
    said = f"{when} {safe_text(required['action'], 60)} on {safe_text(required['object'], 60)}"
    if required.get("principal") is not None:
        said += f" by the key {quoted(required['principal'])}"
    if required.get("same") is not None:
        said += f" with the same {listed([safe_text(name, 60) for name in required['same']])}"
    return said


def _period_words(seconds: int) -> str:
    return {1: "second", 60: "minute", 3_600: "hour", 86_400: "day"}.get(
        seconds, f"{seconds} seconds"
    )


def _lending_words(depth: int | None) -> str:
    if depth is None:
        return "and may lend it to others"
    if depth == 1:
        return "and may lend it to others, who may not lend it on"
    return f"and may lend it to others, at most {depth} links down"


def limits_words(constraints: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(argument, its limit in words), sorted by argument."""
    return [(name, limit_words(constraints[name])) for name in sorted(constraints)]


def limit_words(limit: Mapping[str, Any]) -> str:
    """One Constraint (docs/protocol.md §4) in words."""
    return " and ".join(
        _LIMITS[member](value) if member in _LIMITS else f"{safe_text(member, 40)} {quoted(value)}"
        for member, value in limit.items()
    )


def _values(values: Sequence[Any], last: str = "and") -> str:
    return listed([quoted(value) for value in values], last)


def _nested(limits: Sequence[Mapping[str, Any]], last: str = "and") -> str:
    return listed([f"({limit_words(limit)})" for limit in limits], last)


def _url_words(value: Mapping[str, Any]) -> str:
    schemes = listed([safe_text(scheme, 10) for scheme in value["schemes"]], "or")
    said = f"an address by {schemes} at {_values(value['hosts'], 'or')}"
    if value.get("ports") is not None:
        said += f" on port {_values(value['ports'], 'or')}"
    return said if value.get("path") is None else f"{said} below {quoted(value['path'])}"


def _path_words(pattern: str) -> str:
    # As every sentence says it: docs/protocol.md, "Sentences".
    if pattern == "**":
        return "anywhere"
    if pattern.endswith("/**") and "*" not in pattern[:-3] and pattern != "/**":
        return f"below {quoted(pattern[:-3])}"
    return f"{'matching' if '*' in pattern else 'at'} {quoted(pattern)}"


def _range_words(value: Mapping[str, Any]) -> str:
    low, high = value.get("min"), value.get("max")
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"from {low} to {high}"


_LIMITS: dict[str, Callable[[Any], str]] = {
    "exact": lambda value: f"exactly {quoted(value)}",
    "one_of": lambda value: f"one of {_values(value, 'or')}",
    "not_one_of": lambda value: f"none of {_values(value, 'or')}",
    "range": _range_words,
    "max_length": lambda value: f"no longer than {value}",
    "contains": lambda value: f"containing {_values(value)}",
    "subset": lambda value: f"only out of {_values(value)}",
    "prefix": lambda value: f"beginning with {quoted(value)}",
    "path": _path_words,
    "url": _url_words,
    "cidr": lambda value: f"in the network {quoted(value)}",
    "wildcard": lambda value: "any value",
    "all": lambda value: f"all of {_nested(value)}",
    "any": lambda value: f"either {_nested(value, 'or')}",
}


def _counted(count: int, unit: str) -> str:
    return f"at most {count:,} {unit}{'' if count == 1 else 's'}"
