"""The page outside of Jupyter: where it is served, and the one-time links that let browsers in."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import quote

from . import settings
from .errors import ServiceError
from .lines import Line
from .listeners import bind_loopback
from .pages import Pages
from .place import Paths
from .runtime import Runtime

#: How long a link may wait to be opened.
LINK_SECONDS = 120
#: A core of before may hold the port a little longer than its supervisor lived.
_PATIENCE = 2.0
_STEP = 0.05


class UiPage:
    """Its listeners, at one port of both loopback addresses for good, and what is told of it."""

    def __init__(self, runtime: Runtime, paths: Paths) -> None:
        self._folder = runtime.ui
        self._paths = paths
        self.port: int | None = None

    async def bind(self) -> list[socket.socket]:
        """Listen where browsers have their keys for it; at another port they would have none.

        Raises ``ServiceError`` ``ui_unavailable``.
        """
        if not (self._folder / "index.html").exists():
            raise ServiceError(
                "ui_unavailable",
                f"The page outside of Jupyter is not in {self._folder}: reinstall facetry-service "
                "(in a checkout: npm run build).",
            )
        known = settings.read(self._paths.settings).ui_port
        loop = asyncio.get_running_loop()
        until = loop.time() + _PATIENCE
        while True:
            try:
                self.port, bound = bind_loopback(known)
                return bound
            except OSError as error:
                if loop.time() >= until:
                    raise ServiceError(
                        "ui_unavailable",
                        f"Port {known}, where the page outside of Jupyter is, is in use by another "
                        "program. End that program and start the service again.",
                    ) from error
            await asyncio.sleep(_STEP)

    @property
    def origin(self) -> str | None:
        """Its one address: pages of any other Host are not served."""
        return None if self.port is None else f"http://localhost:{self.port}"

    @property
    def pages(self) -> Pages:
        """It shows the consent page in a frame."""
        return Pages() if self.origin is None else Pages(frame_ancestors=(self.origin,))

    def to_line(self) -> Line:
        """Return what the core's start line says of it."""
        if self.origin is None:
            return {}
        return {"ui": {"origin": self.origin, "static": str(self._folder)}}

    def link(self, code: str) -> str:
        """Return the address that a browser opens once; the code is in no request's path."""
        return f"{self.origin}/#enter={quote(code, safe='')}"
