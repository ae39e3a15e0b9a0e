"""Trying again, against the real service: what is behind it does its work and denies it."""

import json
import threading
import time
import types
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import facetry
import pytest
from facetry import _tries

TEXT = {"type": "string"}


def operation(name, *required, **properties):
    schema = {"type": "object", "properties": properties, "required": list(required)}
    body = {"content": {"application/json": {"schema": schema}}}
    answers = {"200": {"description": "Done."}}
    return {"operationId": name, "requestBody": body, "responses": answers}


DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Till", "version": "1"},
    "paths": {
        "/pay": {"post": operation("pay", "amount", amount={"type": "integer"}, order=TEXT)},
        "/rate": {"get": {"operationId": "rate", "responses": {"200": {"description": "One."}}}},
    },
}


class Till:
    """Pays, then answers 503: as a proxy does that gave up, or somebody who wants it twice."""

    def __init__(self):
        self.paid, self.keys, self.orders = [], [], {}
        self.fails, self.after = 0, None
        till = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self):
                till.keys.append(self.headers["Idempotency-Key"])
                self.answer()

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                till.keys.append(self.headers["Idempotency-Key"])
                order = body.get("order")
                if order is None or order not in till.orders:
                    till.paid.append(body["amount"])
                    till.orders[order] = True
                self.answer()

            def answer(self):
                failing = till.fails > 0
                till.fails -= failing
                content = json.dumps({"message": "later"} if failing else {"ok": True}).encode()
                self.send_response(503 if failing else 200)
                self.send_header("Content-Type", "application/json")
                if failing and till.after is not None:
                    self.send_header("Retry-After", till.after)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_parts):
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture(scope="module")
def running(house):
    till = Till()
    house.add("till", "openapi", {"document": DOCUMENT, "address": till.address})
    yield till
    till.server.shutdown()
    till.server.server_close()


@pytest.fixture
def till(running):
    running.paid, running.keys, running.orders = [], [], {}
    running.fails, running.after = 0, None
    return running


@pytest.fixture
def waited(monkeypatch):
    waited = []
    # Of this module alone: others wait in their threads meanwhile.
    clock = types.SimpleNamespace(sleep=waited.append, time=time.time)
    monkeypatch.setattr(_tries, "time", clock)
    return waited


def acts():
    """What the ledger shows of this notebook, the first first."""
    done = [entry for entry in facetry.trail(50) if entry["kind"] == "action"]
    return [(entry["what"], entry["result"].partition(",")[0]) for entry in reversed(done)]


def test_what_was_done_and_said_to_have_failed_is_not_done_twice(notebook, got, till, waited):
    pay = facetry.retrying(got("till", "pay", uses=5), tries=5)
    till.fails = 1
    with pytest.raises(facetry.UpstreamError, match="503: later"):
        pay.pay(amount=7)
    assert (till.paid, waited) == ([7], [])
    assert acts() == [("pay(amount=7)", "done 503")]
    assert facetry.describe(pay)["uses_left"] == 4


def test_what_it_knows_by_a_key_is_sent_again_and_done_once(notebook, got, till, waited):
    pay = facetry.retrying(got("till", "pay", uses=5), key="order")
    till.fails = 2
    assert pay.pay(amount=7, order="A-1").ok
    assert (till.paid, waited) == ([7], [0.5, 1.0])
    # Each try is an act of its own, and a use.
    what = 'pay(amount=7, order="A-1")'
    assert acts() == [(what, "done 503"), (what, "done 503"), (what, "done 200")]
    assert len(set(till.keys)) == len(till.keys) == 3
    assert facetry.describe(pay)["uses_left"] == 2


def test_what_only_looks_waits_as_long_as_it_is_told_declared_or_not(notebook, got, till, waited):
    rate = facetry.retrying(got("till", "rate"))
    till.fails, till.after = 1, "7"
    assert rate.rate().ok
    assert waited == [7.0]
    till.fails, till.after = 1, "86400"
    with pytest.raises(facetry.UpstreamError):
        rate.rate()
    assert (len(till.keys), waited) == (3, [7.0])


def test_a_try_that_uses_are_missing_for_reaches_nobody(notebook, got, till, waited):
    rate = facetry.retrying(got("till", "rate", uses=2), tries=4)
    till.fails = 9
    with pytest.raises(facetry.Refused) as caught:
        rate.rate()
    assert (caught.value.code, len(till.keys)) == ("spent", 2)


def test_a_rate_is_waited_for_and_the_facet_is_asked_anew_each_time(house, notebook, got, till):
    held = got("till", "pay", rate="1/1s")
    pay = facetry.retrying(held)
    assert pay.pay(amount=1).ok
    assert pay.pay(amount=2).ok
    assert till.paid == [1, 2]
    house.owner.act("aios/facets", "revoke", facet=facetry.describe(held)["id"])
    with pytest.raises(facetry.Refused, match="revoked"):
        pay.pay(amount=3)
    assert till.paid == [1, 2]
