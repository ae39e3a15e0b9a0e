"""One bank account, durable in one file."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

OPENING_BALANCE = 100
MOST = 1_000_000
REMEMBERED = 1_000

Answer = tuple[int, dict[str, Any]]


class AccountInUse(Exception):
    """Another process holds this account's file."""


class AccountUnreadable(Exception):
    """The file does not hold an account."""


class Account:
    """A balance in whole euros; what is answered is on the disk before.

    A request that comes twice with the same idempotency key is performed once and answered
    twice (draft-ietf-httpapi-idempotency-key-header).
    """

    def __init__(self, path: Path) -> None:
        """Open or create the account in ``path``.

        Raises ``AccountInUse`` or ``AccountUnreadable``.
        """
        self._path = path
        self._mutex = threading.Lock()
        self._lock = _held(path.with_name(path.name + ".lock"))
        self._state = _read(path)

    @property
    def port(self) -> int:
        """The port that was used last; 0 if none was."""
        return int(self._state["port"])

    def keep_port(self, port: int) -> None:
        """Remember the port, so that the address stays the same when the bank starts again."""
        with self._mutex:
            if self._state["port"] != port:
                self._commit({**self._state, "port": port})

    def balance(self) -> Answer:
        """Answer the balance."""
        with self._mutex:
            return 200, {"balance": self._state["balance"], "currency": "EUR"}

    def deposit(self, amount: int, key: str | None) -> Answer:
        """Add ``amount`` (whole euros, from 1)."""
        return self._once("deposit", amount, key, self._deposit)

    def withdraw(self, amount: int, key: str | None) -> Answer:
        """Take ``amount`` away; 409 if the account holds less."""
        return self._once("withdraw", amount, key, self._withdraw)

    def close(self) -> None:
        """Let go of the file."""
        self._lock.close()

    def _deposit(self, amount: int, balance: int) -> tuple[int, int, dict[str, Any]]:
        if balance + amount > MOST:
            message = f"The account can hold at most {MOST}."
            return balance, 409, {"error": "full", "message": message, "balance": balance}
        after = balance + amount
        return after, 200, {"balance": after, "currency": "EUR", "deposited": amount}

    def _withdraw(self, amount: int, balance: int) -> tuple[int, int, dict[str, Any]]:
        if amount > balance:
            message = f"The account holds {balance}; {amount} can't be withdrawn."
            return balance, 409, {"error": "overdraft", "message": message, "balance": balance}
        after = balance - amount
        return after, 200, {"balance": after, "currency": "EUR", "withdrawn": amount}

    def _once(
        self,
        action: str,
        amount: int,
        key: str | None,
        perform: Callable[[int, int], tuple[int, int, dict[str, Any]]],
    ) -> Answer:
        with self._mutex:
            answers: dict[str, Any] = self._state["answers"]
            known = answers.get(key) if key is not None else None
            if known is not None:
                if known["action"] != action or known["amount"] != amount:
                    message = "This idempotency key was used for another request."
                    return 422, {"error": "key_reused", "message": message}
                return known["status"], known["answer"]
            balance, status, answer = perform(amount, self._state["balance"])
            if key is not None:
                kept = {"action": action, "amount": amount, "status": status, "answer": answer}
                answers = dict([*answers.items(), (key, kept)][-REMEMBERED:])
            self._commit({**self._state, "balance": balance, "answers": answers})
            return status, answer

    def _commit(self, state: dict[str, Any]) -> None:
        """Make ``state`` durable, then current; a failure leaves both as they were."""
        folder = self._path.parent
        descriptor, name = tempfile.mkstemp(prefix=".account-", dir=folder)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(state, file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)
        self._state = state


def _held(path: Path) -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise AccountInUse(str(path)) from error
    return lock


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {"balance": OPENING_BALANCE, "port": 0, "answers": {}}
    try:
        state = json.loads(text)
        return {
            "balance": int(state["balance"]),
            "port": int(state["port"]),
            "answers": dict(state["answers"]),
        }
    except (ValueError, KeyError, TypeError) as error:
        raise AccountUnreadable(str(path)) from error
