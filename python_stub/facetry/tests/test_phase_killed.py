"""A phase whose service is killed between opening its request and the answer leaves none open."""

import os
import select
import signal
import socket
import sqlite3
import threading

import facetry
import pytest
from facetry import _session

NEEDS = [("bank", "balance")]


class Between:
    """Passes on what kernel and service say; once it is `armed`, the service dies at its answer."""

    def __init__(self, house, path):
        self.house, self.path, self.armed = house, str(path), False
        self.killed = threading.Event()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                kernel, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(kernel,), daemon=True).start()

    def carry(self, kernel):
        service = socket.socket(socket.AF_UNIX)
        service.connect(self.house.kernel_socket)
        dies = False
        with kernel, service:
            while True:
                ready, _, _ = select.select([kernel, service], [], [])
                one = ready[0]
                try:
                    data = one.recv(65_536)
                except OSError:
                    return
                if one is kernel and self.armed and b"POST /wallet/need " in data:
                    self.armed, dies = False, True
                if one is service and dies:
                    os.kill(self.house.service.pids["core"], signal.SIGKILL)
                    self.killed.set()
                    return
                if not data:
                    return
                (service if one is kernel else kernel).sendall(data)

    def close(self):
        self.listener.close()


@pytest.fixture
def between(house, make, tmp_path):
    one = Between(house, tmp_path / "between")
    yield one
    one.close()


def entries_of(house, kinds):
    # More than one page of them: others ask in this house, too.
    told = house.owner.act("aios/ledger", "query", kinds=kinds, limit=1000)
    assert len(told["entries"]) < 1000
    return len(told["entries"])


def forget_rows(house):
    """As a kill leaves it between the two commits: the service has it, the wallet does not."""
    with sqlite3.connect(house.paths.data / "wallet.sqlite", timeout=10) as wallet:
        assert wallet.execute("DELETE FROM requests WHERE state = 'pending'").rowcount == 1


@pytest.mark.parametrize("known", [True, False], ids=["known to the wallet", "unknown to it"])
def test_what_was_opened_and_not_answered_is_withdrawn_at_the_end(
    house, make, between, monkeypatch, known
):
    make.connect(between.path, house.code(f"notebook killed {known}.ipynb"))
    assert facetry.held() == []
    between.armed = True
    before = entries_of(house, ["request"]), entries_of(house, ["withdrawal"])
    if not known:
        call = _session.call

        def late(method, target, *rest, **more):
            if target == "/wallet/requests/withdraw":
                forget_rows(house)
            return call(method, target, *rest, **more)

        monkeypatch.setattr(_session, "call", late)
    with pytest.raises(facetry.Unreachable), facetry.phase("validation", needs=NEEDS):
        raise AssertionError("it began")
    assert between.killed.is_set()
    assert house.owner.pending() == []
    after = entries_of(house, ["request"]), entries_of(house, ["withdrawal"])
    assert after == (before[0] + 1, before[1] + 1)
    # It goes on as ever.
    house.grants()
    with facetry.phase("validation", needs=NEEDS) as (bank,):
        assert bank.balance().ok
    assert facetry.held() == []


def test_where_nothing_was_opened_nothing_is_left_to_take_back(house, notebook):
    with pytest.raises(facetry.Refused) as caught:
        _session.call("POST", "/wallet/requests/withdraw", {"jti": "A" * 22})
    assert caught.value.code == "unknown_request"
