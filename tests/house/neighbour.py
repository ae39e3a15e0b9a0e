"""A program of the machine that wants what a service has. It runs alone: ``python -c``, its text.

Its line of input: the data folder, the service's process, the user to become (-1: stay who it is).
It prints one line, what it got, in the words of SECURITY.md.
"""

import json
import os
import re
import signal
import socket
import sys
from pathlib import Path

#: So begins every database of SQLite.
MAGIC = b"SQLite format 3"


def got_state(data, _pid):
    """The service's own tables."""
    return (data / "state.sqlite").read_bytes().startswith(MAGIC)


def got_wallet(data, _pid):
    """The tables of the wallet, in which the key of typed credentials lies, too."""
    return (data / "wallet.sqlite").read_bytes().startswith(MAGIC)


def changed_state(data, _pid):
    """Whether it could write there; nothing is."""
    with (data / "state.sqlite").open("r+b"):
        return True


def got_memory(_data, pid):
    """Some of what the service has in its memory."""
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        if found := re.match(r"([0-9a-f]+)-[0-9a-f]+ rw", line):
            with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
                memory.seek(int(found[1], 16))
                return len(memory.read(64)) == 64
    return False


def introduced(data, _pid):
    """A code for somebody who approves, from the socket by which servers of this user attach."""
    with socket.socket(socket.AF_UNIX) as control:
        control.settimeout(60)
        control.connect(str(data / "run/control.sock"))
        control.sendall(b'{"op":"introduce","id":1,"kind":"owner","petname":"me"}\n')
        for line in control.makefile("rb"):
            answer = json.loads(line)
            if answer.get("re") == 1:
                return "code" in answer.get("ok", {})
    return False


def reached(data, _pid):
    """Each of the other sockets."""
    for name in ("facets", "kernel", "page", "consent"):
        with socket.socket(socket.AF_UNIX) as one:
            one.connect(str(data / f"run/{name}.sock"))
    return True


def ended(_data, pid):
    """The service, last of all."""
    os.kill(pid, signal.SIGTERM)
    return True


TRIES = {
    "read the service's keys in `state.sqlite`": got_state,
    (
        "read the keys of notebooks, jobs and agents in `wallet.sqlite`, and typed credentials, "
        "where they are not encrypted"
    ): got_wallet,
    "change both, and with them what the service takes to be granted": changed_state,
    "read the memory of the service": got_memory,
    "reach its sockets": reached,
    "introduce an owner at `control.sock`, while nobody can approve": introduced,
    "end the service": ended,
}


def main():
    """Becomes who it is to be, and tries."""
    asked = json.loads(sys.stdin.readline())
    if asked["user"] >= 0:
        os.setgroups([])
        os.setgid(asked["user"])
        os.setuid(asked["user"])
    got = []
    for words, attempt in TRIES.items():
        try:
            if attempt(Path(asked["data"]), asked["pid"]):
                got.append(words)
        except OSError:
            continue
    print(json.dumps(got))


if __name__ == "__main__":
    main()
