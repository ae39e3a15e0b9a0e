"""What fails around a running notebook: processes, ports, locks. Nothing is lost or left behind."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from house.bank import RunningBank
from house.kernel import Kernel
from house.owner import Device, RefusedByService
from house.server import JupyterServer, gone
from house.upstream import Upstream

Start = Callable[..., JupyterServer]


def balance_facet(server: JupyterServer, owner: Device, path: str = "a.ipynb") -> Kernel:
    """A notebook that was granted the bank's balance."""
    kernel = server.open_notebook(path)
    asking = kernel.start("import facetry; acct = facetry.need('bank', 'balance', 'deposit'); acct")
    owner.grant(owner.waiting())
    cell = kernel.finish(asking)
    assert cell.error is None, cell.message
    return kernel


def connected(server: JupyterServer, bank: RunningBank) -> Device:
    owner = Device.enrolled_by(server.link())
    owner.connect("bank", "openapi", bank.config())
    return owner


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[JupyterServer]:
    """One for all that does not end it."""
    running = JupyterServer(home, alone=True)
    yield running
    running.end()


@pytest.fixture(scope="module")
def owner(server: JupyterServer, bank: RunningBank) -> Device:
    return connected(server, bank)


@pytest.fixture
def in_the_way() -> Iterator[Path]:
    """A file where the data folder is to be."""
    with tempfile.TemporaryDirectory(prefix="fct-", dir="/tmp", ignore_cleanup_errors=True) as near:
        place = Path(near) / "data"
        place.write_text("")
        yield place


def offline(server: JupyterServer) -> str:
    """What the server says while its service can't start."""
    server.printed("is running at")
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        with suppress(ConnectionError):
            told = server.json("GET", "facetry/status")
            if told["state"] == "offline":
                return str(told["message"])
        time.sleep(0.05)
    raise AssertionError("it never said so")


def test_a_service_that_could_not_start_at_first_starts_when_a_person_says_so(
    start_jupyter: Start, in_the_way: Path
) -> None:
    server = start_jupyter(data=in_the_way)
    assert f"The data folder {in_the_way} can't be used" in offline(server)
    assert server.request("GET", "facetry/s/.well-known/facetry")[0] == 503
    # Nothing was mended: it says the same again, and not before it was tried.
    assert server.json("POST", "facetry/retry", {})["state"] == "offline"
    assert "can't be used" in offline(server)
    in_the_way.unlink()
    assert server.json("POST", "facetry/retry", {})["state"] == "ready"
    Device.enrolled_by(server.link())


def test_a_service_that_could_not_start_at_first_is_tried_again_by_itself(
    start_jupyter: Start, in_the_way: Path
) -> None:
    server = start_jupyter(data=in_the_way)
    offline(server)
    in_the_way.unlink()
    server.ready()
    Device.enrolled_by(server.link())
    # One cause is told once, however often it is met.
    assert server.log.count("can't be used") == 1


def test_a_killed_jupyter_server_leaves_no_process_behind(
    start_jupyter: Start, bank: RunningBank
) -> None:
    server = start_jupyter()
    owner = connected(server, bank)
    kernel = balance_facet(server, owner)
    assert kernel.value("acct.balance().ok") == "True"
    server.json("POST", "facetry/tour", {})
    ours = server.children()
    programs = " ".join(" ".join(process.cmdline()) for process in ours)
    for program in ("core.mjs", "runner.mjs", "ipykernel", "tour.bank"):
        assert program in programs
    server.kill()
    assert [process.cmdline() for process in gone(ours)] == []


def test_a_stopped_jupyter_server_leaves_neither_processes_nor_sockets(
    start_jupyter: Start, bank: RunningBank
) -> None:
    server = start_jupyter()
    owner = connected(server, bank)
    balance_facet(server, owner)
    ours = server.children()
    assert server.end() == 0
    assert gone(ours) == []
    assert list((server.data / "run").iterdir()) == []


def test_a_killed_core_comes_back_and_the_cell_that_calls_meanwhile_gets_its_answer(
    server: JupyterServer, owner: Device
) -> None:
    kernel = balance_facet(server, owner, "core.ipynb")
    for _round in range(3):
        core = server.core()
        os.kill(core.pid, signal.SIGKILL)
        core.wait(60)
        assert kernel.value("acct.balance().ok") == "True"
        assert server.core().pid != core.pid


def test_a_killed_runner_is_replaced_and_nothing_is_done_twice(
    server: JupyterServer, owner: Device, bank: RunningBank
) -> None:
    kernel = balance_facet(server, owner, "runner.ipynb")
    before = bank.balance()
    runner = server.runner()
    assert runner
    os.kill(runner.pid, signal.SIGKILL)
    runner.wait(60)
    cell = kernel.run("acct.deposit(amount=1).ok")
    assert cell.error is None, cell.message
    assert bank.balance() == before + 1


def test_a_core_killed_during_a_call_leaves_it_unknown_and_nothing_is_done_twice(
    server: JupyterServer, owner: Device
) -> None:
    upstream = Upstream()
    try:
        owner.connect("rocket", "openapi", upstream.config())
        kernel = server.open_notebook("launch.ipynb")
        asking = kernel.start("import facetry; r = facetry.need('rocket', 'launch', uses=3); r")
        owner.grant(owner.waiting())
        assert kernel.finish(asking).error is None
        upstream.hold()
        calling = kernel.start("r.launch()")
        assert upstream.arrived.wait(60)
        os.kill(server.core().pid, signal.SIGKILL)
        assert kernel.finish(calling).error == "Unreachable"
        upstream.release.set()
        assert kernel.value("facetry.outcome()['state']") == "'unknown'"
        assert len(upstream.seen) == 1
        assert kernel.value("facetry.describe(r)['uses_left']") == "2"
        assert kernel.value("r.launch().ok") == "True"
        assert len(set(upstream.seen)) == len(upstream.seen) == 2
    finally:
        upstream.close()


def test_a_cell_that_waits_for_a_person_goes_on_waiting_when_the_core_is_killed(
    server: JupyterServer, owner: Device
) -> None:
    kernel = server.open_notebook("waits.ipynb")
    asking = kernel.start("import facetry; acct = facetry.need('bank', 'balance'); acct")
    request = owner.waiting()
    os.kill(server.core().pid, signal.SIGKILL)
    owner.grant(request)
    cell = kernel.finish(asking)
    assert cell.error is None, cell.message
    assert kernel.value("acct.balance().ok") == "True"


def test_a_restarted_kernel_has_a_new_code_and_the_old_one_is_dead(server: JupyterServer) -> None:
    kernel = server.open_notebook("codes.ipynb")
    # What a thief in the kernel would do, before anything else.
    steal = (
        "import os\n"
        "fd = int(os.environ['FACETRY_FD'].split(':')[0])\n"
        "code = os.read(fd, 4096).decode(); code"
    )
    redeem = (
        "import http.client, json, socket\n"
        "def redeem(code, path=os.environ['FACETRY_SOCKET']):\n"
        "    c = http.client.HTTPConnection('x'); c.sock = socket.socket(socket.AF_UNIX)\n"
        "    c.sock.connect(path)\n"
        "    c.request('POST', '/wallet/session', json.dumps({'code': code}),\n"
        "              {'content-type': 'application/json'})\n"
        "    return c.getresponse().status\n"
    )
    first = kernel.value(steal)
    assert kernel.value("os.read(fd, 4096)") == "b''"
    environment = psutil.Process(int(kernel.value("os.getpid()"))).environ()
    assert first.strip("'") not in str(environment)
    kernel = server.restart(kernel)
    second = kernel.value(steal)
    assert second != first
    kernel.value(redeem)
    assert kernel.value(f"redeem({first})") == "401"
    assert kernel.value(f"redeem({second})") == "200"
    assert kernel.value(f"redeem({second})") == "401"
    # The code was spent by somebody else: the kernel is told, and can't go on unseen.
    robbed = kernel.run("import facetry; facetry.held()")
    assert robbed.error == "NoSession"


def test_what_a_kernel_starts_has_neither_its_code_nor_its_session(server: JupyterServer) -> None:
    kernel = server.open_notebook("parent.ipynb")
    code = "import subprocess, sys; print(subprocess.run([sys.executable, '-c', {!r}], "
    code += "capture_output=True, text=True).stdout)"
    child = "import facetry\ntry: facetry.held()\nexcept Exception as e: print(type(e).__name__)"
    assert kernel.run(code.format(child)).text.strip() == "NoSession"
    assert kernel.value("import facetry; len(facetry.held())") == "0"


def test_two_servers_at_once_share_one_service_and_the_second_takes_over(
    start_jupyter: Start, bank: RunningBank
) -> None:
    first = start_jupyter()
    owner = connected(first, bank)
    second = start_jupyter(first.home, root=first.home / "other")
    second.ready()
    assert second.json("GET", "facetry/status")["issuer"] == owner.service["issuer"]
    assert not any("core.mjs" in " ".join(p.cmdline()) for p in second.children())
    kernel = balance_facet(second, owner, "b.ipynb")
    assert kernel.value("acct.balance().ok") == "True"
    core = first.core()
    first.kill()
    # A call that is under way while the core ends would rightly be told that it is not known.
    core.wait(60)
    # The same session, the same facet, another supervisor.
    assert kernel.value("acct.balance().ok") == "True"
    assert second.core().is_running()
    assert owner.requests() == []


def test_a_consent_port_that_somebody_else_has_locks_granting_and_says_so(
    start_jupyter: Start, bank: RunningBank
) -> None:
    server = start_jupyter()
    owner = connected(server, bank)
    port = int(owner.origin.rpartition(":")[2])
    server.end()
    with socket.socket(socket.AF_INET6) as stranger:
        stranger.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("::1", port))
        stranger.listen()
        again = start_jupyter(server.home)
        status = again.ready()
        assert status["consent"]["origin"] is None
        assert str(port) in status["message"]
        again.printed(f"Port {port}.*in use")
        # Nor by the way round: the key of that origin counts no more.
        elsewhere = f"consent.localhost:{again.port}"
        code, _headers, _body = again.request(
            "POST",
            "/consent/challenge",
            b"{}",
            {
                "Host": elsewhere,
                "Origin": owner.origin,
                "Sec-Fetch-Site": "same-origin",
                "Content-Type": "application/json",
            },
        )
        assert code == 404
        kernel = again.open_notebook("still.ipynb")
        assert kernel.value("import facetry; len(facetry.held())") == "0"
    deadline = time.monotonic() + 90
    while again.json("GET", "facetry/status")["consent"]["origin"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert owner.requests() == []


def test_kernels_start_also_where_the_service_can_not(start_jupyter: Start, tmp_path: Path) -> None:
    data = Path(f"/tmp/fct-broken-{os.getpid()}")
    data.mkdir(mode=0o700)
    try:
        (data / "state.sqlite").write_bytes(b"no database" * 1000)
        server = start_jupyter(data=data)
        server.printed("damaged or is not a database")
        status = server.json("GET", "facetry/status")
        assert status["state"] == "offline"
        assert "damaged" in status["message"]
        kernel = server.open_notebook("plain.ipynb")
        assert kernel.value("1 + 1") == "2"
        assert kernel.run("import facetry; facetry.held()").error == "NoSession"
    finally:
        for path in sorted(data.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        data.rmdir()


def test_a_renamed_notebook_keeps_what_it_holds_and_a_copy_holds_nothing(
    server: JupyterServer, owner: Device
) -> None:
    kernel = balance_facet(server, owner, "drafts/one.ipynb")
    known = server.principal_of("drafts/one.ipynb")
    assert known["principal"] is not None
    # As the page does at the next save.
    server.write_notebook("drafts/one.ipynb", {"facetry": {"id": known["id"]}})
    assert server.principal_of("drafts/one.ipynb") == known
    server.json("POST", "api/contents/drafts", {"copy_from": "drafts/one.ipynb"})
    server.json("PATCH", "api/contents/drafts/one.ipynb", {"path": "drafts/final.ipynb"})
    moved = server.principal_of("drafts/final.ipynb")
    assert (moved["principal"], moved["id"]) == (known["principal"], known["id"])
    assert (known["petname"], moved["petname"]) == ("drafts/one.ipynb", "drafts/final.ipynb")
    [copy] = set((server.root / "drafts").glob("*.ipynb")) - {server.root / "drafts/final.ipynb"}
    assert server.principal_of(f"drafts/{copy.name}")["principal"] is None
    server.json("PATCH", f"api/sessions/{kernel.session}", {"path": "drafts/final.ipynb"})
    kernel = server.restart(kernel)
    code = "import facetry; facetry.need('bank', 'balance', wait=False).balance().ok"
    assert kernel.value(code) == "True"
    # With its folder, too.
    server.json("PATCH", "api/contents/drafts", {"path": "published"})
    published = server.principal_of("published/final.ipynb")
    assert published["principal"] == known["principal"]
    assert published["petname"] == "published/final.ipynb"
    called = {
        one["principal"]: one["petname"]
        for one in owner.act("aios/facets", "list", {})["principals"]
    }
    assert called[known["principal"]] == "published/final.ipynb"
    # Another file in its place is another notebook.
    server.write_notebook("published/final.ipynb")
    assert server.principal_of("published/final.ipynb")["principal"] is None


def test_nobody_moves_a_notebook_by_saying_that_it_was_moved(
    server: JupyterServer, owner: Device
) -> None:
    balance_facet(server, owner, "mine/one.ipynb")
    known = server.principal_of("mine/one.ipynb")
    server.write_notebook("theirs/other.ipynb")
    # Whoever has this server's token may post events, as scripts of its page do.
    event = {
        "schema_id": "https://events.jupyter.org/jupyter_server/contents_service/v1",
        "version": "1",
        "data": {
            "action": "rename",
            "path": "theirs/other.ipynb",
            "source_path": "mine/one.ipynb",
        },
    }
    server.json("POST", "api/events", event)
    assert server.principal_of("theirs/other.ipynb")["principal"] is None
    assert server.principal_of("mine/one.ipynb") == known
    # A file of one's own is soon gone, and another's there.
    (server.root / "mine/one.ipynb").rename(server.root / "mine/away.ipynb")
    server.json("POST", "api/events", event)
    assert server.principal_of("theirs/other.ipynb")["principal"] is None
    called = {
        one["principal"]: one["petname"]
        for one in owner.act("aios/facets", "list", {})["principals"]
    }
    assert called[known["principal"]] == "mine/one.ipynb"


@pytest.mark.usefixtures("owner")
def test_a_kernel_without_a_session_does_not_wait_for_a_person(server: JupyterServer) -> None:
    model = server.json("POST", "api/kernels", {"name": "python3"})
    kernel = Kernel(server, model["id"], "")
    cell = kernel.run("import facetry; facetry.need('bank', 'balance')")
    assert cell.error == "Waiting"


def test_a_code_of_the_link_works_once(start_jupyter: Start) -> None:
    server = start_jupyter()
    link = server.link()
    Device.enrolled_by(link)
    with pytest.raises(RefusedByService) as raised:
        Device.enrolled_by(link)
    assert raised.value.status == 404
    assert server.json("GET", "facetry/status")["consent"]["enrolled"] is True
