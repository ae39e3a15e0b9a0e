"""Starts the tour: its files and its bank. A second start finds the state of the first."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = "facetry-tour"

#: The name that the tour's bank is connected by.
_BANK = re.compile(r"\bbank\b")
#: In bytes; nobody waits for a kernel because a longer one is read.
_LONGEST_NOTEBOOK = 10 << 20
_FILES = Path(__file__).parent / "files"
#: By the tag of a language: what stands there for the file of the same name above.
_LANGUAGES = Path(__file__).parent / "languages"
_START_SECONDS = 15.0
_STOP_SECONDS = 3.0


class TourError(Exception):
    """The tour can't be started; the message says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Tour:
    """A tour that was started."""

    #: The notebook, below the server's root.
    path: str
    #: Base address and OpenAPI document of the bank.
    address: str
    document: str
    #: The bank's key; it leaves this process for the bank and the service alone.
    key: str = field(repr=False)
    #: The folder whose files the tour reads.
    data: str
    _bank: asyncio.subprocess.Process | None = None

    def to_answer(self) -> dict[str, Any]:
        """Return what the page is told."""
        return {
            "path": self.path,
            "data": self.data,
            "bank": {"address": self.address, "document": self.document},
        }

    @property
    def bank_runs(self) -> bool:
        """Whether the bank that this tour started is still there."""
        return self._bank is not None and self._bank.returncode is None

    async def stop(self) -> None:
        """End the bank; its account stays."""
        bank = self._bank
        if bank is None or bank.returncode is not None:
            return
        assert bank.stdin
        bank.stdin.close()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(bank.wait()), _STOP_SECONDS)
        if bank.returncode is None:
            bank.kill()
            await bank.wait()


_starting = asyncio.Lock()
_started: dict[Path, Tour] = {}


async def resume_tour(root: Path, state: Path, notebook: str) -> Tour | None:
    """Start the bank again for a notebook that uses it, if the tour was taken with another server.

    ``notebook`` is its path below ``root``. None for those that lie elsewhere than the tour and do
    not name the bank. Raises ``TourError``.
    """
    if not (state / "account.json").exists():
        return None
    beside = notebook.startswith(f"{FOLDER}/")
    if not beside and not await asyncio.to_thread(_names_bank, root / notebook):
        return None
    return await start_tour(root, state, with_files=False)


def _names_bank(notebook: Path) -> bool:
    """Whether its cells ask for what the tour connects as “bank”, in quotes or as `%facet bank`."""
    try:
        if notebook.stat().st_size > _LONGEST_NOTEBOOK:
            return False
        cells = json.loads(notebook.read_bytes())["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return any("facet" in source and _BANK.search(source) for source in sources)


async def start_tour(
    root: Path, state: Path, *, language: str = "en", with_files: bool = True
) -> Tour:
    """Put the tour's files below ``root``, and start its bank over the account in ``state``.

    ``language`` is the tag of the one to read the notebook in, as the page names it; English where
    the tour does not speak it. Files that are there already stay as they are. Raises ``TourError``.
    """
    async with _starting:
        known = _started.get(state)
        try:
            if with_files:
                await asyncio.to_thread(_copy, root / FOLDER, language)
            key = await asyncio.to_thread(_key, state)
        except OSError as error:
            raise TourError(
                "tour_not_writable",
                f"The tour's files can't be written: {error.strerror}. "
                "Start Jupyter in a folder where they can be.",
            ) from error
        if known and known.bank_runs:
            return known
        address, document, bank = await _start_bank(state / "account.json", key)
        tour = Tour(
            path=f"{FOLDER}/tour.ipynb",
            data=str(root / FOLDER / "data"),
            address=address,
            document=document,
            key=key,
            _bank=bank,
        )
        _started[state] = tour
        return tour


def _copy(folder: Path, language: str) -> None:
    # A page says it: it is compared, and never part of a path.
    spoken = next((own for own in _LANGUAGES.iterdir() if own.name == language), _FILES)
    for source in sorted(_FILES.rglob("*")):
        if source.is_dir() or "__pycache__" in source.parts:
            continue
        name = source.relative_to(_FILES)
        target = folder / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            own = spoken / name
            shutil.copyfile(own if own.is_file() else source, target)


def _key(state: Path) -> str:
    """Return the bank's key, made at the first start; only this user can read it."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = state / "bank.key"
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text().strip()


async def _start_bank(
    account: Path, key: str
) -> tuple[str, str, asyncio.subprocess.Process | None]:
    bank = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        f"{__package__}.bank",
        "--state",
        str(account),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert bank.stdin and bank.stdout and bank.stderr
    bank.stdin.write(json.dumps({"key": key}).encode() + b"\n")
    try:
        line = await asyncio.wait_for(bank.stdout.readline(), _START_SECONDS)
        ready = json.loads(line)
        return str(ready["address"]), str(ready["document"]), bank
    except (asyncio.TimeoutError, ValueError, KeyError):
        bank.stdin.close()
        said = (await bank.stderr.read(300)).decode("utf-8", "replace").strip()
        await bank.wait()
    address = await asyncio.to_thread(_running_address, account)
    if address is None:
        raise TourError("bank_failed", said or "The tour's bank did not start.")
    return address, f"{address}/openapi.json", None


def _running_address(account: Path) -> str | None:
    """Return where another server's tour has the bank of this account, if it answers."""
    import urllib.request

    try:
        port = int(json.loads(account.read_text())["port"])
        address = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{address}/openapi.json", timeout=3) as answer:  # noqa: S310
            return address if answer.status == 200 else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
