"""The session of this process with the wallet: made at the first use, never handed on."""

from __future__ import annotations

import os
import select
import stat
import threading

from ._errors import BadInput, Interrupted, NoSession, Refused, Unreachable
from ._secret import Secret

# This module is run by `import facetry`: what it needs later is imported later.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any, BinaryIO

    from ._wire import Answer, Wire

FD, SOCKET, JOB = "FACETRY_FD", "FACETRY_SOCKET", "FACETRY_JOB"
#: Why the Jupyter server could give no session, where its service is elsewhere.
ABSENT = "FACETRY_ABSENT"
#: Tells programs that a kernel starts why they have no session.
KERNEL = "FACETRY_KERNEL"
TIMEOUT = 60.0

_ABSENT = (
    "Nothing connects this process to a Facetry service. In a notebook: run `pip install "
    "jupyterlab-facetry` in the environment of the Jupyter server, restart the server, then this "
    "kernel. Elsewhere: `facetry login`, or `facetry run --as job:NAME -- PROGRAM`."
)
_CHILD = (
    "Facets stay in the process they were given to: call them in the notebook's kernel, and "
    "pass the results on."
)
_STARTED = (
    "This process was started by a notebook's kernel and has no session of its own. " + _CHILD + " "
    "A script asks for itself after `facetry login`, or under "
    "`facetry run --as job:NAME -- PROGRAM`."
)
_TAKEN = "This kernel's session is gone: restart the kernel, then run its cells again."
_LOGIN_TAKEN = "This program's session is gone: start the program again."


class Session:
    """What the wallet said about this kernel. The token is in no repr."""

    __slots__ = ("_token", "_wire", "unattended")

    def __init__(self, wire: Wire, token: Secret, unattended: bool) -> None:
        self._wire = wire
        self._token = token
        self.unattended: bool = unattended

    def send(
        self,
        method: str,
        target: str,
        body: bytes | BinaryIO | None = None,
        *,
        media: str = "application/json",
        length: int | None = None,
        timeout: float | None = TIMEOUT,
        stream: bool = False,
    ) -> Answer:
        """One authorized request; the answer as it is, with `stream` as it comes.

        `length`: of a body that is a file, in bytes from where it stands.
        """
        headers: dict[str, str] = {"Authorization": self._token}
        if length is not None:
            headers["Content-Length"] = str(length)
        if body is not None:
            headers["Content-Type"] = media
        return self._wire.request(method, target, body, headers, timeout, stream=stream)

    def leave(self) -> None:
        """Lets go of this thread's connection."""
        self._wire.leave()


class _State:
    """The only mutable thing of this module; a forked child starts with an empty one."""

    def __init__(self, why_not: str) -> None:
        self.lock = threading.Lock()
        self.code: Secret | None = None
        self.path: str | None = None
        #: Where processes of a job get their codes; every process of it may.
        self.job: str | None = None
        self.session: Session | None = None
        #: Ctrl-C ends no more than the waiting for it: the code is spent, and good for one.
        self.opening: _Opening | None = None
        self.why_not = why_not
        #: Whether it was given to this process, by a Jupyter server or a job.
        self.given = False


_state = _State(_ABSENT)


def claim(environ: MutableMapping[str, str]) -> None:
    """Takes the session code out of the pipe named in `environ`, and both names out of it."""
    _state.job = environ.get(JOB) or None
    number, path = environ.pop(FD, None), environ.pop(SOCKET, None)
    absent = environ.pop(ABSENT, None)
    if absent is not None:
        _state.why_not = f"{absent} Then restart this kernel."
    if number is None or path is None:
        if KERNEL in environ and absent is None:
            _state.why_not = _STARTED
        return
    code = _read_once(number)
    if code is None:
        # The variables came down from the kernel, the pipe did not.
        _state.why_not = _CHILD
        return
    _state.code, _state.path, _state.given = Secret(code), path, True
    environ[KERNEL] = "1"


def _read_once(number: str) -> str | None:
    digits, _, inode = number.partition(":")
    if not (digits.isdecimal() and len(digits) <= 7 and (inode.isdecimal() or not inode)):
        return None
    fd = int(digits)
    try:
        status = os.fstat(fd)
        if not stat.S_ISFIFO(status.st_mode) or fd < 3:
            return None
        if inode and status.st_ino != int(inode):
            return None
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        if not any(event & select.POLLIN for _fd, event in poll.poll(0)):
            return None
        text = os.read(fd, 4096).decode("ascii", "replace").strip()
        os.close(fd)
    except OSError:
        return None
    well_formed = 16 <= len(text) <= 512 and text.replace("-", "").replace("_", "").isalnum()
    return text if well_formed and text.isascii() else None


def is_given() -> bool:
    """Whether this process has its session from a Jupyter server or a job."""
    return _state.given or _state.job is not None


def start_anew() -> None:
    """The next call opens another session: somebody logged in, or out."""
    global _state  # noqa: PLW0603
    job = _state.job
    _state = _State(_ABSENT)
    _state.job = job


def _taken(state: _State) -> str:
    """What whoever lost the session does: a kernel is restarted, a program started again."""
    if state.job is not None:
        from ._job import JOB_ENDED

        return JOB_ENDED
    return _TAKEN if state.given else _LOGIN_TAKEN


def _forget() -> None:
    """In a forked child: it has no session, and none of its parent's connections."""
    global _state  # noqa: PLW0603
    had = _state.session is not None or _state.code is not None
    job = _state.job
    _state = _State(_CHILD if had else _state.why_not)
    _state.job = job


os.register_at_fork(after_in_child=_forget)


def current() -> Session:
    """The session, made if need be. Raises NoSession or Unreachable."""
    state = _state
    if state.session is not None:
        return state.session
    with state.lock:
        if state.session is None:
            state.session = _open(state)
        return state.session


def _open(state: _State) -> Session:
    if state.code is None and state.job is not None:
        from ._job import code_for

        state.code, state.path = code_for(state.job)
    if state.code is None and state.why_not in (_ABSENT, _STARTED):
        from ._logged_in import code_of_login

        found = code_of_login()
        if found is not None:
            state.code, state.path = found
    if state.code is None or state.path is None:
        raise NoSession(state.why_not, code="no_session")
    opening = state.opening
    if opening is None:
        opening = state.opening = _Opening(state.path, state.code)
        opening.start()
    try:
        # Not join(): once that was interrupted, it takes any thread for ended.
        opening.ended.wait()
    except KeyboardInterrupt:
        raise Interrupted("stopped before this kernel was connected; nothing was sent.") from None
    state.opening = None
    if opening.session is None:
        if isinstance(opening.error, NoSession):
            state.code, state.why_not = None, _taken(state)
        raise opening.error
    state.code = None
    return opening.session


class _Opening(threading.Thread):
    """Spends the code for a session, in a thread that no Ctrl-C reaches."""

    def __init__(self, path: str, code: Secret) -> None:
        super().__init__(name="facetry session", daemon=True)
        self._path = path
        self._code = code
        self.ended = threading.Event()
        self.session: Session | None = None
        self.error: BaseException = Unreachable("The service did not answer.")

    def run(self) -> None:
        """Leaves a session, or why there is none."""
        try:
            self.session = self._opened()
        except BaseException as error:
            self.error = error
        finally:
            self.ended.set()

    def _opened(self) -> Session:
        import json

        from ._wire import Wire

        wire = Wire(self._path)
        answer = wire.request(
            "POST",
            "/wallet/session",
            json.dumps({"code": self._code}).encode(),
            {"Content-Type": "application/json"},
            TIMEOUT,
        )
        # Connections are a thread's own, and this one ends.
        wire.leave()
        if answer.status != 200:
            if answer.status < 500:
                raise NoSession(_taken(_state), code="session_refused")
            raise wallet_error(answer)
        opened = json.loads(answer.content)
        return Session(wire, Secret("Bearer " + opened["token"]), bool(opened.get("unattended")))


def call(
    method: str,
    target: str,
    body: Any = None,
    *,
    timeout: float | None = TIMEOUT,
    again: bool = True,
    session: Session | None = None,
) -> Any:
    """A call of the wallet that answers JSON; `again`: it may be sent twice.

    `body`: a value, or bytes of JSON. `session`: else the one of this kernel now.

    Raises BadInput, Refused, NoSession or Unreachable.
    """
    import json

    session = session or current()
    encoded = body is None or isinstance(body, bytes)
    data = body if encoded else json.dumps(body, allow_nan=False).encode()
    try:
        answer = session.send(method, target, data, timeout=timeout)
    except Unreachable:
        from ._wire import ABANDON

        abandon = ABANDON.get()
        if not again or (abandon is not None and abandon.gone):
            raise
        answer = session.send(method, target, data, timeout=timeout)
    if answer.status != 200:
        raise wallet_error(answer)
    return json.loads(answer.content)


def wallet_error(answer: Answer) -> Exception:
    """The error that an answer of the wallet itself stands for."""
    import json

    try:
        said = json.loads(answer.content)
        error = said.get("error", said)
        code, message = str(error.get("code", "error")), str(error.get("message", ""))
    except (ValueError, AttributeError):
        code, message = "error", ""
    if answer.status == 401:
        return NoSession(_taken(_state), code="no_session")
    if answer.status == 400:
        return BadInput(message or "The service could not read what was sent.", code=code)
    if answer.status >= 500:
        return Unreachable(message or "The service can't do this now; try again.", code=code)
    return Refused(message or "The service refused this.", code=code)
