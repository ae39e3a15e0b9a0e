"""Against the real service: core, wallet, runner, a bank with its own document, a folder."""

import importlib.util
import io
import itertools
import os
import re
import signal
import time
from pathlib import Path

import facetry
import fsspec
import pandas
import pytest
from facetry import _session


@pytest.fixture(scope="module")
def house():
    # Test folders are no packages.
    spec = importlib.util.spec_from_file_location(
        "service_house", Path(__file__).with_name("service_house.py")
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    house = module.House()
    yield house
    house.close()


numbers = itertools.count(1)


@pytest.fixture
def notebook(house, make):
    """A kernel of a notebook of its own; called again, its next kernel."""
    petname = f"notebook n{next(numbers)}.ipynb"

    def start(**more):
        make.connect(house.kernel_socket, house.code(petname, **more))
        return petname

    start()
    return start


def got(house, *need, grant=lambda terms: terms, **limits):
    join = house.grants(grant)
    facet = facetry.need(*need, timeout=20, **limits)
    join()
    return facet


def test_from_a_cell_to_a_recorded_result(house, notebook):
    acct = got(house, "bank", "balance", "deposit", why="month end")
    before = acct.balance()["balance"]
    result = acct.deposit(50)
    assert result["balance"] == before + 50
    assert result.index is not None
    assert len(result.receipt) > 100
    assert [line["kind"] for line in facetry.trail(3)] == ["action", "action", "grant"]
    assert facetry.outcome(result)["state"] == "done"


def test_restart_and_run_all_asks_nothing_that_was_granted(house, notebook):
    def strike_deposit(terms):
        return {**terms, "actions": ["balance"]}

    asked = ("bank", "balance", "deposit", "withdraw")
    acct = got(house, *asked, grant=strike_deposit, why="month end", expires="2h")
    assert dir(acct) == ["balance"]
    notebook()
    again = facetry.need(*asked, why="month end", expires="2h", timeout=0)
    assert dir(again) == ["balance"]
    with pytest.raises(
        AttributeError, match=r'you hold balance\. facetry\.need\("bank", "deposit"\)'
    ):
        again.deposit(1)


def test_limits_hold_and_the_refusal_has_its_true_reason(house, notebook):
    acct = got(house, "bank", "deposit", amount=facetry.at_most(20), uses=2)
    acct.deposit(20)
    assert not facetry.check(acct, acct.deposit, 21)
    with pytest.raises(facetry.Refused) as caught:
        acct.deposit(21)
    assert caught.value.code == "constraint"
    assert "amount" in str(caught.value)
    assert facetry.why()["code"] == facetry.why(caught.value)["code"] == "constraint"
    assert facetry.describe(acct)["uses_left"] == 1
    acct.deposit(1)
    with pytest.raises(facetry.Refused, match="is spent") as caught:
        acct.deposit(1)
    assert caught.value.code == "spent"


def test_a_revoked_facet_says_so_in_one_line(house, notebook):
    acct = got(house, "bank", "balance")
    acct.balance()
    facet = facetry._facet.held_of(acct).id
    house.owner.act("aios/facets", "revoke", facet=facet)
    with pytest.raises(facetry.Refused) as caught:
        acct.balance()
    assert caught.value.code == "revoked"
    assert 'facetry.need("bank", "balance") asks anew.' in str(caught.value)
    assert facetry.held() == []


def test_denied_with_a_reason(house, notebook):
    join = house.grants(reason="ask finance")
    with pytest.raises(facetry.Refused, match="“ask finance”") as caught:
        facetry.need("bank", "withdraw")
    join()
    assert caught.value.code == "denied"


def test_several_needs_make_one_card_and_a_struck_one_is_false(house, notebook):
    join = house.grants(lambda terms: None if terms["object"] == "sales" else terms)
    acct, sales = facetry.need_all(("bank", "balance"), ("sales", "read", dict(path="2024/*")))
    join()
    assert acct.balance().ok
    assert not sales


def test_a_wait_goes_on_where_the_first_one_stopped(house, notebook):
    for _ in range(3):
        with pytest.raises(facetry.Waiting) as caught:
            facetry.need("bank", "balance", why="again", wait=False)
    assert house.owner.pending() == [caught.value.request]
    house.owner.decide(caught.value.request)
    assert facetry.need("bank", "balance", why="again", timeout=5).balance().ok


def test_an_unattended_run_gets_an_error_at_once(house, notebook):
    notebook(unattended=True)
    started = time.monotonic()
    with pytest.raises(facetry.Waiting, match="nobody is here to decide") as caught:
        facetry.need("bank", "balance")
    assert time.monotonic() - started < 1
    assert caught.value.request in house.owner.pending()
    house.owner.decide(caught.value.request, reason="no")


def test_names_that_do_not_exist_are_told_before_a_card_is_made(house, notebook):
    with pytest.raises(facetry.BadInput, match="did you mean 'balance'"):
        facetry.need("bank", "balanse")
    with pytest.raises(facetry.BadInput, match="has no argument 'amout'"):
        facetry.need("bank", "deposit", amout=3)
    assert house.owner.pending() == []


def test_what_is_lent_is_narrower_and_ends_with_its_parent(house, notebook, make):
    giver = notebook()
    acct = got(house, "bank", "balance", "deposit", delegation=True, amount=facetry.at_most(50))
    receiver = f"notebook n{next(numbers)}.ipynb"
    make.connect(house.kernel_socket, house.code(receiver))
    assert facetry.held() == []
    make.connect(house.kernel_socket, house.code(giver))
    lent = facetry.lend(acct, "deposit", to=receiver, amount=facetry.at_most(10), expires="30m")
    assert lent.petname == receiver
    with pytest.raises(facetry.FacetryError):
        facetry.lend(acct, "deposit", to=receiver, amount=facetry.at_most(51))
    make.connect(house.kernel_socket, house.code(receiver))
    (mine,) = facetry.held()
    assert mine.deposit(10).ok
    with pytest.raises(facetry.Refused, match="amount"):
        mine.deposit(11)
    make.connect(house.kernel_socket, house.code(giver))
    facetry.drop(acct)
    assert facetry.held() == []
    make.connect(house.kernel_socket, house.code(receiver))
    with pytest.raises(facetry.Refused):
        mine.deposit(1)


def test_a_facet_that_may_not_be_lent_is_not(house, notebook):
    acct = got(house, "bank", "balance")
    with pytest.raises(facetry.FacetryError):
        facetry.lend(acct, to="agent:analyst")


def test_another_notebooks_facet_is_of_no_use(house, notebook, make):
    acct = got(house, "bank", "balance")
    make.connect(house.kernel_socket, house.code(f"notebook n{next(numbers)}.ipynb"))
    with pytest.raises(facetry.Refused, match="not held any more") as caught:
        acct.balance()
    assert caught.value.code == "not_held"


def test_the_upstreams_own_error_is_its_own(house, notebook):
    acct = got(house, "bank", "withdraw")
    with pytest.raises(facetry.UpstreamError) as caught:
        acct.withdraw(900_000)
    assert caught.value.status in (400, 409, 422)
    assert caught.value.result.receipt is not None


def test_code_that_speaks_http_stays_as_it_is(house, notebook):
    acct = got(house, "bank", "balance", "deposit")
    for client in (facetry.httpx(acct), facetry.requests(acct)):
        before = client.get(house.bank.address + "/account").json()["balance"]
        answer = client.post("http://whatever/account/deposits", json={"amount": 5})
        assert answer.json()["balance"] == before + 5
        with pytest.raises(facetry.Refused, match="POST /account/withdrawals is none of what"):
            client.post("/account/withdrawals", json={"amount": 5})


def test_the_document_makes_the_signatures(house, notebook):
    import inspect

    acct = got(house, "bank", "deposit")
    assert list(inspect.signature(acct.deposit).parameters) == ["amount"]
    assert inspect.signature(acct.deposit).parameters["amount"].annotation is int


@pytest.fixture
def sales(house):
    frame = pandas.DataFrame({"region": ["north", "süd"], "amount": [1, 2]})
    frame.to_csv(house.files / "2024/q3.csv", index=False)
    frame.to_parquet(house.files / "2024/q3.parquet")
    (house.files / "2023").mkdir(exist_ok=True)
    (house.files / "2023/q1.csv").write_text("secret\n1\n")
    return frame


def test_pandas_reads_a_folder_by_its_facet(house, notebook, sales):
    held = got(house, "sales", "list", "read", "stat", path="2024/*")
    assert pandas.read_csv("facet://sales/2024/q3.csv").equals(sales)
    assert pandas.read_parquet("facet://sales/2024/q3.parquet").equals(sales)
    assert held.read("2024/q3.csv").df().equals(sales)
    assert held.read("2024/q3.parquet").df().equals(sales)
    with pytest.raises(PermissionError, match="you may"):
        pandas.read_csv("facet://sales/2023/q1.csv")
    with pytest.raises(FileNotFoundError):
        pandas.read_csv("facet://sales/2024/none.csv")
    with pytest.raises(PermissionError, match=r'nothing is held of crm\. facetry\.need\("crm"'):
        pandas.read_csv("facet://crm/x.csv")


def test_the_file_system_lists_and_writes_what_is_held(house, notebook, sales):
    got(house, "sales", "list", "read", "stat", "range", "write")
    fs = fsspec.filesystem("facet")
    assert fs.ls("", detail=False) == ["sales"]
    assert fs.ls("sales/2024", detail=False) == ["sales/2024/q3.csv", "sales/2024/q3.parquet"]
    assert fs.isdir("sales/2024")
    assert fs.isfile("sales/2024/q3.csv")
    assert not fs.exists("sales/2024/none.csv")
    assert fs.size("sales/2024/q3.csv") == (house.files / "2024/q3.csv").stat().st_size
    assert fs.glob("sales/**/*.csv") == ["sales/2023/q1.csv", "sales/2024/q3.csv"]
    sales.to_csv("facet://sales/2024/out.csv", index=False)
    sales.to_parquet("facet://sales/2024/out.parquet")
    assert pandas.read_csv(house.files / "2024/out.csv").equals(sales)
    assert pandas.read_parquet(house.files / "2024/out.parquet").equals(sales)
    with pytest.raises(RuntimeError), fs.open("sales/2024/half.csv", "wb") as file:
        file.write(b"half")
        raise RuntimeError
    assert not (house.files / "2024/half.csv").exists()
    with fs.open("sales/2024/new.txt", "w") as file:
        file.write("täxt")
    assert (house.files / "2024/new.txt").read_text() == "täxt"
    for name in ("out.csv", "out.parquet", "new.txt"):
        (house.files / "2024" / name).unlink()


def test_large_files_are_read_in_ranges(house, notebook, sales):
    content = os.urandom(1 << 20) * 20
    (house.files / "2024/big.bin").write_bytes(content)
    got(house, "sales", "range", "stat")
    fs = fsspec.filesystem("facet")
    with fs.open("sales/2024/big.bin") as file:
        file.seek(15_000_000)
        assert file.read(1_000) == content[15_000_000:15_001_000]
        file.seek(-10, 2)
        assert file.read() == content[-10:]
    assert fs.cat_file("sales/2024/big.bin", 5, 25) == content[5:25]
    (house.files / "2024/big.bin").unlink()


def test_names_of_files_play_no_tricks(house, notebook, sales):
    got(house, "sales", "list", "read", "stat")
    fs = fsspec.filesystem("facet")
    (house.files / "2024/<b>&#x.csv").write_text("a\n1\n")
    assert "sales/2024/<b>&#x.csv" in fs.ls("sales/2024", detail=False)
    with fs.open("sales/2024/<b>&#x.csv") as file:
        assert pandas.read_csv(file)["a"].tolist() == [1]
    for name in ("sales/../../etc/passwd", "sales/%2e%2e/x", "sales//etc/passwd"):
        with pytest.raises((OSError, facetry.FacetryError)):
            fs.cat_file(name)
    (house.files / "2024/<b>&#x.csv").unlink()


def test_no_secret_reaches_the_kernel(house, notebook):
    """Neither the nonces of the facets, nor the bank's key, nor the wallet's keys."""
    acct = got(house, "bank", "balance", "deposit")
    seen = []
    send = _session.current()._wire.request

    def recorded(*args):
        answer = send(*args)
        seen.append(repr(answer.headers).encode() + answer.content)
        return answer

    _session.current()._wire.request = recorded
    acct.balance()
    facetry.held(), facetry.describe(acct), facetry.trail(), facetry.check(acct, "balance")
    facetry.need("bank", "balance", "deposit")
    with pytest.raises(facetry.UpstreamError):
        acct.deposit(10**6)
    everything = b"".join(seen)
    nonces = [f["facet_url"].strip("/") for f in house.owner.facets.values()]
    database = (house.paths.data / "wallet.sqlite").read_bytes()
    wal = house.paths.data / "wallet.sqlite-wal"
    database += wal.read_bytes() if wal.exists() else b""
    nonces += [n.decode() for n in set(re.findall(rb"/([0-9a-f]{32})/", database))]
    assert len(nonces) > 5
    for secret in [*nonces, "bank-key-", '"d":']:
        assert secret.encode() not in everything


def test_a_core_that_was_killed_comes_back_and_tells_what_is_known(house, notebook):
    acct = got(house, "bank", "balance")
    acct.balance()
    killed = house.service.pids["core"]
    os.kill(killed, signal.SIGKILL)
    try:
        acct.balance()
    except facetry.FacetryError as error:
        print(type(error), error)
        assert isinstance(error, (facetry.Unreachable, facetry.NoSession)), error
    while house.service.pids["core"] in (killed, None):
        time.sleep(0.02)
    house.wait(house.service.ready(30))
    notebook()
    assert facetry.need("bank", "balance").balance().ok


def test_large_uploads_and_downloads_go_through(house, notebook):
    held = got(house, "sales", "read", "write")
    content = os.urandom(8 << 20)
    held.write("2024/large.bin", io.BytesIO(content))
    assert held.read("2024/large.bin").content == content
    (house.files / "2024/large.bin").unlink()
