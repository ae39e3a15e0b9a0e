"""German is complete, and where JupyterLab looks for it."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import jupyterlab_facetry
import pytest
from jupyterlab_server import translation_utils
from jupyterlab_server.translation_utils import get_installed_packages_locale, get_language_pack

ROOT = Path(__file__).parents[3]
CATALOGUE = (
    Path(jupyterlab_facetry.__file__).parent / "locale/de_DE/LC_MESSAGES/jupyterlab_facetry.json"
)
#: Other words for what the glossary in `german.ts` has one for: lend, narrow, record.
AVOIDED = re.compile(
    r"verl[ei]+h|einge?eng|verzeichne|hereingebracht|Bildschirmleser", re.IGNORECASE
)


def checked(catalogue: Path = CATALOGUE) -> tuple[int, list[str]]:
    command = ["node", ROOT / "scripts/strings.mjs", "--catalogue", catalogue]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    return result.returncode, result.stdout.splitlines()


def test_every_string_of_the_extension_is_german_and_none_is_stale() -> None:
    code, lines = checked()
    assert (code, lines[:-1]) == (0, [])
    assert int(lines[-1].split()[0]) > 500


def test_what_is_missing_stale_or_otherwise_filled_in_is_found(tmp_path: Path) -> None:
    words = json.loads(CATALOGUE.read_text())
    del words["Revoke"]
    words["Revoke it"] = ["Widerrufen"]
    words["%1 ago"] = ["vor %2"]
    words["%1 day"] = ["%1 Tag"]
    words["Lend"] = [" "]
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(words))
    code, lines = checked(changed)
    assert code == 1
    assert sorted(lines[:-1]) == [
        "empty: Lend",
        "has 1 forms, not 2: %1 day",
        "missing: Revoke",
        "other placeholders: %1 ago → vor %2",
        "superfluous: Revoke it",
    ]


def test_a_name_without_the_words_that_are_seen_and_a_wrong_quotation_are_found(
    tmp_path: Path,
) -> None:
    words = json.loads(CATALOGUE.read_text())
    words["Revoke %1"] = ["%1 zurücknehmen"]
    words["Who may approve…"] = ["Genehmigende…"]
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(words))
    code, lines = checked(changed)
    assert code == 1
    misquoted = [line for line in lines if line.startswith("quotes “Who may approve…”")]
    called = "is called “%1 zurücknehmen”, without “Widerrufen” that stands on it: "
    named = [line.removeprefix(called) for line in lines if line.startswith(called)]
    assert len(lines[:-1]) == len(misquoted) + len(named)
    assert len(misquoted) == 1
    assert {place.split(":")[0] for place in named} == {
        "src/lab/sidebar/given.tsx",
        "src/lab/sidebar/unread.tsx",
    }


def test_a_thing_has_one_word_in_all_of_german() -> None:
    catalogue = json.loads(CATALOGUE.read_text())
    said = [form for key, forms in catalogue.items() if key for form in forms]
    page = (ROOT / "src/consent/strings/german.ts").read_text("utf-8")
    assert [text for text in [*said, *page.splitlines()] if AVOIDED.search(text)] == []


def test_jupyterlab_finds_it_beside_a_language_pack() -> None:
    packs, message = get_language_pack("de_DE")
    assert message == ""
    assert packs["jupyterlab"]["Close All Tabs"] == ["Alle Tabs schließen"]
    # JupyterLab asks for a domain with underscores, whatever its name in the code.
    ours = packs["jupyterlab_facetry"]
    assert ours == json.loads(CATALOGUE.read_text())
    assert ours["Revoke"] == ["Widerrufen"]


def test_without_a_language_pack_it_is_there_but_not_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_packs(*, group: str) -> list[EntryPoint]:
        found = entry_points(group=group)
        return [] if group == "jupyterlab.languagepack" else list(found)

    monkeypatch.setattr(translation_utils, "entry_points", no_packs)
    assert "jupyterlab_facetry" in get_installed_packages_locale("de_DE")[0]
    assert get_language_pack("de_DE")[0] == {}


def test_its_header_is_as_the_page_reads_it() -> None:
    assert json.loads(CATALOGUE.read_text())[""] == {
        "domain": "jupyterlab_facetry",
        "language": "de-DE",
        "plural_forms": "nplurals=2; plural=(n != 1);",
        "version": jupyterlab_facetry.__version__,
    }
