"""Tells people elsewhere that something waits for them. They decide on the approval page alone."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from .errors import ServiceError
from .webhook_post import check_address, key_of, message_number, post_in_time, signed

_MOST_NAMED = 10
_LONGEST_NAME = 64
_UNSAFE = str.maketrans(dict.fromkeys("<>&`\\"))


@dataclass(frozen=True)
class WebhookWishes:
    """Where to, by references as of ``credentials``."""

    #: Leads to the address, which is a secret as a rule.
    address: str
    #: Leads to the key that messages are signed with.
    key: str | None = None
    #: Whether a message says who asks, and for what objects.
    names: bool = False


@dataclass(frozen=True)
class Pauses:
    """Seconds."""

    #: From the first thing that waits to the message: who is at hand has answered by then.
    gather: float = 5.0
    #: From one message to the next.
    quiet: float = 60.0
    #: Before each further try of a message that was not taken.
    again: Sequence[float] = (5.0, 30.0, 120.0, 600.0)


Waiting = list[dict[str, Any]]
#: The issuer and the address where people approve.
Place = tuple["str | None", "str | None"]
Where = Callable[[], Place]


class Announcer:
    """Sends one message for all that began to wait; what was answered meanwhile is not told."""

    def __init__(
        self,
        wishes: WebhookWishes,
        *,
        resolve: Callable[[str], Awaitable[str]],
        where: Where,
        log: logging.Logger,
        pauses: Pauses | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take ``where`` for the issuer and the address where people approve, as they are then."""
        self._wishes = wishes
        self._resolve = resolve
        self._where = where
        self._log = log
        self._pauses = pauses or Pauses()
        self._clock = clock
        self._waiting: Waiting = []
        #: At which it waits: of another nothing is told that waits here.
        self._issuer: str | None = None
        self._told: set[str] = set()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; what is wrong with the webhook is logged at once."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Send no more."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def tell(self, waiting: Waiting) -> None:
        """Take what waits now, each with ``id``, ``kind``, ``petname``, ``objects``."""
        self._waiting = waiting
        self._issuer, _approve = self._where()
        self._told &= {str(one["id"]) for one in waiting}
        self._changed.set()

    async def _run(self) -> None:
        try:
            await self._read()
        except Exception as error:
            self._wrong(error)
        while True:
            await self._changed.wait()
            await asyncio.sleep(self._pauses.gather)
            self._changed.clear()
            if await self._send_at_last():
                await asyncio.sleep(self._pauses.quiet)

    async def _send_at_last(self) -> bool:
        """Return whether a message was sent; what is never taken waits for the next change."""
        number = ""
        said: tuple[Waiting, Waiting, Place] | None = None
        for pause in (0.0, *self._pauses.again):
            await asyncio.sleep(pause)
            place = self._where()
            new = [one for one in self._waiting if str(one["id"]) not in self._told]
            if not new or place[0] != self._issuer:
                return False
            message = (self._waiting, new, place)
            if message != said:
                # Sent again as it was it is the same message: whoever had it all the same can tell.
                # One that leads elsewhere is another, which nobody may pass over for the first.
                number, said = message_number(), message
            try:
                await self._send(number, *message)
            except Exception as error:
                self._wrong(error)
            else:
                self._told |= {str(one["id"]) for one in new}
                return True
        return False

    def _wrong(self, error: Exception) -> None:
        """Log it. What nobody foresaw is told by its kind alone: its text may have the address."""
        foreseen = isinstance(error, ServiceError)
        self._log.error("Facetry: %s", error if foreseen else f"webhook: {type(error).__name__}")

    async def _read(self) -> tuple[str, bytes | None]:
        """Anew for each message: whoever replaces a secret need not start anything again."""
        address = await self._resolve(self._wishes.address)
        check_address(address)
        key = self._wishes.key
        return address, None if key is None else key_of(await self._resolve(key))

    async def _send(self, number: str, waiting: Waiting, new: Waiting, place: Place) -> None:
        address, key = await self._read()
        issuer, approve = place
        at = int(self._clock())
        body = json.dumps(
            {
                "type": "requests.waiting",
                "timestamp": datetime.fromtimestamp(at, timezone.utc).isoformat(),
                # What Slack, Mattermost and others show.
                "text": _text(waiting, new if self._wishes.names else [], approve),
                "data": {
                    "issuer": issuer,
                    "waiting": len(waiting),
                    "new": len(new),
                    "approve": approve,
                    **({"requests": new} if self._wishes.names else {}),
                },
            }
        ).encode()
        await post_in_time(address, body, signed(body, number, at, key))


def _text(waiting: Waiting, named: Waiting, approve: str | None) -> str:
    count = len(waiting)
    first = f"Facetry: {count} request{'s wait' if count > 1 else ' waits'} for an answer."
    lines = [first if approve is None else f"{first} Approve or deny at {approve}"]
    for one in named[:_MOST_NAMED]:
        objects = ", ".join(_code(name) for name in one["objects"][:_MOST_NAMED])
        verb = "asks for" if one["kind"] == "request" else "would like to connect"
        lines.append(f"{_code(one['petname'])} {verb} {objects}")
    if len(named) > _MOST_NAMED:
        lines.append(f"and {len(named) - _MOST_NAMED} more")
    return "\n".join(lines)


def _code(name: str) -> str:
    """As text of a fixed width: no link, mention or markup of a chat program comes of a name."""
    shown = "".join(one if one.isprintable() else " " for one in name.translate(_UNSAFE))
    return f"`{shown[:_LONGEST_NAME].strip() or '?'}`"
