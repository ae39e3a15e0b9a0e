"""No copies of memory in files: a process that crashes may hold keys."""

from __future__ import annotations

from contextlib import suppress

try:
    import resource
except ImportError:  # Windows has no such limit.
    resource = None  # type: ignore[assignment]

#: Less than any dump has, so that no file is written. Of 0 Linux would still pipe the dump to a
#: handler, if it has one; 1 keeps it from that, too (its ``fs/coredump.c``).
_LIMIT = 1


def none_of(pid: int) -> None:
    """Have a process leave no dump; to be called before it is told a secret. On Linux alone."""
    if hasattr(resource, "prlimit"):
        with suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_CORE, (_LIMIT, _LIMIT))


def none_of_this() -> None:
    """Have this process leave none, nor what it starts: for programs that are ours alone."""
    if resource is not None:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (_LIMIT, _LIMIT))
