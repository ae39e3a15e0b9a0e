"""The session of the login of this user and machine."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ._errors import FacetryError, NoSession, Unreachable
from ._secret import Secret

_AWAY = ("unreachable", "clock", "wallet_silent")


def code_of_login() -> tuple[Secret, str] | None:
    """(session code, path of the wallet's socket) by the login there is; None where is none.

    Raises NoSession or Unreachable.
    """
    global _wallet  # noqa: PLW0603
    try:
        from facetry_service import login_folder
    except ImportError:
        return None
    if not login_folder.is_logged_in():
        return None
    from facetry_service import away, logging_in

    with told():
        leave()
        _wallet = away.AwayWallet(unattended=not logging_in.somebody_is_here())
    atexit.register(leave)
    return Secret(_wallet.code), _wallet.path


_wallet: Any = None


def page() -> str | None:
    """Where people approve for the login in use, by its service's word; None where none is."""
    said = None if _wallet is None else _wallet.page
    return said if isinstance(said, str) else None


def leave() -> None:
    """Ends the wallet of the login, where this process has one."""
    global _wallet
    wallet, _wallet = _wallet, None
    if wallet is not None:
        atexit.unregister(leave)
        wallet.close()


@contextmanager
def told() -> Iterator[None]:
    """What the wallet's process says, as errors of this package."""
    try:
        yield
    except FacetryError:
        raise
    except Exception as error:
        code = getattr(error, "code", None)
        if not isinstance(code, str):
            raise
        kind = Unreachable if code in _AWAY else NoSession
        raise kind(str(error), code=code) from None
