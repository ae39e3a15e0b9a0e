"""A kernel as a page uses it: cells over the server's websocket."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import websocket

if TYPE_CHECKING:
    from .server import JupyterServer


CARD = "application/vnd.facetry.card+json"


@dataclass
class Cell:
    """What came of a cell."""

    id: str
    text: str = ""
    #: Media bundles, in the order in which they came.
    shown: list[dict[str, Any]] = field(default_factory=list)
    error: str | None = None
    message: str = ""

    @property
    def result(self) -> str:
        """What its last expression showed as text."""
        return str(self.shown[-1]["text/plain"]) if self.shown else ""

    def take(self, kind: str, content: dict[str, Any]) -> None:
        """Keep what a message of the kernel says of it."""
        if kind == "stream":
            self.text += content["text"]
        elif kind in ("execute_result", "display_data", "update_display_data"):
            self.shown.append(content["data"])
        elif kind == "error":
            self.error, self.message = content["ename"], content["evalue"]


class Kernel:
    """A connection to a kernel of a Jupyter server."""

    def __init__(self, server: JupyterServer, kernel: str, session: str) -> None:
        self.id = kernel
        self.session = session
        self._client = uuid.uuid4().hex
        self._socket = websocket.create_connection(
            f"ws://127.0.0.1:{server.port}{server.base}api/kernels/{kernel}/channels"
            f"?session_id={self._client}",
            header=[f"Authorization: token {server.token}"],
            timeout=150,
        )
        self._cells: dict[str, Cell] = {}

    def run(self, code: str) -> Cell:
        """Run a cell to its end."""
        return self.finish(self.start(code))

    def value(self, code: str) -> str:
        """Run a cell that must succeed; what its last expression showed."""
        cell = self.run(code)
        assert cell.error is None, f"{cell.error}: {cell.message}"
        return cell.result

    def start(self, code: str) -> Cell:
        """Begin to run a cell."""
        cell = Cell(uuid.uuid4().hex)
        self._cells[cell.id] = cell
        self._socket.send(
            json.dumps(
                {
                    "header": {
                        "msg_id": cell.id,
                        "msg_type": "execute_request",
                        "username": "",
                        "session": self._client,
                        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                        "version": "5.3",
                    },
                    "parent_header": {},
                    "metadata": {"cellId": "cell-" + cell.id[:8]},
                    "content": {
                        "code": code,
                        "silent": False,
                        "store_history": True,
                        "user_expressions": {},
                        "allow_stdin": False,
                        "stop_on_error": True,
                    },
                    "channel": "shell",
                    "buffers": [],
                }
            )
        )
        return cell

    def card(self, cell: Cell) -> dict[str, Any]:
        """Wait until a cell that runs shows the card of what it asks for; what is on it."""
        while not (shown := [data[CARD] for data in cell.shown if CARD in data]):
            about, kind, _content = self._next()
            assert about is not cell or kind != "execute_reply", f"{cell.error}: {cell.message}"
        return dict(shown[-1])

    def prints(self, cell: Cell, text: str) -> str:
        """Wait until a cell that runs has printed a line with this; all that it has printed."""
        while text not in cell.text:
            about, kind, _content = self._next()
            assert about is not cell or kind != "execute_reply", f"{cell.error}: {cell.message}"
        return cell.text

    def finish(self, cell: Cell) -> Cell:
        """Wait for a cell's reply, and for the kernel to be idle after it."""
        replied = idle = False
        while not (replied and idle):
            about, kind, content = self._next()
            replied = replied or (about is cell and kind == "execute_reply")
            idle = idle or (
                about is cell and kind == "status" and content["execution_state"] == "idle"
            )
        return cell

    def _next(self) -> tuple[Cell | None, str, dict[str, Any]]:
        """Take what comes next, and keep it with the cell that it is about."""
        message = json.loads(self._socket.recv())
        kind, content = message["msg_type"], message["content"]
        about = self._cells.get(message["parent_header"].get("msg_id", ""))
        if about is not None:
            about.take(kind, content)
        return about, kind, content

    def close(self) -> None:
        """Leave; the kernel goes on."""
        self._socket.close()
