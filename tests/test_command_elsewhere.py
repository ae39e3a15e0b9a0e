"""The command with `--service`: an agent on another machine, by TLS alone, and what it may do."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from house.bank import RunningBank
from house.serve import Serve
from house.server import free_port

_SERVICES = str(Path(__file__).parents[1] / "python_stub/facetry_service/tests")
sys.path.insert(0, _SERVICES)
try:
    certificates = importlib.import_module("certificates")
finally:
    sys.path.remove(_SERVICES)

CLI = (sys.executable, "-m", "facetry_service.cli")
REFUSED = 1


def test_an_agent_elsewhere_uses_by_tls_what_it_was_granted_until_that_is_revoked(
    home: Path, bank: RunningBank, tmp_path: Path
) -> None:
    authority = certificates.Authority(home / "authority")
    authority.issue()
    port = free_port()
    running = Serve(home / "theirs", port, *authority.options(port)[2:])
    known = {"HOME": str(tmp_path), "FACETRY_DATA": str(tmp_path / "mine")}
    environment = {**os.environ, **known, "SSL_CERT_FILE": str(authority.root)}
    there = ("--service", f"https://127.0.0.1:{port}")

    def start(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*CLI, *words, "--json", *there],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def facetry(*words: str, given: str = "") -> tuple[int, Any, str]:
        process = start(*words)
        said, wrong = process.communicate(given, timeout=120)
        return process.returncode, json.loads(said) if said else None, wrong

    try:
        owner = running.device()
        owner.connect("bank", "openapi", bank.config())
        made = owner.act("aios/requests", "introduce", {"kind": "agent", "petname": "scout"})
        code, _, wrong = facetry("agent", "enrol", "scout", "--code", "-", given=made["code"])
        assert code == 0, wrong
        asking = start("need", "bank", "balance", "--as", "scout", "--timeout", "60")
        owner.grant(owner.waiting())
        _, wrong = asking.communicate(timeout=120)
        assert asking.returncode == 0, wrong
        code, said, wrong = facetry("invoke", "bank", "balance", "--as", "scout")
        assert code == 0, wrong
        assert "balance" in json.dumps(said)
        code, _, wrong = facetry("invoke", "bank", "deposit", "amount=1", "--as", "scout")
        assert code == REFUSED, wrong
        held = owner.act("aios/facets", "list", {})["facets"]
        mine = next(one for one in held if one["terms"]["object"] == "bank")
        owner.act("aios/facets", "revoke", {"facet": mine["id"]})
        code, _, wrong = facetry("invoke", "bank", "balance", "--as", "scout")
        assert code == REFUSED
        assert json.loads(wrong.splitlines()[-1])["error"]["code"] == "revoked"
    finally:
        running.end()
