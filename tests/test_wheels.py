"""What people install: three wheels in an empty environment, with no Node anywhere in sight."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from house.owner import Device
from house.server import JupyterServer
from house.tour import Walked, walk

ROOT = Path(__file__).parent.parent
PACKAGES = ("facetry", "facetry_service", "jupyterlab_facetry")
# Of the versions that everything else is tested with.
BESIDE = ("jupyterlab", "ipykernel", "pandas")

# The first of them waits for an environment of its own, with JupyterLab in it.
pytestmark = pytest.mark.timeout(600)


def run(*command: str | Path) -> str:
    words = [str(part) for part in command]
    result = subprocess.run(words, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout + result.stderr


def pinned(names: tuple[str, ...]) -> list[str]:
    lines = (ROOT / "requirements-dev.txt").read_text().splitlines()
    return [line for line in lines if line.partition("==")[0] in names]


def installed(folder: Path, *packages: str | Path) -> Path:
    """A new one with these, in which Python compiles what it runs, when it runs it; its Python."""
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    own = folder / "bin" / "python"
    constraints = ROOT / "requirements-dev.txt"
    pip = (sys.executable, "-m", "pip", "--python", own, "install", "-q", "--no-compile")
    run(*pip, "--retries", "10", "-c", constraints, *packages)
    return own


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("wheels")
    for package in PACKAGES:
        source = ROOT / "python_stub" / package
        run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", folder, source)
    return sorted(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("env")
    return str(installed(folder, *wheels, *pinned(BESIDE)))


@pytest.fixture(scope="module")
def jupyter(home: Path, python: str) -> Iterator[JupyterServer]:
    server = JupyterServer(home, python=python, module="jupyterlab", base="/")
    yield server
    server.end()


@pytest.fixture(scope="module")
def owner(jupyter: JupyterServer) -> Device:
    return Device.enrolled_by(jupyter.link())


@pytest.fixture(scope="module")
def walked(jupyter: JupyterServer, owner: Device) -> Walked:
    return walk(jupyter, owner)


def test_jupyterlab_finds_the_extension(python: str) -> None:
    listed = run(python, "-m", "jupyter", "labextension", "list")
    [line] = [line for line in listed.splitlines() if "jupyterlab-facetry" in line]
    assert "enabled" in line
    assert "OK" in line


def test_german_comes_along(wheels: list[Path]) -> None:
    [wheel] = [wheel for wheel in wheels if wheel.name.startswith("jupyterlab_facetry-")]
    with ZipFile(wheel) as files:
        path = "jupyterlab_facetry/locale/de_DE/LC_MESSAGES/jupyterlab_facetry.json"
        assert json.loads(files.read(path))["Revoke"] == ["Widerrufen"]


def test_the_tour_works_without_node(walked: Walked) -> None:
    failed = {name: cell.message for name, cell in walked.cells.items() if cell.error}
    assert list(failed) == ["after"]
    assert "best region" in walked.cells["second-actor"].result


def test_the_page_is_served_from_the_wheel(jupyter: JupyterServer, walked: Walked) -> None:
    path = "lab/extensions/jupyterlab-facetry/package.json"
    status, _headers, page = jupyter.request("GET", path)
    assert (status, b'"jupyterlab-facetry"' in page) == (200, True)


def test_the_command_runs_on_the_node_that_came_along(python: str) -> None:
    command = Path(python).parent / "facetry"
    environment = {"PATH": str(command.parent), "HOME": os.environ.get("HOME", "/")}
    result = subprocess.run(
        [str(command), "--help"], capture_output=True, text=True, env=environment, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "need" in result.stdout


@pytest.fixture(scope="module")
def other_kernel(home: Path, wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A kernel with the SDK and nothing else of ours, in an environment of its own."""
    folder = tmp_path_factory.mktemp("kernel")
    [sdk] = [wheel for wheel in wheels if wheel.name.startswith("facetry-")]
    own = installed(folder, sdk, *pinned(("ipykernel",)))
    spec = home / ".local/share/jupyter/kernels/apart"
    spec.mkdir(parents=True)
    argv = [str(own), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "apart", "language": "python"})
    )
    return "apart"


def test_a_kernel_that_is_not_the_servers_asks_and_uses_with_the_sdk_alone(
    jupyter: JupyterServer, owner: Device, walked: Walked, other_kernel: str
) -> None:
    kernel = jupyter.open_notebook("apart.ipynb", kernel=other_kernel)
    ours = "sorted(d.name for d in importlib.metadata.distributions() if 'facetry' in d.name)"
    assert kernel.value(f"import importlib.metadata; {ours}") == "['facetry']"
    asking = kernel.start("import facetry; acct = facetry.need('bank', 'balance'); acct")
    owner.grant(owner.waiting())
    cell = kernel.finish(asking)
    assert cell.error is None, cell.message
    assert kernel.value("acct.balance().ok") == "True"
    kernel.run("%load_ext facetry")
    assert kernel.value("%facet acct balance").startswith("{")
