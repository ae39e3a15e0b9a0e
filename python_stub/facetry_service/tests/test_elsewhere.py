"""The command against a service on another machine: another process, reached by TLS alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from certificates import Authority
from facetry_service.supervisor import Service
from ports import free_port

Command = Callable[..., "subprocess.CompletedProcess[str]"]

REFUSED, WAITS, UNREACHABLE = 1, 3, 4


@pytest.fixture
def command(tmp_path: Path, authority: Authority) -> Command:
    """`facetry …` with a home of its own that trusts the authority."""

    def run(*arguments: str, given: str = "", **environment: str) -> Any:
        known = {"HOME": str(tmp_path), "FACETRY_DATA": str(tmp_path / "client")}
        return subprocess.run(
            [sys.executable, "-m", "facetry_service.cli", *arguments],
            env={**os.environ, **known, "SSL_CERT_FILE": str(authority.root), **environment},
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


async def enrolled(command: Command, data: Path, there: str) -> None:
    """The agent `scout` of the client, with a code from the machine of the service."""
    service = Service(data)
    await service.start()
    code = await service.introduce("agent", "agent scout")
    await service.stop()
    done = command("agent", "enrol", "scout", "--code", "-", "--service", there, given=code)
    assert done.returncode == 0, done.stderr


async def test_enrols_asks_and_hears_that_it_waits(serve, data, authority, command) -> None:
    port = free_port()
    serve(*authority.options(port), "--issuer", "team").ready()
    there = f"https://127.0.0.1:{port}"
    await enrolled(command, data, there)
    told = json.loads(command("status", "--json", "--service", there).stdout)
    assert told["issuer"] == "team"
    assert [agent["petname"] for agent in told["agents"]] == ["agent scout"]
    need = ("need", "bank", "balance", "--as", "scout", "--no-wait", "--json", "--service", there)
    waits = command(*need)
    assert waits.returncode == WAITS
    assert len(json.loads(waits.stderr.splitlines()[-1])["error"]["request"]) == 32


async def test_a_certificate_for_another_name_or_of_nobody_is_no_service(
    serve, data, authority, command
) -> None:
    port = free_port()
    serve(*authority.options(port)).ready()
    wrong = command("status", "--json", "--service", f"https://localhost:{port}")
    assert (wrong.returncode, json.loads(wrong.stderr)["error"]["code"]) == (
        UNREACHABLE,
        "unreachable",
    )
    there = f"https://127.0.0.1:{port}"
    unknown = command("status", "--json", "--service", there, SSL_CERT_FILE="/dev/null")
    assert unknown.returncode == UNREACHABLE
    assert command("status", "--service", there).returncode == 0


async def test_another_service_at_its_address_under_its_name_gets_nothing(
    serve, data, authority, command
) -> None:
    port = free_port()
    first = serve(*authority.options(port), "--issuer", "team")
    first.ready()
    there = f"https://127.0.0.1:{port}"
    await enrolled(command, data, there)
    first.end()
    serve(*authority.options(port), "--issuer", "team", folder=data.parent / "other").ready()
    need = ("need", "bank", "balance", "--as", "scout", "--no-wait", "--json", "--service", there)
    refused = command(*need)
    assert (refused.returncode, json.loads(refused.stderr)["error"]["code"]) == (
        REFUSED,
        "issuer_changed",
    )


async def test_while_it_is_away_that_is_said_and_then_it_goes_on(
    serve, data, authority, command
) -> None:
    port = free_port()
    first = serve(*authority.options(port))
    first.ready()
    there = f"https://127.0.0.1:{port}"
    await enrolled(command, data, there)
    first.process.kill()
    first.process.wait()
    away = command("status", "--service", there)
    assert away.returncode == UNREACHABLE
    assert f"Nothing answers at {there}." in away.stderr
    serve(*authority.options(port)).ready()
    assert "agent scout" in command("status", "--service", there).stdout


def test_clear_text_to_another_machine_is_refused_before_anything_is_sent(command) -> None:
    refused = command("status", "--json", "--service", "http://192.0.2.1:7411")
    assert refused.returncode == 2
    assert json.loads(refused.stderr)["error"]["code"] == "usage"
