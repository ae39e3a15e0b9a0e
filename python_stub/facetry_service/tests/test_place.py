"""Folders and sockets: theirs alone, and short enough."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from facetry_service import place, settings
from facetry_service.errors import ServiceError
from facetry_service.supervisor import Service
from facetry_service.wallet_key import Closed, closed


async def test_a_path_that_is_too_long_for_sockets_gets_a_short_folder(
    start, data, ask, monkeypatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    deep = data / ("d" * 60) / ("e" * 60)
    service = await start(folder=deep)
    assert len(os.fsencode(service.paths.socket("consent"))) <= place.LONGEST_SOCKET_PATH
    assert settings.read(deep / "service.json").run == service.paths.run
    status, _content = await asyncio.to_thread(ask, service.paths.socket("facets"))
    assert status == 200
    # Another process finds it by what the data folder says, whatever its own environment.
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(data.parent))
    other = await start(folder=deep)
    assert other.state.role == "attached"
    await service.stop()
    await other.stop()
    service.paths.run.rmdir()


def test_a_runtime_folder_that_is_a_link_or_anothers_is_not_used(tmp_path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = tmp_path / "link"
    link.symlink_to(elsewhere)
    with pytest.raises(ServiceError) as raised:
        place.open_run_folder(link)
    assert raised.value.code == "run_unusable"
    if os.geteuid() == 0:
        os.chown(elsewhere, 65534, 65534)
        with pytest.raises(ServiceError):
            place.open_run_folder(elsewhere)


def test_no_short_folder_at_all_is_said(monkeypatch) -> None:
    monkeypatch.setattr(place, "LONGEST_SOCKET_PATH", 20)
    with pytest.raises(ServiceError) as raised:
        place.run_folder(Path("/home/somebody/.local/share/facetry"))
    assert raised.value.code == "socket_path_too_long"


def test_an_open_data_folder_is_closed_to_others(tmp_path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    assert place.open_data_folder(folder).stat().st_mode & 0o077 == 0


def test_a_file_in_the_folders_place_is_said(tmp_path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(ServiceError) as raised:
        place.open_data_folder(tmp_path / "data")
    assert raised.value.code == "data_unusable"


@pytest.mark.parametrize("name", ["state.sqlite", "wallet.sqlite"])
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_file_in_the_place_of_a_database_is_said_and_not_waited_for(
    tmp_path, make, name
) -> None:
    make(tmp_path / name)
    with pytest.raises(ServiceError, match=f"{name} is not a file") as raised:
        place.open_data_folder(tmp_path)
    assert raised.value.code == "data_unusable"


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_file_in_the_wallets_place_keeps_nobody_who_asks_how_it_is_closed(
    tmp_path, make
) -> None:
    wallet = tmp_path / "wallet.sqlite"
    make(wallet)
    # Whoever opened the pipe would wait for somebody who writes.
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(closed, wallet)
        try:
            assert asked.result(timeout=60) == Closed()
        finally:
            _let_go(wallet)


def _let_go(pipe: Path) -> None:
    """End the wait of whoever did open it."""
    with suppress(OSError):
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))


async def test_a_service_that_can_not_start_says_why_at_once(tmp_path) -> None:
    (tmp_path / "data").write_text("")
    service = Service(tmp_path / "data")
    with pytest.raises(ServiceError):
        await service.start()
    assert service.state.name == "offline"
    with pytest.raises(ServiceError) as raised:
        await asyncio.wait_for(service.introduce("page", "x", timeout=600), 60)
    assert raised.value.code == "data_unusable"
    await service.stop()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"consent_port": "80", "run": 5}', '{"consent_port": true}']
)
def test_what_is_malformed_in_service_json_counts_as_unknown(tmp_path, text) -> None:
    (tmp_path / "service.json").write_text(text)
    assert settings.read(tmp_path / "service.json") == settings.ServiceFile()


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"FACETRY_DATA": "/a", "XDG_DATA_HOME": "/b"}, "/a"),
        ({"XDG_DATA_HOME": "/b"}, "/b/facetry"),
    ],
)
def test_the_environment_names_the_folder(monkeypatch, environment, folder) -> None:
    for name in ("FACETRY_DATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert place.default_data_folder() == Path(folder)
