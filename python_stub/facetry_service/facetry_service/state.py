"""How a service is, as those who use it see it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

Name = Literal["starting", "ready", "offline"]

#: Errors that stay until a person has done something; it is tried again, but rarely.
LASTING = frozenset(
    {
        "bad_address",
        "bad_start",
        "clock_behind",
        "core_missing",
        "data_corrupt",
        "data_newer",
        "data_older",
        "data_read_only",
        "data_unusable",
        "disk_full",
        "enrolment_ended",
        "issuer_changed",
        "issuer_fixed",
        "ledger_inconsistent",
        "login_ended",
        "no_knock",
        "node_missing",
        "not_let_in",
        "page_missing",
        "run_unusable",
        "socket_path_too_long",
        "tls_unusable",
        "wallet_damaged",
        "wallet_key_wrong",
        "wallet_locked",
        "wallet_newer",
        "wallet_not_closed",
    }
)


@dataclass(frozen=True)
class Knock:
    """A code that somebody who approves at a service elsewhere types there."""

    code: str
    #: The address of that service.
    service: str
    #: When the code ends, in seconds since the epoch.
    ends: float
    #: Where it is typed; None where that service does not say.
    page: str | None = None


@dataclass(frozen=True)
class State:
    """One moment; a change is a new one."""

    name: Name = "starting"
    #: Whether this process runs the service or uses one that another process runs.
    role: Literal["holder", "attached"] | None = None
    issuer: str | None = None
    #: Whether anybody could approve when the core started.
    has_owner: bool = False
    #: The port of the consent door; None while it is locked.
    consent_port: int | None = None
    #: ``consent_unavailable`` and why, while nothing can be granted.
    consent_message: str | None = None
    #: The port of the page outside of Jupyter; None while nobody serves it.
    ui_port: int | None = None
    #: Why nobody does, where somebody wished it.
    ui_message: str | None = None
    #: What closes the keys of notebooks, jobs and agents; None before it was first ready.
    wallet: str | None = None
    #: What is wrong and what to do, for a person to read.
    code: str | None = None
    message: str | None = None
    #: While a service elsewhere is asked to let this server in: what a person types there.
    knock: Knock | None = None

    @property
    def consent_unavailable(self) -> bool:
        """Whether the consent port is somebody else's."""
        return self.consent_message is not None

    @property
    def approve_address(self) -> str | None:
        """Where people of this machine approve; None while they can't."""
        return None if self.consent_port is None else f"http://localhost:{self.consent_port}"

    @property
    def needs_person(self) -> bool:
        """Whether it stays as it is until a person has done something."""
        return self.name == "offline" and self.code in LASTING

    def to_line(self) -> dict[str, Any]:
        """Return what is told over the control socket."""
        return {"state": asdict(self)}

    @classmethod
    def from_line(cls, line: dict[str, Any]) -> State | None:
        """Read what another process told; None if it is no state."""
        known = line.get("state")
        if not isinstance(known, dict) or known.get("name") not in ("starting", "ready", "offline"):
            return None
        fields = {name: known[name] for name in cls.__dataclass_fields__ if name in known}
        return replace(cls(**fields), role="attached")
