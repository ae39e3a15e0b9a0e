"""What a command says on standard error, each thing once."""

from __future__ import annotations

import json
import logging
import sys

from .errors import ServiceError


class Said(logging.StreamHandler):  # type: ignore[type-arg]
    """Prints what is logged, and knows what that was: a failure is logged where it comes about."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.setFormatter(logging.Formatter("%(message)s"))
        self._said: list[str] = []
        logging.basicConfig(level=logging.WARNING, handlers=[self])

    def emit(self, record: logging.LogRecord) -> None:
        """Print it."""
        self._said.append(record.getMessage())
        super().emit(record)

    def has(self, message: str) -> bool:
        """Whether that was said."""
        return any(said.endswith(message) for said in self._said)

    def fail(self, command: str, error: ServiceError, *, as_json: bool = False) -> None:
        """Say why a command ends; for programs in any case, for people once."""
        if as_json:
            line = json.dumps({"error": {"code": error.code, "message": str(error)}})
            print(line, file=sys.stderr, flush=True)
        elif not self.has(str(error)):
            print(f"facetry {command}: {error}", file=sys.stderr, flush=True)
