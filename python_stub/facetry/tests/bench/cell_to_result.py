"""Cell → result through the SDK, against `requests.get` to the same upstream from this process.

Run: `.venv/bin/python python_stub/facetry/tests/bench/cell_to_result.py`.
Subject and control alternate; one line a figure: name, ratio, both times, goal. Measured twice, of
two services: right after the start, and after it has made itself ready, as a service does within
its first minute where nobody calls. The first calls of each have a figure of their own.
"""

import importlib.util
import logging
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
    try:
        conftest.connect(house.kernel_socket, house.code())
        join = house.grants()
        acct = facetry.need("bank", "balance", timeout=20)
        join()
        address = house.bank.address + "/account"
        headers = {"X-Bank-Key": house_module.KEY}
        session = requests.Session()
        ways = {
            "sdk": lambda: acct.balance().value,
            "requests.get": lambda: requests.get(address, headers=headers, timeout=5).json(),
            "requests.Session": lambda: session.get(address, headers=headers, timeout=5).json(),
            "held": facetry.held,
        }
        if ready and not told.said.wait(120):
            raise RuntimeError("the service did not make itself ready")
        first = {name: timed(call) for name, call in ways.items()}
        spans = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, call in ways.items():
                spans[name] += timed(call)
    finally:
        logger.removeHandler(told)
        house.close()
    return first, spans


def say(label, quantile, spans, goal):
    """Print a figure; `quantile` of a hundred."""
    ms = {name: statistics.quantiles(one, n=100)[quantile - 1] * 1e3 for name, one in spans.items()}
    subject, control = ms["sdk"], ms["requests.get"]
    print(
        f"cell → result, {label}: {subject / control:.2f}× of requests.get "
        f"({subject:.2f} ms / {control:.2f} ms; requests.Session {ms['requests.Session']:.2f} ms; "
        f"facetry.held {ms['held']:.2f} ms) goal ≤ {goal}×",
        flush=True,
    )


def main():
    house_module, conftest = module("service_house"), module("conftest")
    # Two small writes on a kept connection would wait 40 ms for an acknowledgement.
    Teller.disable_nagle_algorithm = True
    for when, ready in (("right after the start", False), ("once ready", True)):
        first, spans = measured(house_module, conftest, ready)
        say(f"first {EACH} calls, p50, {when}", 50, first, 1.5)
        say(f"p50, {when}", 50, spans, 1.5)
        say(f"p99, {when}", 99, spans, 2.0)


if __name__ == "__main__":
    sys.exit(main())
