"""The guide's cells run as they stand, one after the other, in one notebook.

A real server, kernel, service and upstreams; a person's device grants what is asked for.
"""

from __future__ import annotations

import ast
import json
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from house.bank import RunningBank
from house.kernel import Kernel
from house.owner import Device, RefusedByService
from house.server import JupyterServer

GUIDE = Path(__file__).parents[1] / "docs/user-guide.md"
BLOCKS = re.findall(r"```i?python\n(.*?)```", GUIDE.read_text("utf-8"), flags=re.DOTALL)
#: A line of Jupyter's configuration is no cell.
CELLS = [block for block in BLOCKS if not block.startswith("c.")]
#: What the guide says is an error.
ERRORS = {"acct.withdraw": "NotHeld"}
WORDS = ("They", " want", " less.")


class Model:
    """A model behind the API that the `openai` client speaks: a stream, with usage at its end."""

    def __init__(self) -> None:
        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                for chunk in _chunks():
                    self.wfile.write(f"data: {chunk}\n\n".encode())

            def log_message(self, *_parts: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def config(self) -> dict[str, Any]:
        """Return what connects it."""
        address = f"http://127.0.0.1:{self._server.server_port}/v1"
        return {"api": "openai", "address": address, "key": False}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _chunks() -> Iterator[str]:
    head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "gpt-5-mini"}
    for word in WORDS:
        choice = {"index": 0, "delta": {"content": word}, "finish_reason": None}
        yield json.dumps({**head, "choices": [choice]})
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    yield json.dumps({**head, "choices": [], "usage": usage})
    yield "[DONE]"


class Person:
    """Grants whatever is asked for, and connects whatever is offered, until the end."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._attend, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join(90)

    def _attend(self) -> None:
        while not self._ended.wait(0.02):
            for request in self._device.requests():
                with suppress(RefusedByService):
                    self._device.grant(request)
            for proposal in self._device.act("aios/registry", "list", {})["proposals"]:
                self._device.act("aios/registry", "add", {"proposal": proposal["id"]})


@pytest.fixture(scope="module")
def notebook(home: Path, bank: RunningBank) -> Iterator[Kernel]:
    """One notebook of a server to which all that the guide names is connected."""
    server = JupyterServer(home, alone=True)
    model = Model()
    sales = home / "sales/2024"
    sales.mkdir(parents=True)
    (sales / "q3.csv").write_text("month,amount\n7,40\n")
    people = home / "staff/people"
    people.mkdir(parents=True)
    (people / "2024.csv").write_text("name,salary,city\nAda,9000,Ulm\n")
    device = Device.enrolled_by(server.link())
    device.connect("bank", "openapi", bank.config())
    device.connect("sales", "files", {"folder": str(sales.parent)})
    device.connect("staff", "files", {"folder": str(people.parent)})
    device.connect("openai", "model", model.config())
    person = Person(device)
    yield server.open_notebook("reports/churn.ipynb")
    person.end()
    server.end()
    model.close()


def statements(block: str) -> list[str]:
    if block.startswith("%"):
        # A cell's magic takes all of it; others are one a line.
        return [block] if block.startswith("%%") else block.splitlines()
    return [ast.unparse(node) for node in ast.parse(block).body]


def test_each_cell_does_what_the_guide_says(notebook: Kernel) -> None:
    assert len(CELLS) > 7
    printed = ""
    for block in CELLS:
        for statement in statements(block):
            cell = notebook.run(statement)
            expected = ERRORS.get(statement)
            assert cell.error == expected, f"{statement}\n{cell.error}: {cell.message}"
            printed += cell.text
    assert "".join(WORDS) in printed
    assert notebook.value("df.to_dict('records')") == "[{'name': 'Ada', 'city': 'Ulm'}]"
    assert notebook.value("account.balance()") == "100"


def test_what_was_frozen_is_what_was_used_and_is_given_by_name(notebook: Kernel) -> None:
    assert "balance" in notebook.value("open('facetry.toml').read()")
    assert notebook.value("got.bank.balance()").startswith("{'balance'")
