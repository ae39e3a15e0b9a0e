"""A path as a template of it, whose author may mean ill: in steps that grow as places by length."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

# No API has a path of so many places; each is looked for along the whole path.
_MOST_PLACES = 64


def texts_between(literals: Sequence[str], wide: Sequence[bool], path: str) -> list[str] | None:
    """What stands between literals; None where the path is none of theirs.

    Of several ways the first place takes as much as it can, then the next. There is one literal
    more than there are places; a place that is `wide` may hold "/" and be empty.
    """
    first, last = literals[0], literals[-1]
    if len(wide) > _MOST_PLACES or sum(map(len, literals)) > len(path):
        return None
    if not wide:
        return [] if path == first else None
    if not (path.startswith(first) and path.endswith(last)):
        return None
    slashes = [*_found(path, "/"), len(path)]

    def furthest(start: int, across: bool, ends: Sequence[int]) -> int | None:
        """The last of the ends that a place which begins here can have."""
        limit = len(path) if across else slashes[bisect_left(slashes, start)]
        at = bisect_right(ends, limit) - 1
        least = start if across else start + 1
        return ends[at] if at >= 0 and ends[at] >= least else None

    # From the last place to the first: where it can end, so that all that follows is met.
    ends: list[int] = [len(path) - len(last)]
    all_ends = [ends]
    for literal, across in zip(reversed(literals[1:-1]), reversed(wide[1:]), strict=True):
        ends = [
            at
            for at in _found(path, literal)
            if furthest(at + len(literal), across, ends) is not None
        ]
        all_ends.append(ends)
    texts: list[str] = []
    start = len(first)
    for across, literal, ends in zip(wide, literals[1:], reversed(all_ends), strict=True):
        end = furthest(start, across, ends)
        if end is None:
            return None
        texts.append(path[start:end])
        start = end + len(literal)
    return texts


def _found(path: str, literal: str) -> Iterator[int]:
    at = path.find(literal)
    while at != -1:
        yield at
        at = path.find(literal, at + 1)
