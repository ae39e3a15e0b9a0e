"""Facetry in the kernel: a facet is a permission you hold in a variable.

It does only what it says, ends when it says, and every use leaves a receipt.

    acct = facetry.need("bank", "balance", "deposit", why="month end")
    acct.balance()
"""

from __future__ import annotations

import os as _os
import sys as _sys

from . import _session
from ._errors import (
    BadArguments,
    BadInput,
    FacetryError,
    Interrupted,
    NoSession,
    NotHeld,
    Refused,
    Stays,
    Unreachable,
    Waiting,
)

# `typing` would be a third of the cost of the import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._accept import aaccept, accept
    from ._confirm import confirm_within
    from ._constraints import (
        Constraint,
        all_of,
        any_of,
        at_least,
        at_most,
        between,
        cidr,
        contains,
        exact,
        max_length,
        not_one_of,
        one_of,
        path,
        prefix,
        subset,
        url,
        wildcard,
    )
    from ._export import Exported, aexport, export, unexport
    from ._facet import Facet
    from ._httpx import ahttpx, httpx
    from ._lend import lend
    from ._login import login, logout
    from ._manifest import freeze, needs
    from ._need import need, need_all, request
    from ._note import Note, anote, note
    from ._pages import pages
    from ._phase import phase
    from ._progress import progress
    from ._renew import renew
    from ._requests import requests
    from ._result import Result, UpstreamError
    from ._retry import retrying
    from ._twins import (
        acheck,
        adescribe,
        adrop,
        aheld,
        alend,
        aneed,
        aneed_all,
        aneeds,
        aoutcome,
        arenew,
        arequest,
        atrail,
        awhy,
    )
    from ._verbs import check, describe, drop, held, outcome, sealed, trail, why

__version__ = "0.1.0"

# Early, so that neither the pipe nor its number is there for what the kernel starts.
_session.claim(_os.environ)

_HOME = {
    **dict.fromkeys(
        (
            "Constraint",
            "all_of",
            "any_of",
            "at_least",
            "at_most",
            "between",
            "cidr",
            "contains",
            "exact",
            "max_length",
            "not_one_of",
            "one_of",
            "path",
            "prefix",
            "subset",
            "url",
            "wildcard",
        ),
        "_constraints",
    ),
    **dict.fromkeys(("aaccept", "accept"), "_accept"),
    "confirm_within": "_confirm",
    **dict.fromkeys(("Exported", "aexport", "export", "unexport"), "_export"),
    "lend": "_lend",
    **dict.fromkeys(("login", "logout"), "_login"),
    "Facet": "_facet",
    **dict.fromkeys(("Result", "UpstreamError"), "_result"),
    "need": "_need",
    "need_all": "_need",
    "request": "_need",
    **dict.fromkeys(("Note", "anote", "note"), "_note"),
    "pages": "_pages",
    "phase": "_phase",
    "progress": "_progress",
    "retrying": "_retry",
    "renew": "_renew",
    "needs": "_manifest",
    "freeze": "_manifest",
    "httpx": "_httpx",
    "ahttpx": "_httpx",
    "requests": "_requests",
    **dict.fromkeys(
        (
            "check",
            "describe",
            "drop",
            "held",
            "outcome",
            "sealed",
            "trail",
            "why",
        ),
        "_verbs",
    ),
    **dict.fromkeys(
        (
            "acheck",
            "adescribe",
            "adrop",
            "aheld",
            "alend",
            "aneed",
            "aneed_all",
            "aneeds",
            "aoutcome",
            "arenew",
            "arequest",
            "atrail",
            "awhy",
        ),
        "_twins",
    ),
}

__all__ = [
    "BadArguments",
    "BadInput",
    "Constraint",
    "Exported",
    "Facet",
    "FacetryError",
    "Interrupted",
    "NoSession",
    "NotHeld",
    "Note",
    "Refused",
    "Result",
    "Stays",
    "Unreachable",
    "UpstreamError",
    "Waiting",
    "aaccept",
    "accept",
    "acheck",
    "adescribe",
    "adrop",
    "aexport",
    "aheld",
    "ahttpx",
    "alend",
    "all_of",
    "aneed",
    "aneed_all",
    "aneeds",
    "anote",
    "any_of",
    "aoutcome",
    "arenew",
    "arequest",
    "at_least",
    "at_most",
    "atrail",
    "awhy",
    "between",
    "check",
    "cidr",
    "confirm_within",
    "contains",
    "describe",
    "drop",
    "exact",
    "export",
    "freeze",
    "held",
    "httpx",
    "lend",
    "login",
    "logout",
    "max_length",
    "need",
    "need_all",
    "needs",
    "not_one_of",
    "note",
    "one_of",
    "outcome",
    "pages",
    "path",
    "phase",
    "prefix",
    "progress",
    "renew",
    "request",
    "requests",
    "retrying",
    "sealed",
    "subset",
    "trail",
    "unexport",
    "url",
    "why",
    "wildcard",
]


if not TYPE_CHECKING:  # Else no checker would find a name that is mistyped.

    def __getattr__(name: str) -> Any:
        # What needs more than this module is imported at its first use.
        if name in _HOME:
            from importlib import import_module

            value = getattr(import_module("." + _HOME[name], __name__), name)
            globals()[name] = value
            return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext facetry`: the magics `%facet` and `%facets`, and their completion."""
    from ._magics import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """`%unload_ext facetry`."""
    from ._magics import unload

    unload(shell)


if "IPython" in _sys.modules:
    # Threads and pools that this cell makes are to be known as its own.
    from ._cell import watched as _watched

    _watched()
