"""Facets just in time: asked for when a phase of the work begins, given back when it ends."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from . import _session
from ._async import in_thread
from ._errors import BadInput, FacetryError, Refused
from ._facet import Facet, held_of
from ._held import Held
from ._need import ask_anew, specs_of
from ._wire import ABANDON

#: Seconds that a run without a person at it waits for one, where nothing else was said.
_UNATTENDED = 600


class Phase:
    """See `facetry.phase`."""

    def __init__(
        self,
        name: str,
        needs: Sequence[Sequence[Any]],
        why: str,
        expires: Any,
        timeout: float | None,
    ) -> None:
        if not isinstance(name, str) or not name:
            raise BadInput('Name the phase: facetry.phase("validation", needs=[…]).')
        self.name = name
        self._needs = needs
        self._why = f"phase {name}: {why}" if why else f"phase {name}"
        self._expires = expires
        self._timeout = timeout
        self._request: str | None = None
        #: Ids of the facets that end with it.
        self._facets: list[str] = []
        #: What its variables stand for.
        self._held: list[Held] = []
        self._open = False

    def __enter__(self) -> tuple[Facet | Any, ...]:
        return self._begin()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._end(quiet=kind is not None)

    async def __aenter__(self) -> tuple[Facet | Any, ...]:
        return await in_thread(self._begin)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await in_thread(self._end, quiet=kind is not None)

    def __repr__(self) -> str:
        return f"<phase {self.name}, {'open' if self._open else 'closed'}>"

    def _begin(self) -> tuple[Facet | Any, ...]:
        if self._open:
            raise BadInput(f"The phase {self.name} is open already: make another one.")
        self._open = True
        timeout = self._timeout
        if timeout is None and _session.current().unattended:
            timeout = _UNATTENDED
        try:
            specs = specs_of(self._needs, self._expires)
            facets = ask_anew(specs, self._why, timeout=timeout, asked=self._asked)
            self._held = [held_of(one) for one in facets if isinstance(one, Facet)]
            self._facets = [held.id for held in self._held]
        except BaseException:
            # The call that waited may have been abandoned; what follows must not be.
            ABANDON.set(None)
            self._end(quiet=True)
            raise
        self._request = None
        return tuple(facets)

    def _asked(self, number: str) -> None:
        self._request = number

    def _end(self, *, quiet: bool) -> None:
        """Ends all that it asked for, whatever happens meanwhile; then tells what went wrong."""
        self._open = False
        troubles: list[BaseException] = []
        if self._request is not None:
            told = _tried(f"/wallet/requests/{self._request}/withdraw", {}, troubles)
            # Where somebody granted it a moment before, what was granted ends, too.
            self._facets += [one["id"] for one in (told or {}).get("facets") or () if one]
            self._request = None
        while self._facets:
            _tried("/wallet/drop", {"facet": self._facets.pop()}, troubles)
        if not troubles:
            while self._held:
                self._held.pop().state = "over"
            return
        stopped = next((one for one in troubles if not isinstance(one, FacetryError)), None)
        if stopped is None and quiet:
            warnings.warn(f"Not all of the phase {self.name} ended: {troubles[0]}", stacklevel=4)
        else:
            raise stopped or troubles[0]


def _tried(
    target: str, body: Mapping[str, Any], troubles: list[BaseException]
) -> Mapping[str, Any] | None:
    while True:
        try:
            told: Mapping[str, Any] = _session.call("POST", target, body)
            return told
        except Refused:
            # It had ended before, or was given back within the phase.
            return None
        except FacetryError as error:
            troubles.append(error)
            return None
        except KeyboardInterrupt as error:
            # Ctrl-C ends the phase; it leaves nothing of it behind.
            if any(isinstance(one, KeyboardInterrupt) for one in troubles):
                raise
            troubles.append(error)


def phase(
    name: str,
    /,
    needs: Sequence[Sequence[Any]],
    *,
    why: str = "",
    expires: Any = None,
    timeout: float | None = None,
) -> Phase:
    """`with facetry.phase("validation", needs=[("sales", "read")]) as (sales,): …`

    Asks for all needs on one card when the block begins (as `need_all`, but always anew: what the
    notebook holds already is left alone), and ends what was granted, with all that was lent of
    it, when the block ends: also by an exception or Ctrl-C. A need that was struck gives an
    object that is false. Where the waiting is stopped, the request is withdrawn. `async with`
    does the same. `expires`: the latest end, should the kernel die before the block's.

    Raises as `need`; at the end Unreachable where not all could be ended (a warning, where the
    block raised something itself).
    """
    return Phase(name, needs, why, expires, timeout)
