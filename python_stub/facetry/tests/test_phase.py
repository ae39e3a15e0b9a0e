"""Facets of a phase are there from its beginning to its end, however it ends."""

import asyncio
import threading
import time

import facetry
import pytest
from facetry import _session
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


def test_interrupted_while_it_ends_it_ends_all_the_same(house, alive, monkeypatch):
    house.grants()
    call, interrupts = _session.call, [True]

    def interrupted(method, target, *rest, **more):
        if target == "/wallet/drop" and interrupts:
            interrupts.pop()
            raise KeyboardInterrupt
        return call(method, target, *rest, **more)

    with pytest.raises(KeyboardInterrupt), facetry.phase("validation", needs=NEEDS):
        monkeypatch.setattr(_session, "call", interrupted)
    assert alive() == []


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
    with facetry.phase("nightly", needs=NEEDS[:1], timeout=20) as (bank,):
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
    deadline = time.monotonic() + 10
    while house.owner.pending() and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    assert house.owner.pending() == []


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
