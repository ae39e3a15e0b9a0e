"""Sending one action and reading what came of it."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from . import _session
from ._acts import broken, sealing, unsure
from ._cell import cell_word
from ._confirm import asked, confirmed
from ._errors import BadInput, Interrupted, Unreachable
from ._held import Held
from ._lineage import called, lineage_word
from ._refusals import refusal
from ._result import Result, UpstreamError
from ._text import safe_text

if TYPE_CHECKING:
    from typing import BinaryIO

    from ._progress import Transfer
    from ._upload import Upload
    from ._wire import Answer

# A target in a request line; Node refuses more than 16 KiB of headers.
_LONGEST_TARGET = 12_000


def invoke(
    held: Held,
    action: str,
    args: Mapping[str, Any],
    *,
    upload: Upload | None = None,
    raises: bool = True,
    stream: bool = False,
) -> Result:
    """Performs `action` and waits for its outcome, and before for a person where it asks one.

    `stream`: an answer that comes bit by bit is not waited for (`Result.stream`). Raises Refused,
    Waiting, Unreachable (with the action's `jti`), and UpstreamError for a status of 400 or above
    unless `raises` is false.
    """
    answer, jti = _send(held, action, args, upload, None, stream=stream)
    request = asked(answer)
    if request is not None:
        confirmed(held, action, args, request)
        answer, jti = _send(held, action, args, upload, request, stream=stream)
    headers = answer.headers
    jti = headers.get("facetry-jti", jti)
    if "facet-receipt" in headers or 200 <= answer.status < 300:
        result = Result(answer, held.object, action, jti, args)
        called(result.index)
        if raises and answer.status >= 400:
            raise UpstreamError(_upstream_words(result), result)
        return result
    failure = refusal(held, action, answer, jti)
    if isinstance(failure, Unreachable):
        unsure(failure.jti)
    raise failure


def _send(
    held: Held,
    action: str,
    args: Mapping[str, Any],
    upload: Upload | None,
    confirmed_by: str | None,
    *,
    stream: bool,
) -> tuple[Answer, str]:
    """The wallet's answer to one act, and the act's id."""
    jti = base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")
    act: dict[str, Any] = {"facet": held.id, "act": action, "args": dict(args), "jti": jti}
    if confirmed_by is not None:
        act["confirmed"] = confirmed_by
    cell = cell_word()
    if cell:
        act["cell"] = cell
    lineage = lineage_word()
    if lineage:
        act["lineage"] = lineage
    act.update(sealing(held))
    if upload is not None and upload.claim is not None:
        act["body"] = upload.claim
    text = json.dumps(act, allow_nan=False, separators=(",", ":"), ensure_ascii=False).encode()
    session = _session.current()
    what = f"{held.object}.{action}"
    try:
        if upload is None:
            answer = session.send("POST", "/wallet/invoke", text, timeout=None, stream=True)
        else:
            answer = _sent(session, text, upload, what)
        return (answer if stream else _whole(answer, what)), jti
    except Unreachable as error:
        raise _lost(error, jti, what) from None
    except Interrupted:
        unsure(jti)
        raise Interrupted(
            "stopped waiting for the answer; facetry.outcome() says whether it happened."
        ) from None


def _sent(session: _session.Session, act: bytes, upload: Upload, what: str) -> Answer:
    """The answer to an act with what is uploaded beside it."""
    target = "/wallet/upload/" + base64.urlsafe_b64encode(act).decode().rstrip("=")
    if len(target) > _LONGEST_TARGET:
        raise BadInput("The arguments beside an upload are too long.")
    body, length = upload.body()
    going: Transfer | None = None
    if not isinstance(body, bytes):
        from ._progress import Transfer, Watched

        going = Transfer(what, length)
        body = cast("BinaryIO", Watched(body, going))
    try:
        return session.send(
            "POST",
            target,
            body,
            media=upload.media or "application/octet-stream",
            length=length,
            timeout=None,
            stream=True,
        )
    finally:
        if going is not None:
            going.end()


def _whole(answer: Answer, what: str) -> Answer:
    """The answer with all of its body, which may come for a while."""
    from ._wire import LENGTH, Answer

    coming = answer.stream
    if coming is None:
        return answer
    from ._progress import Transfer

    said = answer.headers.get(LENGTH, "")
    came = Transfer(what, int(said) if said.isdecimal() and len(said) < 16 else None)
    content = None
    try:
        content = coming.rest(came.add)
    except KeyboardInterrupt:
        # Raised anew below, so that no frame with what had come is kept by the error.
        pass
    finally:
        came.end()
    if content is None:
        raise Interrupted("the call was cut off.")
    return Answer(answer.status, answer.headers, content)


def _lost(error: Unreachable, jti: str, what: str) -> Unreachable:
    from ._wire import BrokenOff, NotSent

    if isinstance(error, NotSent):
        return error
    unsure(jti)
    if isinstance(error, BrokenOff):
        return broken(jti, what)
    return Unreachable(
        "The service went away during the call, so whether it happened is not known yet: "
        "facetry.outcome() tells.",
        code="no_answer",
        jti=jti,
    )


def _upstream_words(result: Result) -> str:
    said = result.message()
    return f"{result.object}.{result.action} was answered {result.status}" + (
        f": {safe_text(said, 300)}" if said else "."
    )
