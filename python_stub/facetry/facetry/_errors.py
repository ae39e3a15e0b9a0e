"""What can go wrong, each said in one line: what is held, and what to do next."""

from __future__ import annotations

from ._text import readable, safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class FacetryError(Exception):
    """Root of all errors of this package; `code` is stable, the message is for people."""

    label: str | None = None

    def __init__(self, message: str, *, code: str = "error") -> None:
        super().__init__(safe_text(message, 1_000))
        self.code = code

    def __str__(self) -> str:
        return readable(self.plain)

    @property
    def plain(self) -> str:
        """The message as part of another, which is made `readable` as a whole."""
        return str(self.args[0])

    def __reduce__(self) -> tuple[Any, ...]:
        # By members: the constructors want more than `args`, and worker processes send errors.
        return _remade, (type(self), self.args, dict(vars(self)))

    def _render_traceback_(self) -> list[str]:
        """IPython shows this in the place of a traceback."""
        return [f"{self.label or type(self).__name__}: {self}"]


def _remade(
    kind: type[FacetryError], args: tuple[Any, ...], members: dict[str, Any]
) -> FacetryError:
    error = kind.__new__(kind, *args)
    error.args = args
    vars(error).update(members)
    return error


class BadInput(FacetryError, ValueError):
    """What was given can't be asked for or sent; nothing left the kernel."""


class NotHeld(FacetryError, AttributeError):
    """The facet has no such action."""

    label: str | None = "AttributeError"


class BadArguments(FacetryError, TypeError):
    """An action was called with other arguments than its definition has."""

    label: str | None = "TypeError"


class Stays(FacetryError, TypeError):
    """A facet can't be pickled or sent elsewhere."""

    label: str | None = "TypeError"


class NoSession(FacetryError):
    """This process has no session with the service."""


class Unreachable(FacetryError):
    """No answer, or none that can be used.

    Where `jti` is set, the action was sent: `facetry.outcome(error)` tells whether it happened.
    `retry_after`: seconds after which the same may pass, where the service said so.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "unreachable",
        jti: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.jti = jti
        self.retry_after = retry_after


class Waiting(FacetryError):
    """Asked and not decided yet; `request` is the id under which it waits."""

    def __init__(self, message: str, *, request: str | None, code: str = "waiting") -> None:
        super().__init__(message, code=code)
        self.request = request


class Refused(FacetryError):
    """Refused by the service or by the person asked.

    `code` is the reason (docs/protocol.md §11, or `denied`, `struck`, `not_held`; `unverified`:
    the service says otherwise of a facet than it signed; `bad_descriptor`: what was granted did not
    prove to be what was asked for; `service_older`: the service can't limit by what was asked
    with, and `service_newer`: it granted by what is unknown here, so that one of both is to be
    updated), `detail` what the service says about it, `jti` the action's id, for
    `facetry.why(error)`, and `retry_after` the seconds after which the same may pass, where it
    may.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        detail: str = "",
        jti: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.detail: str = safe_text(detail)
        self.jti = jti
        self.retry_after = retry_after


class Interrupted(KeyboardInterrupt):
    """The waiting was stopped; the request was not."""

    def _render_traceback_(self) -> list[str]:
        return [f"Interrupted: {self}"]
