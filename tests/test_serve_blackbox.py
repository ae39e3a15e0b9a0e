"""``facetry serve`` as a stranger and an ordinary agent meet it: its listen door, its ends."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from house.agent import Agent, enrolled
from house.owner import Device, RefusedByService, canonical
from house.serve import Serve
from house.server import free_port
from house.upstream import Upstream

NOT_FOUND = b'{"error":"not_found"}'


@pytest.fixture(scope="module")
def serve(home: Path) -> Iterator[Serve]:
    running = Serve(home / "data", free_port())
    yield running
    running.end()


@pytest.fixture(scope="module")
def owner(serve: Serve) -> Device:
    return serve.device()


@pytest.fixture(scope="module")
def upstream(owner: Device) -> Iterator[Upstream]:
    answering = Upstream()
    owner.connect("rocket", "openapi", answering.config())
    yield answering
    answering.close()


@pytest.fixture(scope="module")
def agent(serve: Serve, owner: Device, upstream: Upstream) -> Agent:
    agent = enrolled(serve, owner)
    agent.granted(owner, uses=1000)
    return agent


def test_every_refusal_is_the_same_bytes_whatever_its_reason(
    serve: Serve, owner: Device, agent: Agent, upstream: Upstream
) -> None:
    path, _facet = agent.facet()
    stranger, other = enrolled(serve, owner), enrolled(serve, owner)
    other.granted(owner, uses=1)
    assert b"facet-receipt" in other.launch()
    revoked = enrolled(serve, owner)
    revoked.granted(owner)
    revoked.act("rocket", "facet.revoke", {})
    used = agent.signed()
    agent.launch(used)
    header, payload, signature = agent.signed().split(".")
    none = canonical.b64u_encode(canonical.jcs({"alg": "none", "typ": "facet-action"}).encode())
    deep = '{"a":' * 4000 + "1" + "}" * 4000
    before = len(upstream.seen)
    refused = {
        "unknown facet": serve.ask("POST", f"/{'0' * 32}/", agent.signed()),
        "another's key": serve.ask("POST", path, stranger.token("facet-action", **agent.claims())),
        "another facet": agent.launch(agent.signed(fct="0" * 32)),
        "another audience": agent.launch(agent.signed(aud="facetry:other")),
        "an old token": agent.launch(agent.signed(iat=int(time.time()) - 70)),
        "a used token": agent.launch(used),
        "uses spent": other.launch(),
        "revoked": revoked.launch(),
        "another action": agent.launch(agent.signed(act="land")),
        "another object": agent.launch(agent.signed(obj="aios/self")),
        "an unknown argument": agent.launch(agent.signed(args={"x": 1})),
        "GET of what is not safe": serve.ask("GET", path + agent.signed()),
        "bytes that no token names": serve.ask("POST", path + agent.signed(), "abc"),
        "no token": serve.ask("POST", path),
        "alg none": serve.ask("POST", path, f"{none}.{payload}."),
        "a header of another": serve.ask("POST", path, f"{none}.{payload}.{signature}"),
        "nesting without end": serve.ask(
            "POST", path, f"{header}.{canonical.b64u_encode(deep.encode())}.{signature}"
        ),
        "two mebibytes": serve.ask("POST", path, "A" * (2 << 20)),
        "a doubled slash": serve.ask("POST", f"/{path}", agent.signed()),
        "a dot in percents": serve.ask("POST", f"/%2e{path}", agent.signed()),
        "a slash in percents": serve.ask("POST", f"{path[:-1]}%2f", agent.signed()),
        "capitals": serve.ask("POST", path.upper(), agent.signed()),
        "a query": serve.ask("POST", f"{path}?a", agent.signed()),
        "a whole address": serve.ask("POST", f"http://127.0.0.1{path}", agent.signed()),
        "PUT": serve.ask("PUT", path, agent.signed()),
        "an expectation": serve.ask("POST", path, "", "Expect: the-moon"),
        "OPTIONS": serve.ask("OPTIONS", path),
        "another door's challenge": serve.ask("POST", "/consent/challenge"),
        "another door's wallet": serve.ask("POST", "/wallet/session", "{}"),
        "an enrolment that is none": serve.ask("POST", "/enrol", "a.b.c"),
        "nobody's request": serve.ask("POST", f"/requests/{'0' * 32}", agent.signed()),
    }
    expected = serve.ask("GET", "/")
    assert expected.startswith(b"HTTP/1.1 404 ")
    assert expected.endswith(NOT_FOUND)
    assert {why for why, answer in refused.items() if answer != expected} == set()
    assert len(upstream.seen) == before
    assert serve.ask("HEAD", path) == expected.removesuffix(NOT_FOUND)


def test_behind_a_proxy_no_header_changes_who_the_service_is(
    serve: Serve, agent: Agent, upstream: Upstream
) -> None:
    names = (
        "Host: facets.example",
        "X-Forwarded-Host: facets.example",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Prefix: /facets",
        "X-Forwarded-For: 203.0.113.7",
        'Forwarded: for=203.0.113.7;host="facets.example";proto=https',
    )

    def forwarded(method: str, target: str, body: str = "") -> bytes:
        length = [f"Content-Length: {len(body)}"] if body else []
        lines = [f"{method} {target} HTTP/1.1", "Connection: close", *names, *length]
        return serve.raw("\r\n".join([*lines, "", body]).encode())

    direct = serve.ask("GET", "/.well-known/facetry")
    issuer = f'"issuer":"{serve.told["issuer"]}"'.encode()
    assert issuer in direct
    assert issuer in forwarded("GET", "/.well-known/facetry")
    path, _facet = agent.facet()
    assert b"facet-receipt" in forwarded("POST", path, agent.signed())
    before = len(upstream.seen)
    expected = serve.ask("GET", "/")
    for aud in ("facets.example", "https://facets.example", "https://facets.example/facets"):
        assert forwarded("POST", path, agent.signed(aud=aud)) == expected
    assert len(upstream.seen) == before


@pytest.mark.parametrize(
    "message",
    [
        b"nonsense\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\nHost: a\n\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nA: \0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nA: " + b"x" * 70_000 + b"\r\n\r\n",
        b"POST /facets HTTP/1.1\r\nHost: a\r\nContent-Length: -4\r\n\r\n",
        b"POST /facets HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        b"POST /facets HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /facets HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    ],
)
def test_what_is_not_http_is_refused_without_a_word_and_closed(
    serve: Serve, message: bytes
) -> None:
    answer = serve.raw(message)
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"close" in answer
    assert serve.ask("GET", "/.well-known/facetry").startswith(b"HTTP/1.1 200 ")


def test_many_slow_callers_keep_nobody_else_waiting(serve: Serve, agent: Agent) -> None:
    slow = []
    for _one in range(200):
        connection = socket.create_connection(("127.0.0.1", serve.port))
        connection.sendall(b"POST /facets HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\na")
        slow.append(connection)
    try:
        began = time.monotonic()
        assert b"facet-receipt" in agent.launch()
        assert time.monotonic() - began < 5
    finally:
        for connection in slow:
            connection.close()


def test_one_token_sent_many_times_at_once_is_one_call(agent: Agent, upstream: Upstream) -> None:
    token, before = agent.signed(), len(upstream.seen)
    with ThreadPoolExecutor(20) as together:
        answers = list(together.map(agent.launch, [token] * 20))
    assert sum(b"facet-receipt" in answer for answer in answers) == 1
    assert len(upstream.seen) == before + 1


def test_as_many_calls_as_uses_however_many_come_at_once(
    serve: Serve, owner: Device, upstream: Upstream
) -> None:
    agent = enrolled(serve, owner)
    agent.granted(owner, uses=3)
    before = len(upstream.seen)
    tokens = [agent.signed() for _one in range(20)]
    with ThreadPoolExecutor(20) as together:
        answers = list(together.map(agent.launch, tokens))
    assert sum(b"facet-receipt" in answer for answer in answers) == 3
    assert len(upstream.seen) == before + 3


def test_a_second_service_over_the_same_folder_says_who_is_in_its_way(serve: Serve) -> None:
    second = Serve(serve.data, free_port())
    assert second.told == {}
    assert second.process.returncode == 1
    assert "already_running" in second.said
    assert serve.ask("GET", "/.well-known/facetry").startswith(b"HTTP/1.1 200 ")


def test_a_port_that_is_taken_is_said(serve: Serve, tmp_path: Path) -> None:
    second = Serve(tmp_path / "data", serve.port)
    assert second.process.returncode == 2
    assert "can't be listened on" in second.said


def test_killed_at_any_moment_it_loses_nothing_and_counts_no_use_twice(
    home: Path, upstream: Upstream
) -> None:
    port, data = free_port(), home / "killed"
    serve = Serve(data, port)
    try:
        owner = serve.device()
        owner.connect("rocket", "openapi", upstream.config())
        agent = enrolled(serve, owner)
        agent.granted(owner, uses=1000)
        size, spent, acknowledged = 0, 0, []
        for number in range(4):
            calls = [(one := os.urandom(16).hex(), agent.signed(jti=_jti(one))) for _ in range(40)]
            seen = len(upstream.seen)
            with ThreadPoolExecutor(4) as together:
                answers = together.map(lambda call: _tried(agent, call[1]), calls)
                while len(upstream.seen) < seen + 5:
                    time.sleep(0.01)
                if number % 2:
                    serve.kill()
                    serve = Serve(data, port)
                    agent.serve = serve
                else:
                    os.kill(serve.core().pid, signal.SIGKILL)
                answered = list(answers)
            _until_it_answers(serve)
            states = [_state(agent, _jti(one)) for one, _token in calls]
            done = sum(b"facet-receipt" in answer for answer in answered)
            assert [s for s, a in zip(states, answered, strict=True) if b"facet-receipt" in a] == [
                "done"
            ] * done
            acknowledged += [
                call[0] for call, a in zip(calls, answered, strict=True) if b"facet-receipt" in a
            ]
            spent += sum(state in {"done", "failed", "unknown"} for state in states)
            told = agent.act("rocket", "facet.describe", {})
            assert told["uses_left"] == 1000 - spent
            now = owner.act("aios/ledger", "checkpoint", {})["size"]
            assert now > size
            size = now
        assert len(set(upstream.seen)) == len(upstream.seen)
        assert {_state(agent, _jti(one)) for one in acknowledged} == {"done"}
    finally:
        assert serve.end() == 0


def _jti(one: str) -> str:
    return str(canonical.b64u_encode(bytes.fromhex(one)))


def _tried(agent: Agent, token: str) -> bytes:
    try:
        return agent.launch(token)
    except OSError:
        return b""


def _state(agent: Agent, jti: str) -> str:
    try:
        return str(agent.act("aios/self", "outcome", {"jti": jti})["state"])
    except RefusedByService as error:
        assert error.body["code"] == "no_such_act"
        return "not called"


def _until_it_answers(serve: Serve, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if serve.ask("GET", "/.well-known/facetry").startswith(b"HTTP/1.1 200 "):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("it does not come back")
