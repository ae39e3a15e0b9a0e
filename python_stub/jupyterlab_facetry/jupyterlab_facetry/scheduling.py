"""jupyter-scheduler: each scheduled notebook is the job of its name."""

from __future__ import annotations

from facetry_service.errors import ServiceError
from facetry_service.own_job import as_job
from jupyter_scheduler.executors import DefaultExecutionManager

_LONGEST_NAME = 80


class JobExecutionManager(DefaultExecutionManager):
    """Executes as the scheduler does by itself, as the principal that `facetry run` would make.

    Chosen by ``c.Scheduler.execution_manager_class``. Nobody is waited for: a job that lacks a
    facet fails, and its message names the request.
    """

    def execute(self) -> None:
        """Execute the notebook. Raises what its cells raise, or ``ServiceError``."""
        name = str(self.model.name)
        if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
            raise ServiceError(
                "bad_job_name",
                f"A job needs a name, which is its identity: 1 to {_LONGEST_NAME} characters "
                "that can be seen.",
            )
        with as_job(f"job {name}"):
            super().execute()
