"""How far a loop or a long call has come, in the output of its cell; nothing anywhere else."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sized
from typing import Any, BinaryIO, TypeVar

from ._errors import BadInput
from ._text import laid_out, safe_text

T = TypeVar("T")

#: Seconds between two changes of what is shown.
_EVERY = 0.25
#: Seconds over which the rate is taken.
_WINDOW = 10.0
#: Seconds that a call takes before it says how far it has come.
_PATIENCE = 1.0


def progress(things: Iterable[T], total: int | None = None, *, label: str = "") -> Iterator[T]:
    """`for row in facetry.progress(rows): …` goes through `rows` and shows how far it has come.

    `total`: how many there are, where `len(things)` does not say. Of pieces of bytes, as of a
    stream, the bytes are counted, and `total` is in bytes. In a notebook one line of the cell's
    output, four times a second at most, in the end only how many there were; nothing where no
    notebook runs. Calls that take long say by themselves how far they have come.
    """
    given = total
    if total is None and isinstance(things, Sized):
        total = len(things)
    if total is not None and (isinstance(total, bool) or not isinstance(total, int) or total < 0):
        raise BadInput("total= is a whole number.")
    return _shown(things, _Line(total, laid_out(safe_text(label, 80))), given)


def _shown(things: Iterable[T], line: _Line, given: int | None) -> Iterator[T]:
    count = 0
    try:
        for thing in things:
            piece = isinstance(thing, (bytes, bytearray, memoryview))
            if piece and not line.bytes:
                line.count_bytes(given)
            line.at(count)
            yield thing
            count += len(thing) if piece else 1  # type: ignore[arg-type]
    finally:
        line.end(count)


#: The line of the cell that runs, in which each of its calls says how far it has come.
_of_cell: dict[str, _Line] = {}


class Transfer:
    """How many bytes of one call have come, or gone, where that takes longer than a moment.

    All calls of a cell take turns in one line, and only those of its own thread.
    """

    def __init__(self, what: str, total: int | None) -> None:
        self._line: _Line | None = None
        self._count = 0
        if threading.current_thread() is not threading.main_thread():
            return
        self._line = _Line(total, laid_out(safe_text(what, 80)), _PATIENCE)
        self._line.count_bytes(total)
        cell = _cell()
        before = _of_cell.get(cell)
        if before is not None:
            self._line.goes_on(before)
        _of_cell.clear()
        _of_cell[cell] = self._line

    def add(self, length: int) -> None:
        """So many more."""
        self._count += length
        if self._line is not None:
            self._line.at(self._count)

    def end(self) -> None:
        """That was all, or it broke off there."""
        if self._line is not None:
            self._line.end(self._count)


def _cell() -> str:
    """What tells this run of a cell from others; empty outside of notebooks."""
    interactive = sys.modules.get("IPython")
    shell: Any = interactive.get_ipython() if interactive is not None else None
    try:
        return str(shell.get_parent()["header"]["msg_id"])
    except (AttributeError, LookupError, TypeError):
        return ""


class Watched:
    """A file whose bytes are counted as they are read to be sent."""

    def __init__(self, file: BinaryIO, transfer: Transfer) -> None:
        self._file = file
        self._transfer = transfer

    def read(self, most: int = -1) -> bytes:
        """As of the file."""
        piece = self._file.read(most)
        self._transfer.add(len(piece))
        return piece


class _Line:
    def __init__(self, total: int | None, label: str, patience: float = _EVERY) -> None:
        self._total = total
        self._label = f"{label}: " if label else ""
        self._id = os.urandom(8).hex()
        self._began = time.monotonic()
        self._next = self._began + patience
        self.bytes = False
        #: (time, count) of the last seconds, oldest first.
        self._marks = [(self._began, 0)]
        #: Whether this line is there, and whether it said anything itself.
        self._update = self._shown = False

    def goes_on(self, before: _Line) -> None:
        """Takes the place of another line, which has ended."""
        self._id, self._update = before._id, before._update

    def count_bytes(self, total: int | None) -> None:
        """What is counted from now on are bytes, `total` in all."""
        self.bytes, self._total = True, total

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
        if self._shown:
            self._show(f"{self._label}{self._number(count)}{self._of(count)}")

    def _words(self, count: int, rate: float) -> str:
        words = f"{self._label}{self._number(count)}{self._of(count)}"
        if rate > 0:
            few = not self.bytes and rate < 10
            words += f" · {rate:,.1f}/s" if few else f" · {self._number(round(rate))}/s"
            if self._total is not None and self._total > count:
                words += f" · {_span((self._total - count) / rate)} left"
        return words

    def _of(self, count: int) -> str:
        if self._total is None or self._total == count:
            return ""
        return f" of {self._number(self._total)}"

    def _number(self, count: int) -> str:
        return _size(count) if self.bytes else f"{count:,}"

    def _show(self, text: str) -> None:
        interactive = sys.modules.get("IPython")
        shell: Any = interactive.get_ipython() if interactive is not None else None
        if shell is None or not hasattr(shell, "kernel"):
            return
        from IPython.display import display

        display({"text/plain": text}, raw=True, display_id=self._id, update=self._update)
        self._update = self._shown = True


def _size(length: int) -> str:
    """`950 B`, `12 kB`, `1.2 MB`, `200 MB`."""
    size, unit = float(length), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 999.5:
            break
        size, unit = size / 1000, larger
    return f"{size:.1f} {unit}" if size < 9.95 and unit != "B" else f"{size:.0f} {unit}"


def _span(seconds: float) -> str:
    """`50 s`, `3 min`, `2 h 10 min`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
