"""Which cell's work a thread does: told to it by whoever starts it or gives it work.

Python carries no context into threads and pools. A pool's thread would be of the cell that made
the pool, whoever gives it work later; a thread that starts others, of whichever cell runs then.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._execution import Execution

_STARTED_IN = "_facetry_started_in"
_MARK = "_facetry_carries"


class Carried:
    """The cell of a piece of work: None where whoever gave it has none that is known."""

    #: Of the work that this context does; None outside of such work.
    given: ContextVar[Carried | None] = ContextVar("facetry_given", default=None)

    def __init__(self, by: Execution | None) -> None:
        self.by = by

    def run(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        """Does it as what it is of."""
        token = Carried.given.set(self)
        try:
            return work(*args, **named)
        finally:
            Carried.given.reset(token)

    @staticmethod
    def of(thread: threading.Thread) -> Execution | None:
        """The cell that started the thread, where it is known."""
        started: Execution | None = getattr(thread, _STARTED_IN, None)
        return started


def carry(own: Callable[[], Execution | None]) -> None:
    """From now on threads and pools are told what `own` says where they are given work. Once.

    Nothing else of a context is carried: what programs rely on stays as it is.
    """
    start: Any = threading.Thread.start
    submit: Any = ThreadPoolExecutor.submit
    if hasattr(submit, _MARK):
        return

    @functools.wraps(start)
    def starting(thread: threading.Thread) -> None:
        # An error of ours must not show where a thread is started.
        with suppress(Exception):
            setattr(thread, _STARTED_IN, own())
        start(thread)

    @functools.wraps(submit)
    def submitting(
        pool: ThreadPoolExecutor, work: Callable[..., Any], /, *args: Any, **named: Any
    ) -> Any:
        carried = Carried(None)
        with suppress(Exception):
            carried = Carried(own())
        return submit(pool, carried.run, work, *args, **named)

    setattr(submitting, _MARK, True)
    for kind, name, carrying in (
        (threading.Thread, "start", starting),
        (ThreadPoolExecutor, "submit", submitting),
    ):
        setattr(kind, name, carrying)
