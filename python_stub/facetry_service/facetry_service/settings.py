"""``service.json``: what a data folder remembers about its service. No secret."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .place import Paths, unusable


@dataclass(frozen=True)
class ServiceFile:
    """What is known about the service over a data folder."""

    run: Path | None = None
    consent_port: int | None = None
    #: Of the page outside of Jupyter: its key lies in browsers under this origin.
    ui_port: int | None = None
    pid: int | None = None


def read(paths_or_file: Path) -> ServiceFile:
    """Read ``service.json``; what is missing or malformed in it counts as unknown."""
    try:
        known = json.loads(paths_or_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ServiceFile()
    if not isinstance(known, dict):
        return ServiceFile()
    run = known.get("run")
    return ServiceFile(
        run=Path(run) if isinstance(run, str) and run.startswith("/") else None,
        consent_port=_whole(known.get("consent_port"), 65_535),
        ui_port=_whole(known.get("ui_port"), 65_535),
        pid=_whole(known.get("pid"), 2**31),
    )


def write(paths: Paths, *, consent_port: int | None, ui_port: int | None) -> None:
    """Replace ``service.json`` (0600) as a whole.

    Raises ``ServiceError`` ``data_unusable``.
    """
    known: dict[str, Any] = {"run": str(paths.run), "pid": os.getpid()}
    for name, port in (("consent_port", consent_port), ("ui_port", ui_port)):
        if port is not None:
            known[name] = port
    try:
        descriptor, name = tempfile.mkstemp(prefix=".service-", dir=paths.data)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(known, file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(paths.settings)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unusable(paths.data, error) from error


def _whole(value: Any, most: int) -> int | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most
    return value if fits else None
