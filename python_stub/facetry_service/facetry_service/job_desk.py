"""Where the processes of one job, and no others, get their session codes."""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import Any

from .ancestry import descends, peer_of
from .errors import ServiceError
from .listeners import bind_unix
from .service import Service

_CODE_SECONDS = 120
_ADMIT_SECONDS = 20.0
_STRANGER = ServiceError(
    "not_of_this_job",
    "Only what `facetry run` started acts as its job; this process is not among it.",
)


class JobDesk:
    """A Unix socket: whoever connects is known by its process, and told one single-use code.

    The address is no secret and gives nothing: what counts is that the kernel says the caller
    descends from the job's program.
    """

    def __init__(self, service: Service, petname: str) -> None:
        self._service = service
        self._petname = petname
        self._folder: Path | None = None
        self._server: asyncio.AbstractServer | None = None
        self._program: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        #: What the wallet knows all sessions of this run by, to end them together.
        self._run = f"run-{secrets.token_hex(16)}"

    async def open(self) -> Path:
        """Listen; returns where. Raises ``ServiceError`` ``run_unusable``."""
        try:
            # 0700, with a name that is free.
            self._folder = Path(tempfile.mkdtemp(prefix="facetry-job-"))
            address = self._folder / "job.sock"
            self._server = await asyncio.start_unix_server(self._serve, sock=bind_unix(address))
        except OSError as error:
            raise ServiceError(
                "run_unusable",
                f"No socket can be made in {tempfile.gettempdir()}: {error.strerror or error}. "
                "Set TMPDIR to a folder of your own with a short path.",
            ) from error
        return address

    def belongs_to(self, program: int) -> None:
        """Name the process whose descendants are the job."""
        self._program.set_result(program)

    async def close(self) -> None:
        """End the sessions of this run, and let nobody in any more."""
        if self._server:
            self._server.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        if self._service.state.name == "ready":
            try:
                await asyncio.wait_for(self._service.kernel_ended(self._run), _ADMIT_SECONDS)
            except (ServiceError, asyncio.TimeoutError):
                # They end with this process's connection to the service.
                return

    async def _serve(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer: dict[str, Any] = await self._admit(writer.get_extra_info("socket"))
        except ServiceError as error:
            answer = {"error": {"code": error.code, "message": str(error)}}
        try:
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()

    async def _admit(self, connection: Any) -> dict[str, str]:
        program = await self._program
        caller = peer_of(connection)
        if caller is None or not await asyncio.to_thread(descends, caller, program):
            raise _STRANGER
        code = await self._service.introduce(
            "job",
            self._petname,
            kernel=self._run,
            unattended=True,
            ttl=_CODE_SECONDS,
            timeout=_ADMIT_SECONDS,
        )
        return {"code": code, "socket": str(self._service.paths.socket("kernel"))}
