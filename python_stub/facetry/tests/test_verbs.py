"""The verbs are functions of the module."""

import inspect

import facetry
import pytest
from facetry._terms import WORDS


def test_held_is_found_by_how_its_id_begins(wallet, make):
    told = [make.held("bank", id="0f3c12ab" + "0" * 24), make.held("crm", id="0f3c99" + "1" * 26)]
    wallet.on["GET facets"] = lambda *_: {"facets": told}
    assert repr(facetry.held("0f3c12ab")) == repr(facetry.held()[0])
    with pytest.raises(facetry.BadInput, match="No facet of this notebook"):
        facetry.held("ffffffff")
    told.append(make.held("sales", id="0f3c12ab" + "2" * 24))
    with pytest.raises(facetry.BadInput, match="More than one facet"):
        facetry.held("0f3c12ab")
    for bad in ("0f3c", "0F3C12AB", "/" * 9):
        with pytest.raises(facetry.BadInput, match="id of a facet"):
            facetry.held(bad)


def test_check_asks_without_calling(wallet, bank):
    wallet.on["POST check"] = lambda body, _: {
        "ok": body["args"]["amount"] <= 5,
        "reason": "constraint",
        "detail": "amount is above 5",
    }
    assert facetry.check(bank, "deposit", "A", 5)
    refused = facetry.check(bank, bank.deposit, account="A", amount=6)
    assert not refused
    assert repr(refused).startswith("It would be refused: amount is above 5. You may use")
    with pytest.raises(facetry.BadInput, match=r"you hold balance and deposit, no withdraw: name"):
        facetry.check(bank, "withdraw", 1)
    facetry.check(bank, "withdraw", account="A", amount=1)
    assert wallet.bodies("POST check")[-1]["act"] == "withdraw"


def test_drop_and_describe_name_the_facet(wallet, bank, make):
    wallet.on["POST drop"] = lambda *_: {"revoked": ["f1"]}
    assert facetry.drop(bank) is None
    assert wallet.bodies("POST drop") == [{"facet": "f1"}]
    terms = make.held("bank", *make.BANK)["terms"]
    wallet.on["POST describe"] = lambda *_: {"terms": terms, "state": "live", "uses_left": 3}
    told = facetry.describe(bank)
    assert repr(told) == "You may use balance and deposit on bank. It is live. 3 uses are left."
    assert told["state"] == "live"
    assert "It lasts until it is revoked." in told._repr_html_()


def test_what_is_not_held_any_more_says_what_it_was_and_how_to_have_it_again(wallet, bank, make):
    gone = make.Reply(404, {"error": {"code": "unknown_facet", "message": "no such facet"}})
    for route, verb in (("POST describe", facetry.describe), ("POST drop", facetry.drop)):
        wallet.on[route] = lambda *_: gone
        with pytest.raises(facetry.Refused) as caught:
            verb(bank)
        assert str(caught.value) == (
            'you no longer hold bank. facetry.need("bank", "balance", "deposit") asks again.'
        )
        assert repr(bank).startswith("Not held any more")


@pytest.mark.parametrize("name", ["need", "request", "aneed", "arequest", "lend", "alend"])
def test_each_limit_is_in_the_signature_for_completion_and_help(name):
    parameters = set(inspect.signature(getattr(facetry, name)).parameters)
    assert set(WORDS) <= parameters


def test_verbs_take_facets_only(wallet):
    for verb in (facetry.drop, facetry.describe, facetry.httpx, facetry.requests):
        with pytest.raises(facetry.BadInput, match="A facet is needed"):
            verb("bank")


def test_held_lists_what_is_alive(wallet, bank, make):
    gone = {**make.held("crm", make.definition("list"), id="f2"), "state": "revoked"}
    wallet.facets = [*wallet.facets, gone]
    facets = facetry.held()
    assert [repr(facet) for facet in facets] == ["You may use balance and deposit on bank."]
    assert repr(facets).splitlines() == [
        "object  you may use",
        "bank    balance and deposit on bank",
    ]
    assert "<table>" in facets._repr_html_()
