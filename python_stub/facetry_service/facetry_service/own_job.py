"""A process that is a job itself, with the kernels that it starts."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from .job_desk import JobDesk
from .service import Service

JOB = "FACETRY_JOB"
#: Where the Jupyter server around finds its service, if that runs elsewhere; no secret.
SERVICE = "FACETRY_SERVICE"
_START_SECONDS = 30.0


@dataclass(frozen=True)
class Place:
    """The service of a run: over a data folder of this machine, or at an address elsewhere."""

    data: Path | None = None
    address: str | None = None

    @classmethod
    def found(cls, data: Path | None = None, address: str | None = None) -> Place:
        """Return what was named or, where nothing was, that of the Jupyter server around."""
        if data is None and address is None:
            address = os.environ.get(SERVICE) or None
        return cls(data, address)

    def service(self) -> Service:
        """Return the service, not started."""
        if self.address is None:
            return Service(self.data)
        from .elsewhere import Elsewhere

        return Elsewhere(self.address, name="facetry run", knocks=False)


@asynccontextmanager
async def desk_of(petname: str, place: Place) -> AsyncIterator[tuple[JobDesk, Path]]:
    """Attach to the service, or run it meanwhile; the desk of one run, and its address.

    At a service elsewhere a job comes by the JupyterLab of this user that was let in there. Raises
    ``ServiceError``.
    """
    service = place.service()
    try:
        await service.start()
        await service.ready(_START_SECONDS)
        desk = JobDesk(service, petname)
        try:
            yield desk, await desk.open()
        finally:
            await desk.close()
    finally:
        await service.stop()


@contextmanager
def as_job(petname: str, place: Place | None = None) -> Iterator[None]:
    """Have this process, and what it starts meanwhile, act as a job; for code without a loop.

    Raises ``ServiceError`` where the service can't be used: nothing has run then.
    """
    opened: Future[Path] = Future()
    over = threading.Event()

    async def admit() -> None:
        try:
            async with desk_of(petname, place or Place.found()) as (desk, address):
                desk.belongs_to(os.getpid())
                opened.set_result(address)
                await asyncio.to_thread(over.wait)
        except BaseException as error:
            if opened.done():
                raise
            opened.set_exception(error)

    thread = threading.Thread(target=lambda: asyncio.run(admit()), name="facetry-job", daemon=True)
    thread.start()
    before = os.environ.get(JOB)
    try:
        os.environ[JOB] = str(opened.result())
        yield
    finally:
        if before is None:
            os.environ.pop(JOB, None)
        else:
            os.environ[JOB] = before
        over.set()
        thread.join()
