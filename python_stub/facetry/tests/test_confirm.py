"""An act of a facet that asks each time waits for a person."""

import asyncio
import threading
import time

import facetry
import pytest

ASKED = "ab" * 16


@pytest.fixture
def asking(wallet, bank, make):
    """The bank asks for each use; `answers` says how the polls go."""

    def answers(*states):
        polls = iter(states)

        def invoke(body, query):
            if "confirmed" in body:
                return make.Reply(200, {"ok": True}, make.receipt())
            return make.Reply(202, {"request_url": f"/requests/{ASKED}", "id": ASKED})

        wallet.on["POST invoke"] = invoke
        wallet.on["GET confirmations"] = lambda body, query: next(polls)
        wallet.on["POST confirmations"] = lambda body, query: {"state": "withdrawn"}
        return bank

    return answers


def test_a_call_waits_for_the_person_and_is_sent_again_as_it_was(wallet, asking, capsys):
    bank = asking({"state": "pending"}, {"state": "granted"})
    result = bank.deposit("A-17", 40)
    assert result.value == {"ok": True}
    first, second = wallet.bodies("POST invoke")
    assert second.pop("confirmed") == ASKED
    assert first.pop("jti") != second.pop("jti")
    assert first == second
    assert capsys.readouterr().err.splitlines() == [
        'Asking you to confirm: deposit on bank, account "A-17", amount 40. '
        "Decide in the Facets sidebar; this program waits.",
        'Confirmed: deposit on bank, account "A-17", amount 40.',
    ]
    assert wallet.bodies("POST confirmations") == []


def test_an_upload_is_sent_again_with_its_bytes(wallet, make):
    put = make.definition("put", {"path": {"type": "string"}}, ["path"], upload=True)
    wallet.grants(make.held("shared", put))
    wallet.facets = [make.held("shared", put)]
    folder = facetry.need("shared", "put")
    sent = []

    def upload(body, query):
        sent.append(body)
        if len(sent) == 1:
            return make.Reply(202, {"id": ASKED})
        return make.Reply(200, {}, make.receipt())

    wallet.on["POST upload"] = upload
    wallet.on["GET confirmations"] = lambda body, query: {"state": "granted"}
    folder.put("a", data=b"bytes")
    assert sent == [b"bytes", b"bytes"]


def test_a_denial_is_refused_with_the_reason_and_nothing_is_sent(wallet, asking, capsys):
    bank = asking({"state": "denied", "reason": "not \u202enow"})
    with pytest.raises(facetry.Refused, match=r"denied\. “not ⟨U\+202E⟩now” Nothing") as caught:
        bank.deposit("A", 1)
    assert (caught.value.code, caught.value.detail) == ("denied", "not ⟨U+202E⟩now")
    assert len(wallet.bodies("POST invoke")) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("Denied: deposit on bank")


@pytest.mark.parametrize("state", ["no_answer", "withdrawn"])
def test_no_answer_is_not_a_denial(wallet, asking, state):
    bank = asking({"state": state})
    with pytest.raises(facetry.Waiting, match="nothing was done") as caught:
        bank.deposit("A", 1)
    assert caught.value.code == state


def test_confirm_within_says_how_long_and_withdraws(wallet, asking):
    bank = asking({"state": "pending"})
    with facetry.confirm_within(0), pytest.raises(facetry.Waiting, match="in time") as caught:
        bank.deposit("A", 1)
    assert caught.value.code == "not_in_time"
    assert len(wallet.bodies("POST confirmations")) == 1
    assert len(wallet.bodies("POST invoke")) == 1


@pytest.mark.parametrize("seconds", [-1, "60", True, float("nan")])
def test_how_long_is_a_number_of_seconds(seconds):
    with pytest.raises(facetry.BadInput), facetry.confirm_within(seconds):
        pass


def test_ctrl_c_takes_the_question_back(wallet, asking, capsys, ctrl_c):
    waited, done = threading.Event(), threading.Event()
    bank = asking()

    def poll(body, query):
        waited.set()
        done.wait(120)
        return {"state": "pending"}

    wallet.on["GET confirmations"] = poll
    threading.Thread(target=lambda: (waited.wait(60), ctrl_c.press()), daemon=True).start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt) as caught:
        bank.deposit("A", 1)
    done.set()
    assert time.monotonic() - started < 60
    assert caught.value._render_traceback_() == [
        "Interrupted: stopped waiting: the request was withdrawn, and nothing was done."
    ]
    assert len(wallet.bodies("POST confirmations")) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("No longer asked: deposit on bank")


def test_hostile_arguments_play_no_tricks_on_the_card(wallet, asking, capsys):
    bank = asking({"state": "granted"})
    bank.deposit("A\u202e\n<b>", 1, note="x" * 500)
    shown = capsys.readouterr().err.splitlines()
    assert len(shown) == 2
    assert all("\u202e" not in line and "x" * 100 not in line for line in shown)


def test_an_answer_of_the_upstream_is_no_question(wallet, bank, make):
    wallet.on["POST invoke"] = lambda body, query: make.Reply(202, {"id": ASKED}, make.receipt())
    assert bank.balance("A").value == {"id": ASKED}


def test_it_can_be_awaited(wallet, asking):
    bank = asking({"state": "granted"})

    async def run():
        return await asyncio.to_thread(bank.deposit, "A", 1)

    assert asyncio.run(run()).value == {"ok": True}


def test_confirm_is_asked_for_by_its_word(wallet, bank):
    facetry.request("bank", "deposit", confirm="each_use")
    assert wallet.bodies("POST need")[-1]["needs"][0]["confirm"] == "each_use"
    with pytest.raises(facetry.BadInput, match="each_use"):
        facetry.request("bank", "deposit", confirm=True)


def test_what_asks_each_time_asks_also_of_whom_it_is_lent_to(wallet, make):
    wallet.grants(make.held("bank", *make.BANK, delegation=True, confirm="each_use"))
    bank = facetry.need("bank", "balance", "deposit")
    told = {"facet": {"id": "f" * 32}, "principal": "k", "petname": "agent:x"}
    wallet.on["POST lend"] = lambda body, query: told
    facetry.lend(bank, to="agent:x")
    assert wallet.bodies("POST lend")[-1]["terms"]["confirm"] == "each_use"
