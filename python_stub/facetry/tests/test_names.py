"""What a service calls its actions and arguments is a name in Python, and means nothing to it."""

import copy
import gc
import inspect
import pickle
import unicodedata

import facetry
import pytest
from facetry._names import Names, python_names
from IPython.core.formatters import DisplayFormatter

#: With one more `_`, or as Python reads it, each would be something that Python itself calls.
TRAPS = [
    "__class_",
    "__del_",
    "__eq_",
    "__getattribute_",
    "__hash_",
    "__init_",
    "__reduce_ex_",
    "_ipython_display",
    "_ipython_display_",
    "_repr_html",
    "_repr_mimebundle",
    "\uff3f\uff3fdel\uff3f\uff3f",
    "__de\uff4c_",
]
ODD = [*("x²", "²", "½", "ﬁle", "file", "cla\u017fs"), *("😀", "-", "_", "", "a\u0301", "á", "mro")]


def test_nothing_that_python_or_ipython_calls_by_itself_calls_an_action(wallet, make):
    wallet.grants(make.held("trap", *(make.definition(name, safe=False) for name in TRAPS)))
    wallet.on["POST invoke"] = lambda *_: make.Reply(200, {}, make.receipt())
    trap = facetry.need("trap", *TRAPS)
    assert isinstance(trap, facetry.Facet)
    assert trap == trap
    assert {trap: 1}[copy.copy(trap)] == 1
    assert repr(trap).startswith("You may use")
    assert set(DisplayFormatter().format(trap)[0]) == {"text/plain"}
    with pytest.raises(TypeError):
        pickle.dumps(trap)
    names = dir(trap)
    assert len(names) == len(TRAPS)
    del trap
    gc.collect()
    assert wallet.bodies("POST invoke") == []


@pytest.mark.parametrize("names", [TRAPS, ODD], ids=["traps", "odd"])
def test_each_is_a_name_that_can_be_written_and_none_is_private(wallet, make, names):
    python = python_names(names)
    assert sorted(python.values()) == sorted(names)
    for name in python:
        assert name.isidentifier()
        assert unicodedata.normalize("NFKC", name) == name
        assert not name.startswith("_")
        compile(f"facet.{name}(x)", "cell", "eval")


def test_arguments_of_such_names_keep_no_facet_from_being_listed(wallet, make):
    act = make.definition("act", {name: {} for name in ODD})
    wallet.facets = [make.held("odd", act), make.held("bank", *make.BANK, id="f2")]
    odd, _bank = facetry.held()
    parameters = list(inspect.signature(odd.act).parameters)
    assert len(parameters) == len(ODD)
    wallet.on["POST invoke"] = lambda *_: make.Reply(200, {}, make.receipt())
    odd.act(**dict.fromkeys(parameters, 1))
    assert set(wallet.bodies("POST invoke")[0]["args"]) == set(ODD)


def test_names_that_come_to_the_same_take_no_more_than_a_few_looks_each():
    looks = 0

    class Counted(set):
        def __contains__(self, name):
            nonlocal looks
            looks += 1
            return super().__contains__(name)

    names = Names()
    names._taken = Counted()
    hostile = [f"a{chr(sign)}" for sign in range(0x2190, 0x2190 + 4_000)]
    given = [names.of(name) for name in hostile]
    assert len(set(given)) == len(hostile)
    assert looks <= 4 * len(hostile)
    assert max(map(len, given)) < 10


def test_what_is_wrong_stands_in_the_line_however_many_arguments_there_are(wallet, make):
    many = {f"argument_number_{i}": {"type": "string"} for i in range(200)}
    wallet.grants(make.held("wide", make.definition("act", many, ["argument_number_150"])))
    with pytest.raises(facetry.BadArguments) as caught:
        facetry.need("wide", "act").act()
    assert len(str(caught.value)) < 400
    assert str(caught.value).endswith(" is missing argument_number_150.")
