"""Notebooks that jupyter-scheduler runs."""

from __future__ import annotations

import time
from typing import Any

from .job import written
from .server import JupyterServer

#: Options of a Jupyter server whose scheduled notebooks are jobs.
SCHEDULER = (
    "--Scheduler.execution_manager_class=jupyterlab_facetry.scheduling.JobExecutionManager",
    "--SchedulerApp.environment_manager_class="
    "jupyter_scheduler.environments.StaticEnvironmentManager",
)


def defined(server: JupyterServer, name: str, *cells: str) -> str:
    """A notebook with these cells that is scheduled for each night; the id of its definition."""
    written(server.root, *cells)
    made = server.json(
        "POST",
        "scheduler/job_definitions",
        {
            "input_uri": "churn.ipynb",
            "name": name,
            "runtime_environment_name": "jupyterlab-env",
            "output_formats": ["ipynb"],
            "schedule": "0 3 * * *",
            "timezone": "UTC",
        },
    )
    return str(made["job_definition_id"])


def executed(server: JupyterServer, definition: str) -> dict[str, Any]:
    """Have one job of it run now, to its end."""
    path = f"scheduler/job_definitions/{definition}/jobs"
    job = server.json("POST", path, {})["job_id"]
    deadline = time.monotonic() + 400
    while time.monotonic() < deadline:
        told: dict[str, Any] = server.json("GET", f"scheduler/jobs/{job}")
        if told["status"] in ("COMPLETED", "FAILED"):
            return told
        time.sleep(0.2)
    raise AssertionError(f"never ended: {told}\n{server.log[-3000:]}")
