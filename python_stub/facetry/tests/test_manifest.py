"""`facetry.toml` from a kernel: found, asked for on one card, written from what was done."""

import os
import pickle
import textwrap

import facetry
import pytest

FILE = "facetry.toml"
TWO = """\
facetry = 1

[[needs]]
name = "figures"
object = "sales"
actions = ["read"]
why = "churn report"
[needs.where]
path = "2024/*"

[[needs]]
object = "bank"
actions = ["balance"]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the notebook lies: a folder of a cloned repository, outside of any home."""
    (tmp_path / "home").mkdir()
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    (repository / "reports").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JPY_SESSION_NAME", str(repository / "reports" / "churn.ipynb"))
    monkeypatch.chdir(repository / "reports")
    return repository / "reports"


def told(*names):
    need = {"object": "bank", "actions": ["balance"]}
    return {"names": list(names), "needs": [need for _ in names], "purpose": "p"}


def test_the_nearest_file_up_to_the_repository_is_read_and_none_above(wallet, folder):
    wallet.on["POST manifest"] = lambda body, query: told()
    (folder.parent.parent / FILE).write_text("above")
    with pytest.raises(facetry.BadInput, match=r"no facetry\.toml .* facetry\.freeze\(\) writes"):
        facetry.needs()
    (folder.parent / FILE).write_text("of the repository")
    facetry.needs()
    (folder / FILE).write_text("beside")
    facetry.needs()
    facetry.needs("..")
    assert wallet.bodies("POST manifest") == [
        {"text": "of the repository", "notebook": "reports/churn.ipynb"},
        {"text": "beside", "notebook": "churn.ipynb"},
        {"text": "of the repository", "notebook": "reports/churn.ipynb"},
    ]


def test_a_notebook_that_no_kernel_names_is_named_by_its_code(wallet, folder, monkeypatch):
    wallet.on["POST manifest"] = lambda body, query: told()
    monkeypatch.delenv("JPY_SESSION_NAME")
    (folder / FILE).write_text("x")
    facetry.needs()
    facetry.needs(notebook="churn.ipynb")
    assert [body.get("notebook") for body in wallet.bodies("POST manifest")] == [
        None,
        "churn.ipynb",
    ]
    with pytest.raises(facetry.BadInput, match="Say which notebook this is"):
        facetry.freeze()


def test_what_is_no_plain_file_is_refused_and_holds_nothing_up(wallet, folder):
    os.mkfifo(folder / FILE)
    with pytest.raises(facetry.BadInput, match="is not a file"):
        facetry.needs()
    (folder / FILE).unlink()
    for content, said in ((b"\xff\xfe", "UTF-8"), (b"x" * 300_000, "is too long")):
        (folder / FILE).write_bytes(content)
        with pytest.raises(facetry.BadInput, match=said):
            facetry.needs()


def test_needs_come_by_name_even_by_names_that_mappings_have(wallet, folder, make):
    (folder / FILE).write_text("x")
    wallet.on["POST manifest"] = lambda body, query: told("acct", "keys")
    held = make.held("bank", *make.BANK)
    wallet.grants(held, None)
    wallet.facets = [held]
    got = facetry.needs()
    assert list(got) == ["acct", "keys"]
    assert got.acct is got["acct"]
    assert dir(got) == ["acct", "keys"]
    assert not got.keys
    with pytest.raises(AttributeError, match="has no need figures here: it has acct and keys"):
        _ = got.figures
    with pytest.raises(facetry.Stays):
        pickle.dumps(got)


def test_one_card_has_one_line_per_need_and_what_is_held_asks_nothing(
    house, notebook, folder, capfd
):
    (folder / FILE).write_text(TWO)
    (house.files / "2024").mkdir(exist_ok=True)
    (house.files / "2024" / "toml.csv").write_text("a\n1\n")
    join = house.grants()
    got = facetry.needs(timeout=90)
    join()
    said = capfd.readouterr().err
    assert 'read on sales, path matching "2024/*"; balance on bank' in said
    assert got.figures.read("2024/toml.csv").text == "a\n1\n"
    assert got["bank"].balance().status == 200
    notebook()
    again = facetry.needs()
    assert list(again) == ["figures", "bank"]
    assert house.owner.pending() == []


def test_nobody_is_waited_for_in_a_run_that_nobody_attends(house, notebook, folder):
    (folder / FILE).write_text(TWO)
    notebook(unattended=True)
    with pytest.raises(facetry.Waiting, match="facetry decide") as caught:
        facetry.needs()
    assert caught.value.request in house.owner.pending()
    house.owner.decide(caught.value.request, reason="no")


def test_what_can_not_be_read_is_told_with_line_and_key(notebook, folder):
    (folder / FILE).write_text(TWO + 'actons = ["x"]\n')
    with pytest.raises(facetry.BadInput) as caught:
        facetry.needs()
    assert "line 14: needs[2].actons is not known here; did you mean “actions”?" in str(
        caught.value
    )
    assert caught.value.code == "manifest_unknown_key"


def test_freeze_writes_the_least_that_was_used_and_another_notebook_gets_just_that(
    house, notebook, got, folder, monkeypatch
):
    (house.files / "2024").mkdir(exist_ok=True)
    for name in ("a.csv", "c.csv"):
        (house.files / "2024" / name).write_text("x")
    sales = got("sales", "read", "list", "write")
    bank = got("bank", "balance", "deposit")
    with pytest.raises(facetry.Refused, match="nothing yet"):
        facetry.freeze()
    sales.read("2024/a.csv")
    sales.read("2024/a.csv")
    bank.balance()
    (folder / FILE).write_text("facetry = 1\n# ours\n")
    frozen = facetry.freeze()
    assert frozen.changed
    assert repr(frozen).startswith("bank and sales written to facetry.toml")
    text = (folder / FILE).read_text()
    assert text == textwrap.dedent("""\
        facetry = 1
        # ours

        # >>> facetry freeze "churn.ipynb"
        # The least that this notebook used. The next `facetry freeze` writes this block anew;
        # name, why and expires stay, and so does all outside of it.

        [[needs]]
        name = "bank"
        object = "bank"
        actions = ["balance"]
        notebooks = ["churn.ipynb"]

        [[needs]]
        name = "sales"
        object = "sales"
        actions = ["read"]
        notebooks = ["churn.ipynb"]
        [needs.where]
        path = "2024/a.csv"

        # <<< facetry freeze "churn.ipynb"
        """)
    assert not facetry.freeze().changed
    notebook_of_a_colleague(house, monkeypatch)
    join = house.grants()
    mine = facetry.needs(timeout=90)
    join()
    assert mine.sales.read("2024/a.csv").text == "x"
    with pytest.raises(facetry.Refused, match="path"):
        mine.sales.read("2024/c.csv")
    with pytest.raises(AttributeError):
        mine.sales.write("2024/a.csv", b"y")


def notebook_of_a_colleague(house, monkeypatch):
    """A kernel of another principal, over the same folder."""
    from facetry import _session

    read, write = os.pipe()
    os.write(write, house.code(f"notebook colleague{next(house.numbers)}.ipynb").encode())
    os.close(write)
    _session._state = _session._State(_session._ABSENT)
    _session.claim({"FACETRY_FD": str(read), "FACETRY_SOCKET": house.kernel_socket})


def test_who_may_write_in_the_folder_leads_what_is_written_nowhere_else(
    wallet, tmp_path, monkeypatch
):
    theirs = tmp_path / "theirs"
    theirs.write_text("kept")
    folder = tmp_path / "shared"
    folder.mkdir()
    told = {"text": "facetry = 1\n", "names": [], "notes": []}
    wallet.on["POST freeze"] = lambda *_: told
    # By the number of this process, and by chance.
    (folder / f".{FILE}.{os.getpid()}").symlink_to(theirs)
    assert facetry.freeze(folder / FILE, notebook="a.ipynb").changed
    assert (folder / FILE).read_text() == told["text"]
    told["text"] = "facetry = 1\n# more\n"
    monkeypatch.setattr("facetry._manifest.os.urandom", bytes)
    (folder / f".{FILE}.{bytes(8).hex()}").symlink_to(theirs)
    with pytest.raises(facetry.BadInput, match="can't be written"):
        facetry.freeze(folder / FILE, notebook="a.ipynb")
    assert theirs.read_text() == "kept"
