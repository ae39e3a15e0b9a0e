"""`%facets` lists and asks; `%facet` calls an action, and nothing else."""

import sys
import threading
import time

import facetry
import pytest
from IPython.core.completer import provisionalcompleter


def run(shell, cell):
    result = shell.run_cell(cell)
    result.raise_error()
    return result.result


def test_facets_lists_what_is_held(shell, wallet, bank):
    assert "balance and deposit on bank" in repr(run(shell, "%facets"))


def test_facets_need_asks_and_puts_the_facet_into_a_variable(shell, wallet, make):
    wallet.grants(make.held("bank", *make.BANK))
    line = '%facets need bank balance deposit --as acct --why "month end" --expires 2h --uses 5'
    run(shell, line + ' account=["A","B"]')
    assert isinstance(shell.user_ns["acct"], facetry.Facet)
    (body,) = wallet.bodies("POST need")
    assert body["purpose"] == "month end"
    need = body["needs"][0]
    assert (need["actions"], need["uses"]) == (["balance", "deposit"], 5)
    assert need["constraints"] == {"account": {"one_of": ["A", "B"]}}
    run(shell, "%facets need bank balance")
    assert isinstance(shell.user_ns["bank"], facetry.Facet)


def test_facets_renew_asks_for_the_same_until_a_later_end(shell, acct, wallet, make):
    wallet.grants(make.held("bank", *make.BANK, id="f2"))
    run(shell, "%facets renew acct 2h")
    body = wallet.bodies("POST need")[-1]
    assert body["fresh"] is True
    assert body["needs"][0]["actions"] == ["balance", "deposit"]
    run(shell, "%facet acct balance account=A")
    assert acct()["facet"] == "f2"
    with pytest.raises(facetry.BadInput, match="Use: %facets renew NAME EXPIRES"):
        run(shell, "%facets renew acct")


def test_facet_calls_with_json_else_text(shell, acct):
    run(shell, "%facet acct deposit account=A-17 amount=100 note='two words'")
    assert acct()["args"] == {"account": "A-17", "amount": 100, "note": "two words"}


def test_json_in_a_line_stays_whole(shell, acct):
    run(shell, """%facet acct deposit account={"a b": ["c", "x"]} amount=1 note="5" """)
    assert acct()["args"]["note"] == "5"
    run(shell, """%facet acct deposit account={"a b": ["c"]} amount=null note="it's" """)
    assert acct()["args"] == {"account": {"a b": ["c"]}, "amount": None, "note": "it's"}


def test_nothing_in_a_line_is_expanded(shell, acct):
    shell.user_ns["secret"] = "s3cret"
    run(shell, "%facet acct deposit account={secret} amount=1 note=$secret")
    assert acct()["args"] == {"account": "{secret}", "amount": 1, "note": "$secret"}
    run(shell, "%%facet acct deposit\naccount: '{secret}'\namount: 1\nnote: $secret\n")
    assert acct()["args"] == {"account": "{secret}", "amount": 1, "note": "$secret"}


def test_dash_o_keeps_the_result_and_shows_nothing(shell, acct):
    assert run(shell, "%facet acct balance account=A -o b") is None
    assert shell.user_ns["b"]["ok"] is True
    assert run(shell, "%facet acct balance account=A")["ok"] is True
    assert run(shell, "x = %facet acct balance account=A\nx.index") == 1042


@pytest.mark.parametrize(
    "cell",
    [
        '%%facet acct deposit\n{"account": "A", "amount": 10}',
        "%%facet acct deposit\naccount: A\namount: 10\n",
        "%%facet acct\ndeposit:\n  account: A\n  amount: 10\n",
        '%%facet acct\n{"deposit": {"account": "A", "amount": 10}}',
        "%%facet acct deposit amount=10\naccount: A\n",
    ],
)
def test_a_cells_body_is_json_or_yaml(shell, acct, cell):
    run(shell, cell)
    assert (acct()["act"], acct()["args"]) == ("deposit", {"account": "A", "amount": 10})


def test_yaml_builds_no_objects_and_dates_stay_text(shell, acct):
    run(shell, "%%facet acct deposit\naccount: 2024-01-02\namount: 1\n")
    assert acct()["args"]["account"] == "2024-01-02"
    with pytest.raises(facetry.BadInput, match="neither JSON nor YAML"):
        run(shell, "%%facet acct deposit\naccount: !!python/object/apply:os.getcwd []\n")


def test_without_yaml_the_error_says_what_to_install(shell, acct, monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(facetry.BadInput, match="%pip install pyyaml"):
        run(shell, "%%facet acct deposit\naccount: A\n")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("%facet nothing balance", "nothing is not a facet: the facets here are acct"),
        ("%facet acct withdraw", r"you hold balance and deposit\. facetry\.need"),
        ("%facet acct revoke", "you hold balance"),
        ("%facet acct", "Use: %facet NAME"),
        ("%facet", "Use: %facet NAME"),
        ("%facet acct balance 'account=A", "can't be read"),
        ("%facet acct balance A", "write name=value"),
        ("%facet acct balance account=A -o 1x", "names a variable"),
        ("%facets give", "Use: %facets"),
        ("%facets need bank", "Use: %facets"),
        ("%facets need bank balance --as 1x", "names a variable"),
        ("%facets need bank balance --uses many", "invalid int value"),
        ("%%facet acct deposit\n[1]", "arguments by name"),
        ("%%facet acct\na: {}\nb: {}", "the body must be"),
    ],
)
def test_what_cannot_be_done_is_one_line(shell, acct, wallet, line, says):
    before = len(wallet.seen)
    with pytest.raises(facetry.BadInput, match=says):
        run(shell, line)
    assert len(wallet.seen) == before


def test_an_error_takes_one_line_in_the_cell(shell, acct, capsys):
    shell.run_cell("acct.withdraw(10)")
    shown = capsys.readouterr()
    assert (shown.out + shown.err).strip() == (
        'AttributeError: you hold balance and deposit. facetry.need("bank", "withdraw") asks.'
    )


def completions(shell, line):
    with provisionalcompleter():
        words = list(shell.Completer.completions(line, len(line)))
    return [c.text for c in words if c.type == "facet"]


def test_completion_knows_variables_actions_and_arguments(shell, acct, wallet, make):
    wallet.objects = [{"name": "bank", "actions": {one["name"]: one for one in make.BANK}}]
    assert completions(shell, "%facet ") == ["acct"]
    assert completions(shell, "%facet acct ") == ["balance", "deposit"]
    assert completions(shell, "x = %facet acct de") == ["deposit"]
    assert completions(shell, "%%facet acct deposit account=A ") == ["amount=", "note="]
    verbs = ["freeze", "login", "logout", "need", "needs", "renew"]
    assert completions(shell, "%facets ") == verbs
    assert completions(shell, "%facets need ba") == ["bank"]
    assert completions(shell, "%facets need bank b") == ["balance"]
    assert completions(shell, "%facets need bank deposit a") == ["account=", "amount="]
    assert completions(shell, "%facets need bank balance account=A a") == []
    assert completions(shell, "%facets need bank balance --t") == ["--timeout"]
    assert completions(shell, "%facets renew ") == ["acct"]
    assert completions(shell, "%facets renew acct ") == []
    assert completions(shell, "%facets freeze ") == ["--loose"]


def test_whoever_presses_tab_waits_for_no_service_that_does_not_answer(shell, wallet, monkeypatch):
    answer = threading.Event()
    wallet.on["GET catalogue"] = lambda *_: answer.wait(120) and {"objects": []}
    monkeypatch.setattr("facetry._completion._PATIENCE_S", 0.2)
    monkeypatch.setattr("facetry._completion._catalogue", {"until": 0.0, "objects": {}})
    facetry.held()
    began = time.monotonic()
    assert completions(shell, "%facets need ba") == []
    assert time.monotonic() - began < 60
    answer.set()


def test_completion_on_a_facet_gives_its_actions(shell, acct):
    with provisionalcompleter():
        found = {c.text for c in shell.Completer.completions("acct.", 5)}
    assert {t.lstrip(".") for t in found} == {"balance", "deposit"}


def test_unloading_takes_all_of_it_away(shell):
    shell.run_line_magic("unload_ext", "facetry")
    assert shell.find_line_magic("facet") is None
    assert shell.find_cell_magic("facet") is None
