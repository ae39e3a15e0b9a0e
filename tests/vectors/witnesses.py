"""Cosignatures of witnesses and the policies that demand them (C2SP tlog-cosignature, -policy)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from canonical import Refused, b64_decode, refuse_unless, sha256
from keys import verify_ed25519


@dataclass
class Policy:
    """Witnesses and groups by name, and which of them has to have cosigned."""

    keys: dict[str, tuple[str, bytes, bytes]] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str | None = None


def parse_cosigner(vkey: str) -> tuple[str, bytes, bytes]:
    parts = re.fullmatch(r"([^+\s]+)\+([0-9a-f]{8})\+(.+)", vkey)
    if parts is None:
        raise Refused("no vkey")
    name, key_id, encoded_key = parts.groups()
    key = b64_decode(encoded_key)
    refuse_unless(len(key) == 33 and key[0] == 4, "no key of a witness")
    refuse_unless(sha256(f"{name}\n".encode() + key)[:4].hex() == key_id, "another id")
    return name, bytes.fromhex(key_id), key[1:]


def parse_policy(text: str) -> Policy:
    policy = Policy()
    quorums: list[str] = []
    for line in text.split("\n"):
        words = line.split()
        if not words or words[0].startswith("#") or words[0] == "log":
            continue
        refuse_unless(words[0] in ("witness", "group", "quorum"), "another word")
        if words[0] == "quorum":
            refuse_unless(len(words) == 2, "no quorum")
            refuse_unless(
                words[1] == "none" or words[1] in policy.keys or words[1] in policy.groups,
                "a quorum of nobody",
            )
            quorums.append(words[1])
            continue
        refuse_unless(len(words) >= 3, "too short")
        name = words[1]
        refuse_unless(
            name != "none" and name not in policy.keys and name not in policy.groups, "no new name"
        )
        if words[0] == "witness":
            refuse_unless(len(words) <= 4, "too long")
            key = parse_cosigner(words[2])
            known = [other[2] for other in policy.keys.values()]
            refuse_unless(key[2] not in known, "one key under two names")
            policy.keys[name] = key
            continue
        members = words[3:]
        most = len(members)
        least = {"any": "1", "all": str(most)}.get(words[2], words[2])
        refuse_unless(re.fullmatch(r"[0-9]+", least) and 1 <= int(least) <= most, "no such number")
        refuse_unless(len(set(members)) == most, "a member twice")
        refuse_unless(
            all(one in policy.keys or one in policy.groups for one in members), "a member unknown"
        )
        policy.groups[name] = (int(least), members)
    refuse_unless(len(quorums) == 1, "not one quorum")
    policy.quorum = None if quorums[0] == "none" else quorums[0]
    return policy


def cosigned(note: str, key: tuple[str, bytes, bytes]) -> bool:
    """Whether one of the note's lines is a cosignature of this witness that verifies."""
    name, key_id, public = key
    text, _, lines = note.rpartition("\n\n")
    for line in lines.splitlines():
        parts = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        if parts is None or parts[1] != name:
            continue
        signature = b64_decode(parts[2])
        if signature[:4] != key_id or len(signature) != 4 + 8 + 64:
            continue
        time = int.from_bytes(signature[4:12], "big")
        message = f"cosignature/v1\ntime {time}\n{text}\n".encode()
        try:
            verify_ed25519(public, message, signature[12:])
        except Refused:
            continue
        return True
    return False


def witnessed_by(note: str, policy: Policy) -> tuple[bool, list[str]]:
    """Whether a note is cosigned as the policy demands, and by whom of it."""
    names = [name for name, key in policy.keys.items() if cosigned(note, key)]
    held = set(names)
    # A name is made before it is used: each group is looked at once, in however many others it is.
    for name, (least, members) in policy.groups.items():
        if sum(member in held for member in members) >= least:
            held.add(name)
    return policy.quorum is None or policy.quorum in held, names
