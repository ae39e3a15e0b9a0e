"""Ports of this machine."""

from __future__ import annotations

import secrets
import socket
from contextlib import suppress

#: Between those that the service takes for its pages and those that the system gives away: what is
#: free is so still when the program listens that is told of it.
_PORTS = range(30_000, 32_768)


def free_port() -> int:
    """One that nobody listens on, and that nobody gets who asks for any."""
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
