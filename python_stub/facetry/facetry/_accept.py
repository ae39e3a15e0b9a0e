"""Claiming a facet that somebody handed over in a file."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import _session
from ._async import twin
from ._errors import BadInput
from ._facet import Facet, facet_of
from ._held import Held
from ._secret import Secret

_MARK = "facet bundle 1"
_MOST = 1024 * 1024
_NO_BUNDLE = "This is not a file from `facetry lend --bundle`, or it is from a later version."


def accept(bundle: str | os.PathLike[str], /, *, identity: str | None = None) -> Facet:
    """The facet that somebody handed over to you in the file `bundle` (`facetry lend --bundle`).

    It is claimed, once, for this notebook's own key; the file is of no use afterwards. Asks for
    the passphrase below the cell, where no output keeps it; `identity`: instead, the file of an
    age identity that opens the bundle. Needs the package `pyrage`.

    Raises BadInput for what is no bundle or can't be opened, Refused where it was claimed before
    or has ended.
    """
    sealed = _read(bundle, "the bundle")
    said = _handed_over(_opened(sealed, identity))
    told = _session.call("POST", "/wallet/accept", said, again=False)
    return facet_of(Held(told["facet"]))


def _opened(sealed: bytes, identity: str | None) -> bytes:
    try:
        import pyrage
    except ImportError:
        raise BadInput("Opening a bundle needs pyrage: %pip install pyrage") from None
    try:
        if identity is None:
            passphrase = Secret(getpass.getpass("Passphrase of the bundle: "))
            return bytes(pyrage.passphrase.decrypt(sealed, passphrase))
        return bytes(pyrage.decrypt(sealed, _identities(pyrage, identity)))
    except pyrage.DecryptError:
        with_what = "passphrase" if identity is None else "identity"
        raise BadInput(f"This {with_what} does not open the bundle.", code="not_opened") from None


def _identities(pyrage: Any, path: str) -> list[Any]:
    text = _read(path, "the identity").decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines()]
    try:
        return [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except pyrage.IdentityError:
        raise BadInput("identity= is the path of a file with an age identity.") from None


def _read(path: str | os.PathLike[str], what: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            content = file.read(_MOST + 1)
    except (OSError, TypeError, ValueError):
        raise BadInput(f"The file of {what} can't be read.") from None
    if len(content) > _MOST:
        raise BadInput(_NO_BUNDLE)
    return content


def _handed_over(content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(content)
    except ValueError:
        raise BadInput(_NO_BUNDLE) from None
    parts = ("identity", "keys", "facet")
    marked = isinstance(said, Mapping) and said.get("facetry") == _MARK
    if not marked or not all(isinstance(said.get(part), Mapping) for part in parts):
        raise BadInput(_NO_BUNDLE)
    return {part: said[part] for part in parts}


aaccept = twin(accept)
