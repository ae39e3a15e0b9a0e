"""What a newcomer shows of itself, and what is typed of it (docs/protocol.md §6, Knocking)."""

from __future__ import annotations

from canonical import sha256

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
DEALT, OWN = 8, 4


def bound(dealt: str, own: str, kid: str) -> str:
    """Return the letters that bind a code to a key."""
    digest = sha256(f"facetry-knock/1\n{dealt}\n{own}\n{kid}".encode())
    number = int.from_bytes(digest[:8], "big") % 20**4
    return "".join(LETTERS[number // 20**place % 20] for place in (3, 2, 1, 0))


def shown(dealt: str, own: str, kid: str) -> str:
    """Return what the newcomer shows."""
    letters = dealt.replace("-", "") + own
    return grouped(letters + bound(letters[:DEALT], own, kid))


def grouped(letters: str) -> str:
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def read(typed: str, kid: str) -> tuple[str | None, bool]:
    """Return what the service is told of it, and whether the rest was made for this key."""
    letters = "".join(typed.replace("-", " ").split()).upper()
    if len(letters) != DEALT + OWN + 4 or not set(letters) <= set(LETTERS):
        return None, False
    dealt, own, rest = letters[:DEALT], letters[DEALT : DEALT + OWN], letters[DEALT + OWN :]
    return grouped(dealt), rest == bound(dealt, own, kid)
