"""`facetry login`: plain programs use a service elsewhere, over HTTP, by a key of their own."""

from __future__ import annotations

import json
import os
import pty
import re
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest
from facetry_service.login import words_of
from house.owner import Device, RefusedByService
from house.serve import Serve
from house.server import free_port
from house.upstream import Upstream
from test_bank_account import connected

CLI = (sys.executable, "-m", "facetry_service.cli")
CODE = re.compile(rb"Code:  ((?:[B-Z]{4}-){3}[B-Z]{4})")
DAY = 24 * 3600
ASKS = """
import facetry
rocket = facetry.need("rocket", "launch", why="from a script")
print("launched", rocket.launch())
"""
HELD = "import facetry; print(len(facetry.held()))"


@pytest.fixture(scope="module")
def serve(home: Path) -> Iterator[Serve]:
    running = Serve(home / "data", free_port())
    yield running
    running.end()


@pytest.fixture(scope="module")
def owner(serve: Serve) -> Iterator[Device]:
    device = serve.device()
    answering = Upstream()
    device.connect("rocket", "openapi", answering.config())
    yield device
    answering.close()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A home folder of somebody who has no service of their own."""
    return tmp_path


def environment(elsewhere: Path, **more: str) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    return {"HOME": str(elsewhere), "PATH": path, "LANG": "C.UTF-8", **more}


def address(serve: Serve) -> str:
    return f"http://127.0.0.1:{serve.port}"


class AtTerminal:
    """A program at a terminal of its own, whose words are read as they come."""

    def __init__(self, elsewhere: Path, *command: str) -> None:
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            command,
            env=environment(elsewhere),
            cwd=elsewhere,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.said = b""

    def until(self, pattern: re.Pattern[bytes]) -> str:
        while (found := pattern.search(self.said)) is None:
            piece = self._read()
            assert piece, self.said.decode()
            self.said += piece
        return found[1].decode() if found.groups() else ""

    def ended(self) -> int:
        while piece := self._read():
            self.said += piece
        os.close(self._master)
        return self.process.wait(timeout=90)

    def _read(self) -> bytes:
        try:
            return os.read(self._master, 65_536)
        except OSError:
            return b""


def admit(owner: Device, code: str, petname: str = "laptop", seconds: int = DAY) -> dict[str, Any]:
    shown: dict[str, Any] = owner.act("aios/requests", "show", {"knock": code[:9].lower()})
    until = int(time.time()) + seconds
    args = {"kind": "agent", "petname": petname, "knock": shown["id"], "until": until}
    args["key"] = shown["key"]
    owner.act("aios/requests", "introduce", args)
    return shown


def logged_in(serve: Serve, owner: Device, elsewhere: Path, petname: str = "laptop") -> AtTerminal:
    terminal = AtTerminal(elsewhere, *CLI, "login", address(serve), "--name", "Ann’s script")
    admit(owner, terminal.until(CODE), petname)
    assert terminal.ended() == 0, terminal.said.decode()
    return terminal


def script(elsewhere: Path, text: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", text],
        env=environment(elsewhere, **more),
        cwd=elsewhere,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def seconds(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def keys(elsewhere: Path) -> Path:
    return elsewhere / ".config/facetry/login/current"


def test_a_plain_script_asks_and_uses_while_a_person_approves_elsewhere(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    told = logged_in(serve, owner, elsewhere).said.decode()
    assert "Logged in as “laptop”" in told
    assert owner.origin in told
    running = AtTerminal(elsewhere, sys.executable, "-c", ASKS)
    request = owner.waiting()
    assert request["who"]["petname"] == "laptop"
    assert request["who"]["custody"] == "own"
    owner.grant(request)
    assert running.ended() == 0, running.said.decode()
    said = " ".join(running.said.decode().split())
    assert f"in the Facets sidebar or at {owner.origin}; this program waits. Granted:" in said
    assert "launched" in said
    again = script(elsewhere, ASKS)
    assert "launched" in again.stdout, again.stderr


def test_the_key_lies_where_nobody_else_reads_and_its_service_never_has_it(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    logged_in(serve, owner, elsewhere)
    for file in [keys(elsewhere), *keys(elsewhere).iterdir()]:
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file
    kept = (keys(elsewhere) / "wallet.sqlite").read_bytes()
    found = re.findall(rb'"d":"([\w-]{43})"', kept)
    assert len(set(found)) >= 2
    for secret in found:
        for file in serve.data.rglob("*"):
            if file.is_file():
                assert secret not in file.read_bytes()


def test_without_a_person_it_is_told_within_a_second_what_to_do(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    def login(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*CLI, "login", *more],
            env=environment(elsewhere, CI="true"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    told = login(address(serve))
    assert told.returncode == 1
    assert "facetry run --as job:NAME" in told.stderr
    none = script(elsewhere, ASKS, CI="true")
    assert "NoSession" in none.stderr
    assert "facetry login" in none.stderr
    # In turns, so that both see the same noise; the least of each is the nearest to its cost. Where
    # a machine is so busy that a program takes longer than a second to start, a second is longer.
    helped, refused = [], []
    for _ in range(10):
        helped.append(seconds(lambda: login("--help")))
        refused.append(seconds(lambda: login(address(serve))))
        second = max(1.0, min(helped))
        if min(refused) - min(helped) < second:
            break
    assert min(refused) - min(helped) < second
    logged_in(serve, owner, elsewhere)
    asked = script(elsewhere, ASKS.replace("from a script", "nightly"), CI="true")
    assert asked.returncode == 1
    waiting = owner.waiting()
    assert waiting["id"][:8] in asked.stderr or "Waiting" in asked.stderr
    owner.deny(waiting, "not at night")


def test_logging_out_ends_what_was_held_and_erases_the_key(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    logged_in(serve, owner, elsewhere, "goes")
    running = AtTerminal(elsewhere, sys.executable, "-c", ASKS)
    owner.grant(owner.waiting())
    assert running.ended() == 0, running.said.decode()
    told = subprocess.run(
        [*CLI, "logout", "--json"],
        env=environment(elsewhere),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert json.loads(told.stdout) == {"was": True, "ended": 2}
    assert not keys(elsewhere).exists()
    held = owner.act("aios/facets", "list", {})["facets"]
    mine = [one for one in held if one["petname"] == "goes"]
    assert {one["terms"]["object"]: one["state"] for one in mine} == {
        "rocket": "revoked",
        "aios/registry": "revoked",
        "aios/self": "live",
    }
    assert "NoSession" in script(elsewhere, HELD).stderr


def catalogues(owner: Device) -> list[tuple[str, str]]:
    """Who may look at what is connected, and whether still."""
    held = owner.act("aios/facets", "list", {})["facets"]
    mine = [one for one in held if one["terms"]["object"] == "aios/registry"]
    return [(one["petname"], one["state"]) for one in mine if one["kind"] == "agent"]


def again(serve: Serve, elsewhere: Path, *more: str) -> AtTerminal:
    return AtTerminal(elsewhere, *CLI, "login", address(serve), *more)


def test_logging_in_again_goes_on_as_the_same_with_what_it_holds(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    logged_in(serve, owner, elsewhere, "goes on")
    running = AtTerminal(elsewhere, sys.executable, "-c", ASKS)
    owner.grant(owner.waiting())
    assert running.ended() == 0, running.said.decode()
    before = json.loads((keys(elsewhere) / "login.json").read_text())
    terminal = again(serve, elsewhere)
    code = terminal.until(CODE)
    shown = owner.act("aios/requests", "show", {"knock": code[:9]})
    assert shown["known"] == {"petname": "goes on", "until": before["until"]}
    # Its name is not given anew, and its end is no earlier.
    for petname, seconds in [("another", 9 * DAY), ("goes on", DAY // 2)]:
        with pytest.raises(RefusedByService) as refused:
            admit(owner, code, petname, seconds)
        assert refused.value.body["code"] == "bad_introduction"
    admit(owner, code, "goes on", 9 * DAY)
    assert terminal.ended() == 0
    assert "“goes on” is let in again until" in terminal.said.decode()
    after = json.loads((keys(elsewhere) / "login.json").read_text())
    assert after["principal"] == before["principal"]
    assert after["until"] > before["until"]
    # Nobody is asked: what it holds goes on, in another process.
    assert "launched" in script(elsewhere, ASKS, CI="true").stdout
    assert owner.requests() == []


def test_logging_in_again_asks_on_one_card_for_what_had_expired(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    # As short as can be: on a busy machine it takes longer until it was used.
    for lasting in (3, 20, 60):
        home = elsewhere / f"for {lasting}"
        home.mkdir()
        logged_in(serve, owner, home, f"had more for {lasting}")
        running = AtTerminal(home, sys.executable, "-c", ASKS)
        card = owner.waiting()
        ends = int(time.time()) + lasting
        owner.grant(card, {"expiry": ends})
        if (code := running.ended()) == 0:
            break
    assert code == 0, running.said.decode()
    while time.time() <= ends:
        time.sleep(ends - time.time() + 0.1)
    terminal = again(serve, home)
    admit(owner, terminal.until(CODE), f"had more for {lasting}", 9 * DAY)
    assert terminal.ended() == 0
    assert "It asks for the permission that it had, on one card." in terminal.said.decode()
    card = owner.waiting()
    assert [need["terms"]["object"] for need in card["needs"]] == ["rocket"]
    assert card["purpose"] == "what it had until its last login ended"
    owner.grant(card)
    # Its programs have it once they look, and ask nothing.
    assert "launched" in script(home, ASKS, CI="true").stdout
    assert owner.requests() == []


def test_a_login_that_was_turned_away_is_somebody_new_when_it_logs_in_again(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    logged_in(serve, owner, elsewhere, "turned away")
    before = json.loads((keys(elsewhere) / "login.json").read_text())
    owner.act("aios/facets", "revoke", {"principal": before["principal"]})
    terminal = again(serve, elsewhere)
    code = terminal.until(CODE)
    shown = admit(owner, code, "stranger")
    assert "known" not in shown
    assert terminal.ended() == 0, terminal.said.decode()
    assert "Logged in as “stranger”" in terminal.said.decode()
    after = json.loads((keys(elsewhere) / "login.json").read_text())
    assert after["principal"] != before["principal"]
    assert ("turned away", "revoked") in catalogues(owner)


def test_a_login_whose_knock_is_not_taken_now_keeps_what_it_has(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    logged_in(serve, owner, elsewhere, "kept")
    killed = again(serve, elsewhere)
    killed.until(CODE)
    # As a machine that loses power: nobody takes the code back, which stands until it ends.
    for process in psutil.Process(killed.process.pid).children(recursive=True):
        process.kill()
    killed.process.kill()
    killed.ended()
    told = again(serve, elsewhere)
    assert told.ended() == 1
    assert "Try again in ten minutes" in told.said.decode()
    assert script(elsewhere, HELD).stdout.strip() == "0"
    assert ("kept", "live") in catalogues(owner)


def test_logging_in_as_somebody_new_ends_the_login_of_before(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    logged_in(serve, owner, elsewhere, "before")
    terminal = again(serve, elsewhere, "--new")
    assert "known" not in admit(owner, terminal.until(CODE), "after")
    assert terminal.ended() == 0, terminal.said.decode()
    states = dict(catalogues(owner))
    assert (states["before"], states["after"]) == ("revoked", "live")
    assert script(elsewhere, HELD).stdout.strip() == "0"
    assert {file.name for file in keys(elsewhere).parent.iterdir()} == {"current", "lock"}


def test_of_two_logins_at_once_the_second_is_told_and_the_first_goes_on(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    first = AtTerminal(elsewhere, *CLI, "login", address(serve))
    code = first.until(CODE)
    second = AtTerminal(elsewhere, *CLI, "login", address(serve))
    assert second.ended() == 1
    assert "Another program of yours on this machine is logging in" in second.said.decode()
    admit(owner, code, "the first")
    assert first.ended() == 0, first.said.decode()
    assert "Logged in as “the first”" in first.said.decode()
    assert script(elsewhere, HELD).stdout.strip() == "0"


def test_of_many_logins_begun_at_once_one_shows_a_code_and_nobody_ends_it_meanwhile(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    begun = [AtTerminal(elsewhere, *CLI, "login", address(serve)) for _ in range(4)]
    either = re.compile(rb"(Code:  |is logging in)")
    first = [one for one in begun if one.until(either) == "Code:  "]
    assert len(first) == 1
    for one in begun:
        if one not in first:
            assert one.ended() == 1
    for words in (["logout"], ["wallet", "--login", "--close", "nothing"]):
        told = AtTerminal(elsewhere, *CLI, *words)
        assert told.ended() in (1, 4)
        assert "Another program of yours on this machine is logging in" in told.said.decode()
    admit(owner, first[0].until(CODE), "one of many")
    assert first[0].ended() == 0, first[0].said.decode()
    assert script(elsewhere, HELD).stdout.strip() == "0"
    assert {file.name for file in keys(elsewhere).parent.iterdir()} == {"current", "lock"}


class Way:
    """To a service; it breaks off for good at the first thing that is said once `when()`."""

    def __init__(self, to: int) -> None:
        self._to = to
        self.when: Callable[[], bool] = lambda: False
        self.broken = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._listening.accept()
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", self._to))
            for one, other in ((here, there), (there, here)):
                asks = one is here
                threading.Thread(target=self._pass, args=(one, other, asks), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, asks: bool) -> None:
        try:
            while piece := one.recv(65_536):
                if asks and self.when():
                    # Whoever waits for an answer gets none.
                    self.broken.set()
                    return
                other.sendall(piece)
            other.close()
        except OSError:
            other.close()

    def close(self) -> None:
        self._listening.close()


def test_whoever_is_killed_while_the_login_of_before_ends_is_logged_in_and_that_one_ends_later(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    way = Way(serve.port)
    try:
        before = AtTerminal(elsewhere, *CLI, "login", way.address)
        admit(owner, before.until(CODE), "killed before")
        assert before.ended() == 0, before.said.decode()
        terminal = AtTerminal(elsewhere, *CLI, "login", way.address, "--new")
        code = terminal.until(CODE)
        way.when = (keys(elsewhere).parent / "old").exists
        admit(owner, code, "killed after")
        assert way.broken.wait(90)
        for process in psutil.Process(terminal.process.pid).children(recursive=True):
            process.kill()
        terminal.process.kill()
        terminal.ended()
        way.when = lambda: False
        states = dict(catalogues(owner))
        assert (states["killed before"], states["killed after"]) == ("live", "live")
        assert json.loads((keys(elsewhere) / "login.json").read_text())["petname"] == "killed after"
        assert script(elsewhere, HELD).stdout.strip() == "0"
        out = AtTerminal(elsewhere, *CLI, "logout")
        assert out.ended() == 0, out.said.decode()
        states = dict(catalogues(owner))
        assert (states["killed before"], states["killed after"]) == ("revoked", "revoked")
        assert {file.name for file in keys(elsewhere).parent.iterdir()} == {"lock"}
    finally:
        way.close()


@pytest.mark.parametrize("moved", [False, True], ids=["before both renames", "between them"])
def test_whoever_is_killed_once_it_was_let_in_loses_no_key(
    serve: Serve,
    owner: Device,
    elsewhere: Path,
    tmp_path_factory: pytest.TempPathFactory,
    moved: bool,
) -> None:
    other = tmp_path_factory.mktemp("other")
    logged_in(serve, owner, elsewhere, f"had it {moved}")
    logged_in(serve, owner, other, f"gets it {moved}")
    place = keys(elsewhere).parent
    # As a kill leaves it: let in and whole, and not yet in its place.
    keys(other).rename(place / "new")
    if moved:
        keys(elsewhere).rename(place / "old")
        # Several programs find it so at once.
        found = [AtTerminal(elsewhere, sys.executable, "-c", HELD) for _ in range(2)]
        assert 0 in [one.ended() for one in found]
    else:
        assert script(elsewhere, HELD).stdout.strip() == "0"
        assert (place / "new").exists()
        # Another address: whoever logs in there would have made another login in its place.
        away = f"http://127.0.0.1:{free_port()}"
        assert AtTerminal(elsewhere, *CLI, "login", away).ended() == 4
    assert json.loads((keys(elsewhere) / "login.json").read_text())["petname"] == f"gets it {moved}"
    states = dict(catalogues(owner))
    assert (states[f"had it {moved}"], states[f"gets it {moved}"]) == ("revoked", "live")
    assert script(elsewhere, HELD).stdout.strip() == "0"
    assert {file.name for file in place.iterdir()} == {"current", "lock"}


def test_whoever_is_killed_before_it_is_written_down_that_it_was_let_in_goes_on_as_the_same(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    place = keys(elsewhere).parent
    killed = AtTerminal(elsewhere, *CLI, "login", address(serve))
    code = killed.until(CODE)
    # Whoever opens it to write waits for a reader: until then it is let in, and not written down.
    os.mkfifo(place / "new/login.json.new")
    (away,) = psutil.Process(killed.process.pid).children(recursive=True)
    admit(owner, code, "killed between")
    while dict(catalogues(owner)).get("killed between") != "live" or not away.is_running():
        time.sleep(0.02)
    while (place / "new/wallet.sqlite-wal").exists():
        time.sleep(0.02)
    away.kill()
    killed.process.kill()
    killed.ended()
    assert {file.name for file in place.iterdir()} == {"new", "lock"}
    (place / "new/login.json.new").unlink()
    again = AtTerminal(elsewhere, *CLI, "login", address(serve))
    # It is the same program, which is let in again by its own key.
    admit(owner, again.until(CODE), "killed between")
    assert again.ended() == 0
    assert "is let in again" in again.said.decode()
    assert script(elsewhere, HELD).stdout.strip() == "0"
    assert [state for name, state in catalogues(owner) if name == "killed between"].count(
        "live"
    ) >= 1
    assert {file.name for file in place.iterdir()} == {"current", "lock"}
    assert not (keys(elsewhere) / "joining.json").exists()


def test_half_a_login_that_a_kill_left_is_none_and_is_erased(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    logged_in(serve, owner, elsewhere, "half")
    place = keys(elsewhere).parent
    # Of one that was erased, and of one that had not been let in.
    (keys(elsewhere) / "login.json").unlink()
    (place / "new").mkdir()
    (place / "new/wallet.sqlite").write_bytes((keys(elsewhere) / "wallet.sqlite").read_bytes())
    assert "NoSession" in script(elsewhere, HELD).stderr
    logged_in(serve, owner, elsewhere, "whole")
    assert script(elsewhere, HELD).stdout.strip() == "0"
    assert {file.name for file in place.iterdir()} == {"current", "lock"}


def test_a_login_whose_time_is_over_says_how_it_goes_on(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    logged_in(serve, owner, elsewhere, "overdue")
    kept = keys(elsewhere) / "login.json"
    kept.write_text(json.dumps({**json.loads(kept.read_text()), "until": 1_700_000_000}))
    told = script(elsewhere, HELD)
    assert told.returncode == 1
    said = " ".join(told.stderr.split())
    assert "NoSession: This login ended at 2023-11-14 22:13 UTC." in said
    assert f"Run `facetry login {address(serve)}` to be let in again" in said


def test_whoever_stops_waiting_takes_the_code_back_and_keeps_the_login_of_before(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    logged_in(serve, owner, elsewhere, "stays")
    terminal = AtTerminal(elsewhere, *CLI, "login", address(serve))
    code = terminal.until(CODE)
    terminal.process.send_signal(2)
    assert terminal.ended() == 130
    with pytest.raises(RefusedByService) as refused:
        owner.act("aios/requests", "show", {"knock": code[:9]})
    assert refused.value.body["code"] == "no_such_knock"
    assert script(elsewhere, HELD).stdout.strip() == "0"


def test_two_programs_at_once_share_what_one_of_them_was_granted(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    logged_in(serve, owner, elsewhere, "two")
    one = AtTerminal(elsewhere, sys.executable, "-c", ASKS)
    request = owner.waiting()
    # Joins what the first one asked, or finds what it was granted: it asks nothing of its own.
    other = AtTerminal(elsewhere, sys.executable, "-c", ASKS)
    owner.grant(request)
    for each in (one, other):
        assert each.ended() == 0, each.said.decode()
    assert owner.requests() == []


TILL = """
import facetry, sys

class Till:
    def pay(self, amount: int) -> int:
        "Takes it."
        return amount + 1

try:
    exported = facetry.export(Till(), "till", ["pay"])
except facetry.Refused as refused:
    print("told", refused, flush=True)
    facetry.need("aios/exports", "answer", "end", "next", "offer", "take", why="a till")
    print("may offer", flush=True)
    exported = facetry.export(Till(), "till", ["pay"])
print("offers", exported.alive, flush=True)
sys.stdin.readline()
"""


def test_an_object_of_a_login_is_offered_once_a_person_lets_it_and_goes_on_with_the_next_run(
    serve: Serve, owner: Device, elsewhere: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    logged_in(serve, owner, elsewhere, "till")
    first = AtTerminal(elsewhere, sys.executable, "-c", TILL)
    told = first.until(re.compile(rb"told (.*aios/exports[^\r\n]*)"))
    assert 'facetry.need("aios/exports"' in told
    owner.grant(owner.waiting())
    first.until(re.compile(rb"may offer"))
    proposal = connected(owner)
    assert (proposal["kind"], proposal["title"]) == ("kernel", "till")
    first.until(re.compile(rb"offers True"))

    buyer = tmp_path_factory.mktemp("buyer")
    logged_in(serve, owner, buyer, "buyer")
    pays = "import facetry; print(facetry.need('till', 'pay', why='lunch').pay(41).value)"
    paying = AtTerminal(buyer, sys.executable, "-c", pays)
    owner.grant(owner.waiting())
    assert paying.until(re.compile(rb"(\d+)\r\n")) == "42"
    assert paying.ended() == 0

    # It is gone with its program, and there again with the next one: nobody is asked.
    first.process.kill()
    first.ended()
    second = AtTerminal(elsewhere, sys.executable, "-c", TILL)
    second.until(re.compile(rb"offers True"))
    assert b"told" not in second.said
    again = script(buyer, pays)
    assert again.stdout.split() == ["42"], again.stderr
    assert owner.act("aios/registry", "list", {})["proposals"] == []
    second.process.kill()
    second.ended()


def test_an_address_in_clear_text_beyond_this_machine_is_not_spoken_to(elsewhere: Path) -> None:
    terminal = AtTerminal(elsewhere, *CLI, "login", "http://192.0.2.1:7411")
    assert terminal.ended() == 2
    assert "reached by https" in terminal.said.decode()


def test_an_address_where_nothing_answers_is_named(elsewhere: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    terminal = AtTerminal(elsewhere, *CLI, "login", address)
    assert terminal.ended() == 4
    said = " ".join(terminal.said.decode().split())
    assert f"Nothing answers at {address}. Is the address right" in said
    # As a cell or a script is told it.
    program = AtTerminal(
        elsewhere, sys.executable, "-c", f"import facetry; facetry.login({address!r})"
    )
    assert program.ended() == 1
    said = " ".join(program.said.decode().split())
    assert f"Unreachable: Nothing answers at {address}." in said


def test_another_service_under_the_address_gets_nothing_signed(
    serve: Serve, owner: Device, elsewhere: Path, tmp_path: Path
) -> None:
    logged_in(serve, owner, elsewhere, "pinned")
    other = Serve(tmp_path / "other", free_port())
    try:
        kept = keys(elsewhere) / "login.json"
        login = json.loads(kept.read_text())
        login["service"] = {"address": address(other)}
        kept.write_text(json.dumps(login))
        told = script(elsewhere, HELD)
        assert told.returncode == 1
        assert "not the service that you logged in to" in told.stderr
    finally:
        other.end()


def test_without_an_address_it_is_the_service_of_this_user(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    terminal = AtTerminal(
        elsewhere, "env", f"FACETRY_DATA={serve.data}", *CLI, "login", "--name", "vscode"
    )
    shown = admit(owner, terminal.until(CODE), "local")
    assert shown["address"] is None
    assert terminal.ended() == 0, terminal.said.decode()
    assert script(elsewhere, HELD).stdout.strip() == "0"


def test_where_the_service_is_away_that_is_said_at_once(
    serve: Serve, owner: Device, elsewhere: Path
) -> None:
    logged_in(serve, owner, elsewhere, "away")
    kept = keys(elsewhere) / "login.json"
    login = json.loads(kept.read_text())
    login["service"] = {"address": f"http://127.0.0.1:{free_port()}"}
    kept.write_text(json.dumps(login))
    told = script(elsewhere, HELD)
    assert told.returncode == 1
    assert "Unreachable: The Facetry service can not be reached" in told.stderr


def test_a_person_is_shown_from_where_it_came(serve: Serve, owner: Device) -> None:
    with socket.create_connection(("127.0.0.1", serve.port)):
        pass
    stranger = Device(owner.origin)
    token = stranger.token("facet-knock", name="x", public_key=stranger.key)
    answer = serve.ask("POST", "/knocks", token)
    told = json.loads(answer.split(b"\r\n\r\n", 1)[1])
    shown = owner.act("aios/requests", "show", {"knock": told["code"]})
    assert (shown["address"], shown["name"], shown["key"]) == ("127.0.0.1", "x", stranger.kid)


#: A title, the clipboard, and a line that looks like another program's; a terminal obeys these.
TRICKS = "\x1b]0;mine\x07\x1b]52;c;cm0gLXJm\x07\x1b[2J\x1b[1;1HLogged in.\r\n\u202e"


def test_a_terminal_obeys_nothing_that_a_service_says(elsewhere: Path) -> None:
    class Hostile(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = json.dumps({"code": "busy", "title": TRICKS, "detail": TRICKS}).encode()
            self.send_response(429)
            self.send_header("content-type", "application/problem+json")
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_said: object) -> None:
            pass

    hostile = HTTPServer(("127.0.0.1", 0), Hostile)
    threading.Thread(target=hostile.serve_forever, args=(0.05,), daemon=True).start()
    terminal = AtTerminal(elsewhere, *CLI, "login", f"http://127.0.0.1:{hostile.server_port}")
    assert terminal.ended() == 1
    hostile.shutdown()
    hostile.server_close()
    said = terminal.said.decode()
    assert said.startswith("facetry login: ") and "Logged in." in said
    assert all(sign.isprintable() for sign in said.replace("\r\n", "", 1))
    assert "\x1b" not in words_of({"petname": TRICKS})
