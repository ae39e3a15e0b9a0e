"""The tour's bank as an upstream: a real HTTP service with a key."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from pathlib import Path
from typing import Any


class RunningBank:
    """The bank in a process of its own; its key lies in a file, as an operator would have it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._key = "the-bank-key-" + "k" * 20
        self.key_file = folder / "key"
        self.key_file.write_text(f"{self._key}\n")
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab_facetry.tour.bank",
                "--state",
                str(folder / "account.json"),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"key": self._key}) + "\n")
        self._process.stdin.flush()
        started = json.loads(self._process.stdout.readline())
        self.address: str = started["address"]
        self.document: str = started["document"]

    @property
    def secret(self) -> str:
        """The key, for a search that must not find it."""
        return self._key

    def config(self) -> dict[str, Any]:
        """Return what connects it as a service."""
        return {"document_url": self.document, "credential": f"file:{self.key_file}"}

    def balance(self) -> int:
        """Ask the bank itself."""
        connection = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=60)
        connection.request("GET", "/account", headers={"X-Bank-Key": self._key})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return int(answer["balance"])

    def __enter__(self) -> RunningBank:
        return self

    def __exit__(self, *_reason: object) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()
