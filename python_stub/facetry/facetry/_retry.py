"""A facet whose actions are tried again where that is safe."""

from __future__ import annotations

from ._errors import BadInput
from ._facet import Facet, facet_of, held_of

_MOST_TRIES = 10


def retrying(facet: Facet, /, tries: int = 3) -> Facet:
    """The same facet, whose actions are tried up to `tries` times (2 to 10) where that is safe.

    Actions that only look are tried again after no answer, and after an answer that may pass
    (408, 429, 502, 503, 504); every action where it is proven that nothing was sent (the service
    or the object was busy, nobody listened, a rate to wait for). Waits half a second, then twice
    as long each time, or as long as the answer says, a minute at most. Each try that was sent is
    a use of the facet and has an entry of its own. Facets that a person confirms each time are
    not tried again.

    Raises BadInput for another number of tries.
    """
    if isinstance(tries, bool) or not isinstance(tries, int) or not 2 <= tries <= _MOST_TRIES:
        raise BadInput(f"tries= is a whole number, 2 to {_MOST_TRIES}.")
    return facet_of(held_of(facet).as_retried(tries))
