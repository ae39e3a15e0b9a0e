"""Where the service itself sends what others must not read."""

from __future__ import annotations

from urllib.parse import SplitResult

_HERE = {"localhost", "127.0.0.1", "::1"}


def may_travel(address: SplitResult) -> bool:
    """Whether what goes to this address goes by TLS, or does not leave this machine."""
    return address.scheme == "https" or (address.scheme == "http" and address.hostname in _HERE)
