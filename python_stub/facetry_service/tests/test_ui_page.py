"""The page outside of Jupyter: at one port for good, and in by one-time links alone."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from facetry_service import settings


def get(host: str, port: int, name: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(host, port, timeout=60)
    connection.request("GET", "/", headers={"host": name})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def link(data: Path) -> subprocess.CompletedProcess[str]:
    """Run `facetry ui`."""
    command = [sys.executable, "-m", "facetry_service.cli", "ui", "--json", "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_is_served_on_both_loopback_addresses_at_one_port_for_good(serve, data) -> None:
    first = serve()
    page = first.ready()["page"]
    port = urlsplit(page).port
    for host in ("127.0.0.1", "::1"):
        assert get(host, port, f"localhost:{port}")[0] == 200
        for name in (f"127.0.0.1:{port}", f"[::1]:{port}", f"evil.example:{port}", "localhost"):
            assert get(host, port, name)[0] == 404
    first.end()
    assert serve().ready()["page"] == page
    known = json.loads((data / "service.json").read_text())
    assert sorted(known) == ["consent_port", "pid", "run", "ui_port"]


def test_each_link_has_a_code_of_its_own_which_the_service_prints_nowhere(serve, data) -> None:
    one = serve()
    page = one.ready()["page"]
    links = [json.loads(link(data).stdout)["link"] for _ in range(2)]
    assert all(each.startswith(f"{page}/#enter=") for each in links)
    assert links[0] != links[1]
    one.end()
    assert one.process.stderr is not None
    assert one.process.stderr.read() == ""


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_where_its_port_is_taken_all_else_goes_on_and_it_says_so(serve, data, host) -> None:
    first = serve()
    port = urlsplit(first.ready()["page"]).port
    first.end()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind((host, port))
        stranger.listen()
        second = serve()
        told = second.ready()
        assert told["page"] is None
        assert told["consent"] is not None
        refused = link(data)
        assert refused.returncode == 1
        error = json.loads(refused.stderr)["error"]
        assert error["code"] == "ui_unavailable"
        assert str(port) in error["message"]
        second.end()
    assert settings.read(data / "service.json").ui_port == port


async def test_a_jupyter_server_has_no_such_port(start, data) -> None:
    service = await start()
    assert service.state.ui_port is None
    refused = await asyncio.to_thread(link, data)
    assert json.loads(refused.stderr)["error"]["code"] == "ui_unavailable"
    assert "Jupyter" in json.loads(refused.stderr)["error"]["message"]
    assert settings.read(data / "service.json").ui_port is None


def test_nobody_is_let_in_where_nothing_runs(tmp_path) -> None:
    refused = link(tmp_path)
    assert refused.returncode == 4
    assert "facetry serve" in json.loads(refused.stderr)["error"]["message"]
