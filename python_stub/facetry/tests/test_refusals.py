"""Refusals say what is held and what to do."""

import pickle

import facetry
import pytest


def refusing(wallet, make, code, detail=""):
    wallet.on["POST invoke"] = lambda body, _: make.Reply(
        404, {"error": "not_found"}, {"facetry-jti": body["jti"]}
    )
    wallet.on["POST explain"] = lambda body, _: {
        "code": code,
        "detail": detail,
        "at": 1_700_000_000_000,
    }


@pytest.mark.parametrize(
    ("code", "detail", "says"),
    [
        ("revoked", "", 'bank was revoked. facetry.need("bank", "balance", "deposit") asks again.'),
        ("expired", "", 'bank has expired. facetry.need("bank", "balance", "deposit") asks again.'),
        (
            "action_not_granted",
            "",
            'you hold balance and deposit on bank. facetry.need("bank", "balance") asks.',
        ),
        (
            "constraint",
            "account must be A-1",
            "account must be A-1. You may use balance and deposit on bank; "
            'facetry.need("bank", "balance") asks for more.',
        ),
        (
            "argument_invalid",
            "account: 5 is no text.",
            "account: 5 is no text. It is called as balance(account); nothing was done.",
        ),
        (
            "clock",
            "",
            "This machine's clock is off by more than a minute: set it, then try again.",
        ),
        ("not_safe", "x\ny", "bank refused balance: not_safe (x y)."),
        (
            "malformed",
            "cell.id: must be text",
            "bank refused balance: malformed (cell.id: must be text).",
        ),
        (
            "malformed",
            'cell: unknown member "sky"',
            'bank refused balance: malformed (cell: unknown member "sky"). The service may be of '
            "an older release than what asks it: update it.",
        ),
    ],
)
def test_a_refusal_is_one_line_with_its_true_reason(wallet, bank, make, code, detail, says):
    refusing(wallet, make, code, detail)
    with pytest.raises(facetry.Refused) as caught:
        bank.balance("A")
    assert str(caught.value) == says
    assert caught.value.code == code
    assert caught.value._render_traceback_() == [f"Refused: {says}"]


def test_when_a_facet_has_ended_the_line_says_what_is_still_held(wallet, bank, make):
    read = make.definition("read")
    over = {**make.held("crm", read, id="f3"), "state": "expired"}
    wallet.facets = [*wallet.facets, make.held("sales", read, id="f2"), over]
    refusing(wallet, make, "revoked", "facet 5e5df11e173c512859c3358b1ee18ecd, 2026-11-28")
    with pytest.raises(facetry.Refused) as caught:
        bank.balance("A")
    assert str(caught.value) == (
        'bank was revoked. facetry.need("bank", "balance", "deposit") asks again. '
        "You still hold sales."
    )


def test_why_tells_of_the_last_refusal_or_of_an_error(wallet, bank, make):
    with pytest.raises(facetry.BadInput, match="No action of this kernel was refused"):
        facetry.why()
    refusing(wallet, make, "spent", "no uses left")
    with pytest.raises(facetry.Refused) as caught:
        bank.balance("A")
    assert facetry.why()["code"] == "spent"
    assert repr(facetry.why(caught.value)) == "spent: no uses left"
    sent = {body["jti"] for body in wallet.bodies("POST explain")}
    assert sent == {wallet.bodies("POST invoke")[0]["jti"]}
    with pytest.raises(facetry.BadInput):
        facetry.why(ValueError("x"))


def test_errors_travel_between_processes(wallet, bank, make):
    refusing(wallet, make, "revoked")
    with pytest.raises(facetry.Refused) as caught:
        bank.balance("A")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again), again.code, again.jti) == (
        facetry.Refused,
        str(caught.value),
        "revoked",
        caught.value.jti,
    )


def test_a_refusal_that_cannot_be_explained_is_still_a_refusal(wallet, bank, make):
    refusing(wallet, make, "revoked")
    wallet.on["POST explain"] = lambda *_: make.Reply(
        409, {"error": {"code": "not_refused", "message": "x"}}
    )
    with pytest.raises(facetry.Refused, match="gave no reason") as caught:
        bank.balance("A")
    assert caught.value.code == "unknown"


@pytest.mark.parametrize(
    ("status", "body", "error", "says"),
    [
        (
            503,
            {"code": "ledger_unavailable", "title": "The ledger is full."},
            facetry.Unreachable,
            "ledger is full.$",
        ),
        (
            504,
            {"code": "upstream_timeout", "title": "Too slow."},
            facetry.Unreachable,
            r"outcome\(\)",
        ),
        (
            502,
            {"code": "upstream_too_large", "title": "It is longer than 10485760 bytes."},
            facetry.Unreachable,
            r"Ask for less at once: page by page.*outcome\(\)",
        ),
        (502, b"<html>", facetry.Unreachable, "could not do this"),
        (
            404,
            {"error": {"code": "unknown_facet", "message": "m"}},
            facetry.Refused,
            "you no longer hold",
        ),
        (
            503,
            {"error": {"code": "unreachable", "message": "Gone."}},
            facetry.Unreachable,
            "Gone. facetry",
        ),
        (400, {"error": {"code": "bad_input", "message": "No."}}, facetry.BadInput, "No."),
        (
            503,
            {"error": {"code": "clock", "message": "Set the clock."}},
            facetry.Unreachable,
            "clock.$",
        ),
        (500, b"", facetry.Unreachable, "could not do this"),
    ],
)
def test_our_own_failures_are_told_apart_from_the_services(
    wallet, bank, make, status, body, error, says
):
    wallet.on["POST invoke"] = lambda *_: make.Reply(status, body)
    with pytest.raises(error, match=says):
        bank.balance("A")


def test_a_use_that_comes_too_soon_is_a_refusal_that_says_when_it_may_pass(wallet, bank, make):
    wallet.on["POST invoke"] = lambda *_: make.Reply(
        429, {"code": "rate_exceeded", "title": "too often"}, {"retry-after": "17"}
    )
    wallet.on["POST explain"] = lambda *_: {"code": "rate_exceeded", "detail": "5 within 60 s"}
    with pytest.raises(facetry.Refused, match=r"more often.*Try again in 17 s") as caught:
        bank.balance("A")
    assert (caught.value.code, caught.value.retry_after) == ("rate_exceeded", 17)


def test_what_is_sealed_is_asked_for_and_asked_about_sealed(wallet, bank, make):
    refusing(wallet, make, "constraint", "account must be A-1")
    wallet.on["POST check"] = lambda body, _: {"ok": True}
    sealed = facetry.sealed(bank)
    assert dir(sealed) == dir(bank)
    with pytest.raises(facetry.Refused):
        bank.balance("A")
    with pytest.raises(facetry.Refused) as caught:
        sealed.balance("A")
    facetry.why(caught.value)
    facetry.check(sealed, "balance", "A")
    assert ["sealed" in body for body in wallet.bodies("POST invoke")] == [False, True]
    assert [body.get("sealed") for body in wallet.bodies("POST explain")] == [None, True, True]
    assert [body["sealed"] for body in wallet.bodies("POST check")] == [True]
