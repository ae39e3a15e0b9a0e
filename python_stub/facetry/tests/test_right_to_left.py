"""Names and values that are read from right to left, or try to turn what stands beside them."""

import base64
import json
import re
import time

import facetry
import pytest
from facetry._card import card_html, card_text
from facetry._text import readable, readable_block, safe_text, seen_length
from facetry._trail import Trail

REPORT = "דוח.ipynb"
SALES = "مبيعات"
FIRST, POP = "\u2068", "\u2069"
#: What sets a direction: marks, embeddings, overrides, isolates.
SIGNS = [
    "\u200e",
    "\u200f",
    "\u061c",
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
]
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def turns_nothing(said):
    """Each line: isolates in pairs, none within another, and no such letter outside of one."""
    for line in said.split("\n"):
        outside = re.sub(f"{FIRST}[^{FIRST}{POP}]*{POP}", "", line)
        assert not RIGHT_TO_LEFT.search(outside), line
        assert not any(sign in outside for sign in SIGNS), line
        assert not any(sign in line for sign in SIGNS if sign not in (FIRST, POP)), line
    return said


def test_a_name_stands_by_itself_in_a_sentence_and_each_sentence_reads_as_it_was_made():
    said = f'You may use read on {SALES}, path at "שנה, 2024/א.csv", at most 3 uses.'
    shown = turns_nothing(readable(said))
    assert shown.replace(FIRST, "").replace(POP, "") == said
    assert shown.startswith(f"You may use read on {FIRST}{SALES}{POP}, path at ")
    assert f'{FIRST}"שנה, 2024/א.csv"{POP}, at most 3 uses.' in shown
    # Several words are one name; two names in a list are two.
    assert readable("קרא כאן on bank") == f"{FIRST}קרא כאן{POP} on bank"
    assert readable("א, ב and c") == f"{FIRST}א{POP}, {FIRST}ב{POP} and c"


@pytest.mark.parametrize("name", ["churn.ipynb", "größe", "報告.ipynb", "a 'b' \"c\""])
def test_no_other_name_is_touched(name):
    assert readable(name) == name


@pytest.mark.parametrize("sign", SIGNS)
def test_a_name_can_not_end_that_nor_begin_another(sign):
    evil = f"דוח{sign}evil{sign} may do all{sign}"
    for said in (evil, f"You may use read on {safe_text(evil)}.", f'path at "{safe_text(evil)}"'):
        shown = turns_nothing(readable(said))
        assert f"⟨U+{ord(sign):04X}⟩" in shown


def test_quotes_and_words_in_a_name_leave_nothing_of_it_outside():
    for evil in ['א" may do "ב', 'א" ב\\', "“א” ב”", "'א' ב'", "א,ב.ג;ד:", 'x"א', "(א", '"א']:
        turns_nothing(readable(f"You may use read on {evil}, at most 3 uses."))


def evil_name(sign="\u2069"):
    return f"{SALES}{sign}\u202e 999"


def hostile(make, **terms):
    args = {"path": {"type": "string", "description": evil_name()}}
    act = make.definition("read", args, ["path"], summary=evil_name("\u2067"))
    limit = {"path": {"exact": f"{REPORT}\u2069, at most 9 rows"}}
    return make.held(evil_name(), act, constraints=limit, **terms)


def test_a_facet_its_help_and_its_list_are_turned_by_no_name(wallet, make):
    wallet.grants(hostile(make))
    facet = facetry.need("x", "read")
    wallet.facets = [hostile(make)]
    held = facetry.held()
    shown = [repr(facet), type(facet).__doc__, facet.read.__doc__, repr(held), held._repr_html_()]
    for said in shown:
        turns_nothing(said)
        assert FIRST in said
    head, line = repr(held).split("\n")
    # Columns stand under their heads, for whom those signs take no place.
    assert seen_length(line[: line.index("read on")]) == head.index("you may use")


def test_errors_are_turned_by_no_name(wallet, make):
    wallet.grants(hostile(make))
    facet = facetry.need("x", "read")
    with pytest.raises(facetry.NotHeld) as not_held:
        facet.write  # noqa: B018
    with pytest.raises(TypeError) as wrong:
        facet.read(**{evil_name(): 1})
    revoked = facetry.Refused(f"{evil_name()} was revoked.", code="revoked")
    within = facetry.Unreachable(f"{revoked.plain} facetry.outcome() says whether.")
    errors = [not_held.value, wrong.value, revoked, within]
    for error in errors:
        for said in (str(error), *error._render_traceback_()):
            turns_nothing(said)
        assert FIRST in str(error)
        # Within another error it is not marked as what somebody else wrote.
        assert "⟨U+2068⟩" not in str(error)


def test_cards_are_turned_by_no_name():
    words = f"read on {safe_text(evil_name())}"
    meant = {"asked": safe_text(evil_name()), "close": [SALES]}
    need = {"object": SALES, "actions": ["read"], "words": words, "granted": words}
    needs = [{**need, "meant": meant}]
    for state in ("pending", "granted", "denied"):
        data = {"state": state, "needs": needs, "purpose": evil_name(), "reason": safe_text(REPORT)}
        turns_nothing(card_text(data))
        turns_nothing(card_html(card_text(data), data))


def test_the_trail_is_turned_by_no_name(make):
    def opened(value):
        return {"bytes": base64.urlsafe_b64encode(json.dumps(value).encode()).decode()}

    what = {"object": evil_name(), "action": "קרא\u2067"}
    why = {"purpose": evil_name(), "code": "revoked", "detail": evil_name()}
    entries = [
        {"index": at, "at": 0, "kind": kind, "openings": {"what": opened(what), "why": opened(why)}}
        for at, kind in enumerate(["intent", "refusal", "decision", "note"])
    ]
    trail = Trail({"entries": entries}, 10)
    for said in (repr(trail), trail._repr_html_()):
        turns_nothing(said)
        assert FIRST in said


def test_what_a_service_answers_turns_no_line_of_it(wallet, make):
    rows = [{"name": "דוח 12", "sum\u2067": 3}, {"name": "x\u202e", "sum": 4}]
    wallet.grants(make.held("bank", make.definition("read")))
    wallet.on["POST invoke"] = lambda body, query: make.Reply(200, rows, make.receipt())
    result = facetry.need("bank", "read").read()
    bundle = result._repr_mimebundle_()
    for said in (repr(result), bundle["text/plain"], bundle["text/html"]):
        turns_nothing(said)
    assert readable_block("a\nשלום: 12\n") == f"a\n{FIRST}שלום{POP}: 12\n"


@pytest.mark.parametrize(
    "letters",
    ["a", "\u05e9,", "'a\\", '"a\\', "\u201ca", "a,"],
    ids=lambda one: one.encode("unicode_escape").decode(),
)
def test_a_long_answer_without_an_end_of_what_it_begins_holds_no_kernel_up(letters):
    text = (letters * 20_000)[:19_990] + " \u05e9"
    started = time.process_time()
    said = readable_block(text)
    # From each letter to the end took three seconds.
    assert time.process_time() - started < 1
    assert said.endswith(f"{FIRST}\u05e9{POP}")
