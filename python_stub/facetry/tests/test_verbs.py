"""The verbs are functions of the module; refusals say what is held and what to do."""

import base64
import datetime
import json
import pickle
import re
import time

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
    ],
)
def test_a_refusal_is_one_line_with_its_true_reason(wallet, bank, make, code, detail, says):
    refusing(wallet, make, code, detail)
    with pytest.raises(facetry.Refused) as caught:
        bank.balance("A")
    assert str(caught.value) == says
    assert caught.value.code == code
    assert caught.value._render_traceback_() == [f"Refused: {says}"]


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


def test_a_use_that_comes_too_soon_is_a_refusal_that_says_when_it_may_pass(wallet, bank, make):
    wallet.on["POST invoke"] = lambda *_: make.Reply(
        429, {"code": "rate_exceeded", "title": "too often"}, {"retry-after": "17"}
    )
    wallet.on["POST explain"] = lambda *_: {"code": "rate_exceeded", "detail": "5 within 60 s"}
    with pytest.raises(facetry.Refused, match=r"more often.*Try again in 17 s") as caught:
        bank.balance("A")
    assert (caught.value.code, caught.value.retry_after) == ("rate_exceeded", 17)


def test_what_the_bearer_of_a_card_needs_is_not_shown(wallet, bank, make):
    handover = {"facet": {"facet_url": f"/{make.NONCE}/", "id": "f9", "descriptor": "x"}}
    wallet.on["POST lend"] = lambda *_: {
        "facet": {"id": "f9"},
        "petname": "x",
        "handover": handover,
    }
    card = ".".join(["e" * 80] * 3)
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
    assert "until revoked" in told._repr_html_() or "ends when revoked" in told._repr_html_()


def test_verbs_take_facets_only(wallet):
    for verb in (facetry.drop, facetry.describe, facetry.httpx, facetry.requests):
        with pytest.raises(facetry.BadInput, match="A facet is needed"):
            verb("bank")


def opened(value):
    text = base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    return {"salt": "x", "bytes": text}


def test_the_trail_tells_what_a_cell_read_and_what_changed_since(wallet):
    def group(value):
        text = base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
        return {"salt": "", "bytes": text}

    def use(index, digest, path="a", state="done"):
        what = {"object": "files", "action": "read"}
        cell = {"id": "c1", "count": index}
        lineage = {"source": "5" * 64, "read": [1], "seen": True}
        openings = {
            "who": group({"cell": cell}),
            "what": group(what),
            "args": group({"path": path}),
            "lineage": group(lineage),
        }
        result = {"state": state, "status": 200, "digest": digest}
        return [
            {"index": index, "at": 0, "kind": "intent", "openings": openings},
            {
                "index": index + 1,
                "at": 0,
                "kind": "outcome",
                "ref": index,
                "openings": {"result": group(result)},
            },
        ]

    entries = [
        *use(3, "x"),
        *use(5, "y", "b"),
        *use(7, "y", state="failed"),
        *use(9, "x"),
        *use(11, "z"),
    ]
    asked = []
    wallet.on["POST trail"] = lambda body, _query: asked.append(body) or {"entries": entries}
    trail = facetry.trail(2)
    assert asked == [{"limit": 400}]
    assert [(line["index"], line["changed"]) for line in trail] == [(11, 9), (9, None)]
    assert trail[0]["read"] == [1]
    assert trail[0]["cell"] == {"id": "c1", "count": 11, "source": "5" * 64, "seen": True}
    assert trail[0]["result"] == "done 200, another result than before"


def test_the_trail_is_a_table_without_times_in_plain_text(wallet):
    entries = [
        {
            "index": 7,
            "kind": "request",
            "at": 1_700_000_000_000,
            "openings": {
                "what": opened({"object": "bank"}),
                "why": opened({"purpose": "month end"}),
            },
        },
        {
            "index": 9,
            "kind": "intent",
            "at": 1_700_000_000_000,
            "openings": {
                "what": opened({"object": "bank", "action": "deposit"}),
                "args": opened({"amount": 5}),
            },
        },
        {
            "index": 10,
            "kind": "outcome",
            "ref": 9,
            "at": 1_700_000_000_000,
            "openings": {"result": opened({"state": "done", "status": 201})},
        },
        {
            "index": 11,
            "kind": "refusal",
            "at": 1_700_000_000_000,
            "openings": {
                "what": opened({"object": "bank", "action": "withdraw"}),
                "why": opened(
                    {"code": "action_not_granted", "detail": f"withdraw, by facet {'0f' * 16}"}
                ),
            },
        },
    ]
    wallet.on["POST trail"] = lambda *_: {"entries": entries, "size": 12}
    trail = facetry.trail(10)
    assert [line["kind"] for line in trail] == ["refusal", "action", "request"]
    assert trail[1]["result"] == "done 201"
    assert re.split("  +", repr(trail).splitlines()[1]) == [
        "refusal",
        "bank",
        "withdraw",
        "not granted",
    ]
    assert trail[0]["code"] == "action_not_granted"
    assert "2023" not in repr(trail)
    assert ">9</td>" in trail._repr_html_()
    assert list(trail.df()["index"]) == [11, 9, 7]
    with pytest.raises(facetry.BadInput):
        facetry.trail(0)


@pytest.mark.parametrize(
    ("code", "detail", "words"),
    [
        ("action_not_granted", f"withdraw, by facet {'0f' * 16}", "not granted"),
        ("revoked", f"facet {'0f' * 16}, 2026-11-29T12:00:00Z", "revoked (2026-11-29T12:00:00Z)"),
        ("constraint", "amount is more than 100", "amount is more than 100"),
        ("expired", "", "expired"),
        ("of_tomorrow", "so it is", "of_tomorrow (so it is)"),
    ],
)
def test_the_trail_says_in_words_why_something_was_refused(wallet, code, detail, words):
    openings = {
        "what": opened({"object": "bank", "action": "withdraw"}),
        "why": opened({"code": code, "detail": detail}),
    }
    entry = {"index": 11, "kind": "refusal", "at": 1_700_000_000_000, "openings": openings}
    wallet.on["POST trail"] = lambda *_: {"entries": [entry], "size": 12}
    [line] = facetry.trail()
    assert line["result"] == words


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
