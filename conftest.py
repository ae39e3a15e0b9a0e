"""Of all Python tests, wherever they lie."""

from __future__ import annotations

import signal

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Have Ctrl-C end what tests start, also where a shell runs them behind itself.

    What a shell starts with ``&`` ignores it, and so does all that this starts.
    """
    config.addinivalue_line("markers", "last: what it waits for comes while all others run")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run at the end what would wait else."""
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)
