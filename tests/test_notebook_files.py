"""What other tools make of a notebook that used facets: nbconvert, nbstripout, nbdime."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from house.bank import RunningBank
from house.job import with_others
from house.kernel import Cell
from house.owner import Device
from house.server import JupyterServer

NAME = "<b>month</b> & end"
CELLS = (
    f"import facetry\nacct = facetry.need('bank', 'balance', 'deposit', why='{NAME}')\nacct",
    "acct.balance()",
    "acct.deposit(amount=5)",
)
CARD = "application/vnd.facetry.card+json"

Tool = Callable[..., str]


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[JupyterServer]:
    running = JupyterServer(home, alone=True)
    yield running
    running.end()


@pytest.fixture(scope="module")
def used(server: JupyterServer, bank: RunningBank) -> Path:
    """The file of a notebook as JupyterLab saves it: with an id, cards, results, receipts."""
    owner = Device.enrolled_by(server.link())
    owner.connect("bank", "openapi", bank.config())
    kernel = server.open_notebook("used.ipynb")
    asking = kernel.start(CELLS[0])
    owner.grant(owner.waiting())
    ran = [kernel.finish(asking), *(kernel.run(code) for code in CELLS[1:])]
    assert [cell.error for cell in ran] == [None] * len(ran)
    told = server.principal_of("used.ipynb")
    saved = nbformat.v4.new_notebook(
        metadata={
            "facetry": {"id": told["id"]},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
        },
        cells=[written(code, cell) for code, cell in zip(CELLS, ran, strict=True)],
    )
    for at, cell in enumerate(saved.cells):
        cell.id = f"cell-{at}"
    file = server.root / "used.ipynb"
    nbformat.write(saved, file)
    return file


def written(code: str, cell: Cell) -> Any:
    # A card that changed is saved as it was last.
    cards = [data for data in cell.shown if CARD in data]
    shown = [data for data in cell.shown if CARD not in data]
    outputs = [nbformat.v4.new_output("display_data", data=data) for data in (*cards[-1:], *shown)]
    return nbformat.v4.new_code_cell(code, execution_count=1, outputs=outputs)


@pytest.fixture
def tool(home: Path, tmp_path: Path) -> Tool:
    """Runs a program in an empty folder; what it printed."""

    def run(*program: str, status: int = 0) -> str:
        environment = with_others(
            home,
            GIT_CONFIG_GLOBAL="/dev/null",
            GIT_AUTHOR_NAME="Ada",
            GIT_AUTHOR_EMAIL="ada@example.org",
            GIT_COMMITTER_NAME="Ada",
            GIT_COMMITTER_EMAIL="ada@example.org",
        )
        done = subprocess.run(
            program,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    return run


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_without_the_extension_a_page_of_it_says_what_was_granted_and_where_it_is_recorded(
    used: Path, tool: Tool, tmp_path: Path
) -> None:
    tool("jupyter", "nbconvert", "--to", "html", str(used), "--output-dir", str(tmp_path))
    page = (tmp_path / "used.html").read_text("utf-8")
    words = " ".join(" ".join(_Tags(page).words).split())
    assert "Granted" in words, words[-900:]
    assert "recorded #" in words
    # What a person or a notebook wrote stays text.
    assert html.escape(NAME, quote=False) in page
    assert NAME not in page.replace(html.escape(NAME, quote=False), "")


def test_in_a_terminal_it_is_text(used: Path, tool: Tool) -> None:
    text = tool("jupyter", "nbconvert", "--to", "markdown", "--stdout", str(used))
    assert "recorded #" in text


def test_a_commit_through_nbstripout_has_neither_cards_nor_receipts_and_the_same_notebook(
    server: JupyterServer, used: Path, tool: Tool, tmp_path: Path
) -> None:
    shutil.copy(used, tmp_path)
    tool("git", "init", "-q")
    tool(sys.executable, "-m", "nbstripout", "--install", "--attributes", ".gitattributes")
    tool("git", "add", "-A")
    tool("git", "commit", "-q", "-m", "a notebook")
    committed = tool("git", "show", "HEAD:used.ipynb")
    cells = json.loads(committed)["cells"]
    assert [cell["outputs"] for cell in cells] == [[], [], []]
    assert "recorded" not in committed

    # Checked out again in its place, it is the notebook that was granted something.
    before = server.principal_of("used.ipynb")
    whole = used.read_bytes()
    used.write_text(committed)
    try:
        assert server.principal_of("used.ipynb") == before
    finally:
        used.write_bytes(whole)


def test_nbdime_shows_of_what_facets_left_the_notebooks_id_and_outputs_alone(
    used: Path, tool: Tool, tmp_path: Path
) -> None:
    notebook = nbformat.read(used, as_version=4)
    for cell in notebook.cells:
        cell.outputs, cell.execution_count = [], None
    del notebook.metadata["facetry"]
    nbformat.write(notebook, tmp_path / "before.ipynb")
    nbdiff = (sys.executable, "-m", "nbdime.nbdiffapp", "--no-color")
    sources = tool(*nbdiff, "-s", "before.ipynb", str(used))
    assert sources == ""
    metadata = tool(*nbdiff, "-m", "before.ipynb", str(used))
    changed = [line for line in metadata.splitlines() if line.startswith(("+", "-"))]
    assert [line for line in changed if "nbformat" not in line and "---" not in line] != []
    assert all("facetry" in line or "id" in line for line in changed if line.startswith("+  "))


def test_two_who_each_ran_it_first_are_asked_by_nbdime_whose_id_stays_and_about_nothing_else(
    used: Path, tool: Tool, tmp_path: Path
) -> None:
    base = nbformat.read(used, as_version=4)
    del base.metadata["facetry"]
    nbformat.write(base, tmp_path / "base.ipynb")
    for name, own in (("ada", "a" * 32), ("bob", "b" * 32)):
        theirs = nbformat.read(used, as_version=4)
        theirs.metadata["facetry"] = {"id": own}
        nbformat.write(theirs, tmp_path / f"{name}.ipynb")
    merge = (
        *(sys.executable, "-m", "nbdime.nbmergeapp"),
        *("base.ipynb", "ada.ipynb", "bob.ipynb", "--out", "merged.ipynb"),
    )
    tool(*merge, status=1)
    (conflict,) = merged(tmp_path)["nbdime-conflicts"]["local_diff"]
    assert conflict["key"] == "facetry"
    tool(*merge, "--merge-strategy", "use-local")
    assert merged(tmp_path)["facetry"] == {"id": "a" * 32}


def merged(folder: Path) -> Any:
    """The metadata of the notebook that the merge wrote."""
    return json.loads((folder / "merged.ipynb").read_text("utf-8"))["metadata"]
