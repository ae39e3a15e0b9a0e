"""What is configured about the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .tls import TlsFiles
    from .webhook import WebhookWishes

ConsentMode = Literal["frame", "window", "page"]


@dataclass(frozen=True)
class Wishes:
    """As a person or a Jupyter server's configuration has it."""

    issuer: str | None = None
    #: ``HOST:PORT`` for the public protocol; beyond loopback only with ``tls``.
    listen: str | None = None
    tls: TlsFiles | None = None
    consent: ConsentMode = "frame"
    #: ``HOST:PORT`` where Prometheus reads figures; beyond loopback only with ``tls``.
    metrics: str | None = None
    #: Where spans of calls are sent (OTLP over HTTP); ``None`` sends none.
    traces: str | None = None
    #: Whether everybody who reaches ``listen`` may read the log (commitments, no content).
    public_log: bool = False
    #: Who has to cosign the log before it counts as published (a C2SP tlog-policy, its text).
    policy: str | None = None
    #: Who is told elsewhere that something waits for a person.
    webhook: WebhookWishes | None = None
    #: Whether the page outside of Jupyter is served, on loopback, at a port of its own.
    ui: bool = False
    #: Seconds after which it makes itself ready for calls by making some on nothing, while nobody
    #: waits for it: later than a Jupyter server's own start. ``None``: it does not.
    warm_up: float | None = 5.0
    #: Opens the keys of a wallet that is closed by one.
    passphrase: str | None = field(default=None, repr=False)
