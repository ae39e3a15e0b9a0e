"""Against the real service: core, wallet, runner, a bank with its own document, a folder."""

import os
import re
import signal
import threading
import time

import facetry
import pytest
from facetry import _session

#: What the device is called that decides in these tests.
OWNER = "laptop"


def test_from_a_cell_to_a_recorded_result(house, notebook, got):
    acct = got("bank", "balance", "deposit", why="month end")
    before = acct.balance()["balance"]
    result = acct.deposit(50)
    assert result["balance"] == before + 50
    assert result.index is not None
    assert len(result.receipt) > 100
    trail = facetry.trail(4)
    assert [line["kind"] for line in trail] == ["action", "action", "grant", "request"]
    assert [line["by"] for line in trail] == [OWNER, OWNER, OWNER, ""]
    # Whose word it was is a name, and stands in no plain text.
    assert OWNER not in repr(trail)
    assert f">{OWNER}</td>" in trail._repr_html_()
    assert facetry.outcome(result)["state"] == "done"


def test_restart_and_run_all_asks_nothing_that_was_granted(house, notebook, got):
    def strike_deposit(terms):
        return {**terms, "actions": ["balance"]}

    asked = ("bank", "balance", "deposit", "withdraw")
    acct = got(*asked, grant=strike_deposit, why="month end", expires="2h")
    assert dir(acct) == ["balance"]
    notebook()
    again = facetry.need(*asked, why="month end", expires="2h", timeout=0)
    assert dir(again) == ["balance"]
    with pytest.raises(
        AttributeError, match=r'you hold balance\. facetry\.need\("bank", "deposit"\)'
    ):
        again.deposit(1)


def test_limits_hold_and_the_refusal_has_its_true_reason(house, notebook, got):
    acct = got("bank", "deposit", amount=facetry.at_most(20), uses=2)
    acct.deposit(20)
    assert not facetry.check(acct, acct.deposit, 21)
    with pytest.raises(facetry.Refused) as caught:
        acct.deposit(21)
    assert caught.value.code == "constraint"
    assert "amount" in str(caught.value)
    assert facetry.why()["code"] == facetry.why(caught.value)["code"] == "constraint"
    assert facetry.describe(acct)["uses_left"] == 1
    acct.deposit(1)
    with pytest.raises(facetry.Refused, match="is spent") as caught:
        acct.deposit(1)
    assert caught.value.code == "spent"


def test_a_sealed_facet_does_the_same_and_says_why_it_refused(house, notebook, got):
    acct = facetry.sealed(got("bank", "balance", "deposit", amount=facetry.at_most(20)))
    before = acct.balance()["balance"]
    result = acct.deposit(5)
    assert result["balance"] == before + 5
    assert facetry.outcome(result)["state"] == "done"
    assert not facetry.check(acct, acct.deposit, 21)
    with pytest.raises(facetry.Refused) as caught:
        acct.deposit(21)
    assert caught.value.code == "constraint"
    assert facetry.why(caught.value)["code"] == "constraint"


def test_a_revoked_facet_says_so_in_one_line(house, notebook, got):
    acct = got("bank", "balance")
    acct.balance()
    facet = facetry._facet.held_of(acct).id
    house.owner.act("aios/facets", "revoke", facet=facet)
    with pytest.raises(facetry.Refused) as caught:
        acct.balance()
    assert caught.value.code == "revoked"
    assert 'facetry.need("bank", "balance") asks again.' in str(caught.value)
    assert facetry.held() == []


def test_denied_with_a_reason(house, notebook, got):
    join = house.grants(reason="ask finance")
    with pytest.raises(facetry.Refused, match="“ask finance”") as caught:
        facetry.need("bank", "withdraw")
    join()
    assert caught.value.code == "denied"


def test_several_needs_make_one_card_and_a_struck_one_is_false(house, notebook, got):
    join = house.grants(lambda terms: None if terms["object"] == "sales" else terms)
    acct, sales = facetry.need_all(("bank", "balance"), ("sales", "read", dict(path="2024/*")))
    join()
    assert acct.balance().ok
    assert not sales


def test_a_wait_goes_on_where_the_first_one_stopped(house, notebook, got):
    for _ in range(3):
        with pytest.raises(facetry.Waiting) as caught:
            facetry.need("bank", "balance", why="again", wait=False)
    assert house.owner.pending() == [caught.value.request]
    house.owner.decide(caught.value.request)
    assert facetry.need("bank", "balance", why="again", timeout=60).balance().ok


def test_an_unattended_run_gets_an_error_at_once(house, notebook, got):
    notebook(unattended=True)
    wire = _session.current()._wire
    send, sent = wire.request, []

    def seen(method, target, *rest, **more):
        sent.append((method, target))
        return send(method, target, *rest, **more)

    wire.request = seen
    with pytest.raises(facetry.Waiting, match="nobody is here to decide in this run") as caught:
        facetry.need("bank", "balance")
    # It asks and goes: no call of it waits for an answer.
    assert ("POST", "/wallet/need") in sent
    assert not any("/wallet/requests/" in target for _method, target in sent)
    assert caught.value.request in house.owner.pending()
    house.owner.decide(caught.value.request, reason="no")


def test_names_that_do_not_exist_are_told_before_a_card_is_made(house, notebook, got):
    with pytest.raises(facetry.BadInput, match="did you mean 'balance'"):
        facetry.need("bank", "balanse")
    with pytest.raises(facetry.BadInput, match="has no argument 'amout'"):
        facetry.need("bank", "deposit", amout=3)
    assert house.owner.pending() == []


def test_what_is_lent_is_narrower_and_ends_with_its_parent(house, notebook, got, make):
    giver = notebook()
    acct = got("bank", "balance", "deposit", delegation=True, amount=facetry.at_most(50))
    receiver = f"notebook n{next(house.numbers)}.ipynb"
    make.connect(house.kernel_socket, house.code(receiver))
    assert facetry.held() == []
    make.connect(house.kernel_socket, house.code(giver))
    lent = facetry.lend(acct, "deposit", to=receiver, amount=facetry.at_most(10), expires="30m")
    assert lent.petname == receiver
    with pytest.raises(facetry.FacetryError):
        facetry.lend(acct, "deposit", to=receiver, amount=facetry.at_most(51))
    make.connect(house.kernel_socket, house.code(receiver))
    (mine,) = facetry.held()
    assert mine.deposit(10).ok
    assert facetry.trail(1)[0]["by"] == f"{giver}, who lent it"
    with pytest.raises(facetry.Refused, match="amount"):
        mine.deposit(11)
    make.connect(house.kernel_socket, house.code(giver))
    facetry.drop(acct)
    assert facetry.held() == []
    make.connect(house.kernel_socket, house.code(receiver))
    with pytest.raises(facetry.Refused):
        mine.deposit(1)


def test_a_facet_that_may_not_be_lent_is_not(house, notebook, got):
    acct = got("bank", "balance")
    with pytest.raises(facetry.FacetryError):
        facetry.lend(acct, to="agent:analyst")


def test_another_notebooks_facet_is_of_no_use(house, notebook, got, make):
    acct = got("bank", "balance")
    make.connect(house.kernel_socket, house.code(f"notebook n{next(house.numbers)}.ipynb"))
    with pytest.raises(facetry.Refused, match="you no longer hold") as caught:
        acct.balance()
    assert caught.value.code == "not_held"


def test_the_upstreams_own_error_is_its_own(house, notebook, got):
    acct = got("bank", "withdraw")
    with pytest.raises(facetry.UpstreamError) as caught:
        acct.withdraw(900_000)
    assert caught.value.status in (400, 409, 422)
    assert caught.value.result.receipt is not None


def test_code_that_speaks_http_stays_as_it_is(house, notebook, got):
    acct = got("bank", "balance", "deposit")
    for client in (facetry.httpx(acct), facetry.requests(acct)):
        before = client.get(house.bank.address + "/account").json()["balance"]
        answer = client.post("http://whatever/account/deposits", json={"amount": 5})
        assert answer.json()["balance"] == before + 5
        with pytest.raises(facetry.Refused, match="POST /account/withdrawals is not among what"):
            client.post("/account/withdrawals", json={"amount": 5})


def test_the_document_makes_the_signatures(house, notebook, got):
    import inspect

    acct = got("bank", "deposit")
    assert list(inspect.signature(acct.deposit).parameters) == ["amount"]
    assert inspect.signature(acct.deposit).parameters["amount"].annotation is int


def test_no_secret_reaches_the_kernel(house, notebook, got):
    """Neither the nonces of the facets, nor the bank's key, nor the wallet's keys."""
    acct = got("bank", "balance", "deposit")
    seen = []
    send = _session.current()._wire.request

    def recorded(*args, **more):
        answer = send(*args, **more)
        seen.append(repr(answer.headers).encode() + answer.content)
        return answer

    _session.current()._wire.request = recorded
    acct.balance()
    facetry.held(), facetry.describe(acct), facetry.trail(), facetry.check(acct, "balance")
    facetry.need("bank", "balance", "deposit")
    with pytest.raises(facetry.UpstreamError):
        acct.deposit(10**6)
    everything = b"".join(seen)
    nonces = [f["facet_url"].strip("/") for f in house.owner.facets.values()]
    database = (house.paths.data / "wallet.sqlite").read_bytes()
    wal = house.paths.data / "wallet.sqlite-wal"
    database += wal.read_bytes() if wal.exists() else b""
    nonces += [n.decode() for n in set(re.findall(rb"/([0-9a-f]{32})/", database))]
    assert len(nonces) > 5
    for secret in [*nonces, "bank-key-", '"d":']:
        assert secret.encode() not in everything


def killed(house):
    """Ends the core as a crash would; returns once the next one is ready."""
    before = house.service.pids["core"]
    os.kill(before, signal.SIGKILL)
    while house.service.pids["core"] in (before, None):
        time.sleep(0.02)
    house.wait(house.service.ready(90))


def test_an_act_that_never_came_to_the_service_did_not_happen(house, notebook, got):
    told = facetry.outcome("x" * 22)
    assert told["state"] == "not_recorded"
    assert repr(told).startswith("It did not happen")


def test_the_session_outlives_the_core(house, notebook, got):
    acct = got("bank", "balance")
    killed(house)
    assert acct.balance().ok
    assert facetry.need("bank", "balance").balance().ok


def test_a_call_that_a_crash_cut_is_unknown_and_not_repeated(house, notebook, got, monkeypatch):
    acct = got("bank", "deposit", uses=1)
    came, go, calls = threading.Event(), threading.Event(), []
    deposit = house.account.deposit

    def slow(*args):
        calls.append(args)
        came.set()
        go.wait(120)
        return deposit(*args)

    monkeypatch.setattr(house.account, "deposit", slow)
    crash = threading.Thread(target=lambda: (came.wait(60), killed(house)))
    crash.start()
    with pytest.raises(facetry.Unreachable, match="not known yet"):
        acct.deposit(7)
    crash.join()
    go.set()
    assert facetry.outcome()["state"] == "unknown"
    assert len(calls) == 1
    with pytest.raises(facetry.Refused, match="is spent"):
        acct.deposit(7)
