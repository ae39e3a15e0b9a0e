"""A person's device, written from docs/protocol.md alone: keys, tokens, facets, decisions."""

from __future__ import annotations

import base64
import http.client
import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import ed25519, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

# The checker of the vectors, which shares no line with the service.
_VECTORS = str(Path(__file__).parents[1] / "vectors")
sys.path.insert(0, _VECTORS)
try:
    canonical = importlib.import_module("canonical")
    keys = importlib.import_module("keys")
    log = importlib.import_module("log")
    sentences = importlib.import_module("sentences")
    tokens = importlib.import_module("tokens")
finally:
    sys.path.remove(_VECTORS)

Terms = dict[str, Any]

_OPEN_ENDS: Terms = {
    "constraints": {},
    "not_before": None,
    "expiry": None,
    "uses": None,
    "result": None,
    "delegation": False,
}


class RefusedByService(AssertionError):
    """An answer that is not the one expected; ``status`` and ``body`` as they came."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


class Device:
    """One key of a person, at one origin of the consent door."""

    def __init__(
        self,
        origin: str,
        connect_to: tuple[str, int] | None = None,
        *,
        base: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        """The consent page's ``origin``; ``connect_to`` where that is not found by its name.

        ``base``: path that the page is below; ``headers``: what else a browser sends there.
        """
        parts = urlsplit(origin)
        self.origin = origin
        self._base = base
        self._headers = headers or {}
        self._host = parts.netloc
        self._to = connect_to or (parts.hostname or "", parts.port or 80)
        self._signing = ed25519.Ed25519PrivateKey.generate()
        self._encryption = x25519.X25519PrivateKey.generate()
        self.key = {"crv": "Ed25519", "kty": "OKP", "x": _raw(self._signing.public_key())}
        self.kid: str = keys.thumbprint(self.key)
        self._facets: dict[str, tuple[str, str, list[str]]] = {}
        self.service = self.fetch("GET", "/.well-known/facetry")

    @classmethod
    def enrolled_by(
        cls, link: str, connect_to: tuple[str, int] | None = None, name: str = "test browser"
    ) -> Device:
        """Follow the one-time link that a terminal printed, and be called ``name`` if it may."""
        parts = urlsplit(link)
        device = cls(f"{parts.scheme}://{parts.netloc}", connect_to)
        device.enrol(parse_qs(parts.fragment)["enrol"][0], name)
        return device

    def enrol(self, code: str, name: str | None = None) -> dict[str, Any]:
        """Become a principal, and open every descriptor that comes with it."""
        token = self.token(
            "facet-enrolment",
            code=code,
            origin=self.origin,
            public_key=self.key,
            encryption_key=self.encryption_key(),
        )
        beside = "" if name is None else f"~{_b64u(name.encode())}"
        answer = self.fetch("POST", "/enrol", (token + beside).encode())
        assert answer["principal"] == self.kid
        for issued in answer["facets"]:
            self._accept(issued)
        return answer

    def encryption_key(self) -> dict[str, str]:
        """The key that descriptors are encrypted to, as it travels."""
        return {"crv": "X25519", "kty": "OKP", "x": _raw(self._encryption.public_key())}

    def act(
        self, target: str, action: str, args: dict[str, Any], upload: bytes | None = None
    ) -> Any:
        """Use a facet on one of the service's own objects; a name goes beside what is signed."""
        if action == "introduce":
            salt = _b64u(os.urandom(32))
            told = {"name": args["petname"], "salt": salt}
            upload = canonical.jcs(told).encode()
            args = {name: value for name, value in args.items() if name != "petname"}
        url, facet, _actions = self._facets[target]
        claims: dict[str, Any] = {"act": action, "args": args, "fct": facet, "obj": target}
        if upload is not None:
            digest = canonical.sha256(upload).hex()
            claims["body"] = {
                "digest": digest,
                "length": len(upload),
                "type": "application/json",
            }
            token = self.token("facet-action", **claims)
            return self.fetch("POST", url + token, upload, "application/json")
        return self.send(url, "facet-action", **claims)

    def connect(
        self, name: str, kind: str, config: Any, secret: str | None = None, **more: Any
    ) -> Any:
        """Register a service; a secret that is typed travels as the upload."""
        upload = None
        if secret is not None:
            salt = _b64u(os.urandom(16))
            upload = json.dumps({"salt": salt, "secret": secret}).encode()
        named = {"name": name, "kind": kind, "config": config, **more}
        return self.act("aios/registry", "add", named, upload)

    def requests(self) -> list[dict[str, Any]]:
        """What waits for a decision."""
        return [
            one
            for one in self.act("aios/requests", "list", {})["requests"]
            if one["state"] == "pending"
        ]

    def waiting(self, *, seconds: float = 90) -> dict[str, Any]:
        """The next request that waits."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := self.requests():
                return found[0]
            time.sleep(0.02)
        raise AssertionError("nobody asked for anything")

    def grant(
        self,
        request: dict[str, Any],
        *narrowing: Terms | None,
        hours: float = 1,
        mode: str = "pointer",
    ) -> Any:
        """Grant what was asked, each need narrowed by the members given; None strikes it."""
        expiry = int(time.time() + hours * 3600)
        granted: list[Terms | None] = []
        for index, need in enumerate(request["needs"]):
            narrow = narrowing[index] if index < len(narrowing) else {}
            if narrow is None:
                granted.append(None)
                continue
            terms = {**_OPEN_ENDS, **need["terms"]}
            terms = {**terms, "expiry": terms["expiry"] or expiry, **narrow}
            granted.append({**terms, "actions": sorted(terms["actions"])})
        return self.decide(request, "grant", granted, mode=mode)

    def deny(self, request: dict[str, Any], reason: str) -> Any:
        """Deny the whole request."""
        return self.decide(request, "deny", [None for _need in request["needs"]], reason=reason)

    def decide(
        self,
        request: dict[str, Any],
        outcome: str,
        granted: list[Terms | None],
        mode: str = "pointer",
        **extra: str,
    ) -> Any:
        """Sign what was shown, with a challenge of the consent door."""
        who = request["who"]
        kid = who["principal"]
        shown = ["" if t is None else sentences.sentence(kid, t) for t in granted]
        decision = self.token(
            "facet-decision",
            challenge=self.challenge(),
            fct=self._facets["aios/requests"][1],
            granted=granted,
            mode=mode,
            named=_named(who),
            outcome=outcome,
            request=request["id"],
            request_digest=request["digest"],
            shown={
                "granted": shown,
                "granted_digest": canonical.sha256(canonical.jcs(granted).encode()).hex(),
                "requested": [
                    sentences.sentence(kid, {**_OPEN_ENDS, **need["terms"]})
                    for need in request["needs"]
                ],
                "sentence": " ".join(text for text in shown if text),
            },
            **extra,
        )
        return self.act("aios/requests", "decide", {"decision": decision})

    def challenge(self) -> str:
        """A fresh one of the consent door."""
        answer = self.fetch("POST", "/consent/challenge", b"{}", "application/json")
        return str(answer["challenge"])

    def entries(self, **query: Any) -> list[dict[str, Any]]:
        """Entries of the ledger, newest last, opened, each commitment checked."""
        told = self.act("aios/ledger", "query", query)["entries"]
        return sorted((_opened(entry) for entry in told), key=lambda one: one["index"])

    def recorded(self, kind: str, *, seconds: float = 90) -> dict[str, Any]:
        """The newest entry of a kind, which may be to come."""
        return self.all_recorded(kind, seconds=seconds)[-1]

    def all_recorded(
        self, kind: str, *, at_least: int = 1, seconds: float = 90
    ) -> list[dict[str, Any]]:
        """Entries of a kind, oldest first; refusals do not wait for the disk, so await them."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [entry for entry in self.entries(kinds=[kind]) if entry["kind"] == kind]
            if len(found) >= at_least:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{len(found)} of {at_least} entries of kind {kind} were recorded")

    def receipt_faults(self, receipt: str) -> list[str]:
        """The names of the checks that a receipt does not pass."""
        case = {"receipt": receipt, "vkey": self.service["keys"]["log"]}
        faults: list[str] = log.verify_receipt(case)
        return faults

    def send(self, path: str, typ: str, **claims: Any) -> Any:
        """Send a token of type ``typ``."""
        return self.fetch("POST", path, self.token(typ, **claims).encode(), "application/jose")

    def token(self, typ: str, **claims: Any) -> str:
        """Sign a compact JWS (docs/protocol.md §3)."""
        payload = {
            "aud": self.service["issuer"],
            "iat": int(time.time()),
            "jti": _b64u(os.urandom(16)),
            **claims,
        }
        header = {"alg": "Ed25519", "kid": self.kid, "typ": typ}
        signed = ".".join(_b64u(canonical.jcs(part).encode()) for part in (header, payload))
        return f"{signed}.{_b64u(self._signing.sign(signed.encode()))}"

    def fetch(
        self, method: str, path: str, body: bytes | None = None, media: str | None = None
    ) -> Any:
        """One request to the consent door, with the marks of its own page."""
        status, content = self.raw(method, path, body, media)
        try:
            answer = json.loads(content)
        except ValueError:
            answer = content
        if status >= 300:
            raise RefusedByService(status, answer)
        return answer

    def raw(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        media: str | None = None,
        **changed: str,
    ) -> tuple[int, bytes]:
        """The same, with headers changed and any status."""
        headers = {
            "Host": self._host,
            "Origin": self.origin,
            "Sec-Fetch-Site": "same-origin",
            **self._headers,
            **({"Content-Type": media} if media else {}),
            **{name.replace("_", "-"): value for name, value in changed.items()},
        }
        connection = http.client.HTTPConnection(*self._to, timeout=120)
        try:
            connection.request(method, self._base + path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _accept(self, issued: dict[str, Any]) -> None:
        descriptor = tokens.open_descriptor(
            issued["descriptor"], self._private(), self.service["keys"]["descriptor"]
        )
        nonce = tokens.nonce_of(issued["descriptor"])
        assert issued["facet_url"] == f"/{nonce}/"
        assert issued["id"] == tokens.facet_id(nonce)
        assert descriptor["sub"] == self.kid
        assert descriptor["iss"] == self.service["issuer"]
        terms = descriptor["terms"]
        self._facets[terms["object"]] = (issued["facet_url"], issued["id"], terms["actions"])

    def _private(self) -> dict[str, str]:
        secret = self._encryption.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        return {"crv": "X25519", "d": _b64u(secret)}


def _opened(entry: dict[str, Any]) -> dict[str, Any]:
    leaf = log.decode_leaf(base64.b64decode(entry["leaf"]))
    parts = log.parse_openings(entry["openings"])
    groups: dict[str, Any] = {}
    for group, (salt, data) in parts.items():
        assert leaf["c"][group] == canonical.b64u_encode(log.commit(group, salt, data))
        groups[group] = data.decode() if group == "token" else json.loads(data)
    told = {"index": entry["index"], "kind": leaf["k"], "ref": leaf.get("ref"), **groups}
    # What whoever it is of is called today, where that is told.
    return told | ({"petname": entry["petname"]} if "petname" in entry else {})


def _raw(public: Any) -> str:
    return _b64u(public.public_bytes_raw())


def _b64u(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _named(who: dict[str, Any]) -> str:
    """What the ledger commits to of the name that was shown."""
    name = who["name"]
    salt, said = (canonical.b64u_decode(name["opening"][member]) for member in ("salt", "bytes"))
    assert json.loads(said)["petname"] == who["petname"]
    assert _b64u(log.commit("name", salt, said)) == name["commitment"]
    return str(name["commitment"])
