"""Keys of jobs and logins where they lie: closed by a keyring, a passphrase, or nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from house.at_rest import (
    WORDS,
    House,
    having,
    holding,
    leaking,
    principal_of_job,
    refused,
    scalars,
)
from house.bank import RunningBank
from house.job import CLI
from house.owner import Device


@pytest.fixture
def house() -> Iterator[House]:
    home = Path(tempfile.mkdtemp(prefix="fct-", dir="/tmp"))
    made = House(home)
    yield made
    made.end()
    shutil.rmtree(home, ignore_errors=True)


def test_a_folder_of_before_is_closed_by_the_keyring_and_of_no_use_without_it(
    house: House,
) -> None:
    plain = house.serve()
    assert plain.told["wallet"] == "nothing"
    before = holding(house, plain)
    plain.end()
    secrets = scalars(house.data)
    assert leaking(house.data, secrets) == ["wallet.sqlite"]

    closed = house.serve(keyring=True)
    assert closed.told["wallet"] == "keyring"
    assert house.job(closed) == before
    assert leaking(house.data, secrets) == []
    closed.end()
    assert leaking(house.data, secrets) == []
    (key,) = json.loads(house.keyring.read_text()).values()
    assert leaking(house.data, {key.encode(), *secrets}) == []

    stolen = house.home / "stolen"
    shutil.copytree(house.data, stolen, ignore=shutil.ignore_patterns("run", "lock"))
    assert refused(house.serve(data=stolen)) == "wallet_locked"

    again = house.serve(keyring=True)
    assert house.job(again) == before
    assert key not in again.said


def test_a_passphrase_closes_it_and_only_that_one_opens_it(house: House) -> None:
    plain = house.serve()
    before = holding(house, plain)
    plain.end()
    secrets = scalars(house.data)
    house.close_by_words(WORDS)
    assert leaking(house.data, secrets) == []
    assert refused(house.serve()) == "wallet_locked"
    assert refused(house.with_words("correct horse battery stable")) == "wallet_key_wrong"
    opened = house.with_words(WORDS)
    assert opened.told["wallet"] == "passphrase"
    assert house.job(opened) == before
    # Nobody finds the passphrase in what its processes were given.
    for process in [opened.process.pid, opened.core().pid]:
        for given in ("cmdline", "environ"):
            assert WORDS.encode() not in Path(f"/proc/{process}/{given}").read_bytes()


def test_a_typed_credential_lies_nowhere_in_the_folder_and_is_used_all_the_same(
    house: House,
) -> None:
    uses = (
        "import facetry; a = facetry.need('bank', 'balance'); print(a.balance().value['balance'])"
    )
    with RunningBank(house.home / "bank") as bank:
        typed = bank.secret.encode()
        plain = house.serve()
        owner: Device = plain.device()
        owner.connect("bank", "openapi", {"document_url": bank.document}, secret=bank.secret)
        house.runs(plain, uses)
        owner.grant(owner.waiting())
        assert house.runs(plain, uses) == f"{bank.balance()}\n"
        assert having(house.data, typed) == []
        plain.end()
        # As a clone leaves it until its first start.
        with closing(sqlite3.connect(house.data / "state.sqlite")) as db:
            db.execute("UPDATE secrets SET secret = ?, vault = NULL", (bank.secret,))
            db.commit()
        assert having(house.data, typed) == ["state.sqlite"]

        closed = house.serve(keyring=True)
        assert closed.told["wallet"] == "keyring"
        assert having(house.data, typed) == []
        assert house.runs(closed, uses) == f"{bank.balance()}\n"
        closed.end()
        with closing(sqlite3.connect(house.data / "wallet.sqlite")) as db:
            ((key,),) = db.execute("SELECT key FROM vault").fetchall()
        assert key.startswith("closed/")
        assert having(house.data, typed) == []

        told = house.wallet("--close", "nothing", keyring=True)
        assert json.loads(told.stdout)["closed_by"] == "nothing"
        assert house.runs(house.serve(), uses) == f"{bank.balance()}\n"
        assert having(house.data, typed) == []

        # Whose wallet is lost types it anew, and calls do not go out without it meanwhile.
        house.end()
        for file in house.data.glob("wallet.sqlite*"):
            file.unlink()
        lost = house.serve()
        house.runs(lost, uses)
        owner.grant(owner.waiting())
        assert "could not be read" in house.runs(lost, uses, errors=True)
        owner.connect("bank", "openapi", {"document_url": bank.document}, secret=bank.secret)
        assert house.runs(lost, uses) == f"{bank.balance()}\n"


def test_a_wallet_that_somebody_put_plain_keys_into_is_refused(house: House) -> None:
    plain = house.serve()
    house.job(plain)
    plain.end()
    shutil.copy(house.data / "wallet.sqlite", house.home / "plain.sqlite")
    house.close_by_words(WORDS)
    shutil.copy(house.home / "plain.sqlite", house.data / "wallet.sqlite")
    assert refused(house.with_words(WORDS)) == "wallet_not_closed"


def test_it_is_closed_by_nothing_where_that_is_wished_also_beside_a_keyring(house: House) -> None:
    told = house.wallet("--close", "nothing", keyring=True)
    assert json.loads(told.stdout) == {"closed_by": "nothing"}
    serve = house.serve(keyring=True)
    assert serve.told["wallet"] == "nothing"
    assert not house.keyring.exists()
    running = house.wallet("--close", "keyring", keyring=True)
    assert running.returncode == 4
    assert json.loads(running.stderr)["error"]["code"] == "data_locked"


def test_without_a_keyring_nothing_is_said_to_be_closed_by_one(house: House) -> None:
    told = house.wallet("--close", "keyring")
    assert told.returncode == 1
    assert json.loads(told.stderr)["error"]["code"] == "keyring_missing"
    assert json.loads(house.wallet().stdout) == {"closed_by": "nothing"}


def test_a_key_that_closes_nothing_any_more_leaves_the_keyring_where_that_is_wished(
    house: House,
) -> None:
    first = house.serve(keyring=True)
    before = holding(house, first)
    first.end()
    (former,) = house.kept()
    told = house.wallet("--close", "keyring", "--remove-former", keyring=True)
    assert json.loads(told.stdout) == {"closed_by": "keyring", "former_key": "removed"}
    (now,) = house.kept()
    assert now != former
    # Whoever has back-ups of before keeps what opens them.
    copied = (house.data / "wallet.sqlite").read_bytes()
    told = house.wallet("--close", "keyring", keyring=True)
    assert json.loads(told.stdout) == {"closed_by": "keyring", "former_key": "kept"}
    assert len(house.kept()) == 2
    (house.data / "wallet.sqlite").write_bytes(copied)
    assert house.job(house.serve(keyring=True)) == before
    house.end()
    told = house.wallet("--close", "nothing", "--remove-former", keyring=True)
    assert json.loads(told.stdout) == {"closed_by": "nothing", "former_key": "removed"}
    assert now not in house.kept()
    assert house.job(house.serve()) == before


def test_a_keyring_that_removes_nothing_is_said_to_and_one_that_kills_leaves_both_keys(
    house: House,
) -> None:
    first = house.serve(keyring=True)
    before = holding(house, first)
    first.end()
    (former,) = house.kept()
    remove = ("--close", "keyring", "--remove-former")
    told = house.wallet(*remove, keyring=True, removes="never")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {"closed_by": "keyring", "former_key": "left"}
    assert len(house.kept()) == 2
    words = [*CLI, "wallet", "--data", str(house.data), *remove]
    env = house.environment(keyring=True, removes="never")
    read = subprocess.run(words, env=env, capture_output=True, text=True, check=True)
    (second,) = (name for name in house.kept()[:2] if name != former)
    assert f"user “{second}”" in read.stderr
    assert "encrypted with a key in the system's keyring" in read.stdout
    # Ended in the middle of it: another closes it by then, and opens it.
    killed = house.wallet(*remove, keyring=True, removes="dies")
    assert killed.returncode == -9
    assert len(house.kept()) == 4
    assert house.job(house.serve(keyring=True)) == before


def test_no_key_leaves_the_keyring_while_it_can_not_be_read_what_closes_the_wallet(
    house: House,
) -> None:
    house.serve(keyring=True).end()
    (name,) = house.kept()
    file = house.data / "wallet.sqlite"
    whole = file.read_bytes()
    puts_away = (
        "import pathlib, sys; from facetry_service.wallet_key import Closed, put_away; "
        "print(put_away(pathlib.Path(sys.argv[1]), Closed('keyring', sys.argv[2])))"
    )

    def put_away() -> str:
        program = [sys.executable, "-c", puts_away, str(file), name]
        env = house.environment(keyring=True)
        told = subprocess.run(program, env=env, capture_output=True, text=True, check=True)
        return told.stdout.strip()

    for damaged in (b"", b"no database at all, of more than a hundred bytes".ljust(4096)):
        file.write_bytes(whole[:100] + damaged if damaged else whole[:1000])
        assert put_away() == f"['{name}']"
        assert house.kept() == [name]
    file.write_bytes(whole)
    assert put_away() == "[]"
    assert house.kept() == [name]
    file.unlink()
    assert put_away() == "[]"
    assert house.kept() == []


def test_whose_key_is_lost_goes_on_without_its_wallet(house: House) -> None:
    first = house.serve(keyring=True)
    before = holding(house, first)
    first.end()
    house.keyring.unlink()
    assert refused(house.serve(keyring=True)) == "wallet_locked"
    (house.data / "wallet.sqlite").rename(house.home / "lost.sqlite")
    again = house.serve(keyring=True)
    principal, held = house.job(again)
    assert principal != before[0]
    assert held == 0
    # Owners, connections and the ledger are as they were.
    assert again.told["owner"] is True


def test_a_back_up_of_a_closed_wallet_is_restored_closed(house: House) -> None:
    plain = house.serve()
    before = holding(house, plain)
    plain.end()
    secrets = scalars(house.data)
    house.close_by_words(WORDS)
    file, target = house.home / "backup", house.home / "restored"

    def run(*words: str) -> str:
        told = subprocess.run(
            [*CLI, *words],
            env=house.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return told.stdout

    assert "passphrase of the wallet" in run(
        "backup", str(file), "--plain", "--data", str(house.data)
    )
    assert not any(secret in file.read_bytes() for secret in secrets)
    assert "passphrase of the wallet" in run("restore", str(file), "--data", str(target))
    assert refused(house.serve(data=target)) == "wallet_locked"
    restored = house.with_words(WORDS, target)
    assert restored.told["wallet"] == "passphrase"
    restored.end()
    assert principal_of_job(target) == before[0]
    assert "encrypted with a passphrase" in run("doctor", "--data", str(target))


def test_a_login_is_closed_by_the_keyring_and_leaves_it_when_it_ends(house: House) -> None:
    serve = house.serve()
    owner = serve.device()
    env = house.environment(keyring=True)
    address = f"http://127.0.0.1:{serve.port}"
    login = subprocess.Popen(
        [*CLI, "login", address, "--json"], env=env, stdout=subprocess.PIPE, text=True
    )
    assert login.stdout
    code = json.loads(login.stdout.readline())["knocked"]["code"]
    knock = owner.act("aios/requests", "show", {"knock": code[:9].lower()})
    let_in = {
        "kind": "agent",
        "petname": "laptop",
        "knock": knock["id"],
        "key": knock["key"],
        "until": int(time.time()) + 3600,
    }
    owner.act("aios/requests", "introduce", let_in)
    assert login.wait(120) == 0
    folder = house.home / ".config/facetry/login/current"
    assert scalars(folder) == set()
    assert len(json.loads(house.keyring.read_text())) == 1

    def held(**given: Any) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-c", "import facetry; print(len(facetry.held()))"]
        return subprocess.run(program, capture_output=True, text=True, check=False, **given)

    assert held(env=env).stdout == "0\n"
    without = held(env=house.environment())
    assert "keyring" in without.stderr
    out = subprocess.run([*CLI, "logout", "--json"], env=env, capture_output=True, check=True)
    assert json.loads(out.stdout)["was"] is True
    assert json.loads(house.keyring.read_text()) == {}


def test_the_commands_own_keys_are_closed_by_the_keyring_and_of_no_use_without_it(
    house: House,
) -> None:
    house.serve().device()
    keys = house.data / "cli"
    assert house.run("principals").returncode == 0
    # Who asks for what is not there is known from then on.
    assert house.run("invoke", "bank", "balance").returncode == 1
    secrets = scalars(keys)
    assert leaking(house.data, secrets) == ["wallet.sqlite"]
    assert "not encrypted" in house.run("keys").stdout

    closed = house.run("principals", keyring=True)
    assert closed.returncode == 0, closed.stderr
    assert leaking(house.data, secrets) == []
    (key,) = json.loads(house.keyring.read_text()).values()
    assert having(house.data, key.encode()) == []
    assert "encrypted with a key in the keyring" in house.run("keys", keyring=True).stdout
    again = house.run("principals", keyring=True)
    assert again.stdout == closed.stdout

    without = house.run("principals")
    assert without.returncode == 1
    assert "keyring" in without.stderr


def test_a_folder_that_the_command_runs_in_is_not_where_its_keyring_is_looked_for(
    house: House,
) -> None:
    house.serve().device()
    trap = house.home / "project"
    trap.mkdir()
    for name in ("keyring", "facetry_service", "json"):
        (trap / f"{name}.py").write_text("open(__file__ + '.ran', 'w').close()\n")
    environ = house.environment(keyring=True)
    executable = Path(sys.executable).parent / "facetry"
    ran = subprocess.run(
        [executable, "principals", "--data", str(house.data)],
        env=environ,
        cwd=trap,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    assert len(json.loads(house.keyring.read_text())) == 1
    assert list(trap.glob("*.ran")) == []
