"""A session for programs that no server of ours started: the login of this user and machine."""

from __future__ import annotations

from typing import Any

from . import _session
from ._errors import BadInput, FacetryError, NoSession
from ._logged_in import leave, told

_MISSING = (
    "Outside of our Jupyter server, programs need the package facetry-service, too: "
    "`pip install facetry-service`."
)
_NOBODY = (
    "There is nobody to show a code to: log in first with `facetry login`, in a terminal on "
    "this machine, or run this with `facetry run --as job:NAME -- PROGRAM` where the service runs."
)
_GIVEN = (
    "This program gets its session from its Jupyter server or its job: there is nothing to log in "
    "to or out of."
)


def login(address: str | None = None, *, name: str | None = None, new: bool = False) -> None:
    """Log this user's programs on this machine in to the service at `address`.

    A key is made here and never leaves this machine; a code is shown, which somebody who may
    approve types at that service. It holds nothing then, but may ask. Without `address`: the
    service of this user on this machine. Logging in to the same service again goes on as the
    same, with what it holds; elsewhere, or with `new`, the login of before ends.

    Raises BadInput in a program that a Jupyter server or job gave its session, NoSession where
    nobody is here or nobody let it in, Unreachable.
    """
    _must_be_elsewhere()
    way = _package("logging_in")
    words = _package("login")
    if not way.somebody_is_here():
        raise NoSession(_NOBODY, code="nobody_here")
    with told():
        place = way.place_of(address)
        with way.logging_in(place, name or words.default_name(), anew=new) as said:
            for line in said:
                if "knocked" in line:
                    print("\n".join(words.words_for(line["knocked"])), flush=True)
                if "login" in line:
                    print(words.words_of(line["login"]), flush=True)
                    leave()
                    _session.start_anew()
                    return
    raise NoSession("Nobody was let in.", code="login_ended")


def logout() -> None:
    """End what the login of this user and machine holds, and erase its key.

    Raises BadInput in a program that a Jupyter server or job gave its session.
    """
    _must_be_elsewhere()
    way = _package("logging_in")
    words = _package("login")
    leave()
    _session.start_anew()
    with told():
        was, ended = way.log_out()
    print(words.words_after(was=was, ended=ended))


def _must_be_elsewhere() -> None:
    if _session.is_given():
        raise BadInput(_GIVEN, code="has_session")


def _package(name: str) -> Any:
    try:
        from importlib import import_module

        return import_module(f"facetry_service.{name}")
    except ImportError:
        raise FacetryError(_MISSING, code="service_missing") from None
