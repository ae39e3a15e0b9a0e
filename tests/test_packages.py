"""The three Python packages, the npm package and what is installed agree with each other."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DISTRIBUTIONS = ["facetry", "facetry-service", "jupyterlab-facetry"]


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_has_the_version_of_the_npm_package(name: str) -> None:
    version = json.loads((ROOT / "package.json").read_text())["version"]
    assert metadata.version(name) == version


@pytest.mark.parametrize("name", ["facetry", "facetry-service"])
def test_the_extension_requires_exactly_its_sister_packages(name: str) -> None:
    requirements = metadata.requires("jupyterlab-facetry") or []
    assert f"{name}=={metadata.version(name)}" in requirements


def test_jupyterlab_finds_the_extension() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).parent / "jupyter"), "labextension", "list"],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in (result.stdout + result.stderr).splitlines() if "facetry" in line]
    assert lines
    assert all("enabled" in line and "OK" in line for line in lines), lines


def test_the_labextension_tells_the_licence_of_each_package_in_it() -> None:
    static = ROOT / "python_stub/jupyterlab_facetry/jupyterlab_facetry/labextension/static"
    packages = json.loads((static / "third-party-licenses.json").read_text())["packages"]
    assert "@cfworker/json-schema" in {package["name"] for package in packages}
    untold = [one["name"] for one in packages if not one["licenseId"] or not one["extractedText"]]
    assert untold == []


def test_the_kernel_provisioner_is_registered() -> None:
    [entry] = metadata.entry_points(
        group="jupyter_client.kernel_provisioners", name="facetry-provisioner"
    )
    assert entry.load().__name__ == "FacetryProvisioner"
