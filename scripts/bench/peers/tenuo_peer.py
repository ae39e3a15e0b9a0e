"""Tenuo's side of `npm run bench -- peers`: mints, signs and is attacked by its own library.

One JSON order a line on standard input, one JSON answer a line on standard output. Runs in an
environment of its own that holds nothing but `tenuo`.
"""

import contextlib
import io
import itertools
import json
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

warnings.filterwarnings("ignore", category=DeprecationWarning)

import tenuo  # noqa: E402
from tenuo.cli import verify_receipt_chain  # noqa: E402
from tenuo_core import ReceiptIssuer  # type: ignore[import-not-found]  # noqa: E402

Order = dict[str, Any]

TOOL = "rate"
ROOT = tenuo.SigningKey.generate()
HOLDER = tenuo.SigningKey.generate()
LIMITS = {
    "amount": tenuo.Range(0, 100),
    "base": tenuo.OneOf(["CHF", "EUR", "USD"]),
    "day": tenuo.Pattern("2026-*"),
}
LIFE_S = 3600


def chain_of(depth: int) -> list[Any]:
    """A warrant by the root, and `depth` delegations of it, the last to HOLDER."""
    keys = [tenuo.SigningKey.generate() for _ in range(depth)] + [HOLDER]
    warrant = tenuo.Warrant.issue(
        ROOT, capabilities={TOOL: LIMITS}, ttl_seconds=LIFE_S, holder=keys[0].public_key
    )
    chain = [warrant]
    for giver, taker in itertools.pairwise(keys):
        warrant = warrant.attenuate(
            {TOOL: LIMITS}, giver, ttl_seconds=LIFE_S, holder=taker.public_key
        )
        chain.append(warrant)
    return chain


CHAINS: dict[int, list[Any]] = {}


def chain_at(depth: int) -> list[Any]:
    """The same chain each time."""
    if depth not in CHAINS:
        CHAINS[depth] = chain_of(depth)
    return CHAINS[depth]


def root(_: Order) -> str:
    """The key that the server is to trust."""
    return str(bytes(ROOT.public_key_bytes()).hex())


def headers(order: Order) -> dict[str, str]:
    """What a call with these arguments shows; good for the window of time that it was signed in."""
    chain = chain_at(order["depth"])
    shown = chain[-1].headers(HOLDER, TOOL, order["args"])
    if len(chain) > 1:
        shown["X-Tenuo-Warrant"] = tenuo.encode_warrant_stack(chain)
    return dict(shown)


def revoke(order: Order) -> None:
    """Puts every warrant that was made onto a signed list, in the file that the server reads."""
    listed = tenuo.SrlBuilder().version(order["version"])
    for chain in CHAINS.values():
        for warrant in chain if order["all"] else []:
            listed = listed.revoke(warrant.id)
    Path(order["path"]).write_bytes(bytes(listed.build(ROOT).to_bytes()))


def accepted(times: int, attempt: Callable[[], object]) -> int:
    """How many of these attempts were let through."""
    count = 0
    for _ in range(times):
        with contextlib.suppress(Exception):
            attempt()
            count += 1
    return count


def alone(capabilities: dict[str, object], **options: Any) -> Any:
    """A warrant that nobody passed on."""
    return tenuo.Warrant.issue(
        ROOT, capabilities=capabilities, ttl_seconds=LIFE_S, holder=HOLDER.public_key, **options
    )


def authorize(warrant: Any, args: dict[str, Any], **options: Any) -> object:
    """One call, decided in this process; raises where it is refused."""
    proof = bytes(warrant.sign(HOLDER, TOOL, args, timestamp=int(time.time())))
    verifier = tenuo.Authorizer(trusted_roots=[ROOT.public_key])
    return verifier.authorize_one(warrant, TOOL, args, signature=proof, **options)


def honest_twins(order: Order) -> int:
    """Honest calls, alike and one after the other, that the nonce store takes for replays."""
    warrant = alone({TOOL: LIMITS})
    store = tenuo.NonceStore()
    args = {"amount": 1, "base": "EUR", "day": "2026-11-02"}
    refused = 0
    for _ in range(order["times"]):
        proof = bytes(warrant.sign(HOLDER, TOOL, args, timestamp=int(time.time())))
        refused += not store.check_and_record(proof)
    return refused


def paths(order: Order) -> int:
    """Paths out of a folder that a limit to this folder lets through."""
    limit = {"glob": tenuo.Pattern("/data/*"), "folder": tenuo.Subpath("/data")}[order["limit"]]
    warrant = alone({TOOL: {"path": limit}})
    return sum(accepted(1, partial(authorize, warrant, {"path": path})) for path in order["paths"])


def approved(order: Order) -> int:
    """Payments that one approval by two of three persons lets through."""
    persons = [tenuo.SigningKey.generate() for _ in range(3)]
    args = {"amount": 5, "base": "EUR", "day": "2026-11-02"}
    warrant = alone(
        {TOOL: LIMITS},
        required_approvers=[person.public_key for person in persons],
        min_approvals=2,
        approval_gates={TOOL: None},
    )
    request = tenuo.ApprovalRequest(
        TOOL,
        args,
        warrant.id,
        bytes(tenuo.compute_request_hash(warrant.id, TOOL, args, HOLDER.public_key)),
        HOLDER.public_key,
    )
    given = [tenuo.sign_approval(request, person) for person in persons[:2]]
    return accepted(order["times"], lambda: authorize(warrant, args, approvals=given))


def receipts(order: Order) -> dict[str, bool]:
    """Of each change of a file of receipts: whether the check of the chain finds it."""
    warrant = alone({TOOL: LIMITS})
    issuer = ReceiptIssuer(tenuo.SigningKey.generate())
    issuer.bind_authorizer(tenuo.Authorizer(trusted_roots=[ROOT.public_key]))
    lines = []
    for amount in range(10):
        args = {"amount": amount, "base": "EUR", "day": "2026-11-02"}
        result = authorize(warrant, args)
        now = int(time.time())
        receipt = issuer.issue_receipt(result, TOOL, True, now, f"req-{amount}")
        lines.append(json.dumps({"receipt": receipt}))
    changes = {
        "unchanged": lines,
        "tail": lines[:-3],
        "order": [*lines[:3], lines[5], lines[4], lines[3], *lines[6:]],
        "twice": [*lines, *lines[4:6]],
        "hole": [*lines[:3], *lines[6:]],
    }
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "receipts.jsonl"
        for change, kept in changes.items():
            path.write_text("\n".join(kept) + "\n", encoding="utf-8")
            with contextlib.redirect_stdout(io.StringIO()):
                found[change] = not verify_receipt_chain(str(path))
    return found


ORDERS = {
    order.__name__: order
    for order in (
        root,
        headers,
        revoke,
        honest_twins,
        paths,
        approved,
        receipts,
    )
}

for line in sys.stdin:
    given = json.loads(line)
    print(json.dumps(ORDERS[given["do"]](given)), flush=True)
