"""Facets of a phase are there from its beginning to its end, however it ends."""

import asyncio
import contextlib
import gc
import itertools
import sys
import threading
import time

import facetry
import pytest
from facetry import _phase, _session, _unstopped
from facetry._facet import held_of

NEEDS = [("bank", "balance"), ("sales", "read", dict(path="2024/**"))]


@pytest.fixture
def alive(house, notebook):
    """Objects of the facets of this notebook that are alive, as the service says."""
    petname = notebook()

    def alive():
        told = house.owner.act("aios/facets", "list")["facets"]
        return sorted(
            one["terms"]["object"]
            for one in told
            if one["petname"] == petname
            and one["state"] == "live"
            and not one["terms"]["object"].startswith("aios/")
        )

    return alive


def test_one_card_at_its_beginning_and_nothing_left_at_its_end(house, alive):
    join = house.grants()
    with facetry.phase("validation", needs=NEEDS, why="month end") as (bank, sales):
        join()
        assert bank.balance().ok
        assert alive() == ["bank", "sales"]
    assert alive() == []
    assert facetry.held() == []
    assert repr(bank) == (
        'Not held any more: balance on bank. facetry.need("bank", "balance") asks anew.'
    )
    with pytest.raises(facetry.Refused):
        bank.balance()
    del sales


def test_an_exception_or_interrupt_ends_it_too_and_goes_on(house, alive):
    for error in (ValueError("mine"), KeyboardInterrupt()):
        house.grants()
        with (
            pytest.raises(type(error)) as caught,
            facetry.phase("validation", needs=NEEDS[:1]) as (bank,),
        ):
            bank.balance()
            raise error
        assert caught.value is error
        assert alive() == []


def test_what_was_held_before_stays_and_what_was_lent_of_it_ends(house, alive, got):
    before = got("bank", "balance")
    house.grants()
    lendable = [("bank", "balance", dict(delegation=True))]
    with facetry.phase("lending", needs=lendable) as (bank,):
        assert held_of(bank).id != held_of(before).id
        lent = facetry.lend(bank, to="agent:phased")
    states = {one["id"]: one["state"] for one in house.owner.act("aios/facets", "list")["facets"]}
    assert states[lent.id] == "revoked"
    assert before.balance().ok


def test_what_was_renewed_within_it_ends_with_it(house, alive):
    house.grants(count=3)
    with facetry.phase("validation", needs=NEEDS[:1]) as (bank,):
        for hours in ("2h", "3h"):
            facetry.renew(bank, expires=hours, timeout=90)
        assert alive() == ["bank"] * 3
        assert bank.balance().ok
    assert alive() == []
    assert "Not held any more" in repr(bank)


def test_one_that_is_open_is_not_entered_again_and_ends_what_it_has(house, alive):
    house.grants()
    phase = facetry.phase("validation", needs=NEEDS[:1])
    with phase:
        with pytest.raises(facetry.BadInput, match="is open already"), phase:
            raise AssertionError("it began twice")
        assert alive() == ["bank"]
    assert alive() == []
    house.grants()
    with phase:
        assert alive() == ["bank"]
    assert alive() == []


def test_one_that_nobody_can_end_any_more_ends(house, alive):
    def rows():
        with facetry.phase("validation", needs=NEEDS[:1]) as (bank,):
            while True:
                yield bank.balance()

    house.grants()
    left = rows()
    assert next(left).ok
    assert alive() == ["bank"]
    del left
    assert alive() == []


@pytest.mark.parametrize("whole", [False, True])
def test_what_is_paused_meanwhile_ends_and_comes_back_by_nobody(house, alive, whole):
    def seen(facet):
        told = house.owner.act("aios/facets", "list")["facets"]
        return next(one for one in told if one["id"] == facet)

    house.grants()
    with facetry.phase("validation", needs=NEEDS[:1]) as (bank,):
        mine = held_of(bank).id
        target = {"principal": seen(mine)["holder"]} if whole else {"facet": mine}
        house.owner.act("aios/facets", "pause", **target)
        assert seen(mine)["state"] == "paused"
    assert seen(mine)["state"] == "revoked"


def test_phases_nest_and_each_ends_its_own(house, alive):
    house.grants(count=2)
    with facetry.phase("outer", needs=NEEDS[:1]):
        with facetry.phase("inner", needs=NEEDS[1:]):
            assert alive() == ["bank", "sales"]
        assert alive() == ["bank"]
    assert alive() == []


def test_a_struck_need_is_false_and_a_facet_given_back_within_is_no_trouble(house, alive):
    house.grants(lambda terms: None if terms["object"] == "sales" else terms)
    with facetry.phase("validation", needs=NEEDS) as (bank, sales):
        assert not sales
        facetry.drop(bank)
    assert alive() == []


def test_stopped_waiting_it_withdraws_what_it_asked_for(house, alive):
    with (
        pytest.raises(facetry.Waiting),
        facetry.phase("validation", needs=NEEDS, timeout=0.2),
    ):
        raise AssertionError("nothing was granted")
    assert house.owner.pending() == []


def test_denied_it_never_begins(house, alive):
    house.grants(reason="not now")
    with (
        pytest.raises(facetry.Refused, match="not now"),
        facetry.phase("validation", needs=NEEDS),
    ):
        raise AssertionError("nothing was granted")


def before_drop(monkeypatch, first):
    """Does `first` before the first facet is given back."""
    call, done = _session.call, []

    def held_up(method, target, *rest, **more):
        if target == "/wallet/drop" and not done:
            done.append(first())
        return call(method, target, *rest, **more)

    monkeypatch.setattr(_session, "call", held_up)


@pytest.mark.parametrize("times", [1, 2])
def test_interrupted_while_it_ends_it_ends_all_the_same(house, alive, monkeypatch, ctrl_c, times):
    house.grants()
    left = threading.Event()

    def interrupts():
        for _ in range(times):
            ctrl_c.press()
        # A second one is obeyed at once, and what ends goes on ending.
        assert times == 1 or left.wait(60)

    with pytest.raises(KeyboardInterrupt), facetry.phase("validation", needs=NEEDS) as facets:
        before_drop(monkeypatch, interrupts)
    assert times == 2 or alive() == []
    left.set()
    deadline = time.monotonic() + 60
    while alive() != [] and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    assert alive() == []
    assert "Not held any more" in repr(facets[1])


def test_wherever_ctrl_c_comes_nothing_is_left(wallet, make):
    """At each line of what waits; what it asks of the wallet is kept as the wallet keeps it."""
    held, waiting, given = set(), set(), itertools.count(1)

    def need(_body, _query):
        waiting.add(number := f"{next(given):032x}")
        return {"state": "pending", "request": number}

    def poll(_body, query):
        (number,) = query["rest"]
        waiting.discard(number)
        held.add(number)
        return {"state": "granted", "facets": [make.held("bank", *make.BANK, id=number)]}

    def withdraw(body, query):
        number, _ = query["rest"]
        if number in waiting:
            waiting.discard(number)
            return {"state": "withdrawn"}
        return {"state": "granted", "facets": [make.held("bank", *make.BANK, id=number)]}

    wallet.on |= {"POST need": need, "GET requests": poll, "POST requests": withdraw}
    wallet.on["POST drop"] = lambda body, _: {"revoked": [held.discard(body["facet"])]}

    def interrupted_at(count):
        """Whether there were so many lines."""
        lines, where = [0], []

        def trace(frame, event, _):
            if frame.f_code.co_filename not in (_phase.__file__, _unstopped.__file__):
                return None
            lines[0] += event == "line"
            if lines[0] == count and event == "line":
                sys.settrace(None)
                where.append(f"{frame.f_code.co_qualname}:{frame.f_lineno}")
                raise KeyboardInterrupt
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            with contextlib.suppress(KeyboardInterrupt), facetry.phase("v", needs=NEEDS[:1]):
                pass
        finally:
            sys.settrace(before)
        return where

    at = 1
    # What was there before is nothing to look through each time.
    gc.collect()
    gc.freeze()
    try:
        while where := interrupted_at(at):
            gc.collect()
            _unstopped.all_ended()
            assert (held, waiting) == (set(), set()), where
            at += 1
    finally:
        gc.unfreeze()
    assert at > 30


def test_what_can_not_be_ended_is_told_and_hides_no_error_of_the_block(house, alive, monkeypatch):
    def away(*_, **__):
        raise facetry.Unreachable("The service does not answer.")

    call = _session.call
    house.grants(count=2)
    with pytest.raises(facetry.Unreachable), facetry.phase("validation", needs=NEEDS[:1]):
        monkeypatch.setattr(_session, "call", away)
    monkeypatch.setattr(_session, "call", call)
    with (
        pytest.warns(UserWarning, match="Not all of the phase validation ended"),
        pytest.raises(ValueError, match="mine"),
        facetry.phase("validation", needs=NEEDS[:1]),
    ):
        monkeypatch.setattr(_session, "call", away)
        raise ValueError("mine")
    monkeypatch.setattr(_session, "call", call)
    assert alive() == ["bank", "bank"]


def test_an_unattended_run_waits_for_somebody(house, notebook):
    notebook(unattended=True)
    house.grants()
    with facetry.phase("nightly", needs=NEEDS[:1], timeout=90) as (bank,):
        assert bank.balance().ok
    assert facetry.held() == []


def test_it_works_with_await_and_a_cancelled_wait_withdraws(house, alive):
    async def work():
        house.grants()
        async with facetry.phase("validation", needs=NEEDS[:1]) as (bank,):
            assert bank.balance().ok
            assert alive() == ["bank"]
        assert alive() == []

        async def waits():
            async with facetry.phase("validation", needs=NEEDS[:1]):
                raise AssertionError("nothing was granted")

        waiting = asyncio.ensure_future(waits())
        while not await asyncio.to_thread(house.owner.pending):
            await asyncio.sleep(0.02)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(work())
    deadline = time.monotonic() + 60
    while house.owner.pending() and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    assert house.owner.pending() == []


async def left_after_cancel(work, moment, cancelled, alive):
    """What is held once a task has ended that was cancelled at a moment at which it waits."""
    working = asyncio.ensure_future(work())
    await asyncio.to_thread(moment.wait, 60)
    working.cancel()
    cancelled.set()
    with pytest.raises(asyncio.CancelledError):
        await working
    # Within the loop: its end waits for threads, too.
    return await asyncio.to_thread(alive)


def test_a_task_that_is_cancelled_when_it_was_just_granted_holds_nothing(house, alive, monkeypatch):
    granted, cancelled = threading.Event(), threading.Event()

    def late(facet):
        granted.set()
        assert cancelled.wait(60)
        return held_of(facet)

    monkeypatch.setattr(_phase, "held_of", late)

    async def work():
        async with facetry.phase("validation", needs=NEEDS[:1]):
            raise AssertionError("it was cancelled before")

    house.grants()
    assert asyncio.run(left_after_cancel(work, granted, cancelled, alive)) == []


def test_a_task_that_is_cancelled_while_it_ends_ends_all_the_same(house, alive, monkeypatch):
    ending, cancelled = threading.Event(), threading.Event()

    async def work():
        async with facetry.phase("validation", needs=NEEDS):
            before_drop(monkeypatch, lambda: (ending.set(), cancelled.wait(60)))

    house.grants()
    assert asyncio.run(left_after_cancel(work, ending, cancelled, alive)) == []


def test_a_coroutine_that_is_closed_ends_it_without_a_loop(house, alive):
    async def work():
        async with facetry.phase("validation", needs=NEEDS[:1]):
            await asyncio.get_running_loop().create_future()

    house.grants()
    loop = asyncio.new_event_loop()
    working = work()
    task = loop.create_task(working)
    while alive() != ["bank"]:
        loop.run_until_complete(asyncio.sleep(0.02))
    task._log_destroy_pending = False
    loop.close()
    del task
    working.close()
    _unstopped.all_ended()
    assert alive() == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("", NEEDS), "Name the phase"),
        (("a", []), "at least one need"),
        (("a", ["bank"]), "A need is"),
    ],
)
def test_what_is_no_phase_is_told_before_anybody_is_asked(wallet, given, says):
    with pytest.raises(facetry.BadInput, match=says), facetry.phase(given[0], given[1]):
        raise AssertionError("it began")
    assert "POST need" not in [seen for seen, _ in wallet.seen]
