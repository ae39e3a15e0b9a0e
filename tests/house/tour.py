"""The tour without a browser: its services connected, its notebook run cell by cell."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from .kernel import Cell, Kernel
from .owner import Device
from .server import JupyterServer


@dataclass
class Walked:
    """What each cell of the tour's notebook showed, by the cell's id."""

    tour: dict[str, Any]
    kernel: Kernel
    cells: dict[str, Cell] = field(default_factory=dict)


def walk(server: JupyterServer, owner: Device) -> Walked:
    """Start the tour, connect what it proposes, and run its notebook, granting what it asks."""
    tour = server.json("POST", "facetry/tour", {})
    for wanted in tour["connections"]:
        owner.connect(wanted["name"], wanted["kind"], wanted["config"])
    notebook = json.loads((server.root / tour["path"]).read_text("utf-8"))
    walked = Walked(tour, server.open_notebook(tour["path"]))
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        if cell["id"] == "after":
            _revoke(owner, "bank")
        running = walked.kernel.start("".join(cell["source"]))
        if "facetry.need(" in "".join(cell["source"]):
            owner.grant(owner.waiting())
        walked.cells[cell["id"]] = walked.kernel.finish(running)
    return walked


def _revoke(owner: Device, name: str) -> None:
    facets = owner.act("aios/facets", "list", {})["facets"]
    for facet in facets:
        if facet["terms"]["object"] == name and facet["state"] == "live":
            owner.act("aios/facets", "revoke", {"facet": facet["id"]})
