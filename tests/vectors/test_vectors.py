"""docs/vectors.json, seen by an implementation that shares no line with the one that wrote it."""

import importlib
import json
import sys
from pathlib import Path

import pytest

HERE = str(Path(__file__).parent)
sys.path.insert(0, HERE)
try:
    verify_vectors = importlib.import_module("verify_vectors")
finally:
    sys.path.remove(HERE)

VECTORS = json.loads(verify_vectors.VECTORS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("section", verify_vectors.SECTIONS)
def test_agrees_with_the_vectors_of(section):
    count, disagreements = verify_vectors.check(VECTORS, section)
    assert count > 0
    assert disagreements == []


def test_a_changed_vector_is_noticed():
    changed = json.loads(json.dumps(VECTORS))
    for case in changed["tokens"]:
        case["ok"] = not case["ok"]
    count, disagreements = verify_vectors.check(changed, "tokens")
    assert len(disagreements) == count
