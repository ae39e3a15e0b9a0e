"""Actions and answers that travel sealed (docs/protocol.md §8)."""

from __future__ import annotations

import json
import re
from typing import Any

from canonical import (
    Refused,
    closed,
    digest,
    integer,
    matching,
    one_of,
    parse_canonical,
    refuse_unless,
    sha256,
    text,
)
from keys import thumbprint
from tokens import MAX_TOKEN, decrypt, header_of

Opened = tuple[dict[str, Any], bytes]


def padme(length: int) -> int:
    """Algorithm 1 of PoPETs 2019(4), as printed."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def _header_names(value: Any) -> None:
    refuse_unless(isinstance(value, dict) and len(value) <= 1000, "no headers")
    for name, said in value.items():
        matching(r"[a-z0-9-]+")(name)
        refuse_unless(isinstance(said, str) and re.fullmatch(r"[\t -~]*", said), "a header")


def _open(
    jwe: str, private: dict[str, str], members: dict[str, Any], head: dict[str, Any], least: int
) -> Opened:
    written = header_of(jwe)
    try:
        plain = json.dumps(json.loads(written), separators=(",", ":"), ensure_ascii=False)
    except ValueError as error:
        raise Refused("no header") from error
    refuse_unless(plain.encode() == written, "another spelling of the header")
    plaintext = decrypt(jwe, private, {"typ": one_of("facet-sealed"), **members})
    line, newline, rest = plaintext.partition(b"\n")
    refuse_unless(newline, "no first line")
    told: dict[str, Any] = parse_canonical(line)
    closed(told, head)
    end = len(line) + 1 + told["length"]
    refuse_unless(len(plaintext) == max(least, padme(end)), "another length")
    refuse_unless(not any(plaintext[end:]), "padding")
    return told, rest[: told["length"]]


def open_action(jwe: str, private: dict[str, str]) -> Opened:
    """The token (member `token`) and the upload."""
    refuse_unless(len(jwe) <= MAX_TOKEN, "too long")
    public = {name: value for name, value in private.items() if name != "d"}
    members = {"cty": one_of("facet-action"), "kid": one_of(thumbprint(public))}
    return _open(jwe, private, members, {"length": integer(0), "token": text(1, MAX_TOKEN)}, 1024)


def open_answer(jwe: str, private: dict[str, str], token: str) -> Opened:
    """Status and headers, and the body."""
    head = {
        "action": digest,
        "headers": _header_names,
        "length": integer(0),
        "status": integer(200, 599),
    }
    told, body = _open(jwe, private, {"cty": one_of("facet-answer")}, head, 8192)
    refuse_unless(told["action"] == sha256(token.encode()).hex(), "to another action")
    return told, body
