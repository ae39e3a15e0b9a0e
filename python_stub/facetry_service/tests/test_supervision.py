"""The supervisor keeps core and runner, and the sockets that outlive them."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import socket
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from facetry_service.supervisor import Runtime, Service, ServiceError

# Stands in for the core where only its life and death matter.
STAND_IN = """
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
const lines = createInterface({ input: process.stdin });
lines.once('line', text => {
  const { data } = JSON.parse(text);
  appendFileSync(`${data}/starts`, `${Date.now()}\\n`);
  %s
});
"""
SAYS_READY = "{ready: true, issuer: 'x', first_owner: false}"
READY = f"process.stdout.write(JSON.stringify({SAYS_READY}) + '\\n');"


def stand_in(data: Path, body: str) -> Runtime:
    script = data.parent / "core.mjs"
    script.write_text(STAND_IN % body)
    return replace(Runtime.installed(), core=script)


def starts(data: Path) -> list[int]:
    return [int(line) for line in (data / "starts").read_text().split()]


async def until(holds, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        await asyncio.sleep(0.02)


async def test_a_core_that_is_killed_comes_back_and_answers_who_came_meanwhile(start, ask) -> None:
    service = await start()
    first = service.pids["core"]
    os.kill(first, signal.SIGKILL)
    status, _content = await asyncio.to_thread(ask, service.paths.socket("facets"))
    assert status == 200
    await until(lambda: service.state.name == "ready" and service.pids["core"] not in (None, first))


def dump_limits(pid: int) -> list[str]:
    """Soft and hard."""
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return next(line for line in lines if line.startswith("Max core file size")).split()[4:6]


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of others are read of /proc")
async def test_what_holds_keys_leaves_no_dump_of_its_memory_and_whoever_starts_it_keeps_its_own(
    start, serve, data
) -> None:
    own = dump_limits(os.getpid())
    service = await start()
    # 0 where whoever started this allows no more.
    assert set(dump_limits(service.pids["core"])) <= {"0", "1"}
    assert dump_limits(os.getpid()) == own
    running = serve(folder=data.parent / "another")
    running.ready()
    pids = [running.process.pid, *(one.pid for one in running.children())]
    assert len(pids) > 1
    assert {limit for pid in pids for limit in dump_limits(pid)} <= {"0", "1"}


async def test_the_consent_port_is_never_free_while_the_service_runs(start) -> None:
    service = await start()
    port = service.state.consent_port
    os.kill(service.pids["core"], signal.SIGKILL)
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as stranger, pytest.raises(OSError, match="in use"):
            stranger.bind((host, port))
    await service.ready(90)


async def test_a_core_that_ends_at_once_is_started_again_ever_more_rarely(start, data) -> None:
    service = await start(runtime=stand_in(data, "process.exit(1);"), ready=False)
    await until(lambda: (data / "starts").exists() and len(starts(data)) >= 4)
    times = starts(data)
    gaps = [after - before for before, after in itertools.pairwise(times)]
    # The pauses, and whatever the machine takes for the starts.
    assert all(gap >= pause for gap, pause in zip(gaps, (100, 200, 400), strict=False))
    assert service.state.name == "offline"
    assert service.state.code == "core_failed"


async def test_what_a_core_says_of_its_data_is_told_as_it_is(start, data) -> None:
    said = "{error: {code: 'data_newer', message: 'A later release has been here.'}}"
    says = f"process.stdout.write(JSON.stringify({said}) + '\\n'); process.exit(3);"
    runtime = stand_in(data, says)
    service = await start(runtime=runtime, ready=False)
    with pytest.raises(ServiceError, match="later release") as raised:
        await service.ready(90)
    assert raised.value.code == "data_newer"


async def test_what_could_not_begin_is_tried_again_ever_more_rarely(data, monkeypatch) -> None:
    monkeypatch.setattr("facetry_service.service._FIRST_PAUSE", 0.02)
    monkeypatch.setattr("facetry_service.service._LONGEST_PAUSE", 0.08)
    service = Service(data)
    tried: list[float] = []
    service.on_state(lambda _state: tried.append(time.monotonic()))
    data.write_text("in the way")
    beginning = asyncio.create_task(service.start_at_last())
    await until(lambda: len(tried) >= 5)
    gaps = [after - before for before, after in itertools.pairwise(tried)]
    assert all(gap >= pause for gap, pause in zip(gaps, (0.02, 0.04, 0.08, 0.08), strict=False))
    assert (service.state.code, service.state.needs_person) == ("data_unusable", True)
    data.unlink()
    await asyncio.wait_for(beginning, 90)
    assert (await service.ready(90)).name == "ready"
    await service.stop()


async def test_what_could_not_begin_begins_at_once_when_a_person_says_so(data, monkeypatch) -> None:
    # Its own next try is far away.
    monkeypatch.setattr("facetry_service.service._FIRST_PAUSE", 1_000)
    monkeypatch.setattr("facetry_service.service._LONGEST_PAUSE", 2_000)
    service = Service(data)
    data.write_text("in the way")
    beginning = asyncio.create_task(service.start_at_last())
    for _time in range(4):
        await until(lambda: service.state.code == "data_unusable")
        await service.try_again()
        assert (service.state.name, service.state.needs_person) == ("starting", False)
    await until(lambda: service.state.code == "data_unusable")
    data.unlink()
    await service.try_again()
    await asyncio.wait_for(beginning, 90)
    await service.ready(90)
    await service.stop()


async def test_a_core_that_waits_for_a_person_starts_at_once_when_one_says_so(
    start, data, monkeypatch
) -> None:
    # Its own next try is far away.
    monkeypatch.setattr("facetry_service.core._LASTING_DELAY", 1_000)
    mended = data / "mended"
    said = "{error: {code: 'data_newer', message: 'A later release has been here.'}}"
    body = (
        f"if (process.getBuiltinModule('node:fs').existsSync('{mended}')) {{ {READY} }}"
        f"else {{ process.stdout.write(JSON.stringify({said}) + '\\n'); process.exit(3); }}"
    )
    service = await start(runtime=stand_in(data, body), ready=False)
    await until(lambda: service.state.code == "data_newer")
    attached = await start(ready=False)
    await until(lambda: attached.state.code == "data_newer")
    mended.touch()
    await attached.try_again()
    await attached.ready(90)
    assert service.state.name == "ready"


async def test_a_kernel_that_calls_while_a_person_is_waited_for_is_told_why(
    start, data, ask
) -> None:
    said = "{error: {code: 'data_newer', message: 'A later release has been here.'}}"
    says = f"process.stdout.write(JSON.stringify({said}) + '\\n'); process.exit(3);"
    service = await start(runtime=stand_in(data, says), ready=False)
    await until(lambda: service.state.code == "data_newer")
    door = service.paths.socket("kernel")
    # Once where nobody has listened yet, once where somebody did before.
    for _time in range(2):
        status, content = await asyncio.to_thread(ask, door, "/wallet/facets")
        assert status == 503
        assert json.loads(content)["error"] == {
            "code": "data_newer",
            "message": "A later release has been here.",
        }
        before = len(starts(data))
        await service.try_again()
        await until(lambda before=before: len(starts(data)) > before)
        await until(lambda: service.state.code == "data_newer")


async def test_what_a_kernel_sends_meanwhile_is_read_whole_so_that_it_hears_the_answer(
    start, data
) -> None:
    says = (
        "process.stdout.write(JSON.stringify({error: {code: 'disk_full', message: 'x'}}) + '\\n');"
    )
    service = await start(runtime=stand_in(data, says), ready=False)
    await until(lambda: service.state.code == "disk_full")
    reader, writer = await asyncio.open_unix_connection(str(service.paths.socket("kernel")))
    length = 8 << 20
    writer.write(b"POST /wallet/upload/x HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % length)
    writer.write(bytes(length))
    await asyncio.wait_for(writer.drain(), 60)
    answer = await asyncio.wait_for(reader.read(), 60)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b'"disk_full"' in answer
    writer.close()


async def test_a_core_that_does_not_end_is_killed(start, data, gone, monkeypatch) -> None:
    monkeypatch.setattr("facetry_service.core._GRACE_SECONDS", 0.3)
    stubborn = READY + "setInterval(() => {}, 1000);"
    service = await start(runtime=stand_in(data, stubborn))
    core = service.pids["core"]
    await service.stop()
    assert gone([core]) == []


async def test_a_core_that_floods_the_pipe_is_ended(start, data) -> None:
    flood = READY + "process.stdout.write('x'.repeat(3 << 20));"
    await start(runtime=stand_in(data, flood))
    await until(lambda: len(starts(data)) >= 2)


async def test_bad_lines_of_a_core_change_nothing(start, data, caplog) -> None:
    bad = READY + "for (const l of ['[]', '{', '{\"re\":99}', '{\"op\":1,\"id\":2}', 'null'])"
    bad += "process.stdout.write(l + '\\n');"
    last = '{"op":"log","level":"warning","message":"that was all"}'
    service = await start(runtime=stand_in(data, f"{bad} process.stdout.write('{last}\\n');"))
    await until(lambda: "that was all" in caplog.text)
    assert service.state.name == "ready"
    assert len(starts(data)) == 1


async def test_the_runner_is_started_when_it_is_needed_and_again_when_it_has_gone(start) -> None:
    service = await start()
    runner = service._post._runner
    assert runner.pid is None
    await asyncio.gather(runner.need(), runner.need())
    first = runner.pid
    assert first is not None
    command = psutil.Process(first).cmdline()
    assert runner.token not in " ".join(command)
    assert runner.token not in str(psutil.Process(first).environ())
    os.kill(first, signal.SIGKILL)
    await until(lambda: runner.pid is None)
    await runner.need()
    assert runner.pid not in (None, first)
    await service.stop()
    assert not psutil.pid_exists(first)


async def test_stopping_leaves_neither_process_nor_socket(start, data, gone) -> None:
    service = await start()
    await service._post._runner.need()
    pids = [pid for pid in service.pids.values() if pid]
    assert len(pids) == 2
    await service.stop()
    assert gone(pids) == []
    assert list((data / "run").iterdir()) == []


async def test_sockets_of_a_killed_service_are_swept(start, data, ask) -> None:
    run = data / "run"
    run.mkdir(parents=True)
    for name in ("facets", "control", "kernel"):
        stale = socket.socket(socket.AF_UNIX)
        stale.bind(str(run / f"{name}.sock"))
        stale.close()
    service = await start()
    status, _content = await asyncio.to_thread(ask, service.paths.socket("facets"))
    assert status == 200
