"""Tried again is only what can't be done twice by it."""

import threading

import facetry
import pytest
from facetry import _tries
from facetry._facet import held_of

PASSING = (503, {"message": "later"}, {"facet-receipt": "cHJvb2Y="})
BUSY = (503, {"code": "busy", "title": "Busy."}, {})
FAILED = (502, {"code": "upstream_failed", "title": "It broke off."}, {})
OK = (200, {"ok": True}, {"facet-receipt": "cHJvb2Y="})


@pytest.fixture
def answers(wallet, make, monkeypatch):
    """What is answered, in turn; what was waited, in seconds."""
    waited = []
    monkeypatch.setattr(_tries.time, "sleep", waited.append)

    def answers(*replies):
        waited.clear()
        wallet.seen.clear()
        rest = list(replies)

        def reply(*_):
            one = rest.pop(0)
            return one and make.Reply(*one)

        wallet.on["POST invoke"] = reply
        return waited

    return answers


def sent(wallet):
    return len(wallet.bodies("POST invoke"))


def test_what_only_looks_is_tried_again_with_longer_pauses(wallet, bank, answers):
    again = facetry.retrying(bank, tries=4)
    waited = answers(PASSING, FAILED, None, OK)
    assert again.balance("A").ok
    assert (sent(wallet), waited) == (4, [0.5, 1.0, 2.0])
    jtis = {body["jti"] for body in wallet.bodies("POST invoke")}
    assert len(jtis) == 4


def test_what_changes_something_is_sent_once_whatever_is_answered(wallet, bank, answers):
    again = facetry.retrying(bank)
    for reply, error in [
        (PASSING, facetry.UpstreamError),
        (FAILED, facetry.Unreachable),
        (None, facetry.Unreachable),
    ]:
        waited = answers(reply, OK)
        with pytest.raises(error):
            again.deposit("A", 1)
        assert (sent(wallet), waited) == (1, [])


def test_what_was_proven_not_sent_is_tried_again_whatever_it_does(wallet, bank, answers):
    waited = answers(BUSY, BUSY, OK)
    assert facetry.retrying(bank).deposit("A", 1).ok
    assert (sent(wallet), waited) == (3, [0.5, 1.0])


def test_the_last_try_tells_its_own_error(wallet, bank, answers):
    answers(PASSING, PASSING, FAILED)
    with pytest.raises(facetry.Unreachable):
        facetry.retrying(bank).balance("A")
    assert sent(wallet) == 3


def test_a_pause_is_as_long_as_the_answer_says_but_not_for_ever(wallet, bank, answers):
    status, body, headers = PASSING
    waited = answers((429, body, {**headers, "retry-after": "7"}), OK)
    assert facetry.retrying(bank).balance("A").ok
    assert waited == [7.0]
    waited = answers((status, body, {**headers, "retry-after": "3600"}), OK)
    with pytest.raises(facetry.UpstreamError):
        facetry.retrying(bank).balance("A")
    assert (sent(wallet), waited) == (1, [])


def test_a_rate_is_waited_for_and_no_other_refusal(wallet, bank, answers, make):
    again = facetry.retrying(bank)
    wallet.on["POST explain"] = lambda *_: {"code": "rate_exceeded", "detail": ""}
    rate = (429, {"code": "rate_exceeded", "title": "Too often."}, {"retry-after": "3"})
    waited = answers(rate, OK)
    assert again.deposit("A", 1).ok
    assert waited == [3.0]
    wallet.on["POST explain"] = lambda *_: {"code": "revoked", "detail": ""}
    waited = answers((404, {"error": "not_found"}, {}), OK)
    with pytest.raises(facetry.Refused):
        again.balance("A")
    assert (sent(wallet), waited) == (1, [])


def test_an_answer_that_will_not_pass_is_not_asked_for_again(wallet, bank, answers):
    answers((404, {}, PASSING[2]), OK)
    with pytest.raises(facetry.UpstreamError):
        facetry.retrying(bank).balance("A")
    assert sent(wallet) == 1


def test_a_person_is_asked_once(wallet, make, answers):
    wallet.grants(make.held("bank", *make.BANK, confirm="each_use"))
    bank = facetry.retrying(facetry.need("bank", "balance"))
    answers(PASSING, OK)
    with pytest.raises(facetry.UpstreamError):
        bank.balance("A")
    assert sent(wallet) == 1


def test_the_facet_itself_is_not_changed_and_numbers_are_small(wallet, bank):
    facetry.retrying(bank)
    assert held_of(bank).tries == 1
    for bad in (1, 11, True, 2.5):
        with pytest.raises(facetry.BadInput, match="tries="):
            facetry.retrying(bank, tries=bad)


def test_what_may_have_been_done_is_not_tried_again_though_the_ledger_fails(wallet, bank, answers):
    made = (503, {"code": "outcome_unrecorded", "title": "The call was made."}, {})
    waited = answers(made, OK)
    with pytest.raises(facetry.Unreachable, match=r"outcome\(\) says"):
        facetry.retrying(bank).deposit("A", 1)
    assert (sent(wallet), waited) == (1, [])
    waited = answers((503, {"code": "ledger_unavailable", "title": "Nothing was done."}, {}), OK)
    assert facetry.retrying(bank).deposit("A", 1).ok
    assert (sent(wallet), waited) == (2, [0.5])


def test_a_busy_service_says_how_long(wallet, bank, answers):
    status, body, _headers = BUSY
    waited = answers((status, body, {"retry-after": "4"}), OK)
    assert facetry.retrying(bank).deposit("A", 1).ok
    assert waited == [4.0]


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        ("Thu, 01 Jan 2026 00:00:09 GMT", 9.0),
        ("Wed, 31 Dec 2025 23:00:00 GMT", 0.0),
        ("soon", 0.5),
        ("٣", 0.5),
        ("-1", 0.5),
        ("Thu, 99 Jan 2026 00:00:09 GMT", 0.5),
    ],
)
def test_a_pause_may_be_told_as_a_moment(wallet, bank, answers, monkeypatch, said, pause):
    monkeypatch.setattr(_tries.time, "time", lambda: 1_767_225_600.0)
    status, body, headers = PASSING
    header = said.encode().decode("latin-1")
    waited = answers((status, body, {**headers, "retry-after": header}), OK)
    assert facetry.retrying(bank).balance("A").ok
    assert waited == [pause]


def test_what_the_service_behind_knows_by_a_key_is_tried_again(wallet, bank, answers):
    again = facetry.retrying(bank, key="note")
    waited = answers(PASSING, None, OK)
    assert again.deposit("A", 1, note="order-7").ok
    assert (sent(wallet), waited) == (3, [0.5, 1.0])
    assert {body["args"]["note"] for body in wallet.bodies("POST invoke")} == {"order-7"}
    for without in ({}, {"note": ""}):
        answers(PASSING, OK)
        with pytest.raises(facetry.UpstreamError):
            again.deposit("A", 1, **without)
        assert sent(wallet) == 1
    with pytest.raises(facetry.BadInput, match="no action here takes 'order'"):
        facetry.retrying(bank, key="order")


def test_ctrl_c_between_two_tries_ends_it_in_one_line(wallet, bank, answers, monkeypatch):
    answers(PASSING, OK)

    def interrupted(_seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(_tries.time, "sleep", interrupted)
    with pytest.raises(facetry.Interrupted, match=r"tried once\. .*answered 503: later"):
        facetry.retrying(bank).balance("A")
    assert sent(wallet) == 1


def test_ctrl_c_within_a_try_ends_it(wallet, bank, answers, make, ctrl_c):
    answers(PASSING, OK)
    ended = threading.Event()

    def waits(*_):
        ctrl_c.press()
        ended.wait(60)
        return make.Reply(*PASSING)

    wallet.on["POST invoke"] = waits
    with pytest.raises(facetry.Interrupted, match=r"outcome\(\)"):
        facetry.retrying(bank).balance("A")
    ended.set()
    assert sent(wallet) == 1
