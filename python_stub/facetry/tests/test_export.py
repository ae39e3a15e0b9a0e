"""A live object of one kernel, used by others under facets: the bank account of capability lore."""

import functools
import pickle
import threading
import time
from collections.abc import Iterator
from typing import List  # noqa: UP035 – as code from before has it

import facetry
import pytest
from facetry import _session


class Overdraft(Exception):
    pass


class Account:
    """One account, changed by one call at a time."""

    def __init__(self, balance: float) -> None:
        self._balance = balance
        self.inside = threading.Event()
        self.go = threading.Event()
        self.go.set()
        self.calls = 0

    def balance(self) -> float:
        """What is on the account."""
        return self._balance

    def deposit(self, amount: float) -> dict[str, float]:
        """Pays in.

        amount: in euro, more than 0
        """
        self.calls += 1
        self.inside.set()
        self.go.wait(120)
        self._balance += amount
        return {"balance": self._balance}

    def withdraw(self, amount: float) -> dict[str, float]:
        """Pays out."""
        if amount > self._balance:
            raise Overdraft(f"{self._balance} is too little")
        self._balance -= amount
        return {"balance": self._balance}

    def broken(self) -> None:
        """Fails, with something in its message that is nobody's business."""
        raise RuntimeError("the password is xyzzy")

    def odd(self) -> object:
        """Answers what has no form in JSON."""
        return object()

    def much(self) -> str:
        """Answers ten million characters."""
        return "x" * 10_000_000


OFFERED = dict(safe=["balance", "broken", "odd", "much"], errors=[Overdraft])


class Town:
    """Notebooks of one house; each `as_` is a kernel of its own."""

    def __init__(self, house, make):
        self.house, self.make = house, make
        self.number = next(house.numbers)
        self.name = f"account-{self.number}"
        self.kernels = {}

    def as_(self, who, kernel="k"):
        """From here on this process is that notebook's kernel; a new one where it has another."""
        if (who, kernel) not in self.kernels:
            petname = f"notebook {who}{self.number}.ipynb"
            code = self.house.code(petname, kernel=self.kernel(who, kernel))
            self.make.connect(self.house.kernel_socket, code)
            self.kernels[who, kernel] = _session._state
        _session._state = self.kernels[who, kernel]

    def kernel(self, who, kernel="k"):
        return f"{kernel}-{who}-{self.number}"

    def consents(self):
        """An owner connects the next object that is offered."""

        def watch():
            while not (waiting := self.proposals()):
                time.sleep(0.02)
            self.house.owner.act("aios/registry", "add", proposal=waiting[0]["id"])

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        return thread.join

    def proposals(self):
        listed = self.house.owner.act("aios/registry", "list")["proposals"]
        return [one for one in listed if one["name"] == self.name]

    def export(self, target, actions=("deposit", "withdraw"), **more):
        join = self.consents()
        exported = facetry.export(target, self.name, actions, timeout=90, **{**OFFERED, **more})
        join(90)
        return exported


@pytest.fixture
def town(house, make):
    town = Town(house, make)
    yield town
    for exported in list(facetry._export._exported.values()):
        facetry.unexport(exported)


@pytest.fixture
def account(town):
    town.as_("accounts")
    account = Account(100)
    account.exported = town.export(account)
    return account


def test_one_may_deposit_one_may_withdraw_one_may_look(town, account, got, house):
    town.as_("payroll")
    depositing = got(town.name, "deposit", amount=facetry.at_most(50))
    town.as_("shop")
    withdrawing = got(town.name, "withdraw")
    town.as_("auditor")
    looking = got(town.name, "balance")
    assert looking.balance().value == 100
    with pytest.raises(AttributeError, match="you hold balance"):
        looking.withdraw(1)
    town.as_("payroll")
    assert depositing.deposit(50)["balance"] == 150
    with pytest.raises(facetry.Refused, match="amount"):
        depositing.deposit(51)
    with pytest.raises(AttributeError):
        depositing.balance()
    town.as_("shop")
    assert withdrawing.withdraw(120)["balance"] == 30
    with pytest.raises(facetry.UpstreamError, match="too little") as caught:
        withdrawing.withdraw(31)
    assert (caught.value.status, caught.value.result["code"]) == (409, "Overdraft")
    assert caught.value.result.receipt is not None
    # What is another's is of no use here, object or not.
    with pytest.raises(facetry.Refused):
        depositing.deposit(1)
    town.as_("auditor")
    assert looking.balance().value == 30 == account.balance()
    entries = house.owner.act("aios/ledger", "query", kinds=["intent", "outcome"])["entries"]
    assert [one["kind"] for one in entries[-8:]].count("outcome") == 4


def test_hints_make_the_signatures_of_whoever_holds_it(town, account, got):
    import inspect

    town.as_("payroll")
    facet = got(town.name, "deposit")
    assert inspect.signature(facet.deposit).parameters["amount"].annotation is float
    assert "Pays in." in facet.deposit.__doc__
    assert "in euro, more than 0" in facet.deposit.__doc__
    with pytest.raises(facetry.BadArguments):
        facet.deposit(euro=1)
    with pytest.raises(facetry.Refused, match="amount"):
        facet.deposit("many")


def test_what_was_not_declared_is_told_as_failed_and_nothing_of_it(town, account, got):
    town.as_("auditor")
    facet = got(town.name, "broken", "odd", "much")
    for call, code, says in [
        (facet.broken, "failed", "whoever exports it sees why"),
        (facet.odd, "failed", "whoever exports it sees why"),
        (facet.much, "answer_too_long", "its answer is longer than 8 MiB"),
    ]:
        with pytest.raises(facetry.UpstreamError, match=says) as caught:
            call()
        assert (caught.value.status, caught.value.result.value["code"]) == (500, code)
        assert "xyzzy" not in str(caught.value)
    assert isinstance(account.exported.failure, facetry.BadInput)


def test_a_cell_that_holds_it_keeps_callers_out_and_they_are_told_busy(town, got):
    town.as_("accounts")
    account = Account(100)
    exported = town.export(account, busy=1)
    town.as_("payroll")
    facet = got(town.name, "deposit", uses=1)
    with exported, pytest.raises(facetry.Unreachable, match="busy") as caught:
        facet.deposit(5)
    assert caught.value.code == "busy"
    assert facetry.outcome(caught.value)["state"] == "not_sent"
    # Nothing was sent, so the only use is still there.
    assert facet.deposit(5)["balance"] == 105
    assert account.calls == 1


def test_whoever_has_its_lock_may_take_it_again(town, got):
    town.as_("accounts")

    class Counter:
        def count(self) -> int:
            """Counts, and keeps others out itself."""
            with exported:
                return 1

    exported = town.export(Counter(), ["count"], safe=(), errors=())
    with exported, exported:
        pass
    town.as_("payroll")
    facet = got(town.name, "count")
    assert [facet.count().value, facet.count().value] == [1, 1]


def test_an_object_that_calls_itself_through_a_facet_is_busy_and_never_stuck(town, got):
    town.as_("accounts")
    tries = []

    class Mirror:
        def look(self) -> str:
            """Looks at itself."""
            try:
                return str(facet.look().value)
            except facetry.Unreachable as error:
                tries.append(error.code)
                return "itself"

    town.export(Mirror(), safe=["look"], actions=(), errors=(), busy=1)
    facet = got(town.name, "look")
    assert facet.look().value == "itself"
    assert tries == ["busy"]


def test_calls_come_one_at_a_time_unless_it_says_otherwise(town, account, got):
    town.as_("payroll")
    facet = got(town.name, "deposit", "balance")
    account.go.clear()
    results = []
    first = threading.Thread(target=lambda: results.append(facet.deposit(1)["balance"]))
    first.start()
    account.inside.wait(60)
    second = threading.Thread(target=lambda: results.append(facet.balance().value))
    second.start()
    second.join(0.3)
    assert second.is_alive()
    account.go.set()
    first.join(60), second.join(60)
    assert results == [101, 101]
    town.as_("accounts")
    facetry.export(account, town.name, ["deposit", "withdraw"], concurrent=True, **OFFERED)
    account.go.clear(), account.inside.clear()
    town.as_("payroll")
    first = threading.Thread(target=lambda: facet.deposit(1))
    first.start()
    account.inside.wait(60)
    assert facet.balance().value == 101
    account.go.set()
    first.join(60)


def test_an_interrupted_cell_ends_no_export(town, account, got):
    import _thread

    with pytest.raises(KeyboardInterrupt):
        _thread.interrupt_main()
        for _ in range(100_000_000):
            pass
    town.as_("auditor")
    assert got(town.name, "balance").balance().value == 100


def test_the_next_kernel_goes_on_with_it_and_meanwhile_holders_are_told(town, account, got, house):
    town.as_("auditor")
    facet = got(town.name, "balance")
    house.wait(house.service.kernel_ended(town.kernel("accounts")))
    with pytest.raises(facetry.Refused, match="does not offer it now") as caught:
        facet.balance()
    assert caught.value.code == "object_unavailable"
    assert facet not in facetry.held()
    town.as_("accounts", "k-next")
    facetry.export(Account(7), town.name, ["deposit", "withdraw"], timeout=0, **OFFERED)
    town.as_("auditor")
    assert facet.balance().value == 7
    assert not account.exported.alive
    assert "no longer offered" in repr(account.exported)


def test_other_definitions_suspend_what_was_granted_on_the_old_ones(town, account, got):
    class Cents(Account):
        def balance(self, unit: str = "cent") -> int:
            """What is on the account."""
            return 700

    town.as_("auditor")
    facet = got(town.name, "balance")
    town.as_("accounts")
    facetry.export(Cents(7), town.name, ["deposit", "withdraw"], timeout=0, **OFFERED)
    town.as_("auditor")
    with pytest.raises(facetry.Refused) as caught:
        facet.balance()
    assert caught.value.code == "definition_changed"
    assert got(town.name, "balance").balance().value == 700


def test_what_is_withdrawn_is_gone_and_comes_back(town, account, got):
    town.as_("auditor")
    facet = got(town.name, "balance")
    facetry.unexport(town.name)
    assert not account.exported.alive
    with pytest.raises(facetry.Refused):
        facet.balance()
    with pytest.raises(facetry.BadInput):
        facetry.unexport(town.name)
    town.as_("accounts")
    facetry.export(account, town.name, ["deposit", "withdraw"], timeout=0, **OFFERED)
    town.as_("auditor")
    assert facet.balance().value == 100


def test_another_notebook_can_neither_take_its_name_nor_that_of_a_service(town, account):
    town.as_("thief")
    for name in (town.name, "bank"):
        with pytest.raises(facetry.Refused, match="already") as caught:
            facetry.export(Account(0), name, ["deposit"], wait=False)
        assert caught.value.code == "name_taken"


def test_without_consent_nothing_is_offered_and_the_cell_says_so(town, capsys):
    town.as_("accounts")
    for _ in range(2):
        with pytest.raises(facetry.Waiting, match="an owner has to connect it") as caught:
            facetry.export(Account(0), town.name, ["deposit"], wait=False)
    assert [one["id"] for one in town.proposals()] == [caught.value.request]
    assert f"Asked to offer {town.name} with deposit; not decided yet." in capsys.readouterr().err
    (offered,) = town.proposals()
    assert (offered["kind"], offered["title"]) == (
        "kernel",
        f"notebook accounts{town.number}.ipynb",
    )
    assert list(offered["actions"]) == ["deposit"]


def test_an_exported_object_is_neither_pickled_nor_shown_at_length(town, account):
    with pytest.raises(facetry.Stays):
        pickle.dumps(account.exported)
    assert repr(account.exported).startswith(f"{town.name} offers balance, broken, deposit, ")


def test_it_goes_on_after_the_service_was_killed(town, account, got, house):
    import os
    import signal

    town.as_("auditor")
    facet = got(town.name, "balance")
    before = house.service.pids["core"]
    os.kill(before, signal.SIGKILL)
    while house.service.pids["core"] in (before, None):
        time.sleep(0.02)
    house.wait(house.service.ready(90))
    deadline = time.monotonic() + 60
    while True:
        try:
            assert facet.balance().value == 100
            return
        except facetry.Refused as error:
            assert error.code == "object_unavailable"
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_an_exception_whose_words_fail_keeps_no_caller_waiting(town, got):
    class Unspeakable(Exception):
        def __str__(self):
            raise RuntimeError("the password is xyzzy")

    class Odd:
        def look(self) -> int:
            """Fails, and can't say how."""
            raise Unspeakable

    town.as_("accounts")
    exported = town.export(Odd(), (), safe=["look"], errors=[Unspeakable])
    town.as_("auditor")
    facet = got(town.name, "look")
    with pytest.raises(facetry.UpstreamError, match="whoever exports it sees why") as caught:
        facet.look()
    assert (caught.value.status, caught.value.result["code"]) == (500, "failed")
    assert "xyzzy" not in str(caught.value)
    assert "xyzzy" in str(exported.failure)


def test_a_kernel_without_a_thread_left_is_busy_and_serves_on(town, got, monkeypatch):
    town.as_("accounts")
    exported = town.export(Account(100), busy=1)
    town.as_("auditor")
    facet = got(town.name, "balance")
    start = threading.Thread.start

    def none_left(thread):
        if getattr(thread, "_target", None) == exported._serving._serve:
            raise RuntimeError("can't start new thread")
        start(thread)

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", none_left)
        for _ in range(2):
            with pytest.raises(facetry.Unreachable, match="busy"):
                facet.balance()
    assert facet.balance().value == 100
    assert exported.alive


class Unfit:
    """What can't be offered, and is told before anybody asks for it."""

    def rows(self) -> Iterator[int]:
        """Gives one row after the other."""
        yield 1

    async def later(self) -> int:
        """Answers at some time."""
        return 1

    partly = functools.partialmethod(later)

    def bare(self, values: List) -> int:  # noqa: UP006 – as code from before has it
        """Takes values of any kind."""
        return len(values)

    class Called:
        async def __call__(self) -> int:
            return 1

    called = Called()


@pytest.mark.parametrize(
    ("method", "says"),
    [
        ("rows", "rows is a generator: export a method that returns a list"),
        ("later", "later is async"),
        ("partly", "partly is async"),
        ("called", "called is async"),
        ("bare", r"bare\(values\) has the hint List"),
        ("__init__", "names of public methods"),
        ("__class__", "names of public methods"),
    ],
)
def test_what_can_not_be_called_from_elsewhere_is_told_before_anybody_is_asked(
    wallet, method, says
):
    with pytest.raises(facetry.BadInput, match=says):
        facetry.export(Unfit(), "unfit", [method])
    assert wallet.seen == []


def test_a_facet_is_lent_and_not_offered(wallet, bank):
    with pytest.raises(facetry.BadInput, match=r"This is a facet: facetry\.lend\(\)"):
        facetry.export(bank, "mine", ["balance"])
    assert "POST exports" not in [seen for seen, _body in wallet.seen]


def test_with_does_not_pretend_to_keep_out_those_who_come_all_at_once(town, account):
    town.as_("accounts")
    exported = facetry.export(
        account, town.name, ["deposit", "withdraw"], concurrent=True, **OFFERED
    )
    with pytest.raises(facetry.BadInput, match="concurrent=True"), exported:
        pass
