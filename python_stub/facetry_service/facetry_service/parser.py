"""How the commands that Python runs say what they do not understand."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

#: As the commands that Node runs have it.
USAGE = 2


class Parser(argparse.ArgumentParser):
    """Tells what is wrong with a line in JSON where it asks for that."""

    _as_json = False

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str], namespace: argparse.Namespace | None = None
    ) -> Any:
        """Take the line; exits where it is not understood."""
        self._as_json = "--json" in args
        return super().parse_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Say it and exit."""
        if self._as_json:
            said = {"error": {"code": "usage", "message": message}}
            print(json.dumps(said, ensure_ascii=False), file=sys.stderr)
            sys.exit(USAGE)
        super().error(message)
