"""A service makes itself ready for calls while nobody waits for it."""

import logging
import os
import re
import signal
import threading
import time

import facetry
import pytest


class Told(logging.Handler):
    """What a service says of its warm-up, once it does."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.message = None
        self.there = threading.Event()

    def emit(self, record):
        message = record.getMessage()
        if "calls on nothing" in message or "make itself ready" in message:
            self.message = message
            self.there.set()


@pytest.fixture
def told():
    handler, logger = Told(), logging.getLogger("facetry")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.setLevel(level)
    logger.removeHandler(handler)


def test_it_makes_calls_on_nothing_and_they_are_nowhere(told, house, make):
    warming = type(house)(warm_up=0)
    try:
        files = {path.name for path in warming.paths.data.iterdir()}
        sizes = [warming.owner.act("aios/ledger", "checkpoint")["size"] for _ in range(2)]
        assert told.there.wait(120)
        assert re.fullmatch(r"Facetry: The service made \d+ calls on nothing\.", told.message)
        sizes.append(warming.owner.act("aios/ledger", "checkpoint")["size"])
        assert sizes[2] - sizes[1] == sizes[1] - sizes[0]
        listed = warming.owner.act("aios/registry", "list")["objects"]
        names = {one["name"] for one in listed if not one["name"].startswith("aios/")}
        assert names == {"bank", "sales"}
        assert not list(warming.paths.run.glob("warm*"))
        assert {path.name for path in warming.paths.data.iterdir()} == files

        make.connect(warming.kernel_socket, warming.code())
        join = warming.grants()
        bank = facetry.need("bank", "balance", timeout=90)
        join()
        assert bank.balance()["balance"]
    finally:
        warming.close()


def test_one_that_is_killed_in_the_middle_of_it_begins_anew(told, house):
    warming = type(house)(warm_up=0)
    try:
        deadline = time.monotonic() + 120
        while not list(warming.paths.run.glob("warm.sock")):
            assert time.monotonic() < deadline
            time.sleep(0.001)
        core = warming.service.pids["core"]
        os.kill(core, signal.SIGKILL)
        # With something connected already the next core begins by itself.
        assert told.there.wait(120)
        assert warming.service.pids["core"] != core
        assert told.message.endswith("calls on nothing.")
        assert not list(warming.paths.run.glob("warm*"))
    finally:
        warming.close()


def test_a_runner_that_is_started_anew_is_made_ready_too(told, house, make):
    warming = type(house)(warm_up=0)
    try:
        assert told.there.wait(120)
        told.there.clear()
        make.connect(warming.kernel_socket, warming.code())
        join = warming.grants()
        bank = facetry.need("bank", "balance", timeout=90)
        join()
        runner = warming.service.pids["runner"]
        os.kill(runner, signal.SIGKILL)
        deadline = time.monotonic() + 120
        while warming.service.pids["runner"] == runner:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        assert bank.balance()["balance"]
        assert warming.service.pids["runner"] != runner
        assert told.there.wait(120)
        assert told.message.endswith("calls on nothing.")
        assert not list(warming.paths.run.glob("warm*"))
    finally:
        warming.close()


def test_it_does_not_where_that_is_not_wanted(told, house):
    assert house.owner.act("aios/ledger", "checkpoint")["size"] > 0
    assert not list(house.paths.run.glob("warm*"))
    assert not told.there.is_set()
