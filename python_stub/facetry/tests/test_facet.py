"""The facet object has its actions and nothing else."""

import copy
import inspect
import pickle

import facetry
import pytest


def test_its_attributes_are_the_actions_that_were_granted(bank):
    assert dir(bank) == ["balance", "deposit"]
    assert [n for n in vars(type(bank)) if not n.startswith("__")] == ["balance", "deposit"]


def test_it_reads_as_a_sentence_without_time_or_address(wallet, make):
    terms = {"expiry": 4_000_000_000, "uses": 3, "result": {"rows": 10_000}}
    wallet.grants(make.held("bank", make.BANK[0], constraints={"account": {"exact": "A"}}, **terms))
    assert repr(facetry.need("bank", "balance")) == (
        'You may use balance on bank, account exactly "A", at most 3 uses, at most 10,000 rows.'
    )


@pytest.mark.parametrize("code", ["revoked", "expired", "spent"])
def test_once_it_is_over_it_does_not_say_that_one_may(wallet, bank, make, code):
    wallet.on["POST invoke"] = lambda body, query: make.Reply(404, {})
    wallet.on["POST explain"] = lambda body, query: {"code": code}
    assert repr(bank) == "You may use balance and deposit on bank."
    with pytest.raises(facetry.Refused):
        bank.balance("A")
    assert repr(bank) == (
        "Not held any more: balance and deposit on bank. "
        'facetry.need("bank", "balance", "deposit") asks anew.'
    )


def test_what_was_given_back_or_has_reached_its_end_says_so(wallet, bank, make):
    wallet.on["POST drop"] = lambda body, query: {}
    facetry.drop(bank)
    assert repr(bank).startswith("Not held any more")
    wallet.grants(make.held("bank", make.BANK[0], expiry=1))
    assert repr(facetry.need("bank", "balance")).startswith("Not held any more")


def test_a_refusal_that_may_pass_ends_nothing(wallet, bank, make):
    wallet.on["POST invoke"] = lambda body, query: make.Reply(404, {})
    wallet.on["POST explain"] = lambda body, query: {"code": "constraint"}
    with pytest.raises(facetry.Refused):
        bank.balance("A")
    assert repr(bank) == "You may use balance and deposit on bank."


def test_an_action_that_is_not_held_says_what_is_and_how_to_ask(bank):
    with pytest.raises(AttributeError) as caught:
        bank.withdraw(10)
    assert caught.value._render_traceback_() == [
        'AttributeError: you hold balance and deposit. facetry.need("bank", "withdraw") asks.'
    ]


def test_it_can_be_neither_changed_nor_pickled(bank):
    with pytest.raises(AttributeError):
        bank.note = 1
    with pytest.raises(AttributeError):
        del bank.balance
    with pytest.raises(TypeError, match="stays in the kernel"):
        pickle.dumps({"bank": bank})


def test_a_copy_of_it_is_the_facet_itself_however_deep_it_lies(bank):
    settings = {"retries": [1, 2], "bank": bank}
    copied = copy.deepcopy(settings)
    assert copied["retries"] is not settings["retries"]
    assert copied["bank"] is copy.copy(bank) is bank


def test_an_object_made_without_a_grant_does_nothing(wallet, bank):
    forged = object.__new__(type(bank))
    assert dir(forged) == []
    with pytest.raises(TypeError, match="stays in the kernel"):
        forged.balance("A")
    assert wallet.bodies("POST invoke") == []


def test_signatures_and_documentation_come_from_the_definition(bank):
    signature = inspect.signature(bank.deposit)
    assert list(signature.parameters) == ["account", "amount", "note"]
    assert signature.parameters["amount"].annotation is float
    assert signature.parameters["account"].default is inspect.Parameter.empty
    assert signature.parameters["note"].default is not inspect.Parameter.empty
    assert bank.balance.__doc__.startswith("The balance of an account\n")
    assert "account: str." in bank.balance.__doc__
    assert bank.balance.__name__ == "balance"


def test_arguments_go_by_position_or_name(wallet, bank, make):
    wallet.on["POST invoke"] = lambda body, query: make.Reply(200, {}, make.receipt())
    bank.deposit("A-1", 10)
    bank.deposit(account="A-1", amount=10, note="x")
    first, second = (body["args"] for body in wallet.bodies("POST invoke"))
    assert first == {"account": "A-1", "amount": 10}
    assert second == {"account": "A-1", "amount": 10, "note": "x"}


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda f: f.balance(), r"balance\(account\) is missing account"),
        (lambda f: f.balance("A", "B"), r"at most 1 argument, not 2\.$"),
        (lambda f: f.deposit(1, 2, 3, 4), r"at most 3 arguments, not 4\.$"),
        (lambda f: f.balance("A", rows=1), "has no argument 'rows'"),
        (lambda f: f.balance("A", account="B"), "account twice"),
    ],
)
def test_wrong_arguments_are_told_before_anything_is_sent(wallet, bank, call, says):
    with pytest.raises(TypeError, match=says):
        call(bank)
    assert wallet.bodies("POST invoke") == []


def test_an_argument_also_goes_by_the_name_that_the_api_gives_it(wallet, make):
    sizes = {
        "gr_e": {"type": "number", "x-facetry-name": "größe"},
        "page_size": {"x-facetry-name": "page-size"},
        "size": {"x-facetry-name": "gr_e"},
    }
    wallet.grants(make.held("shop", make.definition("list", sizes)))
    wallet.objects = [{"name": "shop", "actions": {"list": make.definition("list", sizes)}}]
    wallet.on["POST invoke"] = lambda body, query: make.Reply(200, {}, make.receipt())
    shop = facetry.need("shop", "list", größe=5, where={"page-size": 10})
    (need,) = wallet.bodies("POST need")[-1]["needs"]
    assert need["constraints"] == {"gr_e": {"exact": 5}, "page_size": {"exact": 10}}
    shop.list(größe=2.5, **{"page-size": 7})
    # A name of the definition goes before that of an API.
    shop.list(gr_e=1, size=2)
    first, second = (body["args"] for body in wallet.bodies("POST invoke"))
    assert first == {"gr_e": 2.5, "page_size": 7}
    assert second == {"gr_e": 1, "size": 2}
    assert 'gr_e: float; "größe" in the API.' in shop.list.__doc__
    with pytest.raises(TypeError, match=r"(gr_e|größe) twice"):
        shop.list(gr_e=1, größe=2)


def test_an_argument_that_may_have_one_value_only_has_it(wallet, make):
    transfer = make.definition("transfer", {"source": {}, "to": {}}, ["source", "to"])
    limits = {"source": {"exact": "A"}, "to": {"one_of": ["B"]}}
    wallet.grants(make.held("bank", transfer, constraints=limits))
    wallet.on["POST invoke"] = lambda body, query: make.Reply(200, {}, make.receipt())
    acct = facetry.need("bank", "transfer")
    acct.transfer()
    acct.transfer("A", to="C")
    sent = [body["args"] for body in wallet.bodies("POST invoke")]
    assert sent == [{"source": "A", "to": "B"}, {"source": "A", "to": "C"}]
    assert str(inspect.signature(acct.transfer)).startswith("(source: object = 'A'")


HOSTILE = [
    "__class__",
    "__init__",
    "__getattr__",
    "__reduce_ex__",
    "_repr_html_",
    "_ipython_display_",
    "_repr_mimebundle_",
    "class",
    "None",
    "revoke",
    "self",
    "mro",
    "a-b",
    "a b",
    "a_b",
    "1st",
    "é",
    "__slots__",
]


def test_no_name_of_an_action_means_anything_to_python(wallet, make):
    wallet.grants(make.held("odd", *(make.definition(name) for name in HOSTILE)))
    odd = facetry.need("odd", *HOSTILE)
    names = dir(odd)
    assert len(names) == len(HOSTILE)
    assert all(name.isidentifier() for name in names)
    assert not any(name.startswith("_") for name in names)
    assert {"revoke", "class_", "None_", "self_", "mro", "class___", "a_b"} <= set(names)
    assert type(odd).__mro__[1] is facetry.Facet
    assert "_repr_html_" not in names
    assert repr(odd).startswith("You may use")
    wallet.on["POST invoke"] = lambda body, query: make.Reply(200, {}, make.receipt())
    for name in names:
        getattr(odd, name)()
    assert sorted(body["act"] for body in wallet.bodies("POST invoke")) == sorted(HOSTILE)


def test_arguments_may_have_any_name_too(wallet, make):
    names = ["self", "class", "from", "args", "kwargs", "data", "held", "a-b", "_x"]
    wallet.grants(make.held("odd", make.definition("act", {name: {} for name in names}, ["class"])))
    wallet.on["POST invoke"] = lambda body, query: make.Reply(200, {}, make.receipt())
    odd = facetry.need("odd", "act")
    parameters = list(inspect.signature(odd.act).parameters)
    odd.act(**{name: i for i, name in enumerate(parameters)})
    assert set(wallet.bodies("POST invoke")[0]["args"]) == set(names)


def test_documentation_plays_no_tricks(wallet, make):
    evil = "\x1b[31mred\u202egnp.exe\u2066\x00\x07 <script>alert(1)</script>"
    act = make.definition("act", {"x": {"description": evil}}, summary=evil)
    wallet.grants(make.held("odd\u202e", act, constraints={"x": {"exact": evil}}))
    odd = facetry.need("odd", "act")
    for text in (odd.act.__doc__, repr(odd), type(odd).__doc__):
        assert all(c.isprintable() or c == "\n" for c in text)


def test_uploads_take_bytes_text_and_files(wallet, make, tmp_path):
    write = make.definition(
        "write", {"path": {"type": "string"}, "mode": {}}, ["path"], safe=False, upload=True
    )
    wallet.grants(make.held("sales", write))
    wallet.on["POST upload"] = lambda body, query: make.Reply(201, {}, make.receipt())
    sales = facetry.need("sales", "write")
    (tmp_path / "x").write_bytes(b"\x00file")
    with open(tmp_path / "x", "rb") as file:
        sales.write("a.bin", file)
    sales.write("a.csv", "täxt")
    sales.write("a.csv", data=b"\xff", media_type="text/csv", mode="x")
    assert wallet.bodies("POST upload") == [b"\x00file", "täxt".encode(), b"\xff"]
    with pytest.raises(TypeError, match="needs data"):
        sales.write("a.csv")
    with pytest.raises(facetry.BadInput, match="data is a dict"):
        sales.write("a.csv", {})
