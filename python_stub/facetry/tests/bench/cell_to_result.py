"""Cell → result through the SDK, against `requests.get` to the same upstream from this process.

Run: `.venv/bin/python python_stub/facetry/tests/bench/cell_to_result.py`.
Subject and control alternate; one line a figure: name, ratio, both times, goal.
"""

import importlib.util
import statistics
import sys
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


def main():
    house_module, conftest = module("service_house"), module("conftest")
    # Two small writes on a kept connection would wait 40 ms for an acknowledgement.
    Teller.disable_nagle_algorithm = True
    house = house_module.House()
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
        spans = {name: [] for name in ways}
        for call in ways.values():
            timed(call)
        for _ in range(ROUNDS):
            for name, call in ways.items():
                spans[name] += timed(call)
    finally:
        house.close()
    figures = {}
    for name, values in spans.items():
        cuts = statistics.quantiles(values, n=100)
        figures[name] = (cuts[49] * 1e3, cuts[98] * 1e3)
    for at, label, goal in ((0, "p50", 1.5), (1, "p99", 2.0)):
        subject, control = figures["sdk"][at], figures["requests.get"][at]
        print(
            f"cell → result {label}: {subject / control:.2f}× of requests.get "
            f"({subject:.2f} ms / {control:.2f} ms; requests.Session "
            f"{figures['requests.Session'][at]:.2f} ms; facetry.held {figures['held'][at]:.2f} ms) "
            f"goal ≤ {goal}×"
        )


if __name__ == "__main__":
    sys.exit(main())
