"""Messages to people elsewhere: what they say, when they come, and that they grant nothing."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from facetry_service.errors import ServiceError
from facetry_service.webhook import Announcer, Pauses, WebhookWishes
from facetry_service.webhook_post import check_address, key_of, post, post_in_time, signed
from hook import Hook

KEY = b"0123456789abcdef0123456789abcdef"
SECRET = "/planted-hook-secret"
SOON = Pauses(gather=0.05, quiet=0.05, again=(0.05, 0.05))


def asks(number: str, petname: str = "churn.ipynb", *objects: str) -> dict[str, Any]:
    return {
        "id": number,
        "kind": "request",
        "petname": petname,
        "objects": list(objects or ["sales"]),
    }


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.close()


class Sender:
    """An announcer in a loop of its own test, whose references lead to a dictionary."""

    def __init__(self, hook: Hook, *, names: bool = False, key: str | None = None) -> None:
        self.place: tuple[str | None, str | None] = ("https://facets.test", "http://localhost:7412")
        self.secrets = {"file:/hook": f"{hook.address}{SECRET}", "file:/key": key or ""}
        self.announcer = Announcer(
            WebhookWishes("file:/hook", "file:/key" if key else None, names),
            resolve=self._resolve,
            where=lambda: self.place,
            log=logging.getLogger("facetry.test"),
            pauses=SOON,
            clock=lambda: 1_800_000_000.0,
        )

    async def _resolve(self, reference: str) -> str:
        return self.secrets[reference]

    async def __aenter__(self) -> Announcer:
        self.announcer.start()
        return self.announcer

    async def __aexit__(self, *_error: object) -> None:
        await self.announcer.stop()


async def next_of(hook: Hook) -> tuple[dict[str, str], dict[str, Any]]:
    return await asyncio.to_thread(hook.next)


async def test_one_message_tells_of_all_that_began_to_wait(hook) -> None:
    async with Sender(hook) as announcer:
        announcer.tell([asks("1")])
        announcer.tell([asks("1"), asks("2")])
        headers, told = await next_of(hook)
        assert headers[":path"] == SECRET
        assert told == {
            "type": "requests.waiting",
            "timestamp": "2027-01-15T08:00:00+00:00",
            "text": "Facetry: 2 requests wait for an answer. "
            "Approve or deny at http://localhost:7412",
            "data": {
                "issuer": "https://facets.test",
                "waiting": 2,
                "new": 2,
                "approve": "http://localhost:7412",
            },
        }
        announcer.tell([asks("1"), asks("2"), asks("3")])
        assert (await next_of(hook))[1]["data"]["new"] == 1
    assert hook.got.empty()


async def test_what_was_answered_meanwhile_or_told_before_is_not_told(hook) -> None:
    async with Sender(hook) as announcer:
        announcer.tell([asks("1")])
        announcer.tell([])
        announcer.tell([asks("2")])
        assert (await next_of(hook))[1]["data"] | {"issuer": None, "approve": None} == {
            "issuer": None,
            "approve": None,
            "waiting": 1,
            "new": 1,
        }
        # As after a restart of the core, which tells again what still waits.
        announcer.tell([asks("2")])
        announcer.tell([asks("2"), asks("3")])
        assert (await next_of(hook))[1]["data"]["new"] == 1
    assert hook.got.empty()


async def test_names_are_told_only_where_that_is_wished_and_never_as_markup(hook) -> None:
    hostile = asks("1", "<!channel> `x` <http://evil.test|here>\n@all\u202e", "*sales*")
    async with Sender(hook) as announcer:
        announcer.tell([hostile])
        _headers, told = await next_of(hook)
        assert "evil" not in json.dumps(told)
        assert "sales" not in json.dumps(told)
    async with Sender(hook, names=True) as announcer:
        announcer.tell([hostile])
        _headers, told = await next_of(hook)
    assert told["data"]["requests"] == [hostile]
    [_first, line] = told["text"].split("\n")
    assert line == "`!channel x http://evil.test|here @all` asks for `*sales*`"


async def test_a_message_is_signed_as_standard_webhooks_have_it(hook) -> None:
    key = f"whsec_{base64.b64encode(KEY).decode()}"
    async with Sender(hook, key=key) as announcer:
        announcer.tell([asks("1")])
        headers, body = await asyncio.to_thread(hook.got.get, timeout=60)
    over = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, over, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


async def test_what_is_not_taken_is_sent_again_and_its_address_is_in_no_log(caplog) -> None:
    hook = Hook([500, 302])
    try:
        async with Sender(hook) as announcer:
            announcer.tell([asks("1")])
            told = [(await next_of(hook)) for _try in range(3)]
    finally:
        hook.close()
    assert [headers[":path"] for headers, _body in told] == [SECRET] * 3
    # Whoever had it, and could not say so in time, sees that it is the same.
    assert len({headers["webhook-id"] for headers, _body in told}) == 1
    assert [record.message for record in caplog.records] == [
        "Facetry: The webhook did not accept a message: it answered 500.",
        "Facetry: The webhook did not accept a message: it answered 302.",
    ]


async def test_what_leads_elsewhere_when_it_is_sent_again_is_another_message() -> None:
    hook = Hook([500])
    sender = Sender(hook)
    here, elsewhere = "http://localhost:7412", "http://localhost:9999"
    # Once the first was refused, people approve elsewhere.
    sender.announcer._where = lambda: ("https://facets.test", here if hook.answers else elsewhere)
    try:
        async with sender as announcer:
            announcer.tell([asks("1")])
            first, told = await next_of(hook)
            second, again = await next_of(hook)
    finally:
        hook.close()
    assert [told["data"]["approve"], again["data"]["approve"]] == [here, elsewhere]
    # Who had the first all the same would pass over the second, by its number.
    assert first["webhook-id"] != second["webhook-id"]


async def test_what_waits_at_a_former_issuer_is_told_of_no_other(hook) -> None:
    sender = Sender(hook, names=True)
    announcer = sender.announcer
    announcer.tell([asks("1")])
    sender.place = ("https://other.test", "http://localhost:7412")
    assert not await announcer._send_at_last()
    assert hook.got.empty()
    announcer.tell([asks("2")])
    assert await announcer._send_at_last()
    _headers, told = await next_of(hook)
    assert told["data"]["issuer"] == "https://other.test"
    assert [one["id"] for one in told["data"]["requests"]] == ["2"]


async def test_what_nobody_foresaw_ends_no_message_and_its_words_are_in_no_log(
    hook, caplog
) -> None:
    sender = Sender(hook)
    whole, failures = sender.announcer._resolve, [OSError(SECRET), RuntimeError(SECRET)]

    async def resolve(reference: str) -> str:
        if failures:
            raise failures.pop()
        return await whole(reference)

    sender.announcer._resolve = resolve
    async with sender as announcer:
        announcer.tell([asks("1")])
        assert (await next_of(hook))[1]["data"]["new"] == 1
    said = [record.getMessage() for record in caplog.records]
    assert said == ["Facetry: webhook: RuntimeError", "Facetry: webhook: OSError"]


async def test_what_was_never_taken_is_told_with_the_next_that_waits(caplog) -> None:
    hook = Hook([503, 503, 503])
    try:
        async with Sender(hook) as announcer:
            announcer.tell([asks("1")])
            numbers = {(await next_of(hook))[0]["webhook-id"] for _try in range(3)}
            announcer.tell([asks("1"), asks("2")])
            headers, told = await next_of(hook)
            assert told["data"]["new"] == 2
            assert headers["webhook-id"] not in numbers
    finally:
        hook.close()


async def test_a_secret_that_was_replaced_counts_for_the_next_message(hook) -> None:
    sender = Sender(hook)
    async with sender as announcer:
        announcer.tell([asks("1")])
        await next_of(hook)
        sender.secrets["file:/hook"] = f"{hook.address}/another"
        announcer.tell([asks("1"), asks("2")])
        assert (await next_of(hook))[0][":path"] == "/another"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hooks.example/secret",
        "http://hooks.example/secret",
        "http://127.0.0.1.evil.example/secret",
        "ftp://hooks.example/secret",
        "https://user:secret@hooks.example/",
        "https://hooks.example/secret\r\nx: y",
        "https://hooks.example:99999/secret",
        "https:///secret",
    ],
)
def test_an_address_that_would_tell_it_to_others_is_refused_unnamed(address: str) -> None:
    with pytest.raises(ServiceError) as refused:
        check_address(address)
    assert refused.value.code == "webhook_unusable"
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("key", ["", "whsec_", "whsec_c2hvcnQ=", f"key_{'QUFB' * 10}", "whsec_!"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(ServiceError) as refused:
        key_of(key)
    assert refused.value.code == "webhook_unusable"


def test_nobody_there_is_told_without_the_address() -> None:
    hook = Hook()
    address = f"{hook.address}{SECRET}"
    hook.close()
    with pytest.raises(ServiceError) as failed:
        post(address, b"{}", signed(b"{}", "msg_1", 0, None))
    assert failed.value.code == "webhook_failed"
    assert SECRET not in str(failed.value)
    assert "127.0.0.1" not in str(failed.value)


def test_serve_says_what_is_wrong_with_its_options(serve) -> None:
    status, error = serve("--webhook-names").failed()
    assert (status, error["code"]) == (2, "webhook_unusable")


@pytest.mark.parametrize("option", ["--webhook", "--webhook-key"])
def test_serve_takes_no_secret_of_a_webhook_as_it_is(serve, option: str) -> None:
    options = (
        ("--webhook", SECRET) if option == "--webhook" else ("--webhook", "env:X", option, SECRET)
    )
    status, error = serve(*options).failed()
    assert (status, error["code"]) == (2, "webhook_unusable")
    assert error["message"].startswith(f"{option} takes where the secret is kept")
    assert SECRET not in error["message"]


@pytest.mark.parametrize(
    ("address", "begun"),
    [
        ("http://{}/", b"HTTP/1.1 200 OK\r\nx-slow: "),
        ("https://{}/", b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03"),
        ("https://hook.example/", b"HTTP/1.1 200 Connection established\r\nx-slow: "),
    ],
    ids=["an answer", "how TLS begins", "a proxy's answer"],
)
def test_an_answer_that_comes_byte_by_byte_holds_up_neither_messages_nor_the_end(
    monkeypatch: pytest.MonkeyPatch, address: str, begun: bytes
) -> None:
    left = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def dribble() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.sendall(begun)
                while not left.wait(0.05):
                    connection.sendall(b"x")

        slow = threading.Thread(target=dribble, daemon=True)
        slow.start()
        here = f"127.0.0.1:{server.getsockname()[1]}"
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        monkeypatch.setenv("https_proxy", f"http://{here}")
        # The loop ends with it: it waits for no thread that reads on.
        with pytest.raises(ServiceError, match="did not answer in time"):
            asyncio.run(post_in_time(address.format(here), b"{}", {}, seconds=1.0))
        # And neither a thread nor a connection of it is left.
        slow.join(60)
        assert not slow.is_alive()
        left.set()
        assert ended(threads())


@pytest.mark.parametrize(
    "endless",
    [b"HTTP/1.1 100 Continue\r\n\r\n", b"x", b"\r\n"],
    ids=["answers before the answer", "a status line", "nothing but lines"],
)
def test_an_answer_without_end_keeps_no_thread(endless: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def pour() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                while True:
                    connection.send(endless * 1000)

        endless_one = threading.Thread(target=pour, daemon=True)
        endless_one.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(ServiceError) as failed:
            asyncio.run(post_in_time(address, b"{}", {}, seconds=1.0))
        assert failed.value.code == "webhook_failed"
        endless_one.join(60)
        assert not endless_one.is_alive()
        assert ended(threads())


def test_an_answer_of_a_hundred_megabytes_is_not_read() -> None:
    sent = 0
    with socket.create_server(("127.0.0.1", 0)) as server:

        def pour() -> None:
            nonlocal sent
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n")
                while sent < 104857600:
                    sent += connection.send(b"x" * 65536)

        large = threading.Thread(target=pour, daemon=True)
        large.start()
        asyncio.run(post_in_time(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}))
        large.join(60)
        assert not large.is_alive()
        # What lay in the buffers of the system.
        assert sent < 32 * 1024 * 1024


def threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "facetry-webhook"]


def ended(some: list[threading.Thread]) -> bool:
    for one in some:
        one.join(60)
    return not any(one.is_alive() for one in some)
