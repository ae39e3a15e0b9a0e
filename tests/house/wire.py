"""A wire between two programs that a test can cut: what goes through breaks, nothing more does."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress


class Wire:
    """Passes on what comes to ``port`` of 127.0.0.1, to another port there."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._through: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = self._listening(0)
        self.port: int = self._listener.getsockname()[1]

    def cut(self) -> None:
        """Break what goes through it, and let nobody through."""
        # A thread that waits in accept() would still take one.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for one in self._through:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let through again."""
        self._listener = self._listening(self.port)

    def _listening(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near = listener.accept()[0]
                far = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                if listener.fileno() < 0:
                    return
                continue
            with self._lock:
                self._through |= {near, far}
            threading.Thread(target=self._pass, args=(near, far), daemon=True).start()

    def _pass(self, near: socket.socket, far: socket.socket) -> None:
        try:
            self._both(near, far)
        except OSError:
            return
        finally:
            with self._lock:
                self._through -= {near, far}
            near.close()
            far.close()

    def _both(self, near: socket.socket, far: socket.socket) -> None:
        with selectors.DefaultSelector() as either:
            for one, other in ((near, far), (far, near)):
                either.register(one, selectors.EVENT_READ, other)
            while True:
                for key, _events in either.select():
                    part = key.fileobj.recv(65536)  # type: ignore[union-attr]
                    if not part:
                        return
                    key.data.sendall(part)
