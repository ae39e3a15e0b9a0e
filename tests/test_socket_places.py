"""Something else in the place of a socket: said with its path, and left as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from house.serve import Serve
from house.server import JupyterServer, free_port


def put_file(path: Path) -> None:
    path.write_text("mine")


@pytest.mark.parametrize("put", [Path.mkdir, put_file], ids=["folder", "file"])
def test_what_is_in_a_socket_s_place_is_named_and_kept(
    put: Callable[[Path], None], home: Path
) -> None:
    data = home / f"data-{put.__name__}"
    in_place = data / "run/kernel.sock"
    in_place.parent.mkdir(mode=0o700, parents=True)
    put(in_place)
    refused = Serve(data, free_port())
    assert refused.told == {}
    assert refused.end() != 0
    assert (
        f"{in_place} is in the place of a socket. Move it away, then start again." in refused.said
    )
    assert "Traceback" not in refused.said
    assert in_place.exists()
    assert list(in_place.parent.iterdir()) == [in_place]
    in_place.rename(home / f"moved-{put.__name__}")
    started = Serve(data, free_port())
    try:
        assert started.told["link"]
    finally:
        assert started.end() == 0


def test_kernels_start_while_a_folder_is_in_a_socket_s_place_and_the_page_is_told(
    start_jupyter: Callable[..., JupyterServer], home: Path
) -> None:
    in_place = home / ".local/share/facetry/run/kernel.sock"
    in_place.mkdir(parents=True)
    server = start_jupyter(home)
    server.printed("is in the place of a socket")
    status = server.json("GET", "facetry/status")
    assert status["state"] == "offline"
    assert str(in_place) in status["message"]
    kernel = server.open_notebook("plain.ipynb")
    assert kernel.value("1 + 1") == "2"
    assert kernel.run("import facetry; facetry.held()").error == "NoSession"
