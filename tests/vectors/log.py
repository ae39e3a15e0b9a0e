"""The ledger: RFC 6962 tree, C2SP notes and proofs, commitments, receipts (protocol §10)."""

from __future__ import annotations

import re
from typing import Any

from canonical import (
    MAX_SAFE,
    Refused,
    b64_decode,
    b64u_decode,
    b64u_encode,
    closed,
    encoded,
    integer,
    jcs,
    one_of,
    parse_canonical,
    refuse_unless,
    sha256,
)
from keys import thumbprint, verify_ed25519
from tokens import PAYLOADS, type_of, verify_token

GROUPS = ("who", "what", "args", "terms", "why", "result", "token", "lineage", "name", "cell")
MAX_LEAF = 65_535
MAX_NOTE = 1024 * 1024
MAX_SIGNATURES = 64
MAX_HASHES = 63
#: Of a bundle; and of what a receipt carries.
MAX_LINE = 8 * 1024 * 1024

KINDS = [
    "genesis",
    "enrolment",
    "introduction",
    "registration",
    "request",
    "decision",
    "grant",
    "delegation",
    "rule",
    "passkey",
    "intent",
    "outcome",
    "note",
    "refusal",
    "refusals",
    "revocation",
    "pause",
    "resume",
    "renaming",
    "withdrawal",
    "erasure",
    "epoch",
]


TYPES = {
    "introduction": ("facet-action",),
    "enrolment": ("facet-enrolment", "facet-card"),
    "request": ("facet-request", "facet-action"),
    "decision": ("facet-decision", "facet-confirmation", "facet-action"),
    "rule": ("facet-rule",),
    "passkey": ("facet-passkey",),
    "withdrawal": ("facet-withdraw", "facet-action"),
    "erasure": ("facet-action",),
    **dict.fromkeys(
        ("delegation", "intent", "note", "revocation", "pause", "resume", "renaming"),
        ("facet-action",),
    ),
}


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\x00" + leaf)


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def root_of(hashes: list[bytes]) -> bytes:
    """RFC 6962 §2.1."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"")
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(root_of(hashes[:k]), root_of(hashes[k:]))


class Roots:
    """Those of one growing list, asked for from small to large: each leaf is taken once."""

    def __init__(self, hashes: list[bytes]) -> None:
        self.hashes = hashes
        self.size = 0
        # Of complete trees, from the widest on: their width and root.
        self.complete: list[tuple[int, bytes]] = []

    def at(self, size: int) -> bytes:
        assert self.size <= size <= len(self.hashes)
        while self.size < size:
            width, root = 1, self.hashes[self.size]
            while self.complete and self.complete[-1][0] == width:
                width, root = 2 * width, node_hash(self.complete.pop()[1], root)
            self.complete.append((width, root))
            self.size += 1
        if not self.complete:
            return sha256(b"")
        *wider, (_width, whole) = self.complete
        for _width, root in reversed(wider):
            whole = node_hash(root, whole)
        return whole


def check_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> None:
    """The root that a proof leads to, by the recursion of RFC 6962 §2.1.1."""
    refuse_unless(0 <= index < size, "outside the tree")

    def climb(at: int, width: int, path: list[bytes]) -> bytes:
        if width == 1:
            refuse_unless(not path, "too long")
            return leaf
        refuse_unless(path, "too short")
        k = 1 << (width - 1).bit_length() - 1
        if at < k:
            return node_hash(climb(at, k, path[:-1]), path[-1])
        return node_hash(path[-1], climb(at - k, width - k, path[:-1]))

    refuse_unless(climb(index, size, proof) == root, "another root")


def check_consistency(case: dict[str, Any]) -> None:
    """The two roots that a proof leads to, by the recursion of RFC 6962 §2.1.2."""
    start, end = case["from"], case["to"]
    old_root, new_root = bytes.fromhex(case["from_root"]), bytes.fromhex(case["to_root"])
    proof = [bytes.fromhex(value) for value in case["proof"]]
    refuse_unless(0 <= start <= end, "out of order")
    if start in (0, end):
        refuse_unless(not proof, "too long")
        refuse_unless(old_root == (new_root if start else sha256(b"")), "another root")
        return

    def climb(m: int, n: int, path: list[bytes], whole: bool) -> tuple[bytes, bytes]:
        if m == n:
            refuse_unless(len(path) == (0 if whole else 1), "another length")
            return (old_root, old_root) if whole else (path[0], path[0])
        refuse_unless(path, "too short")
        k = 1 << (n - 1).bit_length() - 1
        if m <= k:
            old, new = climb(m, k, path[:-1], whole)
            return old, node_hash(new, path[-1])
        old, new = climb(m - k, n - k, path[:-1], False)
        return node_hash(path[-1], old), node_hash(path[-1], new)

    refuse_unless(climb(start, end, proof, True) == (old_root, new_root), "other roots")


def commit(group: str, salt: bytes, data: bytes) -> bytes:
    return sha256(f"facetry-commitment/1\n{group}\n".encode() + salt + data)


def decode_leaf(data: bytes) -> dict[str, Any]:
    leaf: dict[str, Any] = parse_canonical(data, MAX_LEAF)
    closed(
        leaf,
        {
            "v": integer(1, 1),
            "k": one_of(*KINDS),
            "t": integer(0),
            "c": lambda value: closed(value, {}, dict.fromkeys(GROUPS, encoded(32, 32))),
        },
        {"ref": integer(0)},
    )
    return leaf


def parse_vkey(vkey: str) -> tuple[str, bytes, bytes]:
    parts = re.fullmatch(r"([^+\s]+)\+([0-9a-f]{8})\+(.+)", vkey)
    if parts is None:
        raise Refused("no vkey")
    name, key_id, encoded_key = parts.groups()
    key = b64_decode(encoded_key)
    refuse_unless(len(key) == 33 and key[0] == 1, "no Ed25519 key")
    refuse_unless(sha256(f"{name}\n".encode() + key)[:4].hex() == key_id, "another id")
    return name, bytes.fromhex(key_id), key[1:]


def verify_note(note: str, vkey: str) -> str:
    """C2SP signed-note."""
    name, key_id, key = parse_vkey(vkey)
    refuse_unless(len(note) <= MAX_NOTE, "too long")
    refuse_unless(note.endswith("\n") and not re.search(r"[\x00-\x09\x0b-\x1f]", note), "no lines")
    text, found, lines = note.rpartition("\n\n")
    refuse_unless(found and lines, "no signatures")
    text += "\n"
    verified = False
    signatures = lines[:-1].split("\n")
    refuse_unless(len(signatures) <= MAX_SIGNATURES, "too many signatures")
    for line in signatures:
        parts = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        if parts is None:
            raise Refused("no signature")
        signature = b64_decode(parts[2])
        refuse_unless(len(signature) > 4, "too short")
        if (parts[1], signature[:4]) == (name, key_id):
            verify_ed25519(key, text.encode(), signature[4:])
            verified = True
    refuse_unless(verified, "not signed")
    return text


def _decimal(text: str) -> int:
    refuse_unless(re.fullmatch(r"0|[1-9][0-9]{0,15}", text) and int(text) <= MAX_SAFE, "no number")
    return int(text)


def _hash(text: str) -> bytes:
    value = b64_decode(text)
    refuse_unless(len(value) == 32, "no hash")
    return value


def parse_checkpoint(text: str) -> tuple[str, int, bytes]:
    """C2SP tlog-checkpoint: origin, size, root."""
    lines = text.split("\n")
    refuse_unless(len(lines) >= 4 and lines.pop() == "" and all(lines), "no checkpoint")
    return lines[0], _decimal(lines[1]), _hash(lines[2])


def parse_proof(text: str) -> tuple[bytes | None, int, list[bytes], str]:
    """C2SP tlog-proof: extra, index, hashes, the signed note."""
    head, found, note = text.partition("\n\n")
    lines = head.split("\n")
    refuse_unless(found and lines.pop(0) == "c2sp.org/tlog-proof@v1" and lines, "no proof")
    extra = b64_decode(lines.pop(0)[6:]) if lines[0].startswith("extra ") else None
    refuse_unless(lines and lines[0].startswith("index "), "no index")
    refuse_unless(len(lines) - 1 <= MAX_HASHES, "too many hashes")
    return extra, _decimal(lines[0][6:]), [_hash(line) for line in lines[1:]], note


def parse_openings(value: Any) -> dict[str, tuple[bytes, bytes]]:
    opening = {"salt": encoded(32, 32), "bytes": b64u_decode}
    closed(value, {}, dict.fromkeys(GROUPS, lambda member: closed(member, opening)))
    return {g: (b64u_decode(o["salt"]), b64u_decode(o["bytes"])) for g, o in value.items()}


def _open(leaf: dict[str, Any], openings: dict[str, tuple[bytes, bytes]]) -> dict[str, Any]:
    for group, (salt, data) in openings.items():
        expected = b64u_encode(commit(group, salt, data))
        refuse_unless(leaf["c"].get(group) == expected, f"{group} is not what was committed to")
    return {
        group: data.decode() if group == "token" else parse_canonical(data)
        for group, (_, data) in openings.items()
    }


def _check_token(leaf: dict[str, Any], opened: dict[str, Any], key: dict[str, str]) -> None:
    refuse_unless("token" in opened, "the token is not shown")
    token = opened["token"]
    typ = type_of(token)
    refuse_unless(typ in TYPES.get(leaf["k"], PAYLOADS), "of another type")
    payload = verify_token(token, typ, key)
    who, what = opened.get("who", {}), opened.get("what", {})
    # Whoever was given a facet, or a name, is who the entry is about; the giver signed.
    given = leaf["k"] in ("delegation", "renaming")
    signer = what.get("by") if given else who.get("principal")
    refuse_unless(signer in (None, thumbprint(key)), "another principal")
    if leaf["k"] == "intent" or (leaf["k"] == "request" and typ == "facet-action"):
        refuse_unless(what.get("action", payload["act"]) == payload["act"], "another action")
        refuse_unless(what.get("object", payload["obj"]) == payload["obj"], "another object")
        refuse_unless(who.get("facet", payload["fct"]) == payload["fct"], "another facet")
        body = what.get("body"), payload.get("body")
        refuse_unless("what" not in opened or jcs(body[0]) == jcs(body[1]), "another body")
        for argument, value in payload["args"].items():
            said = opened.get("args", payload["args"])
            refuse_unless(
                argument in said and jcs(said[argument]) == jcs(value), "another argument"
            )


class Checks:
    """Named checks; each failure is recorded by its name."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def make(self, name: str, check: Any) -> Any:
        try:
            return check()
        except Refused:
            self.failed.append(name)
            return None


def signed_checkpoint(note: str, vkey: str) -> tuple[str, int, bytes]:
    checkpoint = parse_checkpoint(verify_note(note, vkey))
    refuse_unless(checkpoint[0] == parse_vkey(vkey)[0], "another log")
    return checkpoint


def _included(checkpoint: Any, leaf: bytes, index: int, hashes: list[bytes]) -> None:
    refuse_unless(checkpoint, "no checkpoint")
    check_inclusion(leaf_hash(leaf), index, checkpoint[1], hashes, checkpoint[2])


def verify_entry(case: dict[str, Any]) -> list[str]:
    """The names of the checks that fail."""
    checks = Checks()
    data = b64_decode(case["leaf"])
    parts = checks.make(
        "form",
        lambda: (decode_leaf(data), parse_openings(case["openings"]), parse_proof(case["proof"])),
    )
    if parts is None:
        return checks.failed
    leaf, openings, (_, index, hashes, note) = parts
    checkpoint = checks.make("checkpoint", lambda: signed_checkpoint(note, case["vkey"]))
    checks.make("inclusion", lambda: _included(checkpoint, data, index, hashes))
    opened = checks.make("commitments", lambda: _open(leaf, openings))
    if "holder_key" in case:
        checks.make("token", lambda: _check_token(leaf, opened or {}, case["holder_key"]))
    return checks.failed


def _parse_receipt(receipt: str) -> dict[str, Any]:
    try:
        extra, index, hashes, note = parse_proof(b64_decode(receipt).decode())
    except UnicodeDecodeError as error:
        raise Refused("no text") from error
    refuse_unless(extra is not None, "no entries")
    carried = parse_canonical(extra or b"", MAX_LINE)
    closed(carried, dict.fromkeys(("leaf", "openings", "intent"), lambda _: None))
    intent = carried["intent"]
    closed(intent, dict.fromkeys(("index", "leaf", "openings", "hashes"), lambda _: None))
    integer(0)(intent["index"])
    outcome, answered = b64_decode(carried["leaf"]), b64_decode(intent["leaf"])
    parsed = {
        "note": note,
        "outcome": (outcome, decode_leaf(outcome), index, hashes),
        "intent": (
            answered,
            decode_leaf(answered),
            intent["index"],
            [_hash(value) for value in intent["hashes"]],
        ),
        "openings": parse_openings(carried["openings"]),
        "intent_openings": parse_openings(intent["openings"]),
    }
    kinds = parsed["outcome"][1]["k"], parsed["intent"][1]["k"]
    refuse_unless(kinds == ("outcome", "intent"), "other kinds")
    return parsed


def verify_receipt(case: dict[str, Any]) -> list[str]:
    """The names of the checks that fail."""
    checks = Checks()
    parts = checks.make("form", lambda: _parse_receipt(case["receipt"]))
    if parts is None:
        return checks.failed
    (outcome, leaf, index, hashes), (answered, intent, at, path) = parts["outcome"], parts["intent"]
    checkpoint = checks.make("checkpoint", lambda: signed_checkpoint(parts["note"], case["vkey"]))

    def included() -> None:
        _included(checkpoint, outcome, index, hashes)
        _included(checkpoint, answered, at, path)

    checks.make("inclusion", included)
    opened = checks.make(
        "commitments",
        lambda: (_open(leaf, parts["openings"]), _open(intent, parts["intent_openings"])),
    )
    checks.make("reference", lambda: refuse_unless(leaf.get("ref") == at < index, "another intent"))
    if "holder_key" in case:
        said = opened[1] if opened else {}
        checks.make("token", lambda: _check_token(intent, said, case["holder_key"]))
    return checks.failed
