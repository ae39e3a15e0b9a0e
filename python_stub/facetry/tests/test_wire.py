"""What can happen on the way."""

import asyncio
import json
import os
import socket
import threading
import time

import facetry
import pytest
from facetry import _session


def test_a_connection_is_kept_and_each_thread_has_its_own(wallet, bank, make):
    wallet.on["POST invoke"] = lambda *_: make.Reply(200, {"a": 1}, make.receipt())
    before = wallet.connections
    for _ in range(20):
        bank.balance("A")
    assert wallet.connections == before
    threads = [
        threading.Thread(target=lambda: [bank.balance("A") for _ in range(5)]) for _ in range(4)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert wallet.connections == before + 4


def test_a_connection_that_was_closed_while_idle_is_replaced_and_nothing_is_sent_twice(
    wallet, bank, make
):
    wallet.on["POST invoke"] = lambda *_: make.Reply(
        200, {"a": 1}, {**make.receipt(), "connection": "close"}
    )
    for _ in range(5):
        bank.balance("A")
    assert len(wallet.bodies("POST invoke")) == 5


def test_a_call_that_lost_its_answer_is_not_repeated_and_its_outcome_can_be_asked(
    wallet, bank, make
):
    wallet.on["POST invoke"] = lambda *_: None
    with pytest.raises(facetry.Unreachable, match=r"not known yet: facetry\.outcome\(\)") as caught:
        bank.deposit("A", 10)
    (sent,) = wallet.bodies("POST invoke")
    assert caught.value.jti == sent["jti"]
    wallet.on["POST outcome"] = lambda body, _: {"state": "unknown", "intent": 3, **body}
    assert facetry.outcome()["jti"] == sent["jti"]
    assert facetry.outcome(caught.value)["jti"] == sent["jti"]
    assert repr(facetry.outcome()).startswith("Nobody knows")


class Counted(socket.socket):
    """A socket that remembers what each call of it sent."""

    sent: list[bytes]

    def sendall(self, data, *flags):
        self.sent.append(bytes(data))
        super().sendall(data, *flags)


def test_a_request_leaves_in_one_piece(wallet, bank, make, monkeypatch):
    wallet.on["POST invoke"] = lambda *_: make.Reply(200, {"a": 1}, make.receipt())
    _session.current().leave()
    monkeypatch.setattr(Counted, "sent", [], raising=False)
    monkeypatch.setattr(socket, "socket", Counted)
    assert bank.balance("A").value == {"a": 1}
    (sent,) = [piece for piece in Counted.sent if piece.startswith(b"POST /wallet/invoke ")]
    assert json.loads(sent.partition(b"\r\n\r\n")[2])["act"] == "balance"


def test_looking_is_repeated_once(wallet, bank):
    answers = iter([None, {"facets": []}])
    wallet.on["GET facets"] = lambda *_: next(answers)
    assert facetry.held() == []


def test_an_answer_that_breaks_off_is_no_answer(wallet, bank, make):
    wallet.on["POST invoke"] = lambda *_: make.Reply(
        200, b"short", {"content-length": "5000", "connection": "close", **make.receipt()}
    )
    with pytest.raises(facetry.Unreachable) as caught:
        bank.balance("A")
    assert caught.value.code == "no_answer"


def test_nothing_was_sent_when_the_socket_is_gone(wallet, bank, monkeypatch):
    monkeypatch.setattr("facetry._wire.HANDOVER", 0.1)
    _session.current()._wire._drop()
    wallet.stop()
    with pytest.raises(facetry.Unreachable, match="does not answer") as caught:
        bank.balance("A")
    assert caught.value.jti is None
    wallet.start()


def test_ctrl_c_breaks_a_call_off_and_the_next_one_gets_its_own_answer(wallet, bank, make, ctrl_c):
    began, go = threading.Event(), threading.Event()

    def slow(body, query):
        began.set()
        go.wait(120)
        return make.Reply(200, {"answer": "old"}, make.receipt())

    wallet.on["POST invoke"] = slow
    threading.Thread(target=lambda: (began.wait(60), ctrl_c.press()), daemon=True).start()
    with pytest.raises(KeyboardInterrupt, match="outcome"):
        bank.deposit("A", 1)
    go.set()
    wallet.on["POST invoke"] = lambda *_: make.Reply(200, {"answer": "new"}, make.receipt())
    assert bank.balance("A")["answer"] == "new"
    wallet.on["POST outcome"] = lambda body, _: {"state": "done", "intent": 1, **body}
    assert facetry.outcome()["jti"] == wallet.bodies("POST invoke")[0]["jti"]


def test_large_results_come_whole(wallet, bank, make):
    content = os.urandom(30_000_000)
    wallet.on["POST invoke"] = lambda *_: make.Reply(200, content, make.receipt())
    assert bank.balance("A").content == content


async def test_await_lets_other_tasks_run_and_cancelling_ends_the_call(wallet, bank, make):
    began, go = threading.Event(), threading.Event()

    def slow(body, query):
        began.set()
        go.wait(120)
        return {"facets": []}

    wallet.on["GET facets"] = slow
    task = asyncio.create_task(facetry.aheld())
    await asyncio.to_thread(began.wait, 60)
    started = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - started < 60
    go.set()
    wallet.on["GET facets"] = lambda *_: {"facets": []}
    assert await facetry.aheld() == []


async def test_every_verb_has_its_twin(wallet, bank):
    for verb in ("need", "need_all", "request", "lend", "renew", "drop", "describe", "check"):
        twin = getattr(facetry, "a" + verb)
        assert asyncio.iscoroutinefunction(twin)
        assert twin.__doc__ == getattr(facetry, verb).__doc__
    assert isinstance(await facetry.aneed("bank", "balance"), facetry.Facet)
    for verb in ("why", "outcome", "trail", "held"):
        assert asyncio.iscoroutinefunction(getattr(facetry, "a" + verb))


async def test_a_waiting_need_that_is_cancelled_leaves_the_request(wallet, capsys):
    began, go = threading.Event(), threading.Event()

    def poll(body, query):
        began.set()
        go.wait(120)
        return {"state": "pending"}

    wallet.on["POST need"] = lambda *_: {"state": "pending", "request": "r" * 32}
    wallet.on["GET requests"] = poll
    task = asyncio.create_task(facetry.aneed("bank", "balance"))
    await asyncio.to_thread(began.wait, 60)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go.set()
