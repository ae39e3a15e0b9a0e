"""Lines and cells of magics that mean ill, or are mistyped: nothing is put or sent by them."""

import facetry
import pytest
from facetry._manifest import Needs


def run(shell, cell):
    result = shell.run_cell(cell)
    result.raise_error()
    return result.result


@pytest.mark.parametrize(
    "name",
    [
        *("class", "None", "__builtins__", "_", "__", "_i", "In", "Out"),
        *("print", "open", "exit", "get_ipython", "ｐrint", "＿＿builtins＿＿"),
    ],
)
def test_no_magic_puts_anything_where_python_or_ipython_has_something(
    shell, acct, wallet, make, name
):
    before = dict(shell.user_ns)
    sent = len(wallet.seen)
    for line in (
        f"%facet acct balance account=A -o {name}",
        f"%facets need bank balance --as {name}",
        f"%facets need {name} balance",
    ):
        with pytest.raises(facetry.BadInput, match="names a variable"):
            run(shell, line)
    assert len(wallet.seen) == sent
    changed = {k for k, v in shell.user_ns.items() if before.get(k) is not v}
    assert all(k.startswith(("_", "In", "Out")) and k != "__builtins__" for k in changed)
    with pytest.raises(NameError):
        run(shell, "no_such_name")


def test_a_variable_is_named_as_python_reads_it(shell, acct):
    run(shell, "%facet acct balance account=A -o ﬁle")
    assert run(shell, "ﬁle.index") == run(shell, "file.index") == 1042


def test_what_is_no_facet_is_not_lost_unless_it_is_named(shell, acct, wallet, make, monkeypatch):
    wallet.grants(make.held("bank", *make.BANK))
    shell.user_ns["bank"] = [1, 2]
    with pytest.raises(facetry.BadInput, match="bank is a variable here already, a list: add --as"):
        run(shell, "%facets need bank balance")
    got = {"bank": shell.user_ns["acct"], "keys": shell.user_ns["acct"]}
    monkeypatch.setattr("facetry._magics.needs", lambda *_: Needs(got))
    with pytest.raises(facetry.BadInput, match=r"got = facetry\.needs\(\)"):
        run(shell, "%facets needs")
    assert shell.user_ns["bank"] == [1, 2]
    assert "keys" not in shell.user_ns
    run(shell, "%facets need bank balance --as bank")
    run(shell, "%facets needs")
    run(shell, "%facets need bank balance")
    assert isinstance(shell.user_ns["keys"], facetry.Facet)


def test_what_was_not_granted_says_so(shell, acct, wallet, make):
    wallet.grants(None, make.held("bank", *make.BANK))
    struck, _bank = facetry.need_all(("bank", "withdraw"), ("bank", "balance"))
    shell.user_ns["struck"] = struck
    with pytest.raises(facetry.BadInput, match=r'struck was not granted: facetry\.need\("bank"'):
        run(shell, "%facet struck withdraw amount=1")


@pytest.mark.parametrize(
    "line",
    [
        "%facet acct deposit account=A amount=1 amount=1000",
        "%%facet acct deposit amount=1\namount: 1000\naccount: A\n",
        '%%facet acct deposit\n{"account": "A", "amount": 1, "amount": 1000}',
        "%%facet acct deposit\naccount: A\namount: 1\namount: 1000\n",
        '%facet acct deposit account={"a":1,"a":2} amount=1',
    ],
)
def test_nothing_is_given_twice(shell, acct, wallet, line):
    with pytest.raises(facetry.BadInput, match="given twice"):
        run(shell, line)
    assert wallet.bodies("POST invoke") == []


def test_yaml_is_read_as_json_would_be_and_text_stays_as_written(shell, acct):
    body = "account: {a: no, b: 0123, c: 12:30, d: 0x1f, e: 1_000, f: .5, g: on, h: =, i: <<}\n"
    run(shell, f"%%facet acct deposit\n{body}amount: -1.5e3\nnote: ~\n")
    account = {"a": "no", "b": "0123", "c": "12:30", "d": "0x1f", "e": "1_000"}
    account |= {"f": ".5", "g": "on", "h": "=", "i": "<<"}
    assert acct()["args"] == {"account": account, "amount": -1500.0, "note": None}
    run(shell, "%%facet acct deposit\naccount: true\namount: 7\nnote: '2024-01-02'\n")
    assert acct()["args"] == {"account": True, "amount": 7, "note": "2024-01-02"}


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{after}: &{after} [{','.join([f'*{before}'] * 9)}]\n"
    for before, after in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (BOMB, "aliases"),
        ("account: &a [*a]\n", "aliases"),
        ("account: " + "[" * 50_000, "too deep|neither"),
        ('{"account": ' + "[" * 200_000, "too deep"),
        ("account: !!timestamp 2024-01-02\n", "neither"),
        ("account: !!binary aGk=\n", "neither"),
        ("account: !!set {a, b}\n", "neither"),
        ("account: !!python/name:os.system\n", "neither"),
        ("? [a, b]\n: 1\n", "neither|by name"),
        ("a: 1\n---\nb: 2\n", "neither"),
        ("amount: " + "9" * 5_000 + "\n", "neither"),
        ("\x00", "neither"),
    ],
)
def test_a_body_that_means_ill_is_one_line(shell, acct, wallet, body, says):
    with pytest.raises(facetry.BadInput, match=says):
        run(shell, f"%%facet acct deposit\n{body}")
    assert wallet.bodies("POST invoke") == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("account=A\\", "can't be read"),
        ('note="say \\"hi"', "can't be read|not closed"),
        ("account=" + "[" * 200_000 + "]" * 200_000, "too deep"),
        ("account=A amount=1 --wat", "Use: %facet"),
    ],
)
def test_a_line_that_means_ill_is_one_line(shell, acct, wallet, words, says):
    with pytest.raises(facetry.BadInput, match=says):
        run(shell, f"get_ipython().run_line_magic('facet', {'acct deposit ' + words!r})")
    assert wallet.bodies("POST invoke") == []
