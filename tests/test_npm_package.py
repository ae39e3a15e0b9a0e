"""The npm package as somebody installs it: alone, in an empty folder, against ``facetry serve``."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from house.bank import RunningBank
from house.serve import Serve
from house.server import free_port

ROOT = Path(__file__).parent.parent

AGENT = """
import { createInterface } from 'node:readline';
import { Principal, Refused, ServiceClient, newKeys } from 'facetry';
import { verifyReceipt } from 'facetry/ledger';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { base, code } = JSON.parse((await lines.next()).value);
const service = new ServiceClient({ base, fetch });
const keys = await newKeys();
const me = await Principal.enrol(service, { code }, keys);
const account = await me.need(
  { object: 'bank', actions: ['balance', 'deposit'] },
  { why: 'month end', onPending: ({ id }) => console.log(JSON.stringify({ asked: id })) }
);
const answer = await account.invoke('balance');
const verdict = await verifyReceipt(answer.receipt, (await service.identity()).keys.log, {
  holderKey: keys.signing.publicKey
});
const refused = await account.invoke('deposit', { amount: 1 }).catch(error => error);
console.log(
  JSON.stringify({
    balance: (await answer.json()).balance,
    proven: verdict.ok,
    refused: refused instanceof Refused && refused.code
  })
);
process.exit(0);
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder with the packed package installed in it."""
    made = tmp_path_factory.mktemp("packed")
    node = shutil.which("node")
    npm = shutil.which("npm")
    assert node and npm
    run(node, str(ROOT / "scripts/package.mjs"), "--only", "npm", "--to", str(made), cwd=ROOT)
    [packed] = made.glob("facetry-*.tgz")
    folder = tmp_path_factory.mktemp("user")
    (folder / "package.json").write_text(json.dumps({"private": True, "type": "module"}))
    run(
        npm,
        "install",
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
        "--silent",
        str(packed),
        cwd=folder,
    )
    (folder / "agent.mjs").write_text(AGENT)
    return folder


def run(*command: str, cwd: Path) -> None:
    result = subprocess.run(command, cwd=cwd, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]


@pytest.fixture
def serve(home: Path) -> Iterator[Serve]:
    running = Serve(home / "data", free_port())
    yield running
    running.process.terminate()
    running.process.wait(timeout=90)


def test_an_agent_in_an_empty_folder_asks_uses_and_verifies(
    folder: Path, serve: Serve, bank: RunningBank
) -> None:
    owner = serve.device()
    owner.connect("bank", "openapi", bank.config())
    code = owner.act("aios/requests", "introduce", {"kind": "agent", "petname": "analyst"})["code"]
    agent = subprocess.Popen(
        [str(shutil.which("node")), "agent.mjs"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert agent.stdin and agent.stdout
    place = {"base": f"http://127.0.0.1:{serve.port}", "code": code}
    agent.stdin.write(json.dumps(place) + "\n")
    agent.stdin.flush()
    asked = json.loads(agent.stdout.readline())["asked"]
    request = next(one for one in owner.requests() if one["id"] == asked)
    assert request["who"]["petname"] == "analyst"
    owner.grant(request, {"actions": ["balance"]})
    told = json.loads(agent.stdout.readline())
    assert told == {
        "balance": bank.balance(),
        "proven": True,
        "refused": "action_not_granted",
    }
    assert agent.wait(timeout=90) == 0


def test_it_needs_nothing_but_its_listed_packages(folder: Path) -> None:
    manifest = json.loads((folder / "node_modules/facetry/package.json").read_text())
    assert "jose" in manifest["dependencies"]
    assert not any(name.startswith("@jupyterlab") for name in manifest["dependencies"])
