"""Limits that are tried before they hold."""

import time

import facetry
import pytest

PATH = {"path": {"path": "2024/**"}}


def trying(constraints, until=4_000_000_000):
    return {"observe": {"constraints": constraints, "until": until}}


def lending(wallet):
    wallet.on["POST lend"] = lambda *_: {"facet": {"id": "f9"}, "principal": "k", "petname": "a"}


def test_a_need_tries_the_limits_that_stand_beside_it(wallet, bank):
    before = int(time.time())
    facetry.request(
        "bank", "deposit", observe="2h", uses=3, amount=facetry.at_most(5), where={"to": "a"}
    )
    need = wallet.bodies("POST need")[-1]["needs"][0]
    until = need["observe"].pop("until")
    assert before + 7200 <= until <= int(time.time()) + 7200
    assert need == {
        "object": "bank",
        "actions": ["deposit"],
        "uses": 3,
        "observe": {"constraints": {"amount": {"range": {"max": 5}}, "to": {"exact": "a"}}},
    }


@pytest.mark.parametrize("until", ["8d", "2000-01-01", "soon", 5])
def test_limits_are_tried_until_a_time_within_a_week(wallet, bank, until):
    with pytest.raises(facetry.BadInput, match="observe="):
        facetry.request("bank", "deposit", observe=until, amount=5)


def test_what_tries_no_limit_is_not_asked_for(wallet, bank):
    with pytest.raises(facetry.BadInput, match="add one"):
        facetry.request("bank", "deposit", observe="2h")


def test_what_is_lent_tries_what_the_facet_tries_and_more_beside_it(wallet, make):
    lending(wallet)
    soon = int(time.time()) + 600
    tried = trying({"amount": {"range": {"max": 9}}, "gone": {"exact": 1}}, soon)
    account = {"account": {"exact": "A-1"}}
    wallet.grants(make.held("bank", *make.BANK, **tried, constraints=account, expiry=4_000_000_000))
    acct = facetry.need("bank", "balance", "deposit")
    facetry.lend(acct, to="agent:analyst")
    terms = wallet.bodies("POST lend")[-1]["terms"]
    assert terms["observe"] == {"constraints": {"amount": {"range": {"max": 9}}}, "until": soon}
    facetry.lend(acct, to="agent:analyst", observe="2h", amount=facetry.at_most(5))
    terms = wallet.bodies("POST lend")[-1]["terms"]
    assert terms["constraints"] == account
    assert terms["observe"] == {"constraints": {"amount": {"range": {"max": 5}}}, "until": soon}


def test_limits_of_what_is_lent_hold_where_nothing_is_said_of_trying(wallet, bank):
    lending(wallet)
    facetry.lend(bank, to="agent:analyst", amount=facetry.at_most(5))
    terms = wallet.bodies("POST lend")[-1]["terms"]
    assert terms["constraints"]["amount"] == {"range": {"max": 5}}
    assert "observe" not in terms


def test_words_say_that_it_is_only_tried(wallet, make):
    lending(wallet)
    wallet.grants(make.held("bank", *make.BANK, **trying({"amount": {"range": {"max": 9}}})))
    lent = facetry.lend(facetry.need("bank", "balance"), to="agent:analyst")
    assert "on also amount at most 9, which is only tried until then" in repr(lent)
