"""Keys that sign descriptors, one after the other (docs/protocol.md §5, "Another key")."""

from __future__ import annotations

import json
from typing import Any

from canonical import Refused, b64u_decode, one_of, refuse_unless
from keys import thumbprint
from tokens import MAX_FORMER_KEYS, decrypt, parted, verify_token

Key = dict[str, str]


def signer_of(token: str) -> str:
    """The `kid` of a token that was not looked at yet."""
    try:
        return str(json.loads(b64u_decode(token.split(".", maxsplit=1)[0]))["kid"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("no token") from error


def follows(issuer: str, known: Key, current: Key, successors: list[str]) -> None:
    """Whether each key from the known one on named the next, up to the one in use."""
    refuse_unless(len(successors) <= MAX_FORMER_KEYS or known == current, "too many")
    for token in successors:
        if known == current:
            break
        header, _, _ = parted(token, "facet-successor")
        if header["kid"] != thumbprint(known):
            continue
        named = verify_token(token, "facet-successor", known)
        refuse_unless(named["iss"] == issuer, "another service")
        known = named["next"]
    refuse_unless(known == current, "another key")


def open_descriptor(
    jwe: str, private: Key, issuer: str, current: Key, statement: str
) -> dict[str, Any]:
    """A descriptor by the key in use, or by one before that it vouches for."""
    stated = verify_token(statement, "facet-keys", current)
    refuse_unless(stated["iss"] == issuer, "another service")
    token = decrypt(jwe, private, {"cty": one_of("facet-descriptor")}).decode()
    signer = signer_of(token)
    if signer == thumbprint(current):
        return verify_token(token, "facet-descriptor", current)
    for former in stated.get("former", []):
        if signer == thumbprint(former["key"]):
            opened = verify_token(token, "facet-descriptor", former["key"])
            refuse_unless(opened["iat"] <= former["until"], "too young")
            return opened
    raise Refused("no key of the service")
