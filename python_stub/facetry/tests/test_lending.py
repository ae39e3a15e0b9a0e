"""Lending on a part of a facet, to somebody or by a card."""

import datetime
import time

import facetry
import pytest


def test_lending_on_names_what_was_lent_and_until_when(wallet, bank):
    wallet.on["POST lend"] = lambda *_: {
        "facet": {"id": "a" * 32},
        "principal": "k",
        "petname": "a",
    }
    wallet.on["POST renew"] = lambda *_: {
        "facet": {"id": "b" * 32},
        "principal": "k",
        "petname": "agent analyst",
        "terms": {"object": "bank", "actions": ["balance"], "uses": 2},
    }
    lent = facetry.lend(bank, to="agent:analyst", instead="c" * 32)
    assert wallet.bodies("POST lend")[0]["instead"] == "c" * 32
    until = int(time.time()) + 7200
    on = facetry.renew(bank, lent, expires=datetime.datetime.fromtimestamp(until))
    assert wallet.bodies("POST renew") == [{"facet": "f1", "lent": "a" * 32, "expiry": until}]
    assert repr(on) == "Lent: balance on bank, at most 2 uses."
    for what, expires in (("short", "2h"), (lent, None), (lent, "yesterday")):
        with pytest.raises(facetry.BadInput):
            facetry.renew(bank, what, expires=expires)


def test_lending_states_all_limits_of_the_facet_and_the_new_ones(wallet, make):
    limits = {"account": {"exact": "A-1"}, "amount": {"range": {"max": 100}}}
    terms = {"constraints": limits, "uses": 10, "expiry": 4_000_000_000, "delegation": True}
    wallet.grants(make.held("bank", *make.BANK, result={"rows": 5}, **terms))
    acct = facetry.need("bank", "balance", "deposit")
    wallet.on["POST lend"] = lambda *_: {
        "facet": {"id": "f9"},
        "principal": "k",
        "petname": "agent analyst",
    }
    lent = facetry.lend(acct, acct.deposit, to="agent:analyst", amount=facetry.at_most(20), uses=2)
    (body,) = wallet.bodies("POST lend")
    assert body == {
        "facet": "f1",
        "to": {"petname": "agent:analyst"},
        "terms": {
            "actions": ["deposit"],
            "constraints": {"account": {"exact": "A-1"}, "amount": {"range": {"max": 20}}},
            "delegation": False,
            "expiry": 4_000_000_000,
            "uses": 2,
            "result": {"rows": 5},
        },
    }
    assert (lent.id, lent.petname, lent.handover) == ("f9", "agent analyst", None)
    facetry.lend(acct, "balance", to="agent:analyst")
    assert wallet.bodies("POST lend")[1]["terms"]["constraints"] == {"account": {"exact": "A-1"}}


def test_what_is_lent_keeps_the_rate_and_goes_one_link_less_down(wallet, make):
    rate = {"calls": 5, "per": 3_600}
    deep = {"delegation": True, "delegation_depth": 3}
    wallet.grants(make.held("bank", *make.BANK, rate=rate, **deep))
    acct = facetry.need("bank", "balance", "deposit")
    wallet.on["POST lend"] = lambda *_: {"facet": {"id": "f9"}, "principal": "k", "petname": "a"}
    facetry.lend(acct, to="agent:a")
    facetry.lend(acct, to="agent:a", delegation=True, rate="1/1h")
    facetry.lend(acct, to="agent:a", depth=1)
    plain, on, last = (body["terms"] for body in wallet.bodies("POST lend"))
    assert (plain["rate"], plain["delegation"]) == (rate, False)
    assert "delegation_depth" not in plain
    assert (on["delegation_depth"], on["rate"]["calls"]) == (2, 1)
    assert last["delegation_depth"] == 1
    assert facetry._facet.held_of(acct).allows() == (
        "balance and deposit on bank, at most 5 uses in any hour, "
        "and may lend it to others, at most 3 links down"
    )


def test_what_is_lent_keeps_the_budgets_of_its_actions_or_less(wallet, make):
    budget = {"amount": {"limit": 50}, "usage.total": {"limit": 900, "each": 40}}
    wallet.grants(make.held("bank", *make.BANK, delegation=True, budget=budget))
    acct = facetry.need("bank", "balance", "deposit")
    wallet.on["POST lend"] = lambda *_: {"facet": {"id": "f9"}, "principal": "k", "petname": "a"}
    facetry.lend(acct, to="agent:a", budget={"usage.total": 100})
    facetry.lend(acct, "balance", to="agent:a", budget={"usage.total": 20})
    both, one = (body["terms"]["budget"] for body in wallet.bodies("POST lend"))
    assert both == {"amount": {"limit": 50}, "usage.total": {"limit": 100, "each": 40}}
    assert one == {"usage.total": {"limit": 20}}


def test_what_is_lent_shows_no_more_rows_each_time_than_in_all(wallet, make):
    budget = {"..rows": {"limit": 90}}
    held = make.held("bank", *make.BANK, delegation=True, budget=budget, result={"rows": 10})
    wallet.grants(held)
    acct = facetry.need("bank", "balance", "deposit")
    wallet.on["POST lend"] = lambda *_: {"facet": {"id": "f9"}, "principal": "k", "petname": "a"}
    lent = facetry.lend(acct, to="agent:a", budget={"..rows": 4})
    facetry.lend(acct, to="agent:a")
    less, all_of_it = (body["terms"] for body in wallet.bodies("POST lend"))
    assert (less["budget"], less["result"]) == ({"..rows": {"limit": 4}}, {"rows": 4})
    assert (all_of_it["budget"], all_of_it["result"]) == (budget, {"rows": 10})
    assert "rows at most 4 in all, at most 4 rows" in repr(lent)


def test_what_the_bearer_of_a_card_needs_is_not_shown(wallet, bank, make):
    handover = {"facet": {"facet_url": f"/{make.NONCE}/", "id": "f9", "descriptor": "x"}}
    wallet.on["POST lend"] = lambda *_: {
        "facet": {"id": "f9"},
        "petname": "x",
        "handover": handover,
    }
    card = ".".join(["e" * 80] * 3) + "~" + "e" * 80
    lent = facetry.lend(bank, to=card)
    assert wallet.bodies("POST lend")[0]["to"] == {"card": card}
    assert lent.handover == handover
    assert make.NONCE not in repr(lent)
    assert repr(lent) == "Lent: balance and deposit on bank."


def test_what_was_granted_without_leave_to_lend_says_how_to_ask_for_that(wallet, bank, make):
    wallet.on["POST lend"] = lambda body, query: make.Reply(
        403, {"error": {"code": "delegation_not_allowed", "message": "The facet can not be lent."}}
    )
    with pytest.raises(facetry.Refused) as caught:
        facetry.lend(bank, to="agent:analyst")
    assert str(caught.value) == (
        "bank was granted without leave to lend it. "
        'facetry.need("bank", "balance", "deposit", delegation=True) asks.'
    )
    assert caught.value.code == "delegation_not_allowed"


@pytest.mark.parametrize(
    "options", [{"to": ""}, {"to": "x", "budget": {"a": -1}}, {"to": "x", "uses": -1}]
)
def test_what_cannot_be_lent_is_not_sent(wallet, bank, options):
    with pytest.raises(facetry.BadInput):
        facetry.lend(bank, **options)
    assert wallet.bodies("POST lend") == []
