"""Which process is at the other end of a Unix socket, and from which one it descends."""

from __future__ import annotations

import socket
import struct
import subprocess
import sys
from pathlib import Path

#: macOS, <sys/un.h>.
_SOL_LOCAL, _LOCAL_PEERPID = 0, 2
#: More generations than this are a loop in what was read.
_MOST_GENERATIONS = 1000


def peer_of(connection: socket.socket) -> int | None:
    """Return the process id that connected, as the kernel knows it; None where it has gone."""
    try:
        if sys.platform == "darwin":
            raw = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERPID, struct.calcsize("i"))
            (pid,) = struct.unpack("i", raw)
        else:
            raw = connection.getsockopt(
                socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")
            )
            pid, _uid, _gid = struct.unpack("3i", raw)
    except OSError:
        return None
    # 0: of another process-id namespace, about which nothing is known here.
    return int(pid) or None


def descends(pid: int, ancestor: int) -> bool:
    """Whether ``pid`` is ``ancestor`` or was started by it, at whatever remove."""
    current: int | None = pid
    for _generation in range(_MOST_GENERATIONS):
        if current == ancestor:
            return True
        if current is None or current <= 1:
            return False
        current = _parent_of(current)
    return False


def _parent_of(pid: int) -> int | None:
    try:
        if sys.platform == "linux":
            # A program's name may hold blanks and parentheses: the last one ends it (proc(5)).
            fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
            return int(fields[1])
        said = subprocess.run(
            ["/bin/ps", "-o", "ppid=", "-p", str(pid)],
            capture_output=True,
            check=True,
            timeout=10,
        )
        return int(said.stdout)
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return None
