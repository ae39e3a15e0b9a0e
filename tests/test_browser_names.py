"""What browsers that may approve are called at first, where whoever approves looks them up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from house.owner import Device
from house.serve import Serve
from house.server import JupyterServer, free_port


def names(device: Device) -> list[str]:
    principals = device.act("aios/facets", "list", {})["principals"]
    return sorted(one["petname"] for one in principals if one["kind"] == "owner")


def test_the_first_browser_is_called_so_and_one_by_a_later_link_is_another(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = Serve(data, free_port())
    try:
        assert names(first.device()) == ["first browser"]
    finally:
        first.end()
    later = Serve(data, free_port())
    try:
        assert names(later.device()) == ["another browser", "first browser"]
    finally:
        later.end()


def test_jupyters_first_browser_is_called_so(start_jupyter: Callable[..., JupyterServer]) -> None:
    assert names(Device.enrolled_by(start_jupyter().link())) == ["first browser"]
