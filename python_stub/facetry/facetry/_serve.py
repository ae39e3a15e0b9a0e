"""The thread that takes calls on an exported object and answers them."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Mapping
from typing import Any

from ._errors import BadInput, FacetryError, NoSession, Refused, Unreachable
from ._json import to_json
from ._session import Session, call
from ._text import safe_text

_POLL = 25
#: Calls at once that wait for the object's lock or run; more are told that it is busy.
_MOST_AT_ONCE = 32
_MOST_ANSWER = 8 * 1024 * 1024
_LONGEST_MESSAGE = 500
#: Seconds between tries while the service is away.
_PAUSE = 1.0
#: Seconds in which a call is tried to be taken.
_TAKING = 30.0

_ANSWERS = {"done": 200, "declined": 409, "failed": 500}
#: What callers are told of a failure, and nothing of what was raised.
_FAILED = {
    "failed": "The object failed; whoever exports it sees why. It may have done a part.",
    "answer_too_long": "The object did it, but its answer is longer than 8 MiB.",
}


class Surface:
    """The methods that others may have called, and the exceptions that they may be told."""

    def __init__(
        self, target: object, methods: Mapping[str, Any], errors: tuple[type[Exception], ...]
    ) -> None:
        self.target = target
        self.methods: dict[str, Any] = dict(methods)
        self.errors = errors
        #: The last exception that nobody was told of.
        self.failure: BaseException | None = None

    def perform(self, action: str, args: Mapping[str, Any]) -> tuple[int, bytes]:
        """Status and body of the answer to one call; never raises."""
        try:
            value = self.methods[action](**args)
            body = _json(to_json(value, f"the answer of {action}"))
            if len(body) <= _MOST_ANSWER:
                return _ANSWERS["done"], body
            return _failed("answer_too_long")
        except self.errors as error:
            return self._declined(error)
        except BaseException as error:
            # Its text may hold what is nobody else's business: the exporter alone sees it.
            self.failure = error
            return _failed("failed")

    def _declined(self, error: Exception) -> tuple[int, bytes]:
        declared = next(kind for kind in self.errors if isinstance(error, kind))
        try:
            message = safe_text(str(error), _LONGEST_MESSAGE)
        except BaseException as unsaid:
            # Its words are the exporter's own code, which can fail, too.
            self.failure = unsaid
            return _failed("failed")
        return _ANSWERS["declined"], _json({"code": declared.__name__, "message": message})


def _failed(code: str) -> tuple[int, bytes]:
    return _ANSWERS["failed"], _json({"code": code, "message": _FAILED[code]})


class Serving:
    """Serves one export until it ends; `reason` says why it did."""

    def __init__(
        self,
        session: Session,
        surface: Surface,
        body: Mapping[str, Any],
        number: str,
        lock: threading.RLock | None,
    ) -> None:
        self._session = session
        self._surface = surface
        self._body = dict(body)
        self._number = number
        self._lock = lock
        self._ended = threading.Event()
        self._room = threading.Semaphore(_MOST_AT_ONCE)
        self.reason: str = ""
        self._thread = threading.Thread(
            target=self._run, name=f"facetry {body['name']}", daemon=True
        )
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether calls are taken."""
        return not self._ended.is_set()

    def end(self) -> None:
        """No more calls are taken; those under way end as they may."""
        if self._end("it was withdrawn"):
            try:
                self._post("end")
            except FacetryError:
                return

    def _end(self, reason: str) -> bool:
        if self._ended.is_set():
            return False
        self.reason = reason
        self._ended.set()
        return True

    def _run(self) -> None:
        while self.alive:
            try:
                told = self._post(f"next?wait={_POLL}", timeout=_POLL + 30)
                number = told.get("call")
                if number is not None and self._room.acquire(blocking=False):
                    self._begin(number)
            except NoSession:
                self._end("the session of this kernel has ended")
            except Unreachable:
                self._ended.wait(_PAUSE)
            except FacetryError:
                self._open_again()

    def _begin(self, number: str) -> None:
        try:
            threading.Thread(target=self._serve, args=(number,), daemon=True).start()
        except RuntimeError:
            # This process has no thread left for it: the caller is told that it is busy.
            self._room.release()

    def _open_again(self) -> None:
        """After the service was away, the kernel for too long, or its notebook paused."""
        if not self.alive:
            return
        try:
            body = {**self._body, "again": self._number}
            target = f"/wallet/exports?wait={_POLL}"
            told = {"state": "paused"}
            while told["state"] == "paused" and self.alive:
                told = call("POST", target, body, timeout=_POLL + 30, session=self._session)
            self._number = str(told["export"])
        except Unreachable:
            self._ended.wait(_PAUSE)
        except (FacetryError, KeyError) as error:
            self._end(str(error))

    def _serve(self, number: str) -> None:
        try:
            if self._lock is None:
                answer = self._perform(number)
            elif self._lock.acquire(timeout=float(self._body["busy"])):
                try:
                    answer = self._perform(number)
                finally:
                    self._lock.release()
            else:
                # The service counts the seconds itself and tells the caller.
                return
            if answer is not None:
                status, content = answer
                self._post(f"answer/{number}?status={status}", content)
        except FacetryError:
            # Nobody waits for it any more; what became of it the service has recorded.
            return
        finally:
            self._session.leave()
            self._room.release()

    def _perform(self, number: str) -> tuple[int, bytes] | None:
        try:
            told = self._take(number)
        except Refused:
            return None
        return self._surface.perform(str(told["action"]), told["args"])

    def _take(self, number: str) -> Any:
        """What was asked; told again where that was lost on its way."""
        target = f"take/{number}?by={secrets.token_hex(16)}"
        until = time.monotonic() + _TAKING
        while True:
            try:
                return self._post(target)
            except Unreachable:
                if time.monotonic() >= until or not self.alive:
                    raise
                self._ended.wait(_PAUSE)

    def _post(self, what: str, content: bytes = b"{}", *, timeout: float = 60.0) -> Any:
        target = f"/wallet/exports/{self._number}/{what}"
        return call("POST", target, content, timeout=timeout, again=False, session=self._session)


def _json(value: Any) -> bytes:
    try:
        text = json.dumps(value, allow_nan=False, separators=(",", ":"), ensure_ascii=False)
        return text.encode()
    except ValueError:
        raise BadInput("JSON can't express what was returned.") from None
