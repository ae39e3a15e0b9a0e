"""Answers of an API that are longer than is held on their way, against the real service."""

import hashlib
import queue
import socket
import sys
import threading
import tracemalloc
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import facetry
import pytest
from facetry import _progress

MIB = 2**20
#: Each row of a table that the upstream sends, and how many rows make a block of it.
ROW = b"%08d,some words of a row,3.1415926535\n"
ROWS = 25_000


class Export:
    """An upstream that sends tables; `blocks`: of how many pieces, and then what `at_end` does."""

    def __init__(self):
        self.blocks = 1
        self.length = None
        self.at_end = None
        self.paused = queue.Queue()
        self.sent = hashlib.sha256()
        export = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.send_response(200)
                self.send_header("content-type", "text/csv")
                if export.length is None:
                    self.send_header("transfer-encoding", "chunked")
                else:
                    self.send_header("content-length", str(export.length))
                self.end_headers()
                export.sent = hashlib.sha256()
                self.piece(b"id,words,number\n")
                for block in range(export.blocks):
                    self.piece(b"".join(ROW % (block * ROWS + row) for row in range(ROWS)))
                if export.at_end is not None:
                    export.at_end(self)
                elif export.length is None:
                    self.wfile.write(b"0\r\n\r\n")

            def piece(self, data):
                export.sent.update(data)
                chunk = b"%x\r\n%s\r\n" % (len(data), data) if export.length is None else data
                self.wfile.write(chunk)

            def log_message(self, *args):
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                """Whoever asked has left."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def waits(self, handler):
        """Sends no more until the test lets it, or whoever asked has left."""
        over = threading.Event()
        self.paused.put((handler, over))
        over.wait(120)
        handler.close_connection = True

    @staticmethod
    def breaks_off(handler):
        """Closes the connection before the end."""
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def upstream(house):
    export = Export()
    methods = [{"method": "GET", "path": "/table", "name": "table"}]
    address = f"http://127.0.0.1:{export.server.server_port}"
    house.add("tables", "openapi", {"address": address, "methods": methods})
    yield export
    export.close()


@pytest.fixture
def tables(upstream, notebook, got):
    upstream.blocks, upstream.length, upstream.at_end = 1, None, None
    return got("tables", "table", why="to read all of it")


def highest(pid):
    """The most memory that a process ever had, in bytes."""
    said = Path(f"/proc/{pid}/status").read_text()
    return next(
        int(line.split()[1]) * 1024 for line in said.splitlines() if line.startswith("VmHWM")
    )


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_table_of_200_mb_is_a_value_and_nobody_on_its_way_keeps_it(house, upstream, tables):
    tables.table()
    before = {name: highest(pid) for name, pid in house.service.pids.items() if pid}
    assert len(before) == 2
    upstream.blocks = 200
    result = tables.table()
    assert len(result.content) > 200_000_000
    assert hashlib.sha256(result.content).digest() == upstream.sent.digest()
    for name, pid in house.service.pids.items():
        assert highest(pid) - before[name] < 100 * MIB, name
    told = facetry.outcome(result)
    assert told["state"] == "done"
    assert told["length"] == len(result.content)
    assert told["digest"] == upstream.sent.hexdigest()
    assert len(result.receipt) > 100
    assert result.index is not None


def test_what_is_read_is_in_memory_once(upstream, tables):
    upstream.blocks = 30
    tracemalloc.start()
    try:
        content = tables.table().content
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(content) > 30 * MIB
    assert most < 1.5 * len(content)


def test_it_is_read_as_a_table(upstream, tables):
    pytest.importorskip("pandas")
    upstream.blocks = 20
    frame = tables.table().df()
    assert len(frame) == 20 * ROWS
    assert list(frame.columns) == ["id", "words", "number"]


@pytest.mark.parametrize("known", [True, False])
def test_the_cell_says_how_far_it_has_come(upstream, tables, monkeypatch, known):
    lines = []
    monkeypatch.setattr(_progress, "_PATIENCE", 0)
    monkeypatch.setattr(_progress, "_EVERY", 0)
    monkeypatch.setattr(_progress._Line, "_show", lambda self, text: lines.append(text))
    upstream.blocks = 20
    length = len(b"id,words,number\n") + 20 * ROWS * len(ROW % 0)
    upstream.length = length if known else None
    assert len(tables.table().content) == length
    total = f" of {_progress._size(length)}" if known else ""
    assert all(line.startswith("tables.table: ") for line in lines)
    middle = [line for line in lines if f"{total} · " in line]
    assert middle
    assert any(line.endswith(" left") for line in middle) is known


def test_it_goes_to_a_file_as_it_comes(upstream, tables, tmp_path):
    upstream.blocks = 20
    path = tmp_path / "table.csv"
    with (
        facetry.requests(tables).get("/table", stream=True) as response,
        path.open("wb") as file,
    ):
        for piece in response.iter_content(MIB):
            file.write(piece)
    assert hashlib.sha256(path.read_bytes()).digest() == upstream.sent.digest()


def test_a_revocation_in_its_middle_is_an_error_that_says_so(house, upstream, tables):
    upstream.blocks, upstream.at_end = 20, upstream.waits
    facet = facetry.describe(tables)["id"]

    def revoke():
        _, over = upstream.paused.get(timeout=60)
        house.owner.act("aios/facets", "revoke", facet=facet)
        over.set()

    revoking = threading.Thread(target=revoke)
    revoking.start()
    with pytest.raises(facetry.Unreachable, match="revoked or paused before the end") as caught:
        tables.table()
    revoking.join(60)
    assert caught.value.code == "cut"
    assert facetry.outcome(caught.value.jti)["state"] == "cut"


@pytest.mark.parametrize("length", [None, 200 * MIB], ids=["no length", "a length"])
def test_what_ends_early_is_never_taken_for_the_whole(upstream, tables, length):
    upstream.blocks, upstream.length = 20, length
    upstream.at_end = Export.breaks_off
    with pytest.raises(facetry.Unreachable, match="incomplete") as caught:
        tables.table()
    assert facetry.outcome(caught.value.jti)["state"] == "failed"


def test_ctrl_c_ends_the_call_at_the_upstream(upstream, tables, ctrl_c):
    upstream.blocks, upstream.at_end = 20, upstream.waits
    left = threading.Event()

    def interrupt():
        handler, over = upstream.paused.get(timeout=60)
        ctrl_c.press()
        handler.connection.settimeout(60)
        assert handler.connection.recv(1) == b""
        left.set()
        over.set()

    interrupting = threading.Thread(target=interrupt)
    interrupting.start()
    with pytest.raises(KeyboardInterrupt):
        tables.table()
    assert left.wait(60)
    interrupting.join(60)
