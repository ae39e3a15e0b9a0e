"""Keys at rest with a real keyring: the Secret Service of a desktop session."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from house.at_rest import House, having, holding, leaking, refused, scalars
from house.bank import RunningBank
from house.job import CLI
from house.owner import Device
from house.secret_service import SecretService, missing, secret_service

pytestmark = pytest.mark.skipif(
    bool(missing()),
    reason=f"NOT TRIED: no real keyring on this machine ({', '.join(missing())} missing)",
)


@pytest.fixture
def session() -> Iterator[tuple[House, SecretService]]:
    home = Path(tempfile.mkdtemp(prefix="fct-", dir="/tmp"))
    with secret_service(home) as service:
        house = House(home)
        house.reach(**service.environment)
        yield house, service
        house.end()
    shutil.rmtree(home, ignore_errors=True)


def test_a_real_keyring_closes_a_wallet_of_before_and_opens_it_in_its_session_alone(
    session: tuple[House, SecretService],
) -> None:
    house, service = session
    plain = house.serve()
    before = holding(house, plain)
    plain.end()
    secrets = scalars(house.data)
    assert leaking(house.data, secrets) == ["wallet.sqlite"]

    closed = house.serve(keyring=True)
    assert closed.told["wallet"] == "keyring", closed.said
    assert house.job(closed) == before
    closed.end()
    assert leaking(house.data, secrets) == []
    assert len(service.items()) == 1
    (key,) = service.secrets()
    # The keyring's own file, too, has it closed.
    assert having(house.home, key.encode()) == []

    assert refused(house.serve()) == "wallet_locked"
    again = house.serve(keyring=True)
    assert house.job(again) == before


def test_a_keyring_that_is_locked_is_said_to_be_and_goes_on_once_it_is_unlocked(
    session: tuple[House, SecretService],
) -> None:
    house, service = session
    first = house.serve(keyring=True)
    before = holding(house, first)
    assert house.run("principals", keyring=True).returncode == 0
    first.end()
    service.lock()
    shut = house.serve(keyring=True)
    assert refused(shut) == "wallet_locked"
    assert "Unlock it" in shut.said
    service.unlock()
    again = house.serve(keyring=True)
    assert house.job(again) == before

    service.lock()
    command = house.run("principals", keyring=True)
    assert command.returncode == 1
    assert "Unlock it" in command.stderr
    service.unlock()
    assert house.run("principals", keyring=True).returncode == 0


def test_where_it_is_locked_from_the_start_nothing_is_closed_and_that_is_said(
    session: tuple[House, SecretService],
) -> None:
    house, service = session
    service.lock()
    serve = house.serve(keyring=True)
    assert serve.told["wallet"] == "nothing"
    house.job(serve)
    serve.end()
    service.unlock()
    # The next start takes it over.
    assert house.serve(keyring=True).told["wallet"] == "keyring"
    assert scalars(house.data) == set()


def test_it_closes_the_commands_own_keys_and_a_clone_takes_credentials_along_by_it(
    session: tuple[House, SecretService],
) -> None:
    house, service = session
    serve = house.serve(keyring=True)
    owner: Device = serve.device()
    house.run("invoke", "bank", "balance", keyring=True)
    assert house.run("principals", keyring=True).returncode == 0
    assert scalars(house.data / "cli") == set()
    assert len(service.items()) == 2
    assert "encrypted with a key in the keyring" in house.run("keys", keyring=True).stdout
    assert house.run("principals").returncode == 1

    with RunningBank(house.home / "bank") as bank:
        owner.connect("bank", "openapi", {"document_url": bank.document}, secret=bank.secret)
    serve.end()
    saved, target = str(house.home / "saved"), house.home / "clone"
    assert house.run("backup", saved, "--plain").returncode == 0
    assert having(house.data, bank.secret.encode()) == []
    words = ["clone", saved, "--with-credentials", "--issuer", "two.example", "--data", str(target)]
    without = house.run(*words)
    assert "keyring" in without.stderr
    assert not target.exists()
    made = house.run(*words, keyring=True)
    assert made.returncode == 0, made.stderr
    # Until the clone's first start, which closes it by a key of its own.
    assert having(target, bank.secret.encode()) == ["state.sqlite"]
    clone = house.serve(data=target, keyring=True)
    assert clone.told["wallet"] == "keyring"
    assert having(target, bank.secret.encode()) == []


def test_a_login_leaves_a_real_keyring_when_it_ends(
    session: tuple[House, SecretService],
) -> None:
    house, service = session
    serve = house.serve()
    owner = serve.device()
    env = house.environment(keyring=True)
    login = subprocess.Popen(
        [*CLI, "login", f"http://127.0.0.1:{serve.port}", "--json"],
        env=env,
        stdout=subprocess.PIPE,
        text=True,
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
    assert scalars(house.home / ".config/facetry/login/current") == set()
    assert len(service.items()) == 1
    program = [sys.executable, "-c", "import facetry; print(len(facetry.held()))"]
    held = subprocess.run(program, env=env, capture_output=True, text=True, check=False)
    assert held.stdout == "0\n", held.stderr
    subprocess.run([*CLI, "logout", "--json"], env=env, capture_output=True, check=True)
    assert service.items() == []
