"""The session code of a process that `facetry run` started, from the socket that knows it."""

from __future__ import annotations

import json
import socket

from ._errors import NoSession, Unreachable
from ._secret import Secret

JOB_ENDED = "The job that this process belongs to has ended: start it again with `facetry run`."
_SECONDS = 60
_MOST = 65_536


def code_for(address: str) -> tuple[Secret, str]:
    """(session code, path of the wallet's socket) for this process.

    Raises NoSession where this process is not of the job, Unreachable where the service is away.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as desk:
            desk.settimeout(_SECONDS)
            desk.connect(address)
            said = b""
            while len(said) < _MOST and (part := desk.recv(4096)):
                said += part
        told = json.loads(said)
        error = told.get("error")
        if error is None:
            return Secret(told["code"]), str(told["socket"])
        code, message = str(error["code"]), str(error["message"])
    except TimeoutError:
        raise Unreachable("The service did not answer this job in time; try again.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise NoSession(JOB_ENDED, code="no_session") from None
    if code == "not_of_this_job":
        raise NoSession(message, code=code)
    raise Unreachable(message, code=code)
