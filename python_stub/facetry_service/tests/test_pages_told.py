"""The core knows of all pages there are, each once, whenever they change."""

from __future__ import annotations

import asyncio
from typing import Any

from facetry_service.errors import AskError
from facetry_service.pages import Pages
from facetry_service.pages_told import PagesTold


async def test_the_core_is_told_of_all_each_once_whenever_they_change() -> None:
    told: asyncio.Queue[Any] = asyncio.Queue()
    others = [Pages(origins=("http://localhost:7412",))]
    pages = PagesTold(lambda: others, tell=told.put)
    await pages.set_own(Pages(frame_ancestors=("http://localhost:8888",)))
    assert told.get_nowait() == {
        "origins": ["http://localhost:7412"],
        "frame_ancestors": ["http://localhost:8888"],
    }
    others.append(Pages(("http://localhost:7412",), ("http://localhost:9999",)))
    pages.changed()
    last = await asyncio.wait_for(told.get(), 60)
    assert last == pages.to_line()
    assert last["origins"] == ["http://localhost:7412"]
    assert set(last["frame_ancestors"]) == {"http://localhost:8888", "http://localhost:9999"}


async def test_while_no_core_is_there_nothing_fails_and_its_start_line_has_them() -> None:
    async def away(_line: Any) -> None:
        raise AskError("offline", "The service is not running at the moment.")

    pages = PagesTold(lambda: [], tell=away)
    await pages.set_own(Pages(origins=("http://localhost:7412",)))
    assert pages.to_line()["origins"] == ["http://localhost:7412"]
