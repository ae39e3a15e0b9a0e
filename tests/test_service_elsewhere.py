"""`Facetry.service_url`: a Jupyter server whose service is another process, let in by a code."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from house.bank import RunningBank
from house.job import CLI, environment
from house.kernel import Kernel
from house.owner import Device, RefusedByService
from house.schedule import SCHEDULER, defined, executed
from house.serve import Serve
from house.server import JupyterServer, free_port

_SERVICES = str(Path(__file__).parents[1] / "python_stub/facetry_service/tests")
sys.path.insert(0, _SERVICES)
try:
    certificates = importlib.import_module("certificates")
finally:
    sys.path.remove(_SERVICES)

DAY = 24 * 3600
CODE = r"Code: +((?:[B-Z]{4}-){3}[B-Z]{4})"
NEED = "import facetry\nacct = facetry.need('bank', 'balance', why='month end')"
ASKS = f"{NEED}\nacct.balance().ok"


def elsewhere(
    home: Path, serve: Serve, *, more: tuple[str, ...] = (), **given: Any
) -> JupyterServer:
    options = (f"--Facetry.service_url=http://127.0.0.1:{serve.port}", *more)
    return JupyterServer(home / "mine", alone=True, options=options, **given)


def admit(owner: Device, code: str, petname: str = "lab", seconds: int = DAY) -> dict[str, Any]:
    shown: dict[str, Any] = owner.act("aios/requests", "show", {"knock": code[:9]})
    until = int(time.time()) + seconds
    args = {"kind": "host", "petname": petname, "knock": shown["id"], "until": until}
    args["key"] = shown["key"]
    owner.act("aios/requests", "introduce", args)
    return shown


@pytest.fixture(scope="module")
def server(home: Path, serve: Serve, owner: Device) -> Iterator[JupyterServer]:
    (home / "mine").mkdir()
    running = elsewhere(home, serve, others=("jupyter_scheduler",), more=SCHEDULER)
    admit(owner, running.printed(CODE, 180)[1])
    running.ready(180)
    yield running
    running.end()


def status(server: JupyterServer, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The status, once it is as wanted."""
    server.printed(r"is running at", 180)
    deadline = time.monotonic() + 180
    told: dict[str, Any] = {}
    while not wanted(told):
        assert time.monotonic() < deadline, told
        time.sleep(0.05)
        # It says that it runs a little before it listens.
        with suppress(ConnectionError):
            told = server.json("GET", "facetry/status")
    return told


def failure(kernel: Kernel, code: str = NEED) -> str:
    """How it fails there, in words."""
    cell = kernel.run(code)
    assert cell.error is not None
    return f"{cell.error}: {cell.message}"


def page_of(server: JupyterServer, owner: Device) -> Device:
    """JupyterLab's page, by this server's own proxy."""
    page = Device(
        f"http://127.0.0.1:{server.port}",
        base=f"{server.base}facetry/s",
        headers={"Authorization": f"token {server.token}"},
    )
    page.enrol(server.json("POST", "facetry/page", {})["code"])
    return page


def test_a_kernel_asks_there_is_granted_calls_is_refused_and_revoked(
    server: JupyterServer, owner: Device
) -> None:
    kernel = server.open_notebook("churn.ipynb")
    asking = kernel.start(ASKS)
    request = owner.waiting()
    assert request["who"]["petname"] == "churn.ipynb (lab)"
    assert request["who"]["custody"] == "own"
    owner.grant(request)
    assert kernel.finish(asking).error is None
    assert kernel.value("acct.balance().ok") == "True"
    assert "withdraw" in failure(kernel, "acct.withdraw(amount=1)")
    known = server.principal_of("churn.ipynb")["principal"]
    assert known == request["who"]["principal"]
    owner.act("aios/facets", "revoke", {"principal": known})
    assert "revoked" in failure(kernel, "acct.balance()")


def test_of_two_servers_of_a_user_one_shows_a_code_and_both_are_let_in_by_it(
    home: Path, serve: Serve, owner: Device
) -> None:
    at = home / "two"
    (at / "mine").mkdir(parents=True)
    both = [elsewhere(at, serve), elsewhere(at, serve)]
    try:
        known = ("not_let_in", "login_under_way")
        codes = [status(one, lambda told: told.get("code") in known)["code"] for one in both]
        assert sorted(codes) == sorted(known)
        shows = both[codes.index("not_let_in")]
        waits = both[codes.index("login_under_way")]
        assert re.search(CODE, waits.log) is None
        # As a machine does that is short of memory: the other one asks in its place.
        shows.kill()
        admit(owner, waits.printed(CODE, 180)[1], "two of them")
        waits.ready(180)
        both.append(elsewhere(at, serve))
        both[-1].ready(180)
        assert re.search(CODE, both[-1].log) is None
        kept = list((at / "mine/.config/facetry/hosts").iterdir())
        assert [sorted(file.name for file in one.iterdir()) for one in kept] == [
            ["current", "lock"]
        ]
    finally:
        for one in both:
            one.end()


def called(owner: Device, key: str) -> str:
    """What people there read of somebody."""
    known = owner.act("aios/facets", "list", {})["principals"]
    return {one["principal"]: str(one["petname"]) for one in known}[key]


def test_a_renamed_notebook_goes_on_with_what_it_holds_and_is_called_so_there(
    server: JupyterServer, owner: Device
) -> None:
    kernel = server.open_notebook("plan.ipynb")
    asking = kernel.start(ASKS)
    request = owner.waiting()
    owner.grant(request)
    assert kernel.finish(asking).error is None
    server.json("PATCH", "api/contents/plan.ipynb", {"path": "budget.ipynb"})
    key = request["who"]["principal"]
    told = server.principal_of("budget.ipynb")
    assert (told["principal"], told["petname"]) == (key, "budget.ipynb (lab)")
    assert kernel.value("acct.balance().ok") == "True"
    assert called(owner, key) == "budget.ipynb (lab)"
    asking = kernel.start("facetry.need('bank', 'withdraw', why='pay')")
    request = owner.waiting()
    assert request["needs"][0]["sentence"].startswith("budget.ipynb (lab) may use withdraw on bank")
    owner.deny(request, "no")
    assert "no" in kernel.finish(asking).message
    # Its own host signed it, and nobody else could.
    (entry,) = [
        one
        for one in owner.entries(kinds=["renaming"])
        if one["name"]["petname"] == "budget.ipynb (lab)"
    ]
    host = entry["what"]["by"]
    assert called(owner, host) == "lab"


def job(home: Path, serve: Serve, *program: str, name: str = "nightly") -> Any:
    """A program run as a job by JupyterLab's user, to its end."""
    service = ("--service", f"http://127.0.0.1:{serve.port}")
    return subprocess.run(
        [*CLI, "run", "--as", f"job:{name}", *service, "--", *program],
        env=environment(home / "mine"),
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )


def test_a_job_there_is_a_principal_of_its_own_refused_by_night_and_granted_by_a_person(
    home: Path, server: JupyterServer, serve: Serve, owner: Device, bank: RunningBank
) -> None:
    reads = (
        "import facetry\n"
        "print(facetry.need('bank', 'balance', why='the night').balance().value['balance'])"
    )
    python = (sys.executable, "-c", reads)
    failed = job(home, serve, *python)
    assert failed.returncode == 1
    (request,) = owner.requests()
    assert (request["who"]["petname"], request["who"]["kind"]) == ("job nightly (lab)", "job")
    assert request["who"]["custody"] == "own"
    assert f"nobody is here to decide in this run. Request {request['id']}" in failed.stderr
    owner.grant(request, hours=12)
    done = job(home, serve, *python)
    assert (done.returncode, done.stdout) == (0, f"{bank.balance()}\n"), done.stderr
    # Another name is another one, and a notebook of the same server holds nothing of it.
    held = (sys.executable, "-c", "import facetry; print(facetry.held())")
    assert "bank" in job(home, serve, *held).stdout
    assert "Holds nothing." in job(home, serve, *held, name="daily").stdout
    kernel = server.open_notebook("by-day.ipynb")
    assert "Holds nothing." in kernel.value("import facetry; str(facetry.held())")
    # What that JupyterLab's person sees and stops, it sees and stops, too.
    page = page_of(server, owner)
    page.act("aios/facets", "revoke", {"principal": request["who"]["principal"]})
    assert job(home, serve, *python).returncode == 1
    (again,) = owner.requests()
    assert again["who"] == request["who"]
    owner.deny(again, "no more")


def test_a_scheduled_notebook_is_a_job_there_by_its_schedule_s_name(
    server: JupyterServer, owner: Device
) -> None:
    failed = executed(server, defined(server, "nightly churn", ASKS))
    assert failed["status"] == "FAILED"
    (request,) = owner.requests()
    assert request["who"]["petname"] == "job nightly churn (lab)"
    assert f"Request {request['id']}" in failed["status_message"]
    owner.deny(request, "not by day")
    # Its wallet ends with it; that of the server goes on.
    deadline = time.monotonic() + 90
    while sum("away.mjs" in line for line in server.commands()) != 1:
        assert time.monotonic() < deadline, server.commands()
        time.sleep(0.05)


def test_who_has_no_jupyterlab_that_was_let_in_there_runs_no_job_and_nobody_is_asked(
    home: Path, serve: Serve, owner: Device, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    stranger = subprocess.run(
        [
            *(*CLI, "run", "--as", "job:nightly"),
            *("--service", f"http://127.0.0.1:{serve.port}", "--", "touch", str(ran)),
        ],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert stranger.returncode == 125
    assert "No JupyterLab of this user is let in there" in stranger.stderr
    assert "Code:" not in stranger.stderr
    assert not ran.exists()
    assert owner.requests() == []


def test_it_runs_no_core_and_writes_nothing_where_the_service_has_its_data(
    server: JupyterServer, serve: Serve
) -> None:
    running = server.commands()
    assert not any("core.mjs" in line for line in running)
    assert not server.data.exists()
    (wallet,) = [line for line in running if "away.mjs" in line]
    assert str(serve.data) not in wallet


def test_its_page_looks_and_narrows_there_and_decides_nothing(
    server: JupyterServer, owner: Device
) -> None:
    page = page_of(server, owner)
    kernel = server.open_notebook("page.ipynb")
    asking = kernel.start(ASKS)
    request = owner.waiting()
    assert [one["id"] for one in page.requests()] == [request["id"]]
    with pytest.raises((RefusedByService, KeyError)):
        page.grant(request)
    page.act("aios/requests", "deny", {"request": request["id"], "reason": "not now"})
    assert "not now" in kernel.finish(asking).message


def test_status_says_where_its_people_approve_in_a_window(
    server: JupyterServer, owner: Device
) -> None:
    told = server.json("GET", "facetry/status")
    assert told["consent"] == {
        "origin": owner.origin,
        "window": None,
        "path": None,
        "mode": "window",
        "enrolled": True,
        "welcome": False,
    }


def test_restarted_it_is_let_in_still_and_its_notebook_holds_what_it_held(
    home: Path, serve: Serve, owner: Device, server: JupyterServer
) -> None:
    first = server.open_notebook("kept.ipynb")
    asking = first.start(ASKS)
    owner.grant(owner.waiting())
    assert first.finish(asking).error is None
    again = elsewhere(home, serve, root=server.root)
    try:
        again.ready(180)
        assert again.open_notebook("kept.ipynb").value(ASKS) == "True"
        assert owner.requests() == []
        assert "Code:" not in again.log
    finally:
        again.end()


def test_keys_and_codes_lie_where_nobody_else_reads_and_not_at_the_service(
    home: Path, server: JupyterServer, serve: Serve
) -> None:
    folder = home / "mine/.config/facetry/hosts"
    places = [folder, *(file for file in folder.rglob("*") if file.is_dir())]
    keys = [*folder.rglob("wallet.sqlite*"), *folder.rglob("login.json")]
    assert len(keys) >= 2
    for file in [*places, *keys]:
        assert file.stat().st_mode & 0o077 == 0, file
    kept = next(folder.rglob("wallet.sqlite")).read_bytes()
    secrets = set(re.findall(rb'"d":"([\w-]{43})"', kept))
    assert len(secrets) >= 2
    theirs = b"".join(file.read_bytes() for file in serve.data.rglob("*") if file.is_file())
    assert not any(secret in theirs for secret in secrets)
    said = "".join(server.commands()) + server.log
    assert not any(secret.decode() in said for secret in secrets)


def test_before_it_is_let_in_kernels_and_page_say_so_with_the_code(
    start_jupyter: Callable[..., JupyterServer], serve: Serve
) -> None:
    new = start_jupyter(options=(f"--Facetry.service_url=http://127.0.0.1:{serve.port}",))
    code = new.printed(CODE, 180)[1]
    told = status(new, lambda told: told.get("state") == "offline")
    assert code in told["message"]
    assert "not let in yet" in told["message"]
    assert told["knock"]["code"] == code
    assert told["knock"]["service"] == f"http://127.0.0.1:{serve.port}"
    assert told["knock"]["ends"] > time.time()
    assert (told["elsewhere"], told["code"], told["retries"]) == (True, "not_let_in", False)
    said = failure(new.open_notebook("early.ipynb"))
    assert said.startswith("NoSession: ")
    assert code in said
    # The page has nothing of that service either.
    assert new.request("POST", "facetry/page", b"{}")[0] == 503
    # Asked for another code, it takes the first one back.
    new.json("POST", "facetry/retry", {})
    deadline = time.monotonic() + 180
    while len(set(re.findall(CODE, new.log))) < 2:
        assert time.monotonic() < deadline, new.log
        time.sleep(0.05)


def test_a_service_that_is_away_is_said_so_in_page_and_kernel_and_comes_back(
    home: Path, bank: RunningBank, start_jupyter: Callable[..., JupyterServer]
) -> None:
    port = free_port()
    running = Serve(home / "away", port)
    try:
        somebody = running.device()
        somebody.connect("bank", "openapi", bank.config())
        new = start_jupyter(options=(f"--Facetry.service_url=http://127.0.0.1:{port}",))
        admit(somebody, new.printed(CODE, 180)[1])
        new.ready(180)
        kernel = new.open_notebook("a.ipynb")
        asking = kernel.start(ASKS)
        somebody.grant(somebody.waiting())
        assert kernel.finish(asking).error is None
        running.end()
        told = status(new, lambda told: told.get("state") == "offline")
        assert f"No Facetry service answers at http://127.0.0.1:{port}" in told["message"]
        assert (told["code"], told["retries"]) == ("unreachable", True)
        assert failure(kernel, "acct.balance()").startswith("Unreachable: ")
        # A notebook that nobody there knows yet is told the same.
        assert failure(new.open_notebook("b.ipynb")).startswith("Unreachable: ")
        running = Serve(home / "away", port)
        status(new, lambda told: told.get("state") == "ready")
        assert kernel.value("acct.balance().ok") == "True"
    finally:
        running.end()


def test_once_somebody_there_ends_it_page_and_kernel_say_so_and_it_is_let_in_anew(
    serve: Serve, owner: Device, start_jupyter: Callable[..., JupyterServer]
) -> None:
    new = start_jupyter(options=(f"--Facetry.service_url=http://127.0.0.1:{serve.port}",))
    key = admit(owner, new.printed(CODE, 180)[1], "ends")["key"]
    new.ready(180)
    kernel = new.open_notebook("a.ipynb")
    asking = kernel.start(ASKS)
    owner.grant(owner.waiting())
    assert kernel.finish(asking).error is None
    owner.act("aios/facets", "revoke", {"principal": key})
    assert "revoked" in failure(kernel, "acct.balance()")
    assert "may no longer use that service" in failure(
        kernel, f"{NEED}\nfacetry.need('bank', 'withdraw')"
    )
    told = status(new, lambda told: told.get("state") == "offline")
    assert "may no longer use that service" in told["message"]
    new.json("POST", "facetry/retry", {})
    deadline = time.monotonic() + 180
    while len(codes := list(dict.fromkeys(re.findall(CODE, new.log)))) < 2:
        assert time.monotonic() < deadline, new.log
        time.sleep(0.05)
    admit(owner, codes[-1], "again")
    new.ready(180)


def test_another_service_at_that_address_gets_nothing_signed(
    home: Path, start_jupyter: Callable[..., JupyterServer]
) -> None:
    port = free_port()
    running = Serve(home / "first", port)
    try:
        new = start_jupyter(options=(f"--Facetry.service_url=http://127.0.0.1:{port}",))
        admit(running.device(), new.printed(CODE, 180)[1])
        new.ready(180)
        kernel = new.open_notebook("a.ipynb")
        running.end()
        running = Serve(home / "second", port)
        told = status(new, lambda told: "not the service" in told.get("message", ""))
        assert told["state"] == "offline"
        asked = time.monotonic()
        assert "is not the service that let this Jupyter server in" in failure(kernel)
        assert time.monotonic() - asked < 20
        refusals = running.device().entries(kinds=["refusal"])
        assert refusals == []
    finally:
        running.end()


@pytest.mark.parametrize(
    "address",
    [
        "http://192.0.2.1:7411",
        "https://facets.example/path",
        "https://ann:secret@facets.example",
        "x",
    ],
)
def test_an_address_that_others_could_read_is_not_spoken_to(
    address: str, start_jupyter: Callable[..., JupyterServer]
) -> None:
    new = start_jupyter(options=(f"--Facetry.service_url={address}",))
    new.printed("Facetry.service_url is https, or http on this machine", 180)


def test_where_nothing_answers_the_server_starts_all_the_same_and_says_so(
    start_jupyter: Callable[..., JupyterServer],
) -> None:
    port = free_port()
    new = start_jupyter(options=(f"--Facetry.service_url=http://127.0.0.1:{port}",))
    told = status(new, lambda told: told.get("state") == "offline")
    assert "look at Facetry.service_url" in told["message"]
    assert "No Facetry service answers" in failure(new.open_notebook("a.ipynb"))


def test_by_https_it_is_reached_under_the_name_that_its_certificate_has_and_no_other(
    home: Path, bank: RunningBank, start_jupyter: Callable[..., JupyterServer]
) -> None:
    authority = certificates.Authority(home / "authority")
    authority.issue()
    port = free_port()
    running = Serve(home / "closed", port, *authority.options(port)[2:])
    trusting = {"SSL_CERT_FILE": str(authority.root)}
    try:
        for name, environment in (("127.0.0.1", {}), ("localhost", trusting)):
            new = start_jupyter(
                options=(f"--Facetry.service_url=https://{name}:{port}",), environment=environment
            )
            told = status(new, lambda told: told.get("state") == "offline")
            assert "is not one that this machine trusts" in told["message"]
            assert "certificate" in failure(new.open_notebook("a.ipynb"))
            new.kill()
        new = start_jupyter(
            options=(f"--Facetry.service_url=https://127.0.0.1:{port}",), environment=trusting
        )
        somebody = running.device()
        somebody.connect("bank", "openapi", bank.config())
        admit(somebody, new.printed(CODE, 180)[1])
        assert new.ready(180)["issuer"]
        kernel = new.open_notebook("a.ipynb")
        asking = kernel.start(ASKS)
        somebody.grant(somebody.waiting())
        assert kernel.finish(asking).error is None
        assert page_of(new, somebody).requests() == []
    finally:
        running.end()


def test_it_follows_no_redirect_to_a_service_elsewhere(
    serve: Serve, start_jupyter: Callable[..., JupyterServer]
) -> None:
    class Redirects(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(307)
            self.send_header("Location", f"http://127.0.0.1:{serve.port}{self.path}")
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_words: Any) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Redirects) as redirects:
        threading.Thread(target=redirects.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{redirects.server_port}"
        new = start_jupyter(options=(f"--Facetry.service_url={address}",))
        told = status(new, lambda told: told.get("state") == "offline")
        assert f"No Facetry service answers at {address}" in told["message"]
        assert "Code:" not in new.log
        redirects.shutdown()
