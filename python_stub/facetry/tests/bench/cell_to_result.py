"""Cell → result through the SDK, against `requests.get` to the same upstream from this process.

Run: `.venv/bin/python python_stub/facetry/tests/bench/cell_to_result.py`.
Subject and control alternate; one line a figure: name, ratio, both times, goal. Measured twice, of
two services: right after the start, and after it has made itself ready, as a service does within
its first minute where nobody calls. The first calls of each have a figure of their own.

Beside each, what no service could do without that keeps its word: `requests.get` between two syncs
of the disk, for an intent before the upstream is called and its outcome before it is told of.
"""

import importlib.util
import logging
import os
import statistics
import sys
import threading
import time
from pathlib import Path

import facetry
import requests
from jupyterlab_facetry.tour.bank import Teller

TESTS = Path(__file__).parent.parent
ROUNDS, EACH = 20, 50


def module(name):
    spec = importlib.util.spec_from_file_location(name, TESTS / f"{name}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def timed(call):
    spans = []
    for _ in range(EACH):
        started = time.perf_counter()
        call()
        spans.append(time.perf_counter() - started)
    return spans


class Disk:
    """What two commits of a call ask of the disk, and nothing else.

    Pages as the ledger's write-ahead log has them, over a file that is as long as it gets, and a
    sync: five of them are what a commit of one call has in the middle (three to six).
    """

    PAGES, FRAME, LENGTH = 5, 4120, 2000

    def __init__(self, path):
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self.page = os.urandom(self.FRAME)
        self.at = 0
        os.write(self.fd, self.page * self.LENGTH)
        os.fsync(self.fd)
        #: Seconds of the syncs of each call.
        self.spans = []

    def commit(self):
        for _ in range(self.PAGES):
            os.pwrite(self.fd, self.page, self.at * self.FRAME)
            self.at = (self.at + 1) % self.LENGTH
        os.fsync(self.fd)

    def around(self, call):
        started = time.perf_counter()
        self.commit()
        between = time.perf_counter()
        answer = call()
        answered = time.perf_counter()
        self.commit()
        self.spans.append(between - started + time.perf_counter() - answered)
        return answer

    def close(self):
        os.close(self.fd)


class Ready(logging.Handler):
    """Resolves when a service says that it made itself ready."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.said = threading.Event()
        self.addFilter(lambda record: "calls on nothing" in record.getMessage())

    def emit(self, _record):
        self.said.set()


def measured(house_module, conftest, ready):
    """Seconds of each way: of its first calls, and of those after; `ready`: once the service is."""
    logger, told = logging.getLogger("facetry"), Ready()
    logger.setLevel(logging.INFO)
    logger.addHandler(told)
    # As long after its start as everybody's.
    house = house_module.House(warm_up=house_module.Wishes().warm_up)
    disk = Disk(house.folder / "floor")
    try:
        conftest.connect(house.kernel_socket, house.code())
        join = house.grants()
        acct = facetry.need("bank", "balance", timeout=20)
        join()
        address = house.bank.address + "/account"
        headers = {"X-Bank-Key": house_module.KEY}
        session = requests.Session()

        def plain():
            return requests.get(address, headers=headers, timeout=5).json()

        ways = {
            "sdk": lambda: acct.balance().value,
            "requests.get": plain,
            "floor": lambda: disk.around(plain),
            "requests.Session": lambda: session.get(address, headers=headers, timeout=5).json(),
            "held": facetry.held,
        }
        if ready and not told.said.wait(120):
            raise RuntimeError("the service did not make itself ready")
        first = {name: timed(call) for name, call in ways.items()}
        disk.spans.clear()
        spans = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, call in ways.items():
                spans[name] += timed(call)
        spans["syncs"] = disk.spans
    finally:
        disk.close()
        logger.removeHandler(told)
        house.close()
    return first, spans


def milliseconds(quantile, spans):
    """`quantile` of a hundred."""
    return {
        name: statistics.quantiles(one, n=100)[quantile - 1] * 1e3 for name, one in spans.items()
    }


def line(figure, subject, ms, more, goal):
    control = ms["requests.get"]
    print(
        f"{figure}: {ms[subject] / control:.2f}× of requests.get "
        f"({ms[subject]:.2f} ms / {control:.2f} ms{more}) goal {goal}",
        flush=True,
    )


def say(label, quantile, spans, goal):
    """Print a figure."""
    ms = milliseconds(quantile, spans)
    more = f"; requests.Session {ms['requests.Session']:.2f} ms; facetry.held {ms['held']:.2f} ms"
    line(f"cell → result, {label}", "sdk", ms, more, f"≤ {goal}×")


def say_floor(label, quantile, spans):
    """Print what of it the disk takes, and what is left to whoever makes two commits a call."""
    ms = milliseconds(quantile, spans)
    line(f"of it the disk’s two syncs, {label}", "syncs", ms, "", "–")
    ours = f"; cell → result is {ms['sdk'] / ms['floor']:.2f}× of that"
    line(f"the least: requests.get between two syncs, {label}", "floor", ms, ours, "–")


def main():
    house_module, conftest = module("service_house"), module("conftest")
    # Two small writes on a kept connection would wait 40 ms for an acknowledgement.
    Teller.disable_nagle_algorithm = True
    for when, ready in (("right after the start", False), ("once ready", True)):
        first, spans = measured(house_module, conftest, ready)
        say(f"first {EACH} calls, p50, {when}", 50, first, 1.5)
        for quantile, goal in ((50, 1.5), (99, 2.0)):
            say(f"p{quantile}, {when}", quantile, spans, goal)
            say_floor(f"p{quantile}, {when}", quantile, spans)


if __name__ == "__main__":
    sys.exit(main())
