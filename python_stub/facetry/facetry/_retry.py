"""A facet whose actions are tried again where that is safe."""

from __future__ import annotations

from ._actions import argument_name
from ._errors import BadInput
from ._facet import Facet, facet_of, held_of
from ._held import Held
from ._text import safe_text

_MOST_TRIES = 10


def retrying(facet: Facet, /, tries: int = 3, *, key: str | None = None) -> Facet:
    """The same facet, whose actions are tried up to `tries` times (2 to 10) where that is safe.

    Actions that only look are tried again after no answer, and after an answer that may pass
    (408, 429, 502, 503, 504); every action where it is proven that nothing was sent (the service
    or the object was busy, nobody listened, a rate to wait for). `key`: an argument by which the
    service behind the facet knows a call that it has had before (its idempotency key); actions
    that are given it are tried again like those that only look.

    Waits half a second, then twice as long each time, or as long as the answer says, a minute at
    most. Each try is an act of its own: with an id and an entry of its own, checked anew, and a
    use of the facet where it was sent. Facets that a person confirms each time are not tried
    again.

    Raises BadInput for another number of tries, and for a key that no action takes.
    """
    if isinstance(tries, bool) or not isinstance(tries, int) or not 2 <= tries <= _MOST_TRIES:
        raise BadInput(f"tries= is a whole number, 2 to {_MOST_TRIES}.")
    held = held_of(facet)
    return facet_of(held.as_retried(tries, None if key is None else _key(held, key)))


def _key(held: Held, key: str) -> str:
    """The argument's name in the definitions."""
    for action in held.actions:
        properties = ((held.definitions.get(action) or {}).get("args") or {}).get("properties")
        if properties and (name := argument_name(key, properties)) in properties:
            return name
    raise BadInput(f"key= names an argument, and no action here takes {safe_text(key, 60)!r}.")
