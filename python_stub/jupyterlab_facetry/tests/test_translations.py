"""German is complete, and where JupyterLab looks for it."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import jupyterlab_facetry
import pytest
from jupyterlab_server.translation_utils import get_installed_packages_locale, get_language_pack

ROOT = Path(__file__).parents[3]
CATALOGUE = (
    Path(jupyterlab_facetry.__file__).parent / "locale/de_DE/LC_MESSAGES/jupyterlab_facetry.json"
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


@pytest.fixture
def german_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A language pack as `pip install jupyterlab-language-pack-de-DE` brings one."""
    messages = tmp_path / "pack_de/locale/de_DE/LC_MESSAGES"
    messages.mkdir(parents=True)
    (tmp_path / "pack_de/__init__.py").touch()
    header = {"domain": "jupyterlab", "language": "de-DE", "plural_forms": "nplurals=2; plural=0;"}
    (messages / "jupyterlab.json").write_text(json.dumps({"": header, "Close": ["Schließen"]}))
    info = tmp_path / "pack_de-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pack-de\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[jupyterlab.languagepack]\nde_DE = pack_de\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    yield
    sys.modules.pop("pack_de", None)


def test_jupyterlab_finds_it_beside_a_language_pack(german_pack: None) -> None:
    packs, message = get_language_pack("de_DE")
    assert message == ""
    assert packs["jupyterlab"]["Close"] == ["Schließen"]
    # JupyterLab asks for a domain with underscores, whatever its name in the code.
    ours = packs["jupyterlab_facetry"]
    assert ours == json.loads(CATALOGUE.read_text())
    assert ours["Revoke"] == ["Widerrufen"]


def test_without_a_language_pack_it_is_there_but_not_offered() -> None:
    assert "jupyterlab_facetry" in get_installed_packages_locale("de_DE")[0]
    assert get_language_pack("de_DE")[0] == {}


def test_its_header_is_as_the_page_reads_it() -> None:
    assert json.loads(CATALOGUE.read_text())[""] == {
        "domain": "jupyterlab_facetry",
        "language": "de-DE",
        "plural_forms": "nplurals=2; plural=(n != 1);",
        "version": jupyterlab_facetry.__version__,
    }
