"""Until a later end: what was lent, by its giver's word; what is held, by asking again."""

import time

import facetry
import pytest
from facetry._facet import held_of


def expiry(facet):
    return held_of(facet).terms["expiry"]


def test_a_variable_goes_on_with_what_was_granted_anew(house, notebook, got):
    acct = got("bank", "deposit", amount=facetry.at_most(20), uses=1, expires="10m")
    client = facetry.requests(acct)
    acct.deposit(1)
    with pytest.raises(facetry.Refused, match="is spent"):
        acct.deposit(1)
    before, ends = held_of(acct).id, expiry(acct)
    join = house.grants()
    assert facetry.renew(acct, expires="2h", why="still at it", timeout=90) is acct
    join()
    assert held_of(acct).id != before
    assert expiry(acct) > ends + 3_600
    # The limits are those of before, and counted anew: somebody decided that.
    with pytest.raises(facetry.Refused, match="amount"):
        acct.deposit(21)
    assert client.post("/account/deposits", json={"amount": 1}).status_code == 200
    with pytest.raises(facetry.Refused, match="is spent"):
        acct.deposit(1)


def test_less_than_before_is_what_the_variable_then_has(house, notebook, got):
    acct = got("bank", "balance", "deposit")
    join = house.grants(lambda terms: {**terms, "actions": ["balance"]})
    facetry.renew(acct, expires="2h", timeout=90)
    join()
    assert dir(acct) == ["balance"]
    assert acct.balance().ok
    with pytest.raises(AttributeError, match="you hold balance"):
        acct.deposit(1)


def test_a_sealed_facet_stays_sealed(house, notebook, got):
    acct = facetry.sealed(got("bank", "balance"))
    join = house.grants()
    facetry.renew(acct, expires="2h", timeout=90)
    join()
    assert held_of(acct).sealed
    assert acct.balance().ok


def test_denied_it_is_what_it_was(house, notebook, got):
    acct = got("bank", "balance")
    before = held_of(acct).id
    house.grants(reason="no")
    with pytest.raises(facetry.Refused, match="“no”"):
        facetry.renew(acct, expires="2h", timeout=90)
    assert held_of(acct).id == before
    assert acct.balance().ok


def test_what_was_lent_is_lent_on_by_its_giver_and_counts_on(house, notebook, got, make):
    giver = notebook()
    acct = got("bank", "deposit", delegation=True)
    taker = f"notebook n{next(house.numbers)}.ipynb"
    make.connect(house.kernel_socket, house.code(taker))
    facetry.held()
    make.connect(house.kernel_socket, house.code(giver))
    lent = facetry.lend(acct, to=taker, uses=2, expires="10m")
    make.connect(house.kernel_socket, house.code(taker))
    (mine,) = facetry.held()
    mine.deposit(1)
    make.connect(house.kernel_socket, house.code(giver))
    on = facetry.renew(acct, lent, expires="20m")
    assert (on.petname, on.terms["uses"], on.id != lent.id) == (taker, 2, True)
    with pytest.raises(facetry.Refused) as caught:
        facetry.renew(acct, lent, expires="30m")
    assert caught.value.code == "revoked"
    with pytest.raises(facetry.Refused):
        facetry.renew(acct, on, expires="30d")
    make.connect(house.kernel_socket, house.code(taker))
    (renewed,) = facetry.held()
    assert expiry(renewed) > time.time() + 900
    renewed.deposit(1)
    with pytest.raises(facetry.Refused, match="is spent"):
        renewed.deposit(1)


def test_what_can_not_be_renewed_is_told(house, notebook, got):
    acct = got("bank", "balance")
    with pytest.raises(facetry.BadInput, match="card= goes with"):
        facetry.renew(acct, expires="1h", card="x")
    with pytest.raises(facetry.BadInput, match="is not a time"):
        facetry.renew(acct, expires="soon")
    with pytest.raises(facetry.BadInput, match="A facet is needed"):
        facetry.renew("bank", expires="1h")
    assert house.owner.pending() == []
