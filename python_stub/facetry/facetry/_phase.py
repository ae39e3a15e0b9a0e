"""Facets just in time: asked for when a phase of the work begins, given back when it ends."""

from __future__ import annotations

import base64
import os
import threading
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from . import _session
from ._card import Card
from ._errors import BadInput, Interrupted, Refused
from ._facet import Facet, held_of
from ._need import ask_anew, specs_of
from ._renew import with_renewals
from ._unstopped import Unstopped
from ._wire import ABANDON, Abandon

#: Seconds that a run without a person at it waits for one, where nothing else was said.
_UNATTENDED = 600
#: Refusals that say that there is nothing to end.
_ENDED = ("unknown_facet", "unknown_request")


class Phase:
    """See `facetry.phase`.

    What asks and what ends runs in threads: nothing that stops whoever waits comes between what
    was granted and its end.
    """

    def __init__(
        self,
        name: str,
        needs: Sequence[Sequence[Any]],
        why: str,
        expires: Any,
        timeout: float | None,
    ) -> None:
        #: Had from its beginning until all of it has ended.
        self._open = threading.Lock()
        if not isinstance(name, str) or not name:
            raise BadInput('Name the phase: facetry.phase("validation", needs=[…]).')
        self.name = name
        self._needs = needs
        self._why = f"phase {name}: {why}" if why else f"phase {name}"
        self._expires = expires
        self._timeout = timeout
        self._asking: Unstopped[tuple[Facet | Any, ...]] | None = None
        #: Ends the waiting for a person.
        self._stopped = Abandon()
        self._request: str | None = None
        #: Of a request that was sent, and whose answer did not come yet.
        self._jti: str | None = None
        self._card: Card | None = None
        #: Ids of the facets that end with it.
        self._facets: list[str] = []
        #: Its variables.
        self._given: list[Facet] = []

    def __enter__(self) -> tuple[Facet | Any, ...]:
        self._claim()
        try:
            return self._start().wait()
        except BaseException as error:
            ending = self._end()
            ending.seen_out()
            self._tell(ending, quiet=True)
            if isinstance(error, KeyboardInterrupt):
                raise Interrupted("stopped waiting; nothing is asked for any more.") from None
            raise

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        ending = self._end()
        stop = ending.seen_out()
        self._tell(ending, quiet=kind is not None or stop is not None)
        if stop is not None:
            raise stop

    async def __aenter__(self) -> tuple[Facet | Any, ...]:
        self._claim()
        try:
            return await self._start().awaited()
        except BaseException as error:
            ending = self._end()
            # Of a coroutine that is closed nothing more is awaited.
            if not isinstance(error, GeneratorExit):
                await ending.seen_out_awaited()
                self._tell(ending, quiet=True)
            raise

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        ending = self._end()
        if kind is not None and issubclass(kind, GeneratorExit):
            return
        stop = await ending.seen_out_awaited()
        self._tell(ending, quiet=kind is not None or stop is not None)
        if stop is not None:
            raise stop

    def __del__(self) -> None:
        # A Ctrl-C just where the block ends comes before `__exit__` has done anything.
        if hasattr(self, "_open") and self._open.locked():
            self._end()

    def __repr__(self) -> str:
        return f"<phase {self.name}, {'open' if self._open.locked() else 'closed'}>"

    def _claim(self) -> None:
        if not self._open.acquire(blocking=False):
            raise BadInput(f"The phase {self.name} is open already: make another one.")

    def _start(self) -> Unstopped[tuple[Facet | Any, ...]]:
        self._stopped = Abandon()
        asking = self._asking = Unstopped(self._ask)
        asking.start()
        return asking

    def _end(self) -> Unstopped[list[Exception]]:
        while True:
            # What has begun twice finds nothing left to end.
            with suppress(KeyboardInterrupt):
                ending = Unstopped(self._finish)
                ending.start()
                return ending

    def _ask(self) -> tuple[Facet | Any, ...]:
        timeout = self._timeout
        if timeout is None and _session.current().unattended:
            timeout = _UNATTENDED
        specs = specs_of(self._needs, self._expires)
        self._jti = base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")
        try:
            facets = ask_anew(specs, self._why, timeout=timeout, jti=self._jti, asked=self._asked)
        except (BadInput, Refused):
            # It was answered, or never left.
            self._jti = None
            raise
        self._given = [one for one in facets if isinstance(one, Facet)]
        self._facets = [held_of(one).id for one in self._given]
        self._request = None
        return tuple(facets)

    def _asked(self, told: Mapping[str, Any], card: Card) -> None:
        # What a rule grants is there already.
        self._facets = _ids(told)
        self._request, self._card, self._jti = told.get("request"), card, None
        # From here on it is known what to take back.
        ABANDON.set(self._stopped)

    def _finish(self) -> list[Exception]:
        """Ends all that it asked for, whatever happens meanwhile; gives what went wrong."""
        try:
            if self._asking is not None:
                self._stopped.now()
                self._asking.ended()
            return self._take_back()
        finally:
            if self._open.locked():
                self._open.release()

    def _take_back(self) -> list[Exception]:
        troubles: list[Exception] = []
        if self._request is not None:
            told = _tried(f"/wallet/requests/{self._request}/withdraw", {}, troubles)
            # Where somebody granted it a moment before, what was granted ends, too.
            self._facets += _ids(told)
            if self._card is not None and told.get("state") == "withdrawn":
                self._card.show("withdrawn")
            self._request = None
        if self._jti is not None:
            # The service may have gone away between opening a request and its answer.
            told = _tried("/wallet/requests/withdraw", {"jti": self._jti}, troubles)
            self._facets += _ids(told)
            self._jti = None
        for facet in with_renewals(self._facets):
            _tried("/wallet/drop", {"facet": facet}, troubles)
        if not troubles:
            for one in self._given:
                held_of(one).state = "over"
        self._facets, self._given, self._card = [], [], None
        return troubles

    def _tell(self, ending: Unstopped[list[Exception]], *, quiet: bool) -> None:
        if not ending.over:
            words = f"The phase {self.name} is still being ended: the service does not answer."
            warnings.warn(words, stacklevel=3)
            return
        troubles = ending.wait()
        if troubles and quiet:
            warnings.warn(f"Not all of the phase {self.name} ended: {troubles[0]}", stacklevel=3)
        elif troubles:
            raise troubles[0]


def _ids(told: Mapping[str, Any]) -> list[str]:
    return [one["id"] for one in told.get("facets") or () if one]


def _tried(target: str, body: Mapping[str, Any], troubles: list[Exception]) -> Mapping[str, Any]:
    try:
        told: Mapping[str, Any] = _session.call("POST", target, body)
        return told
    except Exception as error:
        # It may have ended before, or have been given back within the phase.
        if not (isinstance(error, Refused) and error.code in _ENDED):
            troubles.append(error)
        return {}


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
    it and what `facetry.renew` got in its place, when the block ends: also by an exception, by
    Ctrl-C or a cancelled task. A need that was struck gives an object that is false. Where the
    waiting is stopped, the request is withdrawn. `async with` does the same. `expires`: the latest
    end, should the kernel die before the block's.

    Raises as `need`; at the end Unreachable or Refused where not all could be ended (a warning,
    where the block raised something itself).
    """
    return Phase(name, needs, why, expires, timeout)
