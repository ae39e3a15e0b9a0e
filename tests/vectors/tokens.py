"""Tokens, descriptors and the names that follow from them (docs/protocol.md §3, §5)."""

from __future__ import annotations

import json
import re
from typing import Any

import passkeys
from canonical import (
    Refused,
    an_object,
    b64u_decode,
    closed,
    digest,
    encoded,
    identifier,
    integer,
    jcs,
    listed,
    matching,
    name,
    one_of,
    or_none,
    parse_canonical,
    refuse_unless,
    sha256,
    short,
    text,
    time,
)
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from keys import ORDER, alg_of, public_ec, public_jwk, thumbprint, verify
from limits import definition_form, need_form, terms_form
from rules import rule_form

MAX_TOKEN = 1024 * 1024
MAX_DESCRIPTOR = 2 * MAX_TOKEN
MAX_FORMER_KEYS = 16
audience = text(1, 300)
jti = encoded(16, 32)
COMMON = {"aud": audience, "iat": time, "jti": jti}


def signing_key(value: Any) -> None:
    public_jwk(value, "sign")


def encryption_key(value: Any) -> None:
    public_jwk(value, "encrypt")


KEYS = {"public_key": signing_key, "encryption_key": encryption_key}


def cell(value: Any) -> None:
    words = {"id": text(0, 200), "notebook": text(0, 1000), "count": integer(0)}
    closed(value, {}, {**words, "kernel": text(1, 200)})


def is_true(value: Any) -> None:
    refuse_unless(value is True, "not true")


def lineage(value: Any) -> None:
    read = listed(integer(0), 1, 32)
    closed(value, {}, {"source": digest, "read": read, "seen": is_true})
    refuse_unless(bool(value) and ("seen" not in value or "source" in value), "says nothing")
    named = value.get("read", [])
    refuse_unless(named == sorted(set(named)), "does not ascend")


def body(value: Any) -> None:
    media_type = matching(r"[!-~]+/[ -~]{1,200}")
    closed(value, {"digest": digest, "length": integer(0), "type": media_type})


def shown(value: Any) -> None:
    line = text(0, 100_000)
    columns = {"requested": listed(line, 1, 16), "granted": listed(line, 1, 16)}
    closed(value, {"sentence": line, "granted_digest": digest, **columns})


def sealing_key(value: Any) -> None:
    closed(value, {"key": encryption_key, "ends": or_none(time)})


def former_key(value: Any) -> None:
    closed(value, {"key": signing_key, "until": time})


_HOST = "[a-z0-9.-]+"
PAYLOADS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "facet-enrolment": (
        {**COMMON, **KEYS, "code": encoded(32, 32)},
        # Origins are lower case, without a path: enough for what the vectors try.
        {"origin": matching(rf"http://{_HOST}(:(?!80$)[0-9]+)?|https://{_HOST}(:(?!443$)[0-9]+)?")},
    ),
    "facet-request": (
        {**COMMON, **KEYS, "needs": listed(need_form, 1, 16), "purpose": text(0, 500)},
        {"cell": cell},
    ),
    "facet-poll": ({**COMMON, "request": identifier}, {"wait": integer(0, 30)}),
    "facet-withdraw": ({**COMMON, "request": identifier}, {}),
    "facet-action": (
        {**COMMON, "act": name, "args": an_object, "fct": identifier, "obj": name},
        {"body": body, "cell": cell, "confirmed": identifier, "lineage": lineage}
        | {"passkey": passkeys.assertion_form, "reply": encryption_key},
    ),
    "facet-keys": (
        {"iat": time, "iss": audience, "sealing": listed(sealing_key, 1, 8)},
        {"former": listed(former_key, 1, MAX_FORMER_KEYS)},
    ),
    "facet-successor": ({"iat": time, "iss": audience, "next": signing_key}, {}),
    "facet-decision": (
        {
            **COMMON,
            "challenge": encoded(16, 64),
            "fct": identifier,
            "granted": listed(or_none(terms_form), 1, 16),
            "mode": one_of("pointer", "digits", "terminal", "page"),
            "named": encoded(32, 32),
            "outcome": one_of("grant", "deny"),
            "request": identifier,
            "request_digest": digest,
            "shown": shown,
        },
        {"passkey": passkeys.assertion_form, "reason": text(0, 500)},
    ),
    "facet-confirmation": (
        {
            **COMMON,
            "act": digest,
            "challenge": encoded(16, 64),
            "fct": identifier,
            "mode": one_of("pointer", "digits", "terminal", "page"),
            "named": encoded(32, 32),
            "outcome": one_of("grant", "deny"),
            "request": identifier,
            "request_digest": digest,
            "shown": text(1, 100_000),
        },
        {"passkey": passkeys.assertion_form, "reason": text(0, 500)},
    ),
    "facet-rule": (
        {
            **COMMON,
            "challenge": encoded(16, 64),
            "fct": identifier,
            "mode": one_of("pointer", "digits", "terminal", "page"),
            "rule": rule_form,
            "shown": text(1, 100_000),
        },
        {"named": encoded(32, 32), "passkey": passkeys.assertion_form},
    ),
    "facet-passkey": (
        {
            **COMMON,
            "challenge": encoded(16, 64),
            "change": passkeys.change_form,
            "fct": identifier,
            "mode": one_of("pointer", "digits"),
        },
        {"passkey": passkeys.assertion_form, "proof": passkeys.assertion_form},
    ),
    "facet-card": ({**COMMON, **KEYS, "named": encoded(32, 32)}, {}),
    "facet-knock": (
        {**COMMON, "name": text(0, 200), "public_key": KEYS["public_key"]},
        {"kind": one_of("host")},
    ),
    "facet-descriptor": (
        {
            "decided_by": or_none(identifier),
            "definitions": an_object,
            "iat": time,
            "iss": audience,
            "keys": lambda value: closed(value, {"descriptor": signing_key, "log": text(1, 500)}),
            "parent": identifier,
            "request": digest,
            "sub": encoded(32, 32),
            "terms": terms_form,
        },
        {},
    ),
}


def _decision_agrees(payload: dict[str, Any]) -> None:
    granted, columns = payload["granted"], payload["shown"]
    refuse_unless(
        len(columns["requested"]) == len(columns["granted"]) == len(granted), "other needs"
    )
    for terms, line in zip(granted, columns["granted"], strict=True):
        refuse_unless((line == "") == (terms is None), "shown but not granted")
    refuse_unless(columns["sentence"] == " ".join(filter(None, columns["granted"])), "sentence")
    refuse_unless(columns["granted_digest"] == sha256(jcs(granted).encode()).hex(), "digest")
    refuse_unless((payload["outcome"] == "grant") == any(granted), "outcome")


def check_payload(typ: str, payload: Any) -> None:
    closed(payload, *PAYLOADS[typ])
    passkeys.check_payload(typ, payload)
    if typ == "facet-decision":
        _decision_agrees(payload)
    if typ == "facet-rule":
        one = "principal" in payload["rule"]["askers"]
        refuse_unless(("named" in payload) == one, "a name where there is none to sign")
    if typ == "facet-descriptor":
        refuse_unless(payload["definitions"].keys() == set(payload["terms"]["actions"]), "defined")
        for action, definition in payload["definitions"].items():
            definition_form(definition)
            refuse_unless(definition["name"] == action, "another name")
    if "encryption_key" in payload and "public_key" in payload:
        refuse_unless(payload["public_key"]["x"] != payload["encryption_key"]["x"], "shared key")


def type_of(token: str) -> str:
    """What it says that it is, before anything of it is believed."""
    header = parse_canonical(b64u_decode(token.split(".", maxsplit=1)[0]))
    typ = header.get("typ") if isinstance(header, dict) else None
    refuse_unless(isinstance(typ, str) and typ in PAYLOADS, "no known type")
    return str(typ)


def parted(token: str, typ: str) -> tuple[dict[str, Any], dict[str, Any], bytes]:
    """Header, payload and signature of a token whose form is that of §3."""
    refuse_unless(isinstance(token, str) and len(token) <= MAX_TOKEN, "too long")
    refuse_unless(re.fullmatch(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){2}", token), "no compact JWS")
    head, middle, tail = token.split(".")
    header = parse_canonical(b64u_decode(head))
    alg = one_of("Ed25519", "EdDSA", "ES256")
    closed(header, {"alg": alg, "kid": encoded(32, 32), "typ": one_of(typ)})
    signature = b64u_decode(tail)
    refuse_unless(len(signature) == 64, "another length")
    if header["alg"] != "ES256":
        refuse_unless(int.from_bytes(signature[32:], "little") < ORDER, "S too large")
    payload: dict[str, Any] = parse_canonical(b64u_decode(middle))
    check_payload(typ, payload)
    return header, payload, signature


def verify_token(token: str, typ: str, key: dict[str, str]) -> dict[str, Any]:
    """All of §3."""
    header, payload, signature = parted(token, typ)
    refuse_unless(header["kid"] == thumbprint(key), "kid")
    refuse_unless(header["alg"].replace("EdDSA", "Ed25519") == alg_of(key), "alg")
    verify(key, token.rsplit(".", maxsplit=1)[0].encode(), signature)
    return payload


def _agree(private: dict[str, str], public: dict[str, str]) -> bytes:
    if private["crv"] == "P-256":
        secret = int.from_bytes(b64u_decode(private["d"]), "big")
        return ec.derive_private_key(secret, ec.SECP256R1()).exchange(ec.ECDH(), public_ec(public))
    return x25519.X25519PrivateKey.from_private_bytes(b64u_decode(private["d"])).exchange(
        x25519.X25519PublicKey.from_public_bytes(b64u_decode(public["x"]))
    )


def header_of(jwe: str) -> bytes:
    """The header's text, once the form of a compact JWE of §5 is there."""
    part = "[A-Za-z0-9_-]"
    form = rf"{part}+\.\.{part}{{16}}\.{part}+\.{part}{{22}}"
    refuse_unless(re.fullmatch(form, jwe), "no compact JWE")
    return b64u_decode(jwe.split(".", maxsplit=1)[0])


def decrypt(jwe: str, private: dict[str, str], members: dict[str, Any]) -> bytes:
    """RFC 7516 with ECDH-ES (RFC 7518 §4.6) and A256GCM, under a header with these members."""
    try:
        header = json.loads(header_of(jwe))
    except ValueError as error:
        raise Refused("no header") from error
    closed(
        header,
        {"alg": one_of("ECDH-ES"), "enc": one_of("A256GCM"), "epk": encryption_key, **members},
    )
    head, _, iv, ciphertext, tag = jwe.split(".")
    refuse_unless(header["epk"]["crv"] == private["crv"], "another curve")
    enc = b"A256GCM"
    info = len(enc).to_bytes(4, "big") + enc + bytes(8) + (256).to_bytes(4, "big")
    shared = _agree(private, header["epk"])
    key = ConcatKDFHash(SHA256(), 32, otherinfo=info).derive(shared)
    sealed = b64u_decode(ciphertext) + b64u_decode(tag)
    try:
        return AESGCM(key).decrypt(b64u_decode(iv), sealed, head.encode())
    except InvalidTag as error:
        raise Refused("does not open") from error


def open_descriptor(jwe: str, private: dict[str, str], service: dict[str, str]) -> dict[str, Any]:
    """§5."""
    refuse_unless(len(jwe) <= MAX_DESCRIPTOR, "too long")
    token = decrypt(jwe, private, {"cty": one_of("facet-descriptor")})
    return verify_token(token.decode(), "facet-descriptor", service)


def nonce_of(jwe: str) -> str:
    return short(jwe.encode())


def facet_id(nonce: str) -> str:
    return short(f"facet-id/1\n{nonce}".encode())


def idempotency_key(issuer: str, facet: str, token_id: str) -> str:
    return short(f"idempotency/1\n{issuer}\n{facet}\n{token_id}".encode())
