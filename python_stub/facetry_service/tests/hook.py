"""A receiver of webhooks on loopback, and what to hand to who sends to it."""

from __future__ import annotations

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Hook:
    """Keeps each message; answers with ``answers``, then 204 for good."""

    def __init__(self, answers: list[int] | None = None) -> None:
        self.answers = answers or []
        self.got: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status = hook.answers.pop(0) if hook.answers else 204
                self.send_response(status)
                self.send_header("location", f"{hook.address}/elsewhere")
                self.send_header("content-length", "0")
                self.end_headers()
                hook.got.put((headers | {":path": self.path}, body))

            def do_GET(self) -> None:
                hook.got.put(({":path": self.path}, b""))
                self.send_error(404)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def next(self, seconds: float = 60) -> tuple[dict[str, str], dict[str, Any]]:
        """Headers and content of the next message."""
        headers, body = self.got.get(timeout=seconds)
        return headers, json.loads(body)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
