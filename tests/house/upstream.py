"""An upstream that can be made to hang, and that counts what reached it."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Upstream:
    """A real HTTP service with one action; it answers at once unless told to hold on."""

    def __init__(self) -> None:
        self.seen: list[str | None] = []
        self.arrived = threading.Event()
        self.release = threading.Event()
        self.release.set()
        upstream = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                upstream.seen.append(self.headers.get("Idempotency-Key"))
                upstream.arrived.set()
                upstream.release.wait(120)
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"{}")
                except OSError:
                    return

            def log_message(self, *_parts: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def config(self) -> dict[str, Any]:
        """Return what connects it: just its address and a method."""
        method = {"method": "POST", "path": "/launch", "name": "launch"}
        return {
            "address": f"http://127.0.0.1:{self._server.server_port}",
            "methods": [method],
        }

    def hold(self) -> None:
        """Answer nothing until released."""
        self.arrived.clear()
        self.release.clear()

    def close(self) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
