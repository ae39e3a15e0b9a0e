"""The trail of a notebook, as it reads in a cell."""

import base64
import json
import re

import facetry
import pytest


def opened(value):
    text = base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    return {"salt": "x", "bytes": text}


def test_the_trail_tells_what_a_cell_read_and_what_changed_since(wallet):
    def group(value):
        text = base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
        return {"salt": "", "bytes": text}

    def use(index, digest, path="a", state="done"):
        what = {"object": "files", "action": "read"}
        cell = {"id": "c1", "count": index}
        lineage = {"source": "5" * 64, "read": [1], "seen": True}
        openings = {
            "cell": group(cell),
            "what": group(what),
            "args": group({"path": path}),
            "lineage": group(lineage),
        }
        result = {"state": state, "status": 200, "digest": digest}
        return [
            {"index": index, "at": 0, "kind": "intent", "openings": openings},
            {
                "index": index + 1,
                "at": 0,
                "kind": "outcome",
                "ref": index,
                "openings": {"result": group(result)},
            },
        ]

    entries = [
        *use(3, "x"),
        *use(5, "y", "b"),
        *use(7, "y", state="failed"),
        *use(9, "x"),
        *use(11, "z"),
    ]
    asked = []
    wallet.on["POST trail"] = lambda body, _query: asked.append(body) or {"entries": entries}
    trail = facetry.trail(2)
    assert asked == [{"limit": 400}]
    assert [(line["index"], line["changed"]) for line in trail] == [(11, 9), (9, None)]
    assert trail[0]["read"] == [1]
    assert trail[0]["cell"] == {"id": "c1", "count": 11, "source": "5" * 64, "seen": True}
    assert trail[0]["result"] == "done 200, another result than before"


@pytest.mark.parametrize(
    ("passed", "rows", "words"),
    [
        ({"rows": 10_000}, 10_000, "done 200, 10,000 rows"),
        ({"rows": 1}, 1, "done 200, 1 row"),
        ({"rows": 0}, 0, "done 200, 0 rows"),
        ({}, None, "done 200"),
        ({"rows": "9"}, None, "done 200"),
        ({"rows": True}, None, "done 200"),
    ],
)
def test_the_trail_says_how_many_rows_passed(wallet, passed, rows, words):
    what = {"object": "sales", "action": "read"}
    result = {"state": "done", "status": 200, **passed}
    use = {"index": 1, "at": 0, "kind": "intent", "openings": {"what": opened(what)}}
    end = {
        "index": 2,
        "at": 0,
        "kind": "outcome",
        "ref": 1,
        "openings": {"result": opened(result)},
    }
    wallet.on["POST trail"] = lambda _body, _query: {"entries": [use, end]}
    [line] = facetry.trail()
    assert (line["rows"], line["result"]) == (rows, words)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"petnames": ["laptop"]}, "laptop"),
        ({"petnames": ["Ana", "Ben"]}, "Ana and Ben"),
        ({"petnames": ["laptop"], "rule": "reading\u202e"}, "the rule “reading⟨U+202E⟩” of laptop"),
        ({"petnames": ["agent <b>"], "lent": True}, "agent <b>, who lent it"),
        (None, ""),
    ],
)
def test_the_trail_says_by_whose_word_something_was_held(wallet, given, words):
    facet = "0f" * 16
    openings = {
        "who": opened({"facet": facet}),
        "what": opened({"object": "bank", "action": "balance"}),
    }
    entry = {"index": 11, "kind": "intent", "at": 1_700_000_000_000, "openings": openings}
    told = {"entries": [entry], "given": {} if given is None else {facet: given}}
    wallet.on["POST trail"] = lambda *_: told
    trail = facetry.trail()
    assert trail[0]["by"] == words
    assert "<b>" not in trail._repr_html_()


def test_the_trail_calls_what_is_the_services_own_as_the_sidebar_does(wallet):
    what = opened({"object": "aios/registry", "actions": ["list"]})
    entry = {"index": 3, "at": 0, "kind": "grant", "openings": {"what": what}}
    wallet.on["POST trail"] = lambda _body, _query: {"entries": [entry]}
    trail = facetry.trail()
    assert "the catalogue" in repr(trail)
    assert "the catalogue" in trail._repr_html_()
    assert "aios/" not in repr(trail) + trail._repr_html_()
    # A program goes by the name itself.
    assert trail[0]["object"] == "aios/registry"


def test_the_trail_is_a_table_without_times_in_plain_text(wallet):
    entries = [
        {
            "index": 7,
            "kind": "request",
            "at": 1_700_000_000_000,
            "openings": {
                "what": opened({"object": "bank"}),
                "why": opened({"purpose": "month end"}),
            },
        },
        {
            "index": 9,
            "kind": "intent",
            "at": 1_700_000_000_000,
            "openings": {
                "what": opened({"object": "bank", "action": "deposit"}),
                "args": opened({"amount": 5}),
            },
        },
        {
            "index": 10,
            "kind": "outcome",
            "ref": 9,
            "at": 1_700_000_000_000,
            "openings": {"result": opened({"state": "done", "status": 201})},
        },
        {
            "index": 11,
            "kind": "refusal",
            "at": 1_700_000_000_000,
            "openings": {
                "what": opened({"object": "bank", "action": "withdraw"}),
                "why": opened(
                    {"code": "action_not_granted", "detail": f"withdraw, by facet {'0f' * 16}"}
                ),
            },
        },
    ]
    wallet.on["POST trail"] = lambda *_: {"entries": entries, "size": 12}
    trail = facetry.trail(10)
    assert [line["kind"] for line in trail] == ["refusal", "action", "request"]
    assert trail[1]["result"] == "done 201"
    assert re.split("  +", repr(trail).splitlines()[1]) == [
        "refusal",
        "bank",
        "withdraw",
        "not granted",
    ]
    assert trail[0]["code"] == "action_not_granted"
    assert "2023" not in repr(trail)
    assert ">9</td>" in trail._repr_html_()
    assert list(trail.df()["index"]) == [11, 9, 7]
    with pytest.raises(facetry.BadInput):
        facetry.trail(0)


@pytest.mark.parametrize(
    ("code", "detail", "words"),
    [
        ("action_not_granted", f"withdraw, by facet {'0f' * 16}", "not granted"),
        ("revoked", f"facet {'0f' * 16}, 2026-11-29T12:00:00Z", "revoked (2026-11-29T12:00:00Z)"),
        ("constraint", "amount is more than 100", "amount is more than 100"),
        ("expired", "", "expired"),
        ("of_tomorrow", "so it is", "of_tomorrow (so it is)"),
    ],
)
def test_the_trail_says_in_words_why_something_was_refused(wallet, code, detail, words):
    openings = {
        "what": opened({"object": "bank", "action": "withdraw"}),
        "why": opened({"code": code, "detail": detail}),
    }
    entry = {"index": 11, "kind": "refusal", "at": 1_700_000_000_000, "openings": openings}
    wallet.on["POST trail"] = lambda *_: {"entries": [entry], "size": 12}
    [line] = facetry.trail()
    assert line["result"] == words
