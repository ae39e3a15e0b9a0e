"""The tour's bank: a small real HTTP service on loopback, with its own OpenAPI document.

``python -m jupyterlab_facetry.tour.bank --port 0 --state FILE`` reads one JSON line,
``{"key": …}``, from stdin; callers show that key in ``X-Bank-Key``. It prints
``{"address": …, "document": …}`` (both URLs) on stdout and ends when stdin closes.
"""

from __future__ import annotations

import argparse
import hmac
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from .account import MOST, Account, AccountInUse, AccountUnreadable, Answer
from .bank_document import KEY_HEADER, document

MOST_BYTES = 16_384
SHORTEST_KEY = 16


class Refused(Exception):
    """A request that is not performed, with its status and a stable code."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.answer: Answer = (status, {"error": error, "message": message})


class Bank(ThreadingHTTPServer):
    """The bank's HTTP server."""

    daemon_threads = True
    #: Callers that come at one time wait; with the usual 5 some of them would be turned away.
    request_queue_size = 128
    # A port in use is somebody else's: never share it.
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, port: int, account: Account, key: str) -> None:
        super().__init__(("127.0.0.1", port), Teller)
        self.account = account
        self.key = key

    @property
    def address(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a caller who went away; a fault of ours is one line without its call."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            print(f"The bank failed: {type(error).__name__}.", file=sys.stderr)


class Teller(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: Bank
    protocol_version = "HTTP/1.1"
    server_version = "TourBank"
    sys_version = ""
    timeout = 30
    # Head and body are two writes: the second must not wait for the first's acknowledgement.
    disable_nagle_algorithm = True
    routes: ClassVar[dict[str, str]] = {
        "/openapi.json": "GET",
        "/account": "GET",
        "/account/deposits": "POST",
        "/account/withdrawals": "POST",
    }

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer_with(self._perform)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: a request line may hold what is nobody's business."""

    def _answer_with(self, perform: Any) -> None:
        try:
            status, answer = perform()
        except Refused as refused:
            status, answer = refused.answer
            # What was not read of the body must not be taken for the next request.
            self.close_connection = True
        except OSError:
            status, answer = (
                503,
                {"error": "not_durable", "message": "The account is not writable."},
            )
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _perform(self) -> Answer:
        path = self.path.partition("?")[0]
        method = self.routes.get(path)
        if path == "/openapi.json" and self.command == "GET":
            return 200, document()
        if not hmac.compare_digest(
            self.headers.get(KEY_HEADER, "").encode("latin-1", "replace"), self.server.key.encode()
        ):
            raise Refused(401, "unauthorized", f"Show the bank's key in {KEY_HEADER}.")
        if method is None:
            raise Refused(404, "not_found", "The bank has no such address.")
        if self.command != method:
            raise Refused(405, "method", f"Use {method} here.")
        account = self.server.account
        if path == "/account":
            return account.balance()
        amount = self._amount()
        key = self.headers.get("Idempotency-Key")
        if key is not None and not 1 <= len(key) <= 255:
            raise Refused(400, "key_malformed", "An idempotency key has 1 to 255 characters.")
        if path == "/account/deposits":
            return account.deposit(amount, key)
        return account.withdraw(amount, key)

    def _amount(self) -> int:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit():
            raise Refused(411, "length", "Say how long the body is.")
        if int(length) > MOST_BYTES:
            raise Refused(413, "too_large", f"A body has at most {MOST_BYTES} bytes.")
        try:
            body = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            raise Refused(400, "malformed", 'The body must be JSON like {"amount": 50}.') from None
        amount = body.get("amount") if isinstance(body, dict) and len(body) == 1 else None
        if not isinstance(amount, int) or isinstance(amount, bool) or not 1 <= amount <= MOST:
            message = (
                f"amount must be a whole number of euros from 1 to {MOST}, and the only member."
            )
            raise Refused(400, "malformed", message)
        return amount


def open_bank(port: int, account: Account, key: str) -> Bank:
    """Listen on ``port``; with 0, on the port of the last time if it is free, else on any."""
    for candidate in dict.fromkeys([port or account.port, port]):
        try:
            bank = Bank(candidate, account, key)
        except OSError:
            if candidate == port:
                raise
            continue
        account.keep_port(bank.server_port)
        return bank
    raise AssertionError("unreachable")


def read_key(line: str) -> str | None:
    """Return the key of the first line of stdin; None if it holds none."""
    try:
        key = json.loads(line).get("key")
    except (ValueError, AttributeError):
        return None
    fit = isinstance(key, str) and len(key) >= SHORTEST_KEY and key.isascii() and key.isprintable()
    return key if fit else None


def main(arguments: list[str] | None = None) -> int:
    """Run the bank until stdin closes; 0, or 2 with one line on stderr."""
    parser = argparse.ArgumentParser(prog="python -m jupyterlab_facetry.tour.bank")
    parser.add_argument("--port", type=int, default=0, help="0: the one of the last time, or any")
    parser.add_argument("--state", type=Path, required=True, help="the file that keeps the account")
    options = parser.parse_args(arguments)
    key = read_key(sys.stdin.readline())
    if key is None:
        return _fail(f'The first line of stdin is {{"key": …}}, {SHORTEST_KEY} characters or more.')
    try:
        account = Account(options.state)
        bank = open_bank(options.port, account, key)
    except AccountInUse:
        return _fail("The account is in use by another bank.")
    except AccountUnreadable:
        return _fail("The state file does not hold an account; move it away to start over.")
    except OSError as error:
        return _fail(f"The bank can't start: {error.strerror}.")
    threading.Thread(target=bank.serve_forever, daemon=True).start()
    print(
        json.dumps({"address": bank.address, "document": f"{bank.address}/openapi.json"}),
        flush=True,
    )
    while sys.stdin.readline():
        pass
    bank.shutdown()
    bank.server_close()
    account.close()
    return 0


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
