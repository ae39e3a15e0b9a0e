"""What browsers that may approve are called, where whoever approves looks them up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from house.owner import Device
from house.serve import Serve
from house.server import JupyterServer, free_port


def names(device: Device) -> list[str]:
    principals = device.act("aios/facets", "list", {})["principals"]
    return sorted(one["petname"] for one in principals if one["kind"] == "owner")


def comes(serve: Serve, name: str) -> Device:
    return Device.enrolled_by(serve.told["link"], name=name)


def test_a_browser_is_called_what_it_says_or_by_its_turn(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = Serve(data, free_port())
    try:
        assert names(comes(first, "Firefox on Linux")) == ["Firefox on Linux"]
    finally:
        first.end()
    later = Serve(data, free_port())
    try:
        assert names(comes(later, " ")) == ["Firefox on Linux", "another browser"]
    finally:
        later.end()


def test_jupyters_first_browser_is_called_what_it_says(
    start_jupyter: Callable[..., JupyterServer],
) -> None:
    device = Device.enrolled_by(start_jupyter().link(), name="Ada’s desk")
    assert names(device) == ["Ada’s desk"]
