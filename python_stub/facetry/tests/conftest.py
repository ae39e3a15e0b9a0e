"""A wallet on a real Unix socket that answers what a test puts in: for the wire, and for faults
that the real service never shows. What the service does is tested against the service itself."""

import importlib.util
import json
import os
import signal
import socketserver
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import facetry
import pytest
from facetry import _acts, _holding, _session
from IPython.core.interactiveshell import InteractiveShell

#: Against heavy real components, in an environment that has them: `npm run test:overlays`.
collect_ignore = [] if os.environ.get("FACETRY_OVERLAYS") else ["overlays"]

CODE = "c0de" + "C" * 39
TOKEN = "70ken" + "T" * 38
NONCE = "9a0ce" * 6 + "ff"


def definition(name, properties=None, required=(), **more):
    args = {
        "type": "object",
        "properties": properties or {},
        "required": list(required),
        "additionalProperties": False,
    }
    usual = {"name": name, "safe": True, "summary": "", "returns": None, "upload": False}
    return {**usual, "http": None, "args": args, **more}


def held(target, *definitions, id="f1", **terms):
    names = sorted(d["name"] for d in definitions)
    usual = {
        "object": target,
        "actions": names,
        "constraints": {},
        "not_before": None,
        "expiry": None,
        "uses": None,
        "result": None,
        "delegation": False,
    }
    return {
        "id": id,
        "object": target,
        "actions": names,
        "terms": {**usual, **terms},
        "definitions": {d["name"]: d for d in definitions},
        "state": "live",
        "petname": "notebook churn.ipynb",
    }


BANK = (
    definition(
        "balance", {"account": {"type": "string"}}, ["account"], summary="The balance of an account"
    ),
    definition(
        "deposit",
        {"account": {"type": "string"}, "amount": {"type": "number"}, "note": {"type": "string"}},
        ["account", "amount"],
        safe=False,
    ),
)


class Reply(tuple):
    def __new__(cls, status=200, body=b"", headers=None):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers = {"content-type": "application/json", **(headers or {})}
        return super().__new__(cls, (status, headers or {}, body))


def receipt(index=1042):
    return {"facet-receipt": "cHJvb2Y=", "facetry-index": str(index)}


class Wallet:
    """Routes: `wallet.on["POST need"] = lambda body, query: …` (a dict, or a Reply)."""

    def __init__(self, folder):
        self.path = str(Path(folder) / "kernel.sock")
        self.on = {
            "POST session": lambda body, query: self.open(body),
            "GET facets": lambda body, query: {"facets": self.facets},
            "GET catalogue": lambda body, query: {"objects": self.objects},
        }
        self.facets, self.objects, self.seen = [], [], []
        self.codes, self.unattended = {CODE}, False
        self.connections = 0
        self.server = None
        self.start()

    def start(self):
        wallet = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                wallet.answer(self, "POST")

            def do_GET(self):
                wallet.answer(self, "GET")

            def log_message(self, *args):
                pass

            def address_string(self):
                return "unix"

            def setup(self):
                super().setup()
                wallet.connections += 1

        class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                pass

        if os.path.exists(self.path):
            os.unlink(self.path)
        self.server = Server(self.path, Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        os.unlink(self.path)

    def open(self, body):
        if body["code"] not in self.codes:
            return Reply(401, {"error": {"code": "code_invalid", "message": "used"}})
        self.codes.discard(body["code"])
        return {"token": TOKEN, "principal": "k", "petname": "n", "unattended": self.unattended}

    def answer(self, handler, method):
        raw = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        url = urlsplit(handler.path)
        _, _, route, *rest = url.path.split("/")
        query = {**{k: v[0] for k, v in parse_qs(url.query).items()}, "rest": rest}
        body = json.loads(raw) if raw and route != "upload" else raw
        self.seen.append((f"{method} {route}", body))
        if route != "session" and handler.headers.get("authorization") != f"Bearer {TOKEN}":
            reply = Reply(401, {"error": {"code": "no_session", "message": "no"}})
        else:
            reply = self.on[f"{method} {route}"](body, query)
        if reply is None:
            handler.close_connection = True
            handler.connection.close()
            return
        status, headers, content = reply if isinstance(reply, Reply) else Reply(200, reply)
        handler.send_response_only(status)
        for name, value in {"content-length": str(len(content)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    def grants(self, *facets):
        self.on["POST need"] = lambda body, query: {"state": "granted", "facets": list(facets)}

    def bodies(self, route):
        return [body for seen, body in self.seen if seen == route]


def connect(path, code=CODE):
    """Puts this process into the state of a kernel that was just started."""
    read, write = os.pipe()
    os.write(write, code.encode())
    os.close(write)
    environ = {"FACETRY_FD": str(read), "FACETRY_SOCKET": path, "HOME": "/"}
    _session._state = _session._State(_session._ABSENT)
    _session.claim(environ)
    return environ


@pytest.fixture(autouse=True)
def no_session_left():
    yield
    _session._state = _session._State(_session._ABSENT)
    _acts._last.update(refused=None, unsure=None)
    _acts._asks.clear()
    _holding.forget()


class CtrlC:
    """Ctrl-C from another thread, which goes on once the main thread has heard it."""

    def __init__(self):
        self._heard = threading.Event()
        self._heard.set()

    def hear(self, *_):
        if not self._heard.is_set():
            self._heard.set()
            raise KeyboardInterrupt

    def press(self):
        """Again where nothing came of it: between the interpreter's last look for a signal and a
        call that waits, one is seen by nobody until that call ends."""
        self._heard.clear()
        for _ in range(600):
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
            if self._heard.wait(0.1):
                return
        raise AssertionError("nobody heard it")


@pytest.fixture
def ctrl_c():
    pressing = CtrlC()
    before = signal.signal(signal.SIGINT, pressing.hear)
    yield pressing
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def wallet():
    with tempfile.TemporaryDirectory(prefix="fw-") as folder:
        wallet = Wallet(folder)
        connect(wallet.path)
        yield wallet
        wallet.server.shutdown()
        wallet.server.server_close()


@pytest.fixture
def bank(wallet):
    """A held facet on a bank; `wallet.on["POST invoke"]` says what it answers."""
    wallet.grants(held("bank", *BANK))
    wallet.facets = [held("bank", *BANK)]
    return facetry.need("bank", "balance", "deposit")


@pytest.fixture
def answer(wallet, bank, make):
    """Calls an action that is answered so."""

    def call(body=b"", media="application/json", status=200, path=None, **headers):
        content = {"content-type": media} if media else {}
        reply = make.Reply(status, body, {**content, **make.receipt(), **headers})
        wallet.on["POST invoke"] = lambda *_: reply
        if path is None:
            return bank.balance("A-1")
        read = make.definition("read", {"path": {}}, ["path"])
        wallet.grants(make.held("sales", read))
        return facetry.need("sales", "read").read(path)

    return call


@pytest.fixture
def shell(wallet):
    """An IPython shell of its own, which `get_ipython` answers with."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "facetry")
    yield shell
    shell.history_manager.enabled = False
    InteractiveShell.clear_instance()


@pytest.fixture
def acct(shell, bank, wallet, make):
    wallet.on["POST invoke"] = lambda *_: make.Reply(200, {"ok": True}, make.receipt())
    shell.user_ns["acct"] = bank
    return lambda: wallet.bodies("POST invoke")[-1]


@pytest.fixture
def make():
    """Builders, since test folders are no packages."""

    class Make:
        pass

    Make.definition, Make.held = staticmethod(definition), staticmethod(held)
    Make.Reply, Make.receipt, Make.connect = Reply, staticmethod(receipt), staticmethod(connect)
    Make.BANK, Make.CODE, Make.TOKEN, Make.NONCE = BANK, CODE, TOKEN, NONCE
    return Make


@pytest.fixture(scope="session")
def house():
    # Test folders are no packages.
    spec = importlib.util.spec_from_file_location(
        "service_house", Path(__file__).with_name("service_house.py")
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    house = module.House()
    yield house
    house.close()


@pytest.fixture
def notebook(house, make):
    """A kernel of a notebook of its own; called again, its next kernel."""
    petname = f"notebook n{next(house.numbers)}.ipynb"

    def start(**more):
        make.connect(house.kernel_socket, house.code(petname, **more))
        return petname

    start()
    return start


@pytest.fixture
def got(house):
    """Asks, has the owner decide, and gives the facet."""

    def ask(*need, grant=lambda terms: terms, **limits):
        join = house.grants(grant)
        facet = facetry.need(*need, timeout=90, **limits)
        join()
        return facet

    return ask


@pytest.fixture
def left():
    """What is left of a budget, once not all of it is set aside.

    Clients of models leave a stream at its last event, before the end that settles it.
    """

    def read(facet, member):
        deadline = time.monotonic() + 90
        while True:
            value = int(facetry.describe(facet)["budget_left"][member])
            if value > 0 or time.monotonic() > deadline:
                return value
            time.sleep(0.05)

    return read
