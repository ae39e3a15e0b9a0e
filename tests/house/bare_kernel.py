"""A kernel that no server started, as an editor like VS Code uses it: by its own sockets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

from .job import environment
from .kernel import Cell

_SECONDS = 60


class BareKernel:
    """Plain ipykernel, of somebody with a home folder of their own."""

    def __init__(self, home: Path) -> None:
        self._manager = KernelManager(kernel_name="python3")
        self._manager.start_kernel(env=environment(home), cwd=str(home))
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=_SECONDS)
        self._cells: dict[str, Cell] = {}

    def start(self, code: str) -> Cell:
        """Begin to run a cell."""
        cell = Cell(self._client.execute(code, allow_stdin=False))
        self._cells[cell.id] = cell
        return cell

    def prints(self, cell: Cell, text: str) -> str:
        """Wait until a cell that runs has printed a line with this; all that it has printed."""
        while text not in cell.text:
            about, kind, content = self._next()
            ended = kind == "status" and content["execution_state"] == "idle"
            assert about is not cell or not ended, f"{cell.text}{cell.error}: {cell.message}"
        return cell.text

    def finish(self, cell: Cell) -> Cell:
        """Wait for the kernel to be idle after a cell."""
        while True:
            about, kind, content = self._next()
            if about is cell and kind == "status" and content["execution_state"] == "idle":
                return cell

    def run(self, code: str) -> Cell:
        """Run a cell to its end."""
        return self.finish(self.start(code))

    def end(self) -> None:
        """End the kernel."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def _next(self) -> tuple[Cell | None, str, dict[str, Any]]:
        message = self._client.get_iopub_msg(timeout=_SECONDS)
        kind, content = message["msg_type"], message["content"]
        about = self._cells.get(message["parent_header"].get("msg_id", ""))
        if about is not None:
            about.take(kind, content)
        return about, kind, content
