"""What a note may be based on, told before anything is sent."""

import base64

import facetry
import pytest

ONE, OTHER = "7:" + "a" * 64, "7:" + "b" * 64


def receipt(leaf):
    extra = base64.b64encode(leaf.encode()).decode()
    return base64.b64encode(f"index 7\nextra {extra}\n".encode()).decode()


@pytest.mark.parametrize(
    ("based_on", "says"),
    [
        (None, "not on what is of type NoneType"),
        (3, "not on what is of type int"),
        ([None], "not on what is of type NoneType"),
        ([[ONE]], "not on what is of type list"),
        ([], "1 to 64"),
        ([f"{at}:{'a' * 64}" for at in range(65)], "1 to 64"),
        (ONE.upper(), "neither a receipt nor"),
        (f"{ONE} ", "neither a receipt nor"),
        (receipt('{"leaf": 5}'), "neither a receipt nor"),
        (receipt('{"leaf":' + "[" * 100_000), "neither a receipt nor"),
        # The one that is there must not stand in for one that is not.
        ([OTHER, ONE], "name one entry of the ledger differently"),
    ],
)
def test_what_no_note_is_based_on_is_told_before_anything_is_sent(wallet, based_on, says):
    with pytest.raises(facetry.BadInput, match=says):
        facetry.note("a guess", based_on=based_on)
    assert wallet.seen == []


def test_what_is_named_twice_is_named_once(wallet):
    wallet.on["POST note"] = lambda *_: {"entry": 9, "leaf": "c" * 64}
    first = facetry.note("a guess", based_on=[ONE, ONE])
    facetry.note("another", based_on=(one for one in (first, ONE)))
    sent = [body["based_on"] for body in wallet.bodies("POST note")]
    mine = {"entry": 7, "leaf": "a" * 64}
    assert sent == [[mine], [mine, {"entry": 9, "leaf": "c" * 64}]]
