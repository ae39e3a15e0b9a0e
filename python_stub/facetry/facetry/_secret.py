"""A string that shows itself nowhere."""

from __future__ import annotations


class Secret(str):
    """A string that no repr, log or traceback shows, and that can't be pickled."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'•••'"

    def __reduce_ex__(self, protocol: object) -> str:
        raise TypeError("a secret is not pickled")
