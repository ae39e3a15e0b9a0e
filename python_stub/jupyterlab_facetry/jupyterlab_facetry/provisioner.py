"""Starts kernels with a session code in a pipe: the environment only says where."""

from __future__ import annotations

import os
from typing import Any, ClassVar, Protocol

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner


def provide_by_default(serverapp: Any, name: str) -> None:
    """Have kernels started by the provisioner ``name``, where nobody else chose one.

    The factory reads all entry points of the environment when it is made. Until somebody needs it
    the choice is left where it will look: in the configuration of whoever makes it.
    """
    if KernelProvisionerFactory.initialized():
        factory = KernelProvisionerFactory.instance()
        if factory.default_provisioner_name == "local-provisioner":
            factory.default_provisioner_name = name
        return
    if os.environ.get(KernelProvisionerFactory.default_provisioner_name_env):
        return
    makers = (serverapp, serverapp.kernel_manager, serverapp.kernel_spec_manager)
    for maker in makers:
        chosen = maker.config.KernelProvisionerFactory
        if "default_provisioner_name" not in chosen:
            chosen.default_provisioner_name = name


class Admissions(Protocol):
    """Lets kernels in; neither operation raises, for a kernel must start in any case."""

    async def admit(self, kernel: str, environment: dict[str, str]) -> tuple[str, str] | None:
        """Return a new session code and the wallet's socket; None where there is no service."""

    async def ended(self, kernel: str) -> None:
        """End what was admitted for a kernel."""


class FacetryProvisioner(LocalProvisioner):
    """Local kernels; each start and restart gets a code of its own, and ends the one before."""

    #: Set by the server extension of this process.
    admissions: ClassVar[Admissions | None] = None

    _code_end: int | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Add the pipe's read end to what the kernel inherits."""
        launch: dict[str, Any] = await super().pre_launch(**kwargs)
        environment = dict(launch.get("env") or os.environ)
        # Those of a kernel that this server itself may have been started from.
        for name in ("FACETRY_FD", "FACETRY_SOCKET", "FACETRY_KERNEL"):
            environment.pop(name, None)
        launch["env"] = environment
        admissions = FacetryProvisioner.admissions
        if admissions:
            # A notebook is itself, also where the server is run as a job.
            environment.pop("FACETRY_JOB", None)
        admitted = admissions and await admissions.admit(self.kernel_id, environment)
        if admitted:
            code, path = admitted
            self._close_code_end()
            self._code_end = _pipe_holding(code)
            launch["pass_fds"] = (*launch.get("pass_fds", ()), self._code_end)
            # With the inode a child process can tell another pipe of that number from this one.
            inode = os.fstat(self._code_end).st_ino
            environment["FACETRY_FD"] = f"{self._code_end}:{inode}"
            environment["FACETRY_SOCKET"] = path
        return launch

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Launch it; afterwards the kernel alone can read the code."""
        try:
            connection: dict[str, Any] = await super().launch_kernel(cmd, **kwargs)
            return connection
        finally:
            self._close_code_end()

    async def cleanup(self, restart: bool = False) -> None:
        """End the session with the kernel."""
        await super().cleanup(restart)
        self._close_code_end()
        if FacetryProvisioner.admissions:
            await FacetryProvisioner.admissions.ended(self.kernel_id)

    def _close_code_end(self) -> None:
        if self._code_end is not None:
            os.close(self._code_end)
            self._code_end = None


def _pipe_holding(code: str) -> int:
    read_end, write_end = os.pipe()
    try:
        os.write(write_end, code.encode("ascii"))
    finally:
        os.close(write_end)
    return read_end
