"""docs/vectors, seen by an implementation that shares no line with the one that wrote it."""

import importlib
import json
import sys
from pathlib import Path

import pytest

HERE = str(Path(__file__).parent)
sys.path.insert(0, HERE)
try:
    bundles = importlib.import_module("bundles")
    canonical = importlib.import_module("canonical")
    log = importlib.import_module("log")
    reading = importlib.import_module("reading")
    verify_vectors = importlib.import_module("verify_vectors")
finally:
    sys.path.remove(HERE)

VECTORS = reading.read()


@pytest.mark.parametrize("section", verify_vectors.SECTIONS)
def test_agrees_with_the_vectors_of(section):
    count, disagreements = verify_vectors.check(VECTORS, section)
    assert count > 0
    assert disagreements == []


def test_a_good_bundle_is_no_worse_for_any_one_group_that_it_does_not_show():
    good = VECTORS["bundles"]["good"]
    tried = 0
    for number, line in enumerate(good):
        told = json.loads(line)
        for group in told.get("openings", {}):
            openings = {name: one for name, one in told["openings"].items() if name != group}
            lines = {**dict(enumerate(good)), number: canonical.jcs({**told, "openings": openings})}
            faults = bundles.judged(reading.text_of(lines).encode(), None, None)["faults"]
            assert (number, group, faults) == (number, group, ["digest"])
            tried += 1
    assert tried > 40


@pytest.mark.parametrize(("size", "faults"), [(1, ["commitment"]), (6, ["form", "order", "root"])])
def test_a_line_of_a_bundle_may_have_eight_mebibytes(size, faults):
    good = VECTORS["bundles"]["good"]
    number = next(
        n for n, line in enumerate(good) if "token" in json.loads(line).get("openings", {})
    )
    told = json.loads(good[number])
    told["openings"]["token"]["bytes"] = "AAAA" * (size * 1024 * 1024 // 3)
    lines = {**dict(enumerate(good)), number: canonical.jcs(told)}
    found = bundles.judged(reading.text_of(lines).encode(), None, None)["faults"]
    assert set(faults) <= set(found)
    assert ("form" in found) == ("form" in faults)


LINE = 8 * 1024 * 1024


@pytest.mark.parametrize(
    "line",
    [
        b'{"a":"' + b'\\"' * ((LINE - 6) // 2),
        b'"[' * (LINE // 2),
        b"[" * LINE,
        b"1" * LINE,
        b"1e" + b"9" * (LINE - 2),
        b'{"bundle":1' + b"0" * 400 + b"}",
        b"{" + b",".join(b'"a":1' for _ in range(LINE // 6)) + b"}",
    ],
    ids=["open string", "quotes", "brackets", "digits", "exponent", "large integer", "doubled"],
)
def test_a_line_of_eight_mebibytes_that_is_none_is_gone_through_once(line):
    """From each quote of a string without an end again it would take hours."""
    found = bundles.judged(line + b"\n", None, None)
    assert found["faults"] == ["form", "truncated"]


@pytest.mark.parametrize("value", [5, True, None, [], {"": ""}, 2**53, "é", "AA", "AB=="])
@pytest.mark.parametrize("member", ["hash", "leaf", "salt", "bytes", "entry"])
def test_what_is_no_text_at_the_place_of_one_is_a_fault_of_form(member, value):
    good = VECTORS["bundles"]["good"]
    number = next(n for n, line in enumerate(good) if json.loads(line).get("openings"))
    told = json.loads(good[number])
    holder = next(iter(told["openings"].values())) if member in ("salt", "bytes") else told
    holder[member] = value
    lines = {**dict(enumerate(good)), number: json.dumps(told, sort_keys=True)}
    assert "form" in bundles.judged(reading.text_of(lines).encode(), None, None)["faults"]


def test_a_log_that_shows_very_many_checkpoints_is_gone_through_once_for_all(monkeypatch):
    """Whoever wrote a bundle may mean to keep its verifier busy."""
    hashes = [canonical.sha256(bytes([number])) for number in range(200)]
    expected = [log.root_of(hashes[:size]) for size in range(201)]
    hashed = 0
    plain = log.node_hash

    def node_hash(left, right):
        nonlocal hashed
        hashed += 1
        return plain(left, right)

    monkeypatch.setattr(log, "node_hash", node_hash)
    bundle = bundles.Bundle(None, [])
    bundle.hashes.extend(hashes)
    bundle.notes = [("", size, expected[size]) for size in range(200, 0, -1) for _ in range(20)]
    bundle.roots()
    assert bundle.faults == set()
    # A new root of each size takes no more than its height.
    assert 200 < hashed < 20 * 200 * 9
    bundle.notes.append(("", 7, expected[8]))
    bundle.roots()
    assert bundle.faults == {"forked"}


def test_a_changed_vector_is_noticed():
    changed = json.loads(json.dumps(VECTORS))
    for case in changed["tokens"]:
        case["ok"] = not case["ok"]
    count, disagreements = verify_vectors.check(changed, "tokens")
    assert len(disagreements) == count
