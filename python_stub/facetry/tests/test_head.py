"""Heads of messages between kernel and wallet: read as the standard library reads them."""

import http.client
import random
import socket

import pytest
from facetry._head import Response, request_head

HEADS = [
    b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nContent-Type: a/b;  charset=utf-8\r\nCONTENT-LENGTH: 2\r\n\r\n{}",
    b"HTTP/1.1 200\r\ncontent-length:0\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\ndate: x\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\na: b\r\n\r\nHTTP/1.1 404 Not Found\r\ncontent-length: 1\r\n\r\nx",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nto the end",
    b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 3\r\n\r\nend",
    b"HTTP/1.1 503 Busy\r\nretry-after: 1\r\nx: \xe9\r\nkeep-alive: timeout=600\r\n"
    b"connection: keep-alive\r\ncontent-length: 1\r\n\r\n!",
    b"HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\n1",
    b"HTTP/1.1 200 OK\r\nfacet-receipt: " + b"A" * 12_000 + b"\r\ncontent-length: 1\r\n\r\n1",
]


def read_by(reader, said):
    """What a reader makes of what was said before the other side closed."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(said)
        theirs.shutdown(socket.SHUT_WR)
        response = reader(ours, method="POST")
        try:
            response.begin()
            fields = {name.lower(): value for name, value in response.headers.items()}
            closes = response.will_close
            return response.status, fields, response.read(), closes
        except (OSError, ValueError, http.client.HTTPException):
            return None
        finally:
            response.close()


class Ours(Response):
    @property
    def headers(self):
        return self.fields

    @headers.setter
    def headers(self, value):
        pass


@pytest.mark.parametrize("said", HEADS)
def test_an_answer_is_read_as_the_standard_library_reads_it(said):
    assert read_by(Ours, said) == read_by(http.client.HTTPResponse, said) is not None


def test_what_is_changed_anywhere_is_never_read_as_another_answer():
    chance = random.Random(20261129)
    refused = 0
    for _ in range(4_000):
        said = bytearray(chance.choice(HEADS[:-1]))
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(said))
            said[at : at + chance.randint(0, 1)] = chance.choice(
                [b"", b"\r", b"\n", b" ", b":", b"\0", b"\xff", b"1", b"\r\n", b"x: y\r\n"]
            )
        ours = read_by(Ours, bytes(said))
        if ours is None:
            refused += 1
            continue
        theirs = read_by(http.client.HTTPResponse, bytes(said))
        # Names alike: of two the standard library's list has both, here the last counts.
        assert theirs is not None
        assert (ours[0], ours[2]) == (theirs[0], theirs[2]), bytes(said)
    assert 500 < refused < 3_500


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"ICY 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\na: b\r\n folded\r\n\r\n",
        b"HTTP/1.1 200 OK\r\na : b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 101 + b"\r\n",
        b"HTTP/1.1 200 OK\r\na: " + b"b" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\na: b\rc: d\r\n\r\n",
        b"HTTP/1.1 200 OK\r\na: b\0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell",
        b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 1\r\n\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_head_is_refused(said):
    assert read_by(Ours, said) is None


def test_a_request_says_what_is_sent():
    fields = {"Authorization": "Bearer x", "Content-Type": "application/json"}
    assert request_head("POST", "/wallet/invoke", fields, 7).decode().split("\r\n") == [
        "POST /wallet/invoke HTTP/1.1",
        "Host: wallet",
        "Accept-Encoding: identity",
        "Content-Length: 7",
        "Authorization: Bearer x",
        "Content-Type: application/json",
        "",
        "",
    ]
    assert b"Content-Length" not in request_head("GET", "/wallet/facets", {}, None)


@pytest.mark.parametrize("hostile", ["a\r\nx: y", "a\nx: y", "a\rx", "a\0", "é", "a\x7f"])
def test_nothing_in_a_request_can_begin_another(hostile):
    with pytest.raises(ValueError, match=r"^a character that a head can't hold$"):
        request_head("POST", "/wallet/invoke", {"Content-Type": hostile}, 0)
    for target in (f"/wallet/{hostile}", "/wallet/a b", "wallet"):
        with pytest.raises(ValueError, match=r"^a character"):
            request_head("POST", target, {}, 0)
