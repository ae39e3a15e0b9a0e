"""`facetry serve`: the service in a terminal."""

from __future__ import annotations

import http.client
import http.server
import json
import os
import pty
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from ports import free_port

PLANTED = "planted-secret-3f9a"


def get(address: str, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def test_says_where_it_is_and_ends_in_order(serve, data, ask, gone) -> None:
    port = free_port()
    one = serve("--listen", f"127.0.0.1:{port}", "--issuer", "https://facets.test")
    told = one.ready()
    assert told["issuer"] == "https://facets.test"
    assert told["address"] == f"http://127.0.0.1:{port}"
    assert told["owner"] is False
    assert json.loads(get(told["address"], "/.well-known/facetry")[1])["version"] == 1
    assert ask(Path(told["socket"]))[0] == 200
    children = [child.pid for child in one.children()]
    assert one.end() == 0
    assert gone(children) == []
    assert sorted(path.name for path in (data / "run").iterdir()) == []


def test_keeps_its_folder_and_sockets_to_its_user(serve, data) -> None:
    serve().ready()
    modes = {
        path: stat.S_IMODE(path.lstat().st_mode) for path in (data, data / "run", *data.rglob("*"))
    }
    assert {path: oct(mode) for path, mode in modes.items() if mode & 0o077} == {}


def test_prints_the_link_to_a_terminal_or_when_told_so_alone(serve, data) -> None:
    quiet = serve()
    assert "link" not in quiet.ready()
    quiet.end()
    asked = serve("--print-link")
    told = asked.ready()
    assert re.fullmatch(r"/#enrol=[\w-]{43}&name=own", told["link"].removeprefix(told["consent"]))
    asked.end()
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "facetry_service.cli", "serve", "--data", str(data)]
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL) as shown:
        os.close(theirs)
        seen = ""
        while "Ctrl-C" not in seen:
            seen += os.read(ours, 4096).decode()
        shown.send_signal(signal.SIGINT)
    os.close(ours)
    assert f"{told['consent']}/#enrol=" in seen
    assert shown.returncode == 0


def test_whoever_comes_by_a_link_is_called_what_its_maker_said(serve, data) -> None:
    asked = serve("--print-link", "Ada’s desk")
    code = asked.ready()["link"].partition("#enrol=")[2]
    assert len(code) == 43
    asked.end()
    with sqlite3.connect(f"file:{data}/state.sqlite?mode=ro", uri=True) as state:
        names = state.execute("SELECT petname FROM introductions WHERE kind = 'owner'").fetchall()
    assert names == [("Ada’s desk",)]


def test_serves_the_consent_page_on_both_loopback_addresses_at_one_port_for_good(serve) -> None:
    first = serve()
    consent = first.ready()["consent"]
    port = urlsplit(consent).port
    for host in ("127.0.0.1", "::1"):
        connection = http.client.HTTPConnection(host, port, timeout=60)
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        assert connection.getresponse().status == 200
        connection.close()
    first.end()
    assert serve().ready()["consent"] == consent


def test_killed_it_leaves_no_process_behind(serve, data, gone) -> None:
    one = serve()
    one.ready()
    core = [child.pid for child in one.children()]
    assert len(core) == 1
    one.end(signal.SIGKILL)
    assert gone(core) == []
    # What it left on the disk is in nobody's way.
    assert serve().ready()["ready"] is True


def test_gives_its_core_no_secret_by_environment_or_arguments(serve) -> None:
    environment = {**os.environ, "AWS_SECRET_ACCESS_KEY": PLANTED, "NODE_OPTIONS": "--inspect=0"}
    one = serve(env=environment)
    one.ready()
    [core] = one.children()
    assert PLANTED not in str(core.environ())
    assert "NODE_OPTIONS" not in core.environ()
    command = core.cmdline()
    assert "--permission" in command
    assert "--disable-sigusr1" in command
    assert os.getsid(core.pid) == core.pid


def test_a_second_one_over_the_same_folder_says_who_has_it(serve) -> None:
    serve().ready()
    status, error = serve().failed()
    assert (status, error["code"]) == (1, "already_running")


def test_lets_prometheus_read_figures_where_it_was_told_and_nowhere_else(serve) -> None:
    one = serve("--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0")
    told = one.ready()
    status, text = get(told["metrics"], "/metrics")
    assert status == 200
    assert b"\nfacetry_ledger_writable 1\n" in text
    assert b"\nprocess_cpu_seconds_total " in text
    assert get(told["metrics"], "/.well-known/facetry")[0] == 404
    assert get(told["address"], "/metrics")[0] == 404


def test_sends_traces_where_it_was_told_without_what_was_asked(serve) -> None:
    taken: list[bytes] = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["transfer-encoding"] == "chunked"
            while length := int(self.rfile.readline(), 16):
                taken.append(self.rfile.read(length + 2)[:-2])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector) as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{collector.server_port}/v1/traces"
        one = serve("--listen", "127.0.0.1:0", "--traces", url)
        address = one.ready()["address"]
        assert get(address, "/.well-known/facetry")[0] == 200
        assert get(address, f"/{PLANTED}/a.b.c")[0] == 404
        assert one.end() == 0
        collector.shutdown()
    spans = b"".join(taken)
    assert b'"well-known"' in spans
    assert PLANTED.encode() not in spans


@pytest.mark.parametrize(
    "url",
    ["http://collector.example/v1/traces", "http://a:b@127.0.0.1:4318/", "https:///x", "traces"],
)
def test_sends_no_traces_in_clear_text_elsewhere_nor_by_a_password(serve, data, url) -> None:
    status, error = serve("--traces", url).failed()
    assert (status, error["code"]) == (2, "traces_malformed")
    assert "b@" not in error["message"]
    assert not data.exists()


def test_shows_figures_beyond_loopback_with_tls_alone(serve, data) -> None:
    status, error = serve("--metrics", "0.0.0.0:9411").failed()
    assert (status, error["code"]) == (2, "listen_refused")
    assert "--metrics" in error["message"]
    assert not data.exists()


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("0.0.0.0:7411", "listen_refused"),
        ("facets.example:7411", "listen_malformed"),
        ("7411", "listen_malformed"),
        ("127.0.0.1:port", "listen_malformed"),
        ("127.0.0.1:70000", "listen_malformed"),
    ],
)
def test_without_tls_listens_on_loopback_alone(serve, data, address, code) -> None:
    status, error = serve("--listen", address).failed()
    assert (status, error["code"]) == (2, code)
    assert not data.exists()


def test_a_port_that_is_taken_is_said(serve) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        status, error = serve("--listen", f"127.0.0.1:{other.getsockname()[1]}").failed()
    assert (status, error["code"]) == (2, "listen_taken")


def test_a_name_is_fixed_at_the_first_start(serve) -> None:
    first = serve("--issuer", "one")
    first.ready()
    first.end()
    status, error = serve("--issuer", "two").failed()
    assert (status, error["code"]) == (1, "issuer_fixed")


def test_why_it_does_not_start_is_said_once(data, tmp_path) -> None:
    policy = tmp_path / "policy"
    policy.write_text("quorum nonsense\n")
    command = [sys.executable, "-m", "facetry_service.cli", "serve", "--data", str(data)]
    said = subprocess.run(
        [*command, "--policy", str(policy)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.count("Line 1 of the policy") == 1


def test_a_page_whose_port_is_taken_is_said_once_and_offered_to_nobody(serve, data) -> None:
    first = serve()
    page = urlsplit(first.ready()["page"]).port
    first.end()
    command = [sys.executable, "-m", "facetry_service.cli", "serve", "--data", str(data)]
    with socket.create_server(("127.0.0.1", page)):
        shown = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert shown.stdout
        lines: list[str] = []
        while "Ctrl-C" not in "".join(lines[-1:]):
            lines.append(shown.stdout.readline())
            assert lines[-1], shown.communicate()
        shown.send_signal(signal.SIGINT)
        _out, err = shown.communicate(timeout=90)
    assert "  page:    closed, as said above\n" in lines
    assert err.count(f"Port {page}, where the page outside of Jupyter is,") == 1


def test_a_damaged_database_is_said_and_left_as_it_is(serve, data) -> None:
    data.mkdir(parents=True, mode=0o700)
    (data / "state.sqlite").write_bytes(b"this is no database" * 100)
    status, error = serve().failed()
    assert (status, error["code"]) == (1, "data_corrupt")
    assert (data / "state.sqlite").read_bytes().startswith(b"this is no database")


def test_a_folder_that_cant_be_written_is_said() -> None:
    # One of root's: its own owner could make it writable. Root becomes somebody else for that.
    folder = "/usr"
    code = (
        "from facetry_service.place import open_data_folder\n"
        "from facetry_service.lock import Lock\n"
        "from facetry_service.errors import ServiceError\n"
        "from pathlib import Path\n"
        "import os, sys\n"
        "if os.geteuid() == 0:\n"
        "    os.setgid(65534); os.setuid(65534)\n"
        "for attempt in (lambda p: open_data_folder(p), lambda p: Lock.take(p / 'lock')):\n"
        "    try:\n"
        "        attempt(Path(sys.argv[1]))\n"
        "    except ServiceError as error:\n"
        "        print(error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, folder], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["data_unusable", "data_unusable"]


def test_an_interrupt_while_it_starts_ends_it_too(serve, gone) -> None:
    one = serve()
    children: list[int] = []
    while not children and one.process.poll() is None:
        children = [child.pid for child in psutil.Process(one.process.pid).children()]
    one.end(signal.SIGINT)
    assert gone(children) == []
