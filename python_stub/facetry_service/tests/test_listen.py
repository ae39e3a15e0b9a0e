"""The listen door beyond loopback: TLS of its own, or not at all."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

import pytest
from certificates import Authority
from cryptography import x509
from ports import free_port

_PATIENCE = 90.0


def get(port: int, context: ssl.SSLContext, name: str = "facets.test") -> tuple[Any, int]:
    """What the service says of itself there, and its certificate's serial number."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=60) as plain,
        context.wrap_socket(plain, server_hostname=name) as connection,
    ):
        serial = x509.load_der_x509_certificate(
            connection.getpeercert(binary_form=True) or b""
        ).serial_number
        client = http.client.HTTPConnection(name)
        client.sock = connection
        client.request("GET", "/.well-known/facetry")
        return json.loads(client.getresponse().read()), serial


def until(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def test_beyond_loopback_it_listens_with_tls_as_its_certificate_says(serve, authority) -> None:
    port = free_port()
    told = serve(*authority.options(port), "--issuer", "team").ready()
    assert told["address"] == f"https://0.0.0.0:{port}"
    assert get(port, authority.trust)[0]["issuer"] == "team"
    assert get(port, authority.trust, "127.0.0.1")[0]["issuer"] == "team"


def test_another_name_another_authority_and_an_older_tls_come_to_nothing(
    serve, authority, tmp_path
) -> None:
    port = free_port()
    serve(*authority.options(port)).ready()
    with pytest.raises(ssl.SSLCertVerificationError, match=r"[Hh]ostname mismatch"):
        get(port, authority.trust, "other.test")
    with pytest.raises(ssl.SSLCertVerificationError):
        get(port, Authority(tmp_path / "other").trust)
    older = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    older.check_hostname, older.verify_mode = False, ssl.CERT_NONE
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError, match=r"(?i)version"):
        get(port, older)
    with socket.create_connection(("127.0.0.1", port), timeout=60) as plain:
        plain.sendall(b"GET /.well-known/facetry HTTP/1.1\r\nHost: a\r\n\r\n")
        assert b"issuer" not in plain.recv(65536)


@pytest.mark.parametrize("told", [None, signal.SIGHUP], ids=["by itself", "at SIGHUP"])
def test_a_new_certificate_is_served_without_a_restart(serve, authority, told) -> None:
    port = free_port()
    one = serve(*authority.options(port))
    one.ready()
    [core] = one.children()
    renewed = authority.issue()
    if told:
        one.process.send_signal(told)
    assert until(lambda: get(port, authority.trust)[1] == renewed)
    assert [child.pid for child in one.children()] == [core.pid]
    core.kill()
    assert until(lambda: one.children() not in ([], [core]))
    assert get(port, authority.trust)[1] == renewed


def test_a_pair_that_does_not_fit_leaves_the_one_of_before_in_use(serve, authority) -> None:
    port = free_port()
    one = serve(*authority.options(port))
    one.ready()
    before = get(port, authority.trust)[1]
    good = authority.key.read_bytes()
    authority.key.write_bytes(b"no key")
    one.process.send_signal(signal.SIGHUP)
    assert "stays in use" in one.process.stderr.readline()
    assert get(port, authority.trust)[1] == before
    renewed = authority.issue()
    assert authority.key.read_bytes() != good
    assert until(lambda: get(port, authority.trust)[1] == renewed)


def test_without_a_whole_pair_it_does_not_start(serve, authority, data, tmp_path) -> None:
    port = free_port()
    other = Authority(tmp_path / "other")
    other.issue()
    listen, where, cert_option, cert, key_option, key = authority.options(port)
    lines = {
        "no key": (listen, where, cert_option, cert),
        "no listen": (cert_option, cert, key_option, key),
        "another's key": (listen, where, cert_option, cert, key_option, str(other.key)),
        "no file": (listen, where, cert_option, "/nowhere", key_option, key),
        "a folder": (listen, where, cert_option, str(tmp_path), key_option, key),
    }
    said = {what: serve(*line).failed() for what, line in lines.items()}
    authority.issue(b"passphrase")
    said["a passphrase"] = serve(*authority.options(port)).failed()
    assert {
        what: (status, error["code"]) for what, (status, error) in said.items()
    } == dict.fromkeys(said, (2, "tls_unusable"))
    assert "passphrase" in said["a passphrase"][1]["message"]
    assert not data.exists()


def test_its_key_is_in_no_argument_environment_or_file_of_the_service(
    serve, authority, data
) -> None:
    one = serve(*authority.options(free_port()))
    one.ready()
    secret = authority.key.read_text().splitlines()[1]
    [core] = one.children()
    assert secret not in str(core.environ()) + str(core.cmdline())
    files = [path for path in data.rglob("*") if path.is_file()]
    assert [path for path in files if secret.encode() in path.read_bytes()] == []
