"""A live object of this kernel as one on which others hold facets."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from . import _session
from ._async import twin
from ._card import Card
from ._errors import BadInput, Interrupted, Stays, Unreachable, Waiting
from ._held import DataFree
from ._moment import deadline_of
from ._schema import definition_of
from ._serve import Serving, Surface
from ._text import listed, safe_text

_POLL = 25
_LONGEST_BUSY = 60


class Exported:
    """An object that is offered. `with exported:` keeps callers out while a cell changes it.

    `name`, `actions`: as others ask for them. `alive`: whether calls are taken now. `failure`:
    the last exception that no caller was told of.
    """

    def __init__(
        self,
        name: str,
        actions: Sequence[str],
        surface: Surface,
        serving: Serving,
        lock: threading.RLock,
        *,
        concurrent: bool,
    ) -> None:
        self.name = name
        self.actions: tuple[str, ...] = tuple(actions)
        self._surface = surface
        self._serving = serving
        self._lock = lock
        self._concurrent = concurrent

    @property
    def alive(self) -> bool:
        """Whether calls are taken now."""
        return self._serving.alive

    @property
    def failure(self) -> BaseException | None:
        """The last exception that no caller was told of, None where there was none."""
        return self._surface.failure

    def __enter__(self) -> Exported:
        if self._concurrent:
            words = "was offered with concurrent=True, so nothing keeps callers out of it."
            raise BadInput(f"{safe_text(self.name, 63)} {words}")
        self._lock.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def __repr__(self) -> str:
        if self.alive:
            return f"{self.name} offers {listed(self.actions)} to whoever is granted it."
        return f"{self.name} is no longer offered: {self._serving.reason}."

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise Stays("an exported object stays in its kernel.", code="stays")


_exported: dict[str, Exported] = {}
# A forked child has none of the threads that serve.
os.register_at_fork(after_in_child=_exported.clear)


def export(
    target: object,
    name: str,
    actions: Sequence[str] = (),
    /,
    *,
    safe: Sequence[str] = (),
    errors: Sequence[type[Exception]] = (),
    concurrent: bool = False,
    busy: int = 5,
    timeout: float | None = None,
    wait: bool = True,
) -> Exported:
    """Offers methods of a live object, so that others can be granted facets on it::

        account = facetry.export(
            Account(100), "account", ["deposit", "withdraw"], safe=["balance"], errors=[Overdraft]
        )

    `actions` are methods that change something, `safe` those that only look. What others are
    told of them comes from type hints (each argument needs one that JSON has: bool, int, float,
    str, None, list[…], dict[str, …], Literal[…], TypedDict, unions) and docstrings. Answers are
    JSON, at most 8 MiB. Exceptions of `errors` are told by the name of the class and their
    message (status 409), all others only as failed (status 500); see `failure`.

    An owner consents once to this notebook and name; the cell waits for that (`timeout` seconds,
    or not at all with `wait=False`). Calls come one at a time, while a cell runs too, unless
    `concurrent`; a caller that waits longer than `busy` seconds (1 to 60) is told so, and nothing
    was done. `with` on what comes back keeps callers out. It ends with the kernel or
    `facetry.unexport`; offered again with the same signatures and docstrings, facets go on.

    Raises BadInput for what can't be offered, Refused (`name_taken`, `exported_elsewhere`),
    Waiting where no owner has consented yet.
    """
    changing, looking = _names(actions, "actions"), _names(safe, "safe")
    surface, definitions = _surface(target, changing, looking, errors)
    if isinstance(busy, bool) or not isinstance(busy, int) or not 1 <= busy <= _LONGEST_BUSY:
        raise BadInput(f"busy= is a whole number of seconds, 1 to {_LONGEST_BUSY}.")
    if not isinstance(name, str) or not name:
        raise BadInput('Name it for others: facetry.export(account, "account", …).')
    session = _session.current()
    body = {"name": name, "actions": definitions, "busy": busy}
    number = _offered(body, timeout, wait and not session.unattended)
    lock = _lock_of(target)
    before = _exported.get(name)
    serving = Serving(session, surface, body, number, None if concurrent else lock)
    if before is not None:
        before._serving._end("it was offered again")
    exported = Exported(name, list(definitions), surface, serving, lock, concurrent=concurrent)
    _exported[name] = exported
    return exported


def unexport(what: Exported | str, /) -> None:
    """Offers an object no longer; facets on it are suspended until it is offered again.

    Raises BadInput where this kernel offers nothing of that name.
    """
    exported = _exported.get(what) if isinstance(what, str) else what
    if not isinstance(exported, Exported):
        raise BadInput(
            "Nothing is exported under that name: pass a name, or what export() returned."
        )
    exported._serving.end()
    if _exported.get(exported.name) is exported:
        del _exported[exported.name]


def _names(given: Sequence[str], word: str) -> list[str]:
    names = [given] if isinstance(given, str) else list(given)
    for one in names:
        if not isinstance(one, str) or not one.isidentifier() or one.startswith("_"):
            raise BadInput(f"{word}= needs names of public methods, not {one!r:.60}.")
    return names


def _surface(
    target: object, changing: list[str], looking: list[str], errors: Sequence[type[Exception]]
) -> tuple[Surface, dict[str, Any]]:
    if isinstance(target, DataFree):
        raise BadInput(
            "This is a facet: facetry.lend() gives a part of it to others, within its limits."
        )
    if isinstance(target, type):
        raise BadInput(f"{target.__name__} is a class: export an object, {target.__name__}(…).")
    both = set(changing) & set(looking)
    if both:
        raise BadInput(f"{listed(sorted(both))} can't be in both the actions and safe=.")
    if not changing and not looking:
        raise BadInput('Name at least one method: facetry.export(account, "account", ["deposit"]).')
    kinds = tuple(errors) if isinstance(errors, (list, tuple, set, frozenset)) else (errors,)
    for kind in kinds:
        if not (isinstance(kind, type) and issubclass(kind, Exception)) or kind is Exception:
            raise BadInput("errors= needs exception classes that are more specific than Exception.")
    methods: dict[str, Any] = {}
    for one in (*changing, *looking):
        method = getattr(target, one, None)
        if not callable(method):
            raise BadInput(f"{type(target).__name__} has no method {one}.")
        methods[one] = method
    definitions = {
        one: definition_of(methods[one], one, safe=one in looking) for one in sorted(methods)
    }
    return Surface(target, methods, kinds), definitions


def _offered(body: Mapping[str, Any], timeout: float | None, wait: bool) -> str:
    """The number of the export, once it is served."""
    deadline = deadline_of(timeout)
    told = _session.call("POST", "/wallet/exports?wait=0", body)
    if told["state"] == "serving":
        return str(told["export"])
    name = safe_text(body["name"], 63)
    names = list(body["actions"])
    words = f"{name} with {listed(names)}"
    card = Card([{"object": name, "actions": names, "words": words}], "", kind="offer")
    proposal = str(told["proposal"])
    card.show("pending" if wait else "waiting", request=proposal)
    try:
        while told["state"] != "serving":
            if not wait or (deadline is not None and time.monotonic() >= deadline):
                raise Waiting(
                    f"{name} is not offered yet: an owner has to connect it first. Then run this "
                    "again.",
                    request=proposal,
                )
            left = _POLL if deadline is None else max(0.0, min(_POLL, deadline - time.monotonic()))
            target = f"/wallet/exports?wait={left:.1f}"
            told = _session.call("POST", target, body, timeout=left + 30)
    except KeyboardInterrupt:
        card.show("waiting", request=proposal)
        raise Interrupted(
            "stopped waiting; run this again once an owner has connected it."
        ) from None
    except (Unreachable, Waiting):
        card.show("waiting", request=proposal)
        raise
    card.show("granted")
    return str(told["export"])


def _lock_of(target: object) -> threading.RLock:
    """One lock for one object, under however many names it is offered.

    Whoever has it may take it again: a method that is called, a cell within a cell's `with`.
    """
    for exported in _exported.values():
        if exported._surface.target is target and exported.alive:
            return exported._lock
    return threading.RLock()


aexport = twin(export)
