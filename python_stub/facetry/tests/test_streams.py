"""Answers that come bit by bit, from an upstream to each client, against the real service."""

import asyncio
import pickle
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import facetry
import httpx
import pytest
import requests
from facetry import _wire

ADDRESS = "http://teller/stream"


class Teller:
    """An upstream of streams; the test says what each sends, and when."""

    def __init__(self):
        self.begun = queue.Queue()
        teller = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                stream = Told(self)
                teller.begun.put(stream)
                stream.over.wait(120)
                self.close_connection = True

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def next(self):
        return self.begun.get(timeout=60)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Told:
    """The upstream's end of one stream."""

    def __init__(self, handler):
        self._handler = handler
        self.over = threading.Event()

    def say(self, data):
        piece = f"data: {data}\n\n".encode()
        self._handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def end(self):
        self._handler.wfile.write(b"0\r\n\r\n")
        self.over.set()

    def gone(self):
        """Waits until the service has closed the connection."""
        self._handler.connection.settimeout(60)
        assert self._handler.connection.recv(1) == b""
        self.over.set()


@pytest.fixture(scope="module")
def teller(house):
    teller = Teller()
    methods = [{"method": "GET", "path": "/stream", "name": "stream"}]
    address = f"http://127.0.0.1:{teller.server.server_port}"
    house.add("teller", "openapi", {"address": address, "methods": methods})
    yield teller
    teller.close()


@pytest.fixture
def told(teller, notebook, got):
    return got("teller", "stream", why="to be told")


def lines(response):
    return (line for line in response.iter_lines() if line)


def test_httpx_reads_a_stream_while_it_is_sent(told, teller):
    with facetry.httpx(told).stream("GET", "/stream") as response:
        upstream = teller.next()
        read = lines(response)
        for said in ("one", "two"):
            upstream.say(said)
            assert next(read) == f"data: {said}"
        result = response.extensions["facetry"]
        assert facetry.outcome(result)["state"] == "pending"
        assert result.receipt is None
        upstream.end()
        assert list(read) == []
    assert facetry.outcome(result)["state"] == "done"
    assert len(result.receipt) > 100
    assert result.index is not None


def test_requests_reads_a_stream_while_it_is_sent(told, teller):
    with facetry.requests(told).get("/stream", stream=True) as response:
        upstream = teller.next()
        read = lines(response)
        for said in ("one", "two"):
            upstream.say(said)
            assert next(read) == f"data: {said}".encode()
        upstream.end()
        assert list(read) == []


def test_an_action_and_a_client_that_do_not_stream_get_the_whole_with_its_receipt(told, teller):
    def tell():
        for _ in range(3):
            upstream = teller.next()
            upstream.say("all")
            upstream.end()

    threading.Thread(target=tell, daemon=True).start()
    result = told.stream()
    assert result.value == "data: all\n\n"
    assert len(result.receipt) > 100
    assert pickle.loads(pickle.dumps(result)).receipt == result.receipt
    assert facetry.httpx(told).get(ADDRESS).text == "data: all\n\n"
    assert facetry.requests(told).get(ADDRESS).text == "data: all\n\n"


def test_what_is_revoked_meanwhile_is_an_error_in_every_client_and_never_a_short_answer(
    house, teller, notebook, got, monkeypatch
):
    came = threading.Event()
    read_one = _wire.Stream.read

    def read_and_tell(self, *most):
        piece = read_one(self, *most)
        came.set()
        return piece

    monkeypatch.setattr(_wire.Stream, "read", read_and_tell)

    def revoke():
        upstream = teller.next()
        upstream.say("one")
        assert came.wait(60)
        house.owner.act("aios/facets", "revoke", facet=ids.pop())
        upstream.gone()

    def read_httpx(facet):
        with facetry.httpx(facet).stream("GET", "/stream") as response:
            assert list(response.iter_lines())

    def read_requests(facet):
        with facetry.requests(facet).get("/stream", stream=True) as response:
            assert list(response.iter_lines())

    for read, error in (
        (lambda facet: facet.stream(), facetry.Unreachable),
        (lambda facet: facetry.httpx(facet).get("/stream"), httpx.RemoteProtocolError),
        (read_httpx, httpx.RemoteProtocolError),
        (lambda facet: facetry.requests(facet).get("/stream"), requests.RequestException),
        (read_requests, requests.exceptions.ChunkedEncodingError),
    ):
        facet = got("teller", "stream", why="to be told")
        ids = [facetry.describe(facet)["id"]]
        came.clear()
        thread = threading.Thread(target=revoke, daemon=True)
        thread.start()
        with pytest.raises(error, match="the facet was revoked or paused before the end"):
            read(facet)
        thread.join(60)
        assert facetry.outcome()["state"] == "cut"


def test_whoever_leaves_a_stream_ends_it_at_the_upstream(told, teller):
    with facetry.httpx(told).stream("GET", "/stream") as response:
        upstream = teller.next()
        upstream.say("one")
        next(lines(response))
    upstream.gone()
    with facetry.requests(told).get("/stream", stream=True) as response:
        upstream = teller.next()
        upstream.say("one")
        next(lines(response))
    upstream.gone()


def test_forty_streams_of_one_loop_come_side_by_side(told, teller):
    async def read(client, number):
        async with client.stream("GET", "/stream") as response:
            return [line async for line in response.aiter_lines() if line]

    async def all_of_them():
        async with facetry.ahttpx(told) as client:
            reading = [asyncio.create_task(read(client, number)) for number in range(40)]
            upstreams = [await asyncio.to_thread(teller.next) for _ in reading]
            # The last that began is served first, so that none waits for another.
            for upstream in reversed(upstreams):
                upstream.say("one")
                upstream.end()
            return await asyncio.gather(*reading)

    assert asyncio.run(asyncio.wait_for(all_of_them(), 90)) == [["data: one"]] * 40


def test_a_task_that_is_cancelled_ends_its_stream_at_the_upstream(told, teller):
    async def leave():
        async with facetry.ahttpx(told) as client:

            async def read():
                async with client.stream("GET", "/stream") as response:
                    async for _ in response.aiter_lines():
                        pass

            task = asyncio.create_task(read())
            upstream = await asyncio.to_thread(teller.next)
            upstream.say("one")
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return upstream

    asyncio.run(leave()).gone()
