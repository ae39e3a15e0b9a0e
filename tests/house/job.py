"""Programs run as jobs, the notebooks that they execute, and other people's programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .serve import Serve

CLI = (sys.executable, "-m", "facetry_service.cli")
#: What requirements-elsewhere.txt names: apart, since Jupyter loads what stands beside it.
ELSEWHERE = Path(__file__).parents[2] / ".stamps/site-elsewhere"


def command(serve: Serve, name: str, program: Sequence[str]) -> list[str]:
    """The words that run ``program`` as the job ``name`` of a service that runs."""
    return [*CLI, "run", "--as", name, "--data", str(serve.data), "--", *program]


def environment(home: Path, **more: str) -> dict[str, str]:
    """A fresh one: whose home, and where programs are."""
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    return {"HOME": str(home), "PATH": path, "LANG": "C.UTF-8", **more}


def with_others(home: Path, **more: str) -> dict[str, str]:
    """The same, where programs of requirements-elsewhere.txt are found too."""
    assert ELSEWHERE.is_dir(), "run `npm run setup -- --elsewhere`"
    known = environment(home)
    return {
        **known,
        "PATH": f"{ELSEWHERE / 'bin'}:{known['PATH']}",
        "PYTHONPATH": str(ELSEWHERE),
        "JUPYTER_PATH": str(ELSEWHERE / "share/jupyter"),
        "JUPYTER_PLATFORM_DIRS": "1",
        **more,
    }


def written(folder: Path, *cells: str, name: str = "churn.ipynb") -> Path:
    """A notebook with these code cells."""
    notebook = folder / name
    code: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": []}
    parts = [
        {**code, "id": f"cell-{at}", "execution_count": None, "source": source}
        for at, source in enumerate(cells)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel}
    notebook.write_text(
        json.dumps({"cells": parts, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
    )
    return notebook
