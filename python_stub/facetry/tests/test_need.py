"""`need` is get-or-ask."""

import datetime
import threading
import time

import facetry
import pytest


def pending(wallet, *states):
    """The request stays pending for all but the last of `states`."""
    answers = iter(states)
    wallet.on["POST need"] = lambda body, query: {"state": "pending", "request": "r" * 32}
    wallet.on["GET requests"] = lambda body, query: next(answers)


def test_what_is_held_comes_back_at_once_and_shows_no_card(wallet, bank, capsys):
    again = facetry.need("bank", "balance", "deposit")
    assert isinstance(again, facetry.Facet)
    assert capsys.readouterr() == ("", "")


def test_what_a_rule_grants_comes_at_once_and_the_card_says_by_which(wallet, bank, capsys):
    at_once = wallet.on["POST need"]
    wallet.on["POST need"] = lambda body, query: {**at_once(body, query), "rule": "reads\u202e"}
    assert isinstance(facetry.need("bank", "balance"), facetry.Facet)
    said = capsys.readouterr().err
    assert said.startswith("Granted by the rule “reads⟨U+202E⟩”")


def test_a_need_carries_its_limits_as_the_protocol_has_them(wallet, bank, make):
    before = int(time.time())
    facetry.need(
        "bank",
        "deposit",
        "balance",
        why="month end",
        expires="1h30m",
        uses=10,
        rows=100,
        fields=["id"],
        delegation=True,
        account="A-1",
        amount=facetry.between(1, 500) & facetry.one_of(1, 2),
        where={"note": facetry.max_length(20)},
    )
    body = wallet.bodies("POST need")[-1]
    (need,) = body["needs"]
    assert body["purpose"] == "month end"
    assert need["actions"] == ["balance", "deposit"]
    assert need["constraints"] == {
        "account": {"exact": "A-1"},
        "amount": {"range": {"min": 1, "max": 500}, "one_of": [1, 2]},
        "note": {"max_length": 20},
    }
    assert before + 5_400 <= need["expiry"] <= time.time() + 5_400
    assert (need["uses"], need["delegation"]) == (10, True)
    assert need["result"] == {"rows": 100, "fields": ["id"]}


@pytest.mark.parametrize(
    ("rate", "asked"),
    [
        ("5/1h", {"calls": 5, "per": 3_600}),
        ("100/d", {"calls": 100, "per": 86_400}),
        ((10, "30s"), {"calls": 10, "per": 30}),
        ((1, datetime.timedelta(minutes=2)), {"calls": 1, "per": 120}),
    ],
)
def test_a_rate_is_so_many_uses_in_any_period(wallet, bank, rate, asked):
    facetry.need("bank", "balance", rate=rate)
    assert wallet.bodies("POST need")[-1]["needs"][0]["rate"] == asked


def test_a_budget_is_of_an_argument_or_of_what_results_say(wallet, bank):
    budget = {"amount": 99.5, "usage.total_tokens": {"limit": 200_000, "each": 4_000}}
    facetry.need("bank", "balance", budget=budget)
    assert wallet.bodies("POST need")[-1]["needs"][0]["budget"] == {
        "amount": {"limit": 99.5},
        "usage.total_tokens": {"limit": 200_000, "each": 4_000},
    }


def test_a_budget_of_rows_stands_beside_the_rows_of_one_use(wallet, bank):
    facetry.need("bank", "balance", rows=10, budget={"..rows": 90})
    need = wallet.bodies("POST need")[-1]["needs"][0]
    assert (need["result"], need["budget"]) == ({"rows": 10}, {"..rows": {"limit": 90}})
    for rows in (None, 91):
        with pytest.raises(facetry.BadInput, match="say with rows="):
            facetry.need("bank", "balance", rows=rows, budget={"..rows": 90})
    assert len(wallet.bodies("POST need")) == 2


def test_a_depth_asks_for_leave_to_lend_so_far_down(wallet, bank):
    facetry.need("bank", "balance", depth=2)
    need = wallet.bodies("POST need")[-1]["needs"][0]
    assert (need["delegation"], need["delegation_depth"]) == (True, 2)


def test_a_need_leaves_out_what_is_not_limited(wallet, bank):
    facetry.need("bank", "balance")
    assert wallet.bodies("POST need")[-1]["needs"] == [{"object": "bank", "actions": ["balance"]}]


@pytest.mark.parametrize(
    ("limit", "constraint"),
    [
        ("A-1", {"exact": "A-1"}),
        (None, {"exact": None}),
        (["A", "B"], {"one_of": ["A", "B"]}),
        ({"B", "A"}, {"one_of": ["A", "B"]}),
        ({"a": 1}, {"exact": {"a": 1}}),
        (facetry.exact([1, 2]), {"exact": [1, 2]}),
        (facetry.at_most(5), {"range": {"max": 5}}),
        (facetry.at_least(0.5), {"range": {"min": 0.5}}),
        (facetry.prefix("2024-"), {"prefix": "2024-"}),
        (facetry.subset(["a", "b"]), {"subset": ["a", "b"]}),
        (facetry.path("2024/**"), {"path": "2024/**"}),
        (facetry.max_length(5), {"max_length": 5}),
        (facetry.not_one_of("a", "b"), {"not_one_of": ["a", "b"]}),
        (facetry.not_one_of("e\u0301", ["e\u0301"]), {"not_one_of": ["\u00e9", ["\u00e9"]]}),
        (facetry.contains(["a"]), {"contains": ["a"]}),
        (
            facetry.url("example.org", "*.example.org"),
            {"url": {"schemes": ["https"], "hosts": ["example.org", "*.example.org"]}},
        ),
        (
            facetry.url("a.b", schemes=["http"], ports=[8080], path="/api"),
            {"url": {"schemes": ["http"], "hosts": ["a.b"], "ports": [8080], "path": "/api"}},
        ),
        (facetry.cidr("10.0.0.0/8"), {"cidr": "10.0.0.0/8"}),
        (facetry.wildcard(), {"wildcard": True}),
        (
            facetry.all_of(facetry.prefix("a"), facetry.prefix("ab")),
            {"all": [{"prefix": "a"}, {"prefix": "ab"}]},
        ),
        (
            facetry.any_of(facetry.exact(1), facetry.at_least(5)),
            {"any": [{"exact": 1}, {"range": {"min": 5}}]},
        ),
        (datetime.date(2024, 1, 2), {"exact": "2024-01-02"}),
    ],
)
def test_values_stand_for_constraints(wallet, bank, limit, constraint):
    facetry.need("bank", "balance", account=limit)
    need = wallet.bodies("POST need")[-1]["needs"][0]
    assert need["constraints"] == {"account": constraint}


def test_a_limit_says_what_it_demands():
    assert repr(facetry.any_of(facetry.cidr("10.0.0.0/8"), facetry.not_one_of("a", "b"))) == (
        '<limit: either (in the network "10.0.0.0/8") or (none of "a" or "b")>'
    )
    assert repr(facetry.all_of(facetry.contains(["a"]), facetry.wildcard())) == (
        '<limit: all of (containing "a") and (any value)>'
    )
    assert repr(facetry.url("a.b", ports=[80], path="/x")) == (
        '<limit: an address by https at "a.b" on port 80 below "/x">'
    )


def test_text_for_an_argument_called_path_is_a_pattern(wallet, make):
    read = make.definition("read", {"path": {"type": "string"}}, ["path"])
    wallet.facets = [make.held("sales", read)]
    wallet.grants(make.held("sales", read))
    facetry.need_all(("sales", "read", dict(path="2024/*")), ("sales", "read"))
    first, second = wallet.bodies("POST need")[-1]["needs"]
    assert first["constraints"] == {"path": {"path": "2024/*"}}
    assert "constraints" not in second


@pytest.mark.parametrize(
    "pattern",
    ["/etc", "a//b", "../a", "a/./b", "a\\b", "a/", "%2e%2e/a", "a/**/b", "a**", "", "a\n"],
)
def test_a_path_that_is_not_clean_is_refused_before_asking(wallet, pattern):
    with pytest.raises(facetry.BadInput, match="path"):
        facetry.path(pattern)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: facetry.need("bank"), "Name at least one action"),
        (lambda: facetry.need("bank", "balance", expires="soon"), "is not a time"),
        (lambda: facetry.need("bank", "balance", expires=7200), "is not a time"),
        (lambda: facetry.need("bank", "balance", expires="2020-01-01T00:00:00Z"), "in the past"),
        (lambda: facetry.need("bank", "balance", expires="9999999w"), "ten years"),
        (lambda: facetry.need("bank", "balance", uses=0), "whole number"),
        (lambda: facetry.need("bank", "balance", uses=True), "whole number"),
        (lambda: facetry.need("bank", "balance", rate="often"), "is not a rate"),
        (lambda: facetry.need("bank", "balance", rate="0/1h"), "whole number"),
        (lambda: facetry.need("bank", "balance", rate=(1.5, "1h")), "whole number"),
        (lambda: facetry.need("bank", "balance", rate=5), "is not a rate"),
        (lambda: facetry.need("bank", "balance", depth=0), "whole number"),
        (lambda: facetry.need("bank", "balance", depth=1, delegation=False), "forbids it"),
        (lambda: facetry.need("bank", "balance", budget=5), "a dictionary"),
        (lambda: facetry.need("bank", "balance", budget={"x": 0}), "above 0"),
        (lambda: facetry.need("bank", "balance", budget={"x": "5"}), "above 0"),
        (lambda: facetry.need("bank", "balance", budget={"x": True}), "above 0"),
        (lambda: facetry.need("bank", "balance", budget={"x": float("nan")}), "finite"),
        (lambda: facetry.need("bank", "balance", budget={"x": {"most": 1}}), "limit"),
        (lambda: facetry.need("bank", "balance", account=[]), "allows nothing"),
        (lambda: facetry.need("bank", "balance", account=range(1, 5)), "between"),
        (lambda: facetry.need("bank", "balance", account=b"x"), "JSON can't express"),
        (lambda: facetry.need("bank", "balance", account=float("nan")), "finite"),
        (lambda: facetry.need("bank", "balance", account=2**60), "send it as text"),
        (lambda: facetry.need("bank", "balance", account="\ud800"), "well-formed"),
        (lambda: facetry.need("bank", "balance", why="x" * 501), "500 characters"),
        (facetry.need_all, "at least one need"),
        (lambda: facetry.need_all("bank"), "A need is"),
        (lambda: facetry.need_all(*[("bank", "balance")] * 17), "at most 16"),
        (lambda: facetry.between(3, 1), "contains no number"),
        (facetry.not_one_of, "at least one value"),
        (lambda: facetry.contains("ab"), "a list of values"),
        (lambda: facetry.contains([]), "at least one value"),
        (facetry.url, "at least one host"),
        (lambda: facetry.url("a.b", schemes="https"), "a list of values"),
        (lambda: facetry.cidr("10.0.0.1/8"), "a network like"),
        (lambda: facetry.cidr("10.0.0.0"), "a network like"),
        (facetry.any_of, "needs limits"),
        (lambda: facetry.all_of("a"), "needs limits"),
    ],
)
def test_what_cannot_be_asked_for_says_what_to_do(wallet, bank, call, says):
    with pytest.raises(facetry.BadInput, match=says):
        call()


def test_an_action_that_the_object_does_not_have_is_not_asked_for(wallet, make):
    wallet.objects = [{"name": "bank", "actions": {d["name"]: d for d in make.BANK}}]
    with pytest.raises(facetry.BadInput, match="did you mean 'balance'"):
        facetry.need("bank", "balanse")
    with pytest.raises(facetry.BadInput, match=r"no argument 'acount'.*'account'"):
        facetry.need("bank", "balance", acount="A-1")
    assert wallet.bodies("POST need") == []


def test_without_an_action_it_says_which_there_are(wallet, make):
    wallet.objects = [
        {"name": "bank", "actions": {"deposit": {}, "balance": {}}},
        {"name": "crm\u202e", "actions": {}},
    ]
    for call in (
        lambda: facetry.need("bank"),
        lambda: facetry.need_all(("bank", {"uses": 1})),
        lambda: facetry.request("bank", why="x"),
    ):
        with pytest.raises(facetry.BadInput, match=r"bank has balance and deposit\.$"):
            call()
    with pytest.raises(
        facetry.BadInput, match="nothing called bnk is connected, but bank and crm⟨U"
    ):
        facetry.need("bnk")
    wallet.objects = []
    with pytest.raises(facetry.BadInput, match=r'facetry\.need\("bank", "read"\)'):
        facetry.need("bank")
    assert wallet.bodies("POST need") == []


def test_an_object_that_is_not_connected_yet_is_asked_for_as_it_is(wallet, make):
    wallet.grants(make.held("crm", make.definition("list")))
    facetry.need("crm", "list", customer=17)
    assert wallet.bodies("POST need")[0]["needs"][0]["constraints"] == {"customer": {"exact": 17}}


def test_names_that_python_has_taken_get_back_their_own(wallet, make):
    wallet.objects = [
        {
            "name": "mail",
            "actions": {
                "import": make.definition("import", {"from": {}}),
                "raise_": make.definition("raise_"),
            },
        }
    ]
    wallet.grants(make.held("mail", make.definition("import", {"from": {}})))
    facetry.need("mail", "import_", "raise_", from_="me")
    assert wallet.bodies("POST need")[0]["needs"] == [
        {
            "object": "mail",
            "actions": ["import", "raise_"],
            "constraints": {"from": {"exact": "me"}},
        }
    ]


def test_need_waits_for_the_decision_and_says_what_was_narrowed(wallet, make, capsys):
    narrowed = make.held("bank", make.BANK[0], constraints={"account": {"exact": "A-1"}})
    pending(wallet, {"state": "pending"}, {"state": "granted", "facets": [narrowed]})
    acct = facetry.need("bank", "balance", why="month end")
    assert dir(acct) == ["balance"]
    asking, granted = capsys.readouterr().err.splitlines()
    assert asking == "Asking for balance on bank. Decide in the Facets sidebar; this program waits."
    assert granted == 'Granted, narrowed: balance on bank, account exactly "A-1".'


def test_need_tells_what_was_held_already_and_calls_it_neither_granted_nor_narrowed(
    wallet, make, capsys
):
    wider = make.held("bank", *make.BANK)
    new = make.held("mail", make.definition("send"), id="f2")
    wallet.facets = [wider]
    pending(wallet, {"state": "granted", "facets": [wider, new]})
    facetry.need_all(("bank", "balance"), ("mail", "send"))
    assert capsys.readouterr().err.splitlines()[-1] == (
        "Held already: balance and deposit on bank. Granted: send on mail."
    )


def test_need_tells_what_was_granted_whole_what_narrowed_and_what_not(wallet, make, capsys):
    narrowed = make.held("mail", make.definition("send"), constraints={"to": {"exact": "me"}})
    whole = make.held("bank", make.BANK[0])
    pending(wallet, {"state": "granted", "facets": [whole, narrowed, None]})
    facetry.need_all(("bank", "balance"), ("mail", "send"), ("crm", "customers_get"))
    assert capsys.readouterr().err.splitlines()[-1] == (
        "Granted: balance on bank. "
        'Granted, narrowed: send on mail, to exactly "me". '
        "Not granted: customers_get on crm."
    )


def test_a_need_that_was_struck_says_so_when_it_is_used(wallet, make):
    pending(wallet, {"state": "granted", "facets": [make.held("bank", make.BANK[0]), None]})
    acct, crm = facetry.need_all(("bank", "balance"), ("crm", "customers_get"))
    assert dir(acct) == ["balance"]
    assert not crm
    with pytest.raises(
        AttributeError, match=r'not granted.*facetry.need\("crm", "customers_get"\)'
    ):
        crm.customers_get(1)


def test_a_single_need_that_was_struck_is_refused(wallet, make):
    pending(wallet, {"state": "granted", "facets": [None]})
    with pytest.raises(facetry.Refused) as caught:
        facetry.need("bank", "balance")
    assert caught.value.code == "struck"


def test_a_denial_quotes_the_reason(wallet, capsys):
    pending(wallet, {"state": "denied", "reason": "ask\u202e finance"})
    with pytest.raises(facetry.Refused, match=r"denied.*“ask⟨U\+202E⟩ finance”") as caught:
        facetry.need("bank", "balance")
    assert caught.value.code == "denied"
    assert (
        capsys.readouterr().err.splitlines()[-1] == "Denied: balance on bank. “ask⟨U+202E⟩ finance”"
    )


def test_no_answer_is_not_a_denial(wallet):
    pending(wallet, {"state": "no_answer"})
    with pytest.raises(facetry.Waiting, match="nobody answered") as caught:
        facetry.need("bank", "balance")
    assert caught.value.code == "no_answer"


def test_what_was_granted_and_does_not_prove_so_is_no_silence_of_people(wallet, capsys):
    why = "The facet’s address does not belong to its descriptor."
    pending(wallet, {"state": "bad_descriptor", "reason": why})
    with pytest.raises(facetry.Refused, match="does not prove to be what was asked for") as caught:
        facetry.need("bank", "balance")
    assert caught.value.code == "bad_descriptor"
    assert caught.value.detail == why
    assert capsys.readouterr().err.splitlines()[-1].startswith("Granted, but not proven: balance")


def test_what_is_in_quarantine_is_told_so_and_not_asked_for_again(wallet, make):
    told = "What the service says of the facet on bank is not what it signed. It can be dropped."
    error = {"error": {"code": "unverified", "message": told}}
    wallet.on["POST need"] = lambda *_: make.Reply(409, error)
    with pytest.raises(facetry.Refused, match="is not what it signed") as caught:
        facetry.need("bank", "balance")
    assert caught.value.code == "unverified"


def test_an_unattended_kernel_gets_an_error_at_once_that_names_the_request(wallet):
    wallet.unattended = True
    pending(wallet)
    with pytest.raises(facetry.Waiting, match=r"rrrrrr.*facetry decide") as caught:
        facetry.need("bank", "balance")
    assert caught.value.request == "r" * 32


def test_wait_false_does_not_wait_and_timeout_waits_so_long(wallet, make):
    pending(wallet, {"state": "pending"}, {"state": "pending"})
    with pytest.raises(facetry.Waiting, match="Run this again"):
        facetry.need("bank", "balance", wait=False)
    assert wallet.bodies("GET requests") == []
    with pytest.raises(facetry.Waiting, match="no decision yet"):
        facetry.need("bank", "balance", timeout=0)


def test_ctrl_c_stops_the_waiting_and_not_the_request(wallet, capsys, ctrl_c):
    waited = threading.Event()
    done = threading.Event()

    def poll(body, query):
        waited.set()
        done.wait(120)
        return {"state": "pending"}

    pending(wallet)
    wallet.on["GET requests"] = poll
    threading.Thread(target=lambda: (waited.wait(60), ctrl_c.press()), daemon=True).start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt) as caught:
        facetry.need("bank", "balance")
    done.set()
    assert time.monotonic() - started < 60
    assert caught.value._render_traceback_() == [
        "Interrupted: stopped waiting; the request stays open. Run this again to keep waiting."
    ]
    assert "POST withdraw" not in [route for route, _ in wallet.seen]
    assert capsys.readouterr().err.splitlines()[-1] == "Asked for balance on bank; not decided yet."
    wallet.on["POST need"] = lambda body, query: {"state": "pending", "request": "r" * 32}
    assert facetry.held() == []


def test_request_always_asks_anew(wallet, bank):
    facetry.request("bank", "balance")
    assert wallet.bodies("POST need")[-1]["fresh"] is True


def test_the_wallets_own_words_come_through(wallet, make):
    too_many = {"error": {"code": "too_many_requests", "message": "3 requests wait already."}}
    wallet.on["POST need"] = lambda body, query: make.Reply(409, too_many)
    with pytest.raises(facetry.Refused, match="3 requests wait already") as caught:
        facetry.need("bank", "balance")
    assert caught.value.code == "too_many_requests"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (("desk", "sign"), [{"object": "desk", "action": "sign"}]),
        (
            {"object": "desk", "action": "sign", "same": ["b", "a", "a"], "consume": True},
            [{"object": "desk", "action": "sign", "same": ["a", "b"], "consume": True}],
        ),
        (
            [("desk", "sign"), {"object": "bank", "action": "balance", "principal": "k" * 43}],
            [
                {"object": "desk", "action": "sign"},
                {"object": "bank", "action": "balance", "principal": "k" * 43},
            ],
        ),
    ],
)
def test_a_need_says_what_has_to_be_done_before(wallet, bank, given, sent):
    facetry.request("bank", "deposit", requires=given)
    assert wallet.bodies("POST need")[-1]["needs"][0]["requires"] == sent


@pytest.mark.parametrize("given", ["sign", ("desk",), {"object": "desk"}, [{"act": "sign"}], 5])
def test_what_is_required_names_an_object_and_an_action(wallet, bank, given):
    with pytest.raises(facetry.BadInput, match="requires="):
        facetry.request("bank", "deposit", requires=given)


@pytest.mark.parametrize(
    ("needs", "says"),
    [
        ([("bnak", "balance")], "Nothing called bnak is connected: did you mean bank?"),
        (
            [("bank", "deposit"), ("sails", "read")],
            "Nothing called sails is connected: did you mean sails-2 or sales?",
        ),
    ],
)
def test_a_mistyped_name_is_asked_for_and_close_names_are_told(wallet, make, capsys, needs, says):
    wallet.objects = [
        {"name": "bank", "actions": {"balance": {}, "deposit": {}}},
        {"name": "sales", "actions": {"read": {}}},
        {"name": "sails-2", "actions": {"read": {}}},
    ]
    pending(wallet, {"state": "pending"}, {"state": "denied"})
    with pytest.raises(facetry.Refused):
        facetry.need_all(*needs)
    waits, ended = capsys.readouterr().err.strip().splitlines()
    assert waits.endswith(says)
    assert "did you mean" not in ended


@pytest.mark.parametrize("objects", [[], [{"name": "weather", "actions": {"now": {}}}], [{}]])
def test_what_is_close_to_nothing_in_sight_is_asked_for_without_a_word(wallet, capsys, objects):
    wallet.objects = objects
    pending(wallet, {"state": "denied"})
    with pytest.raises(facetry.Refused):
        facetry.need("payroll", "read")
    assert "did you mean" not in capsys.readouterr().err


def test_what_always_asks_anew_is_not_asked_twice_where_the_answer_is_lost(wallet, make):
    granted = {"state": "granted", "facets": [make.held("bank", *make.BANK)]}
    for ask, times in ((facetry.need, 2), (facetry.request, 1)):
        answers = [None, granted]
        wallet.seen.clear()
        wallet.on["POST need"] = lambda *_, answers=answers: answers.pop(0)
        if times == 1:
            with pytest.raises(facetry.Unreachable):
                ask("bank", "balance")
        else:
            assert ask("bank", "balance")
        assert len(wallet.bodies("POST need")) == times
