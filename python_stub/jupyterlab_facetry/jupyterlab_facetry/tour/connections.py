"""The three services that the tour connects: a bank, a folder, and the Jupyter server itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jupyter_server
from facetry_service.credentials import offer

from .launch import Tour

_DOCUMENT = Path(jupyter_server.__file__).parent / "services" / "api" / "api.yaml"
_REACHABLE = ("", "localhost", "127.0.0.1", "0.0.0.0")  # noqa: S104 # compared, not bound


def connections(tour: Tour, serverapp: Any, data: Path) -> list[dict[str, Any]]:
    """Return what a page proposes to connect: name, kind and config of each, and no secret.

    Credentials are offered for their own address alone. Raises ``OSError`` where the data folder
    can't be written.
    """
    bank = {
        "document_url": tour.document,
        "credential": offer(data, "tour-bank", tour.address, tour.key),
    }
    wanted = [
        {"name": "bank", "kind": "openapi", "config": bank},
        {"name": "sales", "kind": "files", "config": {"folder": tour.data, "write": False}},
    ]
    token = serverapp.identity_provider.token
    if token and serverapp.ip in _REACHABLE and not (serverapp.sock or serverapp.certfile):
        origin = f"http://127.0.0.1:{serverapp.port}"
        own = {
            "document": _DOCUMENT.read_text("utf-8"),
            "address": f"{origin}{serverapp.base_url}",
            "credential": offer(data, "jupyter", origin, token),
        }
        wanted.append({"name": "jupyter", "kind": "openapi", "config": own})
    return wanted
