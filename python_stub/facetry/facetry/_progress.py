"""How far a loop has come, in the output of its cell; nothing anywhere else."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sized
from typing import Any, TypeVar

from ._errors import BadInput
from ._text import laid_out, safe_text

T = TypeVar("T")

#: Seconds between two changes of what is shown.
_EVERY = 0.25
#: Seconds over which the rate is taken.
_WINDOW = 10.0


def progress(things: Iterable[T], total: int | None = None, *, label: str = "") -> Iterator[T]:
    """`for row in facetry.progress(rows): …` goes through `rows` and shows how far it has come.

    `total`: how many there are, where `len(things)` does not say. In a notebook one line of the
    cell's output, four times a second at most, in the end only how many there were; nothing
    where no notebook runs.
    """
    if total is None and isinstance(things, Sized):
        total = len(things)
    if total is not None and (isinstance(total, bool) or not isinstance(total, int) or total < 0):
        raise BadInput("total= is a whole number.")
    return _shown(things, _Line(total, laid_out(safe_text(label, 80))))


def _shown(things: Iterable[T], line: _Line) -> Iterator[T]:
    count = 0
    try:
        for thing in things:
            line.at(count)
            yield thing
            count += 1
    finally:
        line.end(count)


class _Line:
    def __init__(self, total: int | None, label: str) -> None:
        self._total = total
        self._label = f"{label}: " if label else ""
        self._id = os.urandom(8).hex()
        self._began = time.monotonic()
        self._next = self._began + _EVERY
        #: (time, count) of the last seconds, oldest first.
        self._marks = [(self._began, 0)]
        self._update = False

    def at(self, count: int) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _EVERY
        self._marks.append((now, count))
        while len(self._marks) > 2 and self._marks[1][0] < now - _WINDOW:
            self._marks.pop(0)
        since, before = self._marks[0]
        rate = (count - before) / (now - since)
        self._show(self._words(count, rate))

    def end(self, count: int) -> None:
        """One static line, without times, where any was shown."""
        if self._update:
            self._show(f"{self._label}{count:,}{self._of(count)}")

    def _words(self, count: int, rate: float) -> str:
        words = f"{self._label}{count:,}{self._of(count)}"
        if rate > 0:
            words += f" · {rate:,.1f}/s" if rate < 10 else f" · {rate:,.0f}/s"
            if self._total is not None and self._total > count:
                words += f" · {_span((self._total - count) / rate)} left"
        return words

    def _of(self, count: int) -> str:
        return "" if self._total is None or self._total == count else f" of {self._total:,}"

    def _show(self, text: str) -> None:
        interactive = sys.modules.get("IPython")
        shell: Any = interactive.get_ipython() if interactive is not None else None
        if shell is None or not hasattr(shell, "kernel"):
            return
        from IPython.display import display

        display({"text/plain": text}, raw=True, display_id=self._id, update=self._update)
        self._update = True


def _span(seconds: float) -> str:
    """`50 s`, `3 min`, `2 h 10 min`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
