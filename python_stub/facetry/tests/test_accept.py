"""What was handed over in a file is opened here and claimed by the wallet."""

import base64
import getpass
import json

import facetry
import pyrage
import pytest

HANDED_OVER = {
    "identity": {"issuer": "i"},
    "keys": {"signing": {"d": "s3cret"}},
    "facet": {"id": "f"},
}
TEXT = json.dumps({"facetry": "facet bundle 1", **HANDED_OVER}).encode()
PASSPHRASE = "correct horse"
#: The same for whoever knows it, as the command writes it, but for how long each try takes, which
#: is about a second elsewhere.
WITH_PASSPHRASE = base64.b64decode(
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBnUDRGMUxvcXo4R1loblJURXdXMnpnIDEwCjJaYjRLZW1h"
    "Rm5TbDBSMlFPTE1DUFdFUmdkMFlmNUVEL2lnOHdpaTlIa0UKLS0tIHh3d1NERHZFTDdaaXg0eEIrMHdOZlBkVWtn"
    "cFovaFJDRjh5Qk1Ia0lFakUKUPtX6hodvuQ+xWI0RlVLGDYt5yPuGWgX2TEGugaMZHNbwK1qImRuDX0InjOyE9iF"
    "++Ut1e6ckgbvM8ay84eqipWla9Dj5K929HyyX8MrpwxFB07Ks0BWAv3rBxsEA6tXIwc6bp4UWjETTHEfZt8TOK3E"
    "YCPgNsoHhvC7uvh7Mq3fjz1PO0454WunrMr3fWNY5v1/Ckwv"
)


@pytest.fixture
def typed(monkeypatch):
    asked = []

    def typed(passphrase):
        monkeypatch.setattr(getpass, "getpass", lambda words: asked.append(words) or passphrase)
        return asked

    return typed


@pytest.fixture
def claims(wallet, make):
    wallet.on["POST accept"] = lambda *_: {"facet": make.held("bank", *make.BANK)}
    return lambda: wallet.bodies("POST accept")


@pytest.fixture
def file(tmp_path):
    def file(content, name="facet.age"):
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return file


def test_it_is_opened_by_a_passphrase_typed_below_the_cell(claims, typed, file, capsys):
    bundle = file(WITH_PASSPHRASE)
    typed("wrong")
    with pytest.raises(facetry.BadInput, match="passphrase does not open") as caught:
        facetry.accept(bundle)
    assert caught.value.code == "not_opened"
    assert claims() == []
    asked = typed(PASSPHRASE)
    acct = facetry.accept(bundle)
    assert dir(acct) == ["balance", "deposit"]
    assert set(asked) == {"Passphrase of the bundle: "}
    assert claims() == [HANDED_OVER]
    assert "s3cret" not in repr(acct) + str(capsys.readouterr())


@pytest.fixture
def sealed(file):
    """A bundle around `content`, and the file of the identity that opens it."""
    identity = pyrage.x25519.Identity.generate()
    key = file(f"# created today\n{identity}\n".encode(), "key.txt")

    def sealed(content=TEXT):
        return file(pyrage.encrypt(content, [identity.to_public()])), key

    return sealed


def test_it_is_opened_by_an_identity_of_age(claims, sealed):
    bundle, key = sealed()
    assert facetry.accept(bundle, identity=key)
    assert claims() == [HANDED_OVER]


def test_what_does_not_open_is_told_and_nothing_is_claimed(claims, sealed, file):
    bundle, _ = sealed()
    other = file(str(pyrage.x25519.Identity.generate()).encode(), "other.txt")
    with pytest.raises(facetry.BadInput, match="identity does not open"):
        facetry.accept(bundle, identity=other)
    with pytest.raises(facetry.BadInput, match="age identity"):
        facetry.accept(bundle, identity=file(b"hello", "none.txt"))
    assert claims() == []


@pytest.mark.parametrize(
    "content",
    [b"", b"no json", b"[]", b"{}", TEXT.replace(b"bundle 1", b"bundle 2"), b'{"facetry":1}'],
)
def test_what_is_no_bundle_is_told(claims, sealed, file, content):
    bundle, key = sealed(content)
    with pytest.raises(facetry.BadInput, match="is not a file from"):
        facetry.accept(bundle, identity=key)
    with pytest.raises(facetry.BadInput):
        facetry.accept(file(content, "plain"), identity=key)
    with pytest.raises(facetry.BadInput, match="can't be read"):
        facetry.accept("/nowhere", identity=key)
    assert claims() == []


def test_without_pyrage_it_says_what_to_install(claims, file, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pyrage", None)
    with pytest.raises(facetry.BadInput, match="%pip install pyrage"):
        facetry.accept(file(b""))
