"""What others are told of an exported method: from hints and docstrings, or not at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, TypedDict

import facetry
import pytest
from facetry._schema import definition_of


class Payee(TypedDict):
    iban: str
    amounts: list[float]


class Everything:
    def move(
        self,
        amount: float,
        to: Payee,
        kind: Literal["now", "later"],
        *,
        tags: list[str] | None = None,
        limits: dict[str, int | float] = {},  # noqa: B006
        note: str = None,  # type: ignore[assignment]  # noqa: RUF013
        sure: Annotated[bool, "Asked twice"] = False,
    ) -> int:
        """Moves money.

        amount: in euro
        :param kind: when it is moved
        """

    def bare(self, amount): ...
    def anything(self, amount: Any): ...
    def decimal(self, amount: Decimal): ...
    def listing(self, amounts: list): ...
    def rest(self, *amounts: float): ...
    def words(self, **amounts: float): ...
    def only(self, amount: float, /): ...
    def unknown(self, amount: Nowhere): ...  # noqa: F821
    def keyed(self, amounts: dict[int, str]): ...
    def default(self, amount: float = float("nan")): ...
    async def waits(self, amount: float): ...


def test_hints_and_docstrings_make_a_closed_definition():
    assert definition_of(Everything().move, "move", safe=False) == {
        "name": "move",
        "safe": False,
        "summary": "Moves money.",
        "args": {
            "type": "object",
            "properties": {
                "amount": {"type": "number", "description": "in euro"},
                "to": {
                    "type": "object",
                    "properties": {
                        "iban": {"type": "string"},
                        "amounts": {"type": "array", "items": {"type": "number"}},
                    },
                    "required": ["amounts", "iban"],
                    "additionalProperties": False,
                },
                "kind": {"enum": ["now", "later"], "description": "when it is moved"},
                "tags": {
                    "anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}],
                    "default": None,
                },
                "limits": {
                    "type": "object",
                    "additionalProperties": {"type": ["integer", "number"]},
                    "default": {},
                },
                "note": {"type": ["string", "null"], "default": None},
                "sure": {"type": "boolean", "description": "Asked twice", "default": False},
            },
            "required": ["amount", "to", "kind"],
            "additionalProperties": False,
        },
        "returns": {"type": "integer"},
        "upload": False,
        "http": None,
    }


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("bare", r"bare\(amount\) has no type hint: write amount: float"),
        ("anything", "has the hint Any"),
        ("decimal", "has the hint Decimal"),
        ("listing", r"listing\(amounts\) has the hint list"),
        ("rest", r"takes \*amounts: name each argument"),
        ("words", r"takes \*\*amounts: name each argument"),
        ("only", "takes amount: name each argument"),
        ("unknown", "type hints of unknown can't be read"),
        ("keyed", "has the hint dict"),
        ("default", "only finite numbers"),
        ("waits", "is async"),
    ],
)
def test_what_has_no_usable_hint_is_refused_and_says_what_to_annotate(name, says):
    with pytest.raises(facetry.BadInput, match=says):
        definition_of(getattr(Everything(), name), name, safe=True)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((Everything, "it", ["move"]), "is a class"),
        ((Everything(), "it"), "at least one method"),
        ((Everything(), "it", ["nothing"]), "has no method nothing"),
        ((Everything(), "it", ["__class__"]), "names of public methods"),
        ((Everything(), "it", ["move"], {"safe": "move"}), "be in both the actions and safe="),
        ((Everything(), "it", ["move"], {"errors": [Exception]}), "more specific than Exception"),
        ((Everything(), "it", ["move"], {"busy": 0}), "1 to 60"),
    ],
)
def test_what_can_not_be_offered_is_told_before_anything_is_sent(wallet, given, says):
    *rest, options = given if isinstance(given[-1], dict) else (*given, {})
    with pytest.raises(facetry.BadInput, match=says):
        facetry.export(*rest, **options)
    assert wallet.seen == []
