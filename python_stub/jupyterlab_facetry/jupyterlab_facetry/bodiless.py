"""Handlers that keep nothing of a request's body."""

from __future__ import annotations

from jupyter_server.base.handlers import JupyterHandler
from tornado.web import stream_request_body


@stream_request_body
class Bodiless(JupyterHandler):
    """Nobody fills this server's memory by a body, least of all a stranger."""

    def data_received(self, chunk: bytes) -> None:
        """Drop it."""
