"""What the server says of what it passes on to kernels."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import pytest
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from jupyterlab_facetry.watching import execution_of, watch_executions

V1 = "v1.kernel.websocket.jupyter.org"
CODE = "x = 'ä'"
DIGEST = hashlib.sha256(CODE.encode()).hexdigest()


def message(
    kind: str = "execute_request", cell: object = "c1", code: object = CODE, channel: str = "shell"
) -> dict[str, Any]:
    return {
        "channel": channel,
        "header": {"msg_id": "1", "msg_type": kind},
        "parent_header": {},
        "metadata": {} if cell is None else {"cellId": cell},
        "content": {"code": code},
    }


def in_v1(told: dict[str, Any]) -> bytes:
    parts = ("header", "parent_header", "metadata", "content")
    pieces = [json.dumps(told[part]).encode() for part in parts]
    return bytes(serialize_msg_to_ws_v1(pieces, told["channel"]))


def both(told: dict[str, Any]) -> list[object]:
    return [execution_of(json.dumps(told), None), execution_of(in_v1(told), V1)]


def test_an_execution_is_its_cell_and_the_digest_of_its_source() -> None:
    assert both(message()) == [("c1", DIGEST)] * 2


@pytest.mark.parametrize(
    "told",
    [
        message("complete_request"),
        message(cell=None),
        message(cell=3),
        message(cell=""),
        message(cell="x" * 201),
        message(code=None),
        message(channel="control"),
    ],
)
def test_nothing_is_said_of_other_messages(told: dict[str, Any]) -> None:
    assert both(told) == [None, None]


async def test_each_message_is_passed_on_whatever_it_is_and_whatever_becomes_of_the_telling() -> (
    None
):
    passed: list[object] = []
    said: list[tuple[str, str, str]] = []

    class Usual:
        kernel_id = "k1"
        subprotocol = None

        def handle_incoming_message(self, incoming: object) -> None:
            passed.append(incoming)

    async def tell(kernel: str, cell: str, source: str) -> None:
        said.append((kernel, cell, source))
        raise RuntimeError("the service is away")

    settings: dict[str, Any] = {"kernel_websocket_connection_class": Usual}
    watch_executions(settings, tell)
    connection = settings["kernel_websocket_connection_class"]()
    messages = [json.dumps(message()), "no message", b"\xff" * 9, None]
    for one in messages:
        connection.handle_incoming_message(one)
    await asyncio.sleep(0)
    assert passed == messages
    assert said == [("k1", "c1", DIGEST)]


def test_what_is_no_connection_of_the_usual_kind_stays_as_it_is() -> None:
    settings: dict[str, Any] = {"kernel_websocket_connection_class": None}
    watch_executions(settings, None)  # type: ignore[arg-type]
    assert settings == {"kernel_websocket_connection_class": None}
