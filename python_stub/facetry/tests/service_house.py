"""A house to test in: the real service with its runner, an owner's device, a bank, a folder."""

import asyncio
import base64
import hashlib
import http.client
import itertools
import json
import os
import shutil
import socket
import tempfile
import threading
import time
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from facetry_service.supervisor import Pages, Service, Wishes
from jupyterlab_facetry.tour.account import Account
from jupyterlab_facetry.tour.bank import open_bank

KEY = "bank-key-" + "k" * 24
CONSENT = "http://localhost:7412"


def b64u(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64u(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def jcs(value):
    """RFC 8785, for what tests send: no floats, ASCII member names."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def jwk_of(key):
    numbers = key.public_key().public_numbers()
    x, y = (b64u(n.to_bytes(32, "big")) for n in (numbers.x, numbers.y))
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y}


def sentence(petname, terms):
    """docs/protocol.md §12, for the terms that these tests grant."""
    actions = sorted(terms["actions"])
    doing = actions[0] if len(actions) == 1 else f"{', '.join(actions[:-1])} and {actions[-1]}"
    parts = [f"{petname} may use {doing} on {terms['object']}"]
    for name, limit in sorted(terms["constraints"].items()):
        ((kind, value),) = limit.items()
        if kind == "path":
            below = value[:-3] if value.endswith("/**") else None
            parts.append(f'{name} below "{below}"' if below else f'{name} matching "{value}"')
        elif kind == "range":
            parts.append(f"{name} at most {value['max']}")
        else:
            parts.append(f"{name} exactly {json.dumps(value)}")
    if terms["uses"] is not None:
        parts.append(f"at most {terms['uses']} use{'s' if terms['uses'] > 1 else ''}")
    if "rate" in terms:
        calls = terms["rate"]["calls"]
        period = {1: "second", 60: "minute"}[terms["rate"]["per"]]
        parts.append(f"at most {calls} use{'s' if calls > 1 else ''} in any {period}")
    for name, budget in sorted(terms.get("budget", {}).items()):
        each = f" ({budget['each']} set aside for each use)" if "each" in budget else ""
        parts.append(f"{name} of results at most {budget['limit']} in all{each}")
    result = terms["result"] or {}
    if "rows" in result:
        parts.append(f"at most {result['rows']} row{'s' if result['rows'] != 1 else ''}")
    if "fields" in result:
        parts.append(f"only the fields {', '.join(result['fields'])}")
    when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(terms["expiry"]))
    parts.append(f"until {when}")
    if terms["delegation"]:
        parts.append("and may lend it to others")
    return ", ".join(parts) + "."


class Owner:
    """A person's device: its own key, the public protocol, the consent door."""

    def __init__(self, paths, code):
        self.paths = paths
        self.signing, self.encryption = (ec.generate_private_key(ec.SECP256R1()) for _ in "se")
        self.kid = b64u(hashlib.sha256(jcs(jwk_of(self.signing))).digest())
        self.issuer = self.send("facets", "GET", "/.well-known/facetry")["issuer"]
        keys = {"public_key": jwk_of(self.signing), "encryption_key": jwk_of(self.encryption)}
        token = self.token("facet-enrolment", code=code, origin=CONSENT, **keys)
        told = self.send("consent", "POST", "/enrol", token)
        self.facets = {}
        for issued in told["facets"]:
            descriptor = json.loads(unb64u(self.decrypt(issued["descriptor"]).split(".")[1]))
            self.facets[descriptor["terms"]["object"]] = issued

    def send(self, door, method, path, body=None, media="application/jose"):
        connection = http.client.HTTPConnection(CONSENT.removeprefix("http://"))
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(self.paths.socket(door)))
        headers = {"Content-Type": media, "Connection": "close"}
        if door == "consent":
            headers |= {"Origin": CONSENT, "Sec-Fetch-Site": "same-origin"}
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        if response.status >= 300:
            raise AssertionError(f"{path[:12]}…: {response.status} {content[:300]}")
        return json.loads(content or b"null")

    def token(self, typ, **payload):
        payload |= {"aud": self.issuer, "iat": int(time.time()), "jti": b64u(os.urandom(16))}
        header = {"alg": "ES256", "kid": self.kid, "typ": typ}
        signed = f"{b64u(jcs(header))}.{b64u(jcs(payload))}"
        der = self.signing.sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
        r, s = utils.decode_dss_signature(der)
        return f"{signed}.{b64u(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def decrypt(self, jwe):
        header, _, iv, ciphertext, tag = jwe.split(".")
        epk = json.loads(unb64u(header))["epk"]
        x, y = (int.from_bytes(unb64u(epk[c]), "big") for c in "xy")
        peer = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        info = b"\0\0\0\7A256GCM" + b"\0" * 8 + (256).to_bytes(4, "big")
        secret = self.encryption.exchange(ec.ECDH(), peer)
        key = ConcatKDFHash(algorithm=hashes.SHA256(), length=32, otherinfo=info).derive(secret)
        return (
            AESGCM(key)
            .decrypt(unb64u(iv), unb64u(ciphertext) + unb64u(tag), header.encode())
            .decode()
        )

    def act(self, target, action, upload=None, **args):
        facet = self.facets[target]
        payload = {"act": action, "args": args, "fct": facet["id"], "obj": target}
        if upload is None:
            token = self.token("facet-action", **payload)
            return self.send("consent", "POST", facet["facet_url"], token)
        media = "application/json"
        claim = {"digest": sha256(upload), "length": len(upload), "type": media}
        token = self.token("facet-action", body=claim, **payload)
        return self.send("consent", "POST", facet["facet_url"] + token, upload, media)

    def decide(self, request, grant=lambda terms: terms, reason=None):
        """Grants each need as `grant` narrows it (None strikes it), or denies with a reason."""
        view = self.act("aios/requests", "show", request=request)
        usual = {"constraints": {}, "not_before": None, "expiry": None, "uses": None}
        usual |= {"result": None, "delegation": False}
        asked = [{**usual, **need["terms"]} for need in view["needs"]]
        closed = [{**a, "expiry": a["expiry"] or int(time.time()) + 3600} for a in asked]
        granted = [None if reason else grant(dict(terms)) for terms in closed]
        who = view["who"]["principal"]
        columns = ["" if terms is None else sentence(who, terms) for terms in granted]
        said = {
            "sentence": " ".join(column for column in columns if column),
            "requested": [
                need["sentence"].replace(view["who"]["petname"], who, 1) for need in view["needs"]
            ],
            "granted": columns,
            "granted_digest": sha256(jcs(granted)),
        }
        challenge = self.send("consent", "POST", "/consent/challenge", "")["challenge"]
        decision = self.token(
            "facet-decision",
            challenge=challenge,
            fct=self.facets["aios/requests"]["id"],
            granted=granted,
            mode="pointer",
            named=view["who"]["name"]["commitment"],
            outcome="deny" if reason else "grant",
            request=request,
            request_digest=view["digest"],
            shown=said,
            **({"reason": reason} if reason else {}),
        )
        return self.act("aios/requests", "decide", decision=decision)

    def pending(self):
        listed = self.act("aios/requests", "list")["requests"]
        return [request["id"] for request in listed if request["state"] == "pending"]


class House:
    """Runs until `close`; `code(petname)` lets a kernel in.

    `warm_up`: seconds after which it makes itself ready; without, it does not.
    """

    def __init__(self, warm_up=None):
        self.folder = Path(tempfile.mkdtemp(prefix="fh-"))
        self.numbers = itertools.count(1)
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.service = Service(self.folder / "data", wishes=Wishes(warm_up=warm_up))
        self.wait(self.service.start(attach=False))
        self.wait(self.service.ready(90))
        self.wait(self.service.set_pages(Pages(origins=(CONSENT,))))
        self.paths = self.service.paths
        self.kernel_socket = str(self.paths.socket("kernel"))
        self.owner = Owner(self.paths, self.wait(self.service.introduce("owner", "laptop")))
        self.account = Account(self.folder / "account.json")
        self.bank = open_bank(0, self.account, KEY)
        threading.Thread(target=self.bank.serve_forever, args=(0.05,), daemon=True).start()
        self.files = self.folder / "sales"
        (self.files / "2024").mkdir(parents=True)
        self.add("bank", "openapi", {"document_url": f"{self.bank.address}/openapi.json"}, KEY)
        self.add("sales", "files", {"folder": str(self.files), "write": True})

    def add(self, name, kind, config, secret=None):
        upload = None
        if secret is not None:
            upload = json.dumps({"salt": b64u(os.urandom(32)), "secret": secret}).encode()
        return self.owner.act(
            "aios/registry", "add", upload=upload, name=name, kind=kind, config=config
        )

    def wait(self, work, timeout=90):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)

    def code(self, petname="notebook churn.ipynb", **more):
        name = petname.removeprefix("notebook ")
        notebook = {"id": sha256(petname.encode())[:32], "path": name}
        return self.wait(self.service.introduce("notebook", petname, notebook=notebook, **more))

    def grants(self, grant=lambda terms: terms, reason=None, count=1):
        """Decides the next `count` requests from a thread; the errors come out of `join`."""
        errors = []

        def watch():
            try:
                for _ in range(count):
                    while not (pending := self.owner.pending()):
                        time.sleep(0.02)
                    self.owner.decide(pending[0], grant, reason)
            except Exception as error:
                errors.append(error)

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()

        def join():
            thread.join(90)
            assert not errors, errors

        return join

    def close(self):
        self.wait(self.service.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.bank.shutdown()
        self.bank.server_close()
        self.account.close()
        shutil.rmtree(self.folder)
