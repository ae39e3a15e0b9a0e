"""Voilà: a dashboard is a principal of its own, and its visitors hold nothing of its author's."""

from __future__ import annotations

import http.client
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from house.bank import RunningBank
from house.job import command, with_others, written
from house.owner import Device
from house.serve import Serve
from house.server import TOKEN, JupyterServer, free_port

SHOWS = (
    "import facetry\nprint('balance', facetry.need('bank', 'balance').balance().value['balance'])"
)
HELD = "import facetry\nprint('held:', facetry.held())"


def visit(port: int, path: str = "/", headers: dict[str, str] | None = None) -> str:
    """The page that a visitor's browser gets."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=150)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        assert answer.status == 200
        return answer.read().decode()
    finally:
        connection.close()


@contextmanager
def dashboard(serve: Serve, home: Path, notebook: Path) -> Iterator[int]:
    """Voilà as the job ``dashboard``, once it answers; its port."""
    port = free_port()
    program = ["voila", "--no-browser", f"--port={port}", "--show_tracebacks=True", notebook.name]
    voila = subprocess.Popen(
        command(serve, "job:dashboard", program),
        env=with_others(home),
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert voila.stderr
    said: list[str] = []
    try:
        for line in voila.stderr:
            said.append(line)
            if "is running at" in line:
                break
        else:
            raise AssertionError("".join(said))
        # What nobody reads any more would stop it.
        threading.Thread(target=voila.stderr.read, daemon=True).start()
        yield port
    finally:
        voila.terminate()
        voila.wait(90)


def test_a_dashboard_shows_what_it_was_granted_to_each_visitor_and_is_a_principal_of_its_own(
    serve: Serve, owner: Device, bank: RunningBank, home: Path
) -> None:
    with dashboard(serve, home, written(home, SHOWS)) as port:
        assert "nobody is here to decide in this run" in visit(port)
        (request,) = owner.requests()
        assert request["who"]["petname"] == "job dashboard"

        owner.grant(request)
        for _visitor in range(2):
            assert f"balance {bank.balance()}" in visit(port)
    uses = [one for one in owner.entries(kinds=["intent"]) if one["what"]["object"] == "bank"]
    assert [one["petname"] for one in uses] == ["job dashboard", "job dashboard"]


def test_a_visitor_of_a_dashboard_in_the_authors_server_holds_nothing_of_the_authors(
    start_jupyter: Callable[..., JupyterServer], bank: RunningBank
) -> None:
    server = start_jupyter(others=("voila.server_extension",))
    owner = Device.enrolled_by(server.link())
    owner.connect("bank", "openapi", bank.config())
    written(server.root, HELD, SHOWS, name="dash.ipynb")
    author = server.open_notebook("dash.ipynb")
    asking = author.start(SHOWS)
    owner.grant(owner.waiting())
    assert f"balance {bank.balance()}" in author.finish(asking).text

    page = visit(
        server.port, f"{server.base}voila/render/dash.ipynb", {"Authorization": f"token {TOKEN}"}
    )
    assert "held: Holds nothing." in page
    assert f"balance {bank.balance()}" not in page
    (request,) = owner.requests()
    assert re.fullmatch(r"kernel [0-9a-f]{8}", request["who"]["petname"])
