"""What was inferred, recorded with what it is based on."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

from . import _session
from ._acts import question_sealed
from ._async import twin
from ._cell import cell_word
from ._errors import BadInput
from ._lineage import lineage_word
from ._result import Result
from ._text import laid_out, safe_text

_MOST_CLAIM = 4_000
_MOST_BASES = 64
_REFERENCE = re.compile(r"(\d{1,15}):([0-9a-f]{64})")


class Note:
    """A recorded note. `entry`: its index in the ledger; `claim`: its words.

    `reference`: what others name it by in their own `based_on`.
    """

    def __init__(self, claim: str, told: dict[str, Any]) -> None:
        self.claim = claim
        self.entry: int = told["entry"]
        self.reference: str = f"{told['entry']}:{told['leaf']}"

    def __repr__(self) -> str:
        return f"Noted: {laid_out(safe_text(self.claim, 200))}"


def note(claim: str, /, based_on: Result | Note | str | Iterable[Result | Note | str]) -> Note:
    """Records what you inferred, signed by this notebook's key, with what it is based on.

    `based_on`: 1 to 64 results, earlier notes, receipts, or the `reference` of others' notes.
    Raises BadInput, Refused where one of them is not in the ledger, Unreachable.
    """
    if not isinstance(claim, str) or not 1 <= len(claim) <= _MOST_CLAIM:
        raise BadInput(f"A note is a text of 1 to {_MOST_CLAIM:,} characters.")
    named = [_basis(one) for one in _listed(based_on)]
    bases = dict(named)
    if len(set(named)) > len(bases):
        raise BadInput("Two of what a note is based on name one entry of the ledger differently.")
    if not 1 <= len(bases) <= _MOST_BASES:
        raise BadInput(f"A note is based on 1 to {_MOST_BASES} results or notes.")
    body: dict[str, Any] = {
        "claim": claim,
        "based_on": [{"entry": entry, "leaf": bases[entry]} for entry in sorted(bases)],
        **question_sealed(),
    }
    for name, word in (("cell", cell_word()), ("lineage", lineage_word())):
        if word:
            body[name] = word
    return Note(claim, _session.call("POST", "/wallet/note", body))


anote = twin(note)


def _listed(
    based_on: Result | Note | str | Iterable[Result | Note | str],
) -> Iterable[Result | Note | str]:
    # A result is iterable, too, over its value.
    if isinstance(based_on, (Result, Note, str)):
        return [based_on]
    if not isinstance(based_on, Iterable):
        raise _no_basis(based_on)
    return based_on


def _basis(given: object) -> tuple[int, str]:
    """Index and leaf hash of the entry."""
    if isinstance(given, Note):
        given = given.reference
    if isinstance(given, Result):
        receipt = given.receipt
        if receipt is None:
            raise BadInput("This result has no receipt: nothing has been recorded about it yet.")
        given = receipt
    if not isinstance(given, str):
        raise _no_basis(given)
    named = _REFERENCE.fullmatch(given)
    return (int(named[1]), named[2]) if named else _outcome_of(given)


def _no_basis(given: object) -> BadInput:
    words = f"not on what is of type {type(given).__name__}"
    return BadInput(f"A note is based on results and notes, {words}.")


def _outcome_of(receipt: str) -> tuple[int, str]:
    try:
        lines = base64.b64decode(receipt, validate=True).decode().split("\n")
        told = dict(line.split(" ", 1) for line in lines if line.startswith(("index ", "extra ")))
        leaf = base64.b64decode(json.loads(base64.b64decode(told["extra"]))["leaf"])
        return int(told["index"]), hashlib.sha256(b"\0" + leaf).hexdigest()
    except (ValueError, LookupError, TypeError, RecursionError):
        raise BadInput("This is neither a receipt nor a note's reference.") from None
