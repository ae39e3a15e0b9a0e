"""The tour's bank keeps its account, its key and its address."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

KEY = "a-key-for-the-tour-bank"
Answer = tuple[int, dict[str, Any]]


class RunningBank:
    """The bank in a process of its own, as the Jupyter server starts it."""

    def __init__(self, state: Path, key: str = KEY, port: int = 0) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab_facetry.tour.bank",
                "--port",
                str(port),
                "--state",
                str(state),
            ],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"key": key}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        self.started: dict[str, str] = json.loads(line) if line else {}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection(
            self.started["address"].removeprefix("http://"), timeout=60
        )
        sent = {
            "X-Bank-Key": KEY,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection.request(method, path, data, sent)
        response = connection.getresponse()
        answer = response.status, json.loads(response.read())
        connection.close()
        return answer

    def deposit(self, amount: Any, **headers: str) -> Answer:
        return self.call("POST", "/account/deposits", {"amount": amount}, **headers)

    def withdraw(self, amount: Any, **headers: str) -> Answer:
        return self.call("POST", "/account/withdrawals", {"amount": amount}, **headers)

    def balance(self) -> int:
        status, answer = self.call("GET", "/account")
        assert status == 200
        return int(answer["balance"])

    def end(self) -> int:
        with suppress(BrokenPipeError, ValueError):
            assert self.process.stdin
            self.process.stdin.close()
        return self.process.wait(timeout=60)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "bank" / "account.json"


@pytest.fixture
def start(state: Path) -> Iterator[Callable[..., RunningBank]]:
    running: list[RunningBank] = []

    def begin(**options: Any) -> RunningBank:
        bank = RunningBank(state, **options)
        running.append(bank)
        return bank

    yield begin
    for bank in running:
        if bank.process.poll() is None:
            bank.end()
        for pipe in (bank.process.stdout, bank.process.stderr):
            if pipe:
                pipe.close()


Start = Callable[..., RunningBank]


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBank]:
    """One bank for the calls that must change nothing."""
    bank = RunningBank(tmp_path_factory.mktemp("untouched") / "account.json")
    yield bank
    bank.end()
    for pipe in (bank.process.stdout, bank.process.stderr):
        if pipe:
            pipe.close()


def test_it_tells_its_loopback_address_and_where_its_document_is(start: Start) -> None:
    bank = start()
    assert bank.started["address"].startswith("http://127.0.0.1:")
    assert bank.started["document"] == bank.started["address"] + "/openapi.json"


def test_its_document_is_open_to_all_and_names_the_three_actions(start: Start) -> None:
    status, document = start().call("GET", "/openapi.json", X_Bank_Key="")
    operations = [op["operationId"] for path in document["paths"].values() for op in path.values()]
    assert status == 200
    assert document["openapi"] == "3.1.0"
    assert sorted(operations) == ["balance", "deposit", "withdraw"]


def test_money_goes_in_and_out(start: Start) -> None:
    bank = start()
    assert bank.balance() == 100
    assert bank.deposit(50) == (200, {"balance": 150, "currency": "EUR", "deposited": 50})
    assert bank.withdraw(30) == (200, {"balance": 120, "currency": "EUR", "withdrawn": 30})
    assert bank.balance() == 120


def test_an_overdraft_is_a_conflict_and_changes_nothing(start: Start) -> None:
    bank = start()
    status, answer = bank.withdraw(250)
    assert status == 409
    assert answer["error"] == "overdraft"
    assert answer["message"] == "The account holds 100; 250 can't be withdrawn."
    assert bank.balance() == 100


@pytest.mark.parametrize("key", ["", "wrong", KEY + "x", KEY[:-1], "\xff" * 8])
def test_without_its_key_nothing_is_told(untouched: RunningBank, key: str) -> None:
    bank = untouched
    for method, path in [("GET", "/account"), ("POST", "/account/deposits"), ("GET", "/nowhere")]:
        status, answer = bank.call(method, path, X_Bank_Key=key)
        assert status == 401
        assert answer["error"] == "unauthorized"


@pytest.mark.parametrize("amount", [0, -5, 1.5, "50", True, None, 1_000_001, [5], {"a": 1}])
def test_an_amount_is_a_whole_number_of_euros(untouched: RunningBank, amount: Any) -> None:
    bank = untouched
    assert bank.deposit(amount)[0] == 400
    assert bank.balance() == 100


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"{}", 400),
        (b'{"amount": 5, "to": "me"}', 400),
        (b"[" * 10_000, 400),
        (b"\xff\xfe", 400),
        (b" " * 20_000, 413),
    ],
)
def test_a_body_that_is_no_amount_is_refused(
    untouched: RunningBank, body: bytes, expected: int
) -> None:
    bank = untouched
    assert bank.call("POST", "/account/deposits", body)[0] == expected
    assert bank.balance() == 100


def test_what_it_does_not_know_it_says(start: Start) -> None:
    bank = start()
    assert bank.call("GET", "/nowhere")[0] == 404
    assert bank.call("DELETE", "/account")[0] == 405
    assert bank.call("GET", "/account/deposits")[0] == 405


def test_the_same_idempotency_key_is_performed_once(start: Start) -> None:
    bank = start()
    first = bank.deposit(50, Idempotency_Key="k1")
    assert bank.deposit(50, Idempotency_Key="k1") == first
    assert bank.balance() == 150
    assert bank.deposit(60, Idempotency_Key="k1")[0] == 422
    assert bank.withdraw(50, Idempotency_Key="k1")[0] == 422
    assert bank.balance() == 150


def test_an_idempotency_key_holds_across_a_kill(start: Start) -> None:
    bank = start()
    first = bank.withdraw(10, Idempotency_Key="k2")
    bank.process.kill()
    bank.process.wait(timeout=60)
    again = start()
    assert again.withdraw(10, Idempotency_Key="k2") == first
    assert again.balance() == 90


def test_it_ends_when_stdin_closes_and_finds_its_state_and_port_again(start: Start) -> None:
    bank = start()
    bank.deposit(7)
    assert bank.end() == 0
    again = start()
    assert again.balance() == 107
    assert again.started == bank.started


def test_it_takes_another_port_where_its_own_is_taken(start: Start, state: Path) -> None:
    first = start()
    port = int(first.started["address"].rsplit(":", 1)[1])
    first.end()
    with_taken = RunningBank(state.with_name("other.json"), port=port)
    try:
        assert with_taken.started["address"] == first.started["address"]
        again = start()
        assert again.started["address"] != first.started["address"]
        assert again.balance() == 100
    finally:
        with_taken.end()


def test_two_banks_never_share_one_account(start: Start) -> None:
    start()
    second = start()
    assert second.started == {}
    assert second.process.wait(timeout=60) == 2
    assert second.process.stderr
    assert second.process.stderr.read() == "The account is in use by another bank.\n"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"balance": "x"}', "garbage"])
def test_a_state_that_is_no_account_is_left_alone(start: Start, state: Path, text: str) -> None:
    state.parent.mkdir()
    state.write_text(text)
    bank = start()
    assert bank.started == {}
    assert bank.process.wait(timeout=60) == 2
    assert state.read_text() == text


@pytest.mark.parametrize("key", ["", "short", "line\nbreak-in-a-long-key", "ключ-ключ-ключ-ключ"])
def test_it_does_not_start_with_a_key_that_is_none(start: Start, key: str) -> None:
    bank = start(key=key)
    assert bank.started == {}
    assert bank.process.wait(timeout=60) == 2


def test_its_key_is_neither_printed_nor_kept(start: Start, state: Path) -> None:
    bank = start()
    bank.deposit(5)
    bank.withdraw(500)
    bank.end()
    assert bank.process.stdout and bank.process.stderr
    written = bank.process.stdout.read() + bank.process.stderr.read() + json.dumps(bank.started)
    assert KEY not in written + "".join(p.read_text() for p in state.parent.iterdir())


def test_deposits_at_one_time_all_count(start: Start) -> None:
    bank = start()
    threads = [threading.Thread(target=bank.deposit, args=(1,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bank.balance() == 120
