"""``facetry run --as job:NAME``: a program is a principal of its own, and nobody is waited for."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from house.job import CLI, command, environment, written
from house.owner import Device
from house.serve import Serve
from house.server import JupyterServer, free_port

NIGHT = 12
READS = [
    "import facetry, pandas",
    "facetry.need('sales', 'read', 'stat', path='2024/*', why='nightly churn')",
    "int(pandas.read_csv('facet://sales/2024/q3.csv')['amount'].sum())",
]
HELD = "import facetry; print(facetry.held())"
NOTHING = "Holds nothing."

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def serve(home: Path) -> Iterator[Serve]:
    running = Serve(home / "data", free_port())
    yield running
    running.end()


@pytest.fixture(scope="module")
def owner(serve: Serve, home: Path) -> Device:
    """Has connected a folder in which one file says 42."""
    file = home / "sales/2024/q3.csv"
    file.parent.mkdir(parents=True)
    file.write_text("region,amount\nnorth,40\nsouth,2\n")
    device = serve.device()
    device.connect("sales", "files", {"folder": str(home / "sales")})
    return device


@pytest.fixture
def run(serve: Serve, home: Path) -> Run:
    def to_its_end(*program: str, name: str = "job:nightly-churn") -> Any:
        return subprocess.run(
            command(serve, name, program),
            env=environment(home),
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
            timeout=150,
        )

    return to_its_end


#: Programs that execute a notebook and write what came of it to done.ipynb.
EXECUTORS = {
    "nbconvert": ("jupyter", "nbconvert", "--to", "notebook", "--execute", "churn.ipynb"),
    "papermill": ("papermill", "--no-progress-bar", "churn.ipynb", "done.ipynb"),
    "execute": ("jupyter", "execute", "churn.ipynb"),
}


@pytest.mark.parametrize("executor", EXECUTORS)
def test_a_night_run_without_a_grant_fails_and_names_the_request_and_with_one_it_reads(
    run: Run, owner: Device, home: Path, executor: str
) -> None:
    program = EXECUTORS[executor]
    if executor != "papermill":
        program = (*program, "--output", "done.ipynb")
    written(home, *READS, "import os; sorted(n for n in os.environ if 'FACETRY' in n)")
    # The first of them is the job of the tests below.
    name = "nightly-churn" if executor == "nbconvert" else f"nightly-{executor}"

    failed = run(*program, name=f"job:{name}")
    assert failed.returncode == 1
    (request,) = owner.requests()
    assert request["who"]["petname"] == f"job {name}"
    assert request["purpose"] == "nightly churn"
    assert f"nobody is here to decide in this run. Request {request['id']}" in failed.stderr

    owner.grant(request, hours=NIGHT)
    done = run(*program, name=f"job:{name}")
    assert done.returncode == 0, done.stderr
    cells = json.loads((home / "done.ipynb").read_text())["cells"]
    shown = ["".join(cell["outputs"][-1]["data"]["text/plain"]) for cell in cells[2:]]
    assert shown == [
        "42",
        # An address, and neither code nor token.
        "['FACETRY_JOB']",
    ]
    assert owner.entries()[-1]["kind"] == "outcome"
    assert owner.requests() == []


def test_what_nobody_can_grant_ends_a_script_at_once_with_the_request_in_its_error(
    run: Run, owner: Device
) -> None:
    script = (
        "import facetry, sys, time\n"
        "took = []\n"
        "for again in range(3):\n"
        "    began = time.monotonic()\n"
        "    try:\n"
        "        facetry.need('nothing-of-this-name', 'read')\n"
        "    except facetry.Waiting as waiting:\n"
        "        took.append(time.monotonic() - began)\n"
        "        said = waiting\n"
        "print(min(took))\n"
        "raise said\n"
    )
    failed = run(sys.executable, "-c", script, name="job:hopeless")
    assert failed.returncode == 1
    (request,) = [one for one in owner.requests() if one["who"]["petname"] == "job hopeless"]
    assert f"Request {request['id']}" in failed.stderr.splitlines()[-1]
    assert float(failed.stdout) < 1
    owner.deny(request, "there is no such thing")


def test_a_job_of_another_name_is_another_principal_that_holds_nothing(
    run: Run, owner: Device
) -> None:
    python = (sys.executable, "-c", HELD)
    assert "sales" in run(*python).stdout
    assert NOTHING in run(*python, name="job:daily").stdout


def test_whatever_the_program_starts_is_of_the_job(run: Run, owner: Device) -> None:
    within = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HELD!r}])"
    assert "sales" in run("sh", "-c", f'"{sys.executable}" -c "{within}"').stdout


def test_what_leaves_the_job_s_processes_gets_nothing(
    run: Run, owner: Device, home: Path, serve: Serve
) -> None:
    waiting = command(serve, "job:nightly-churn", ["sh", "-c", "echo $FACETRY_JOB; read line"])
    job = subprocess.Popen(
        waiting,
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert job.stdin and job.stdout
    address = job.stdout.readline().strip()
    try:
        assert Path(address).parent.stat().st_mode & 0o077 == 0
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.settimeout(120)
            stranger.connect(address)
            answer = json.loads(stranger.makefile("rb").readline())
        assert answer["error"]["code"] == "not_of_this_job"
        # The same by the SDK, in a process that was told the address and is not of the job.
        other = subprocess.run(
            [sys.executable, "-c", HELD],
            env=environment(home, FACETRY_JOB=address),
            capture_output=True,
            text=True,
            check=False,
        )
        assert other.returncode != 0
        assert "this process is not among it" in other.stderr
    finally:
        job.stdin.write("go\n")
        job.stdin.close()
        assert job.wait(120) == 0
    assert not Path(address).exists()


def test_what_the_program_leaves_behind_holds_nothing_once_it_has_ended(
    run: Run, owner: Device, home: Path
) -> None:
    script = home / "lingers.py"
    report = home / "report"
    os.mkfifo(report)
    script.write_text(
        "import facetry, os, time\n"
        "assert 'sales' in str(facetry.held())\n"
        "program = os.getpid()\n"
        "if os.fork():\n"
        "    os._exit(0)\n"
        "os.setsid()\n"
        "os.close(0); os.close(1); os.close(2)\n"
        "while os.getppid() == program:\n"
        "    time.sleep(0.01)\n"
        f"with open({str(report)!r}, 'w') as out:\n"
        "    try:\n"
        "        print(facetry.held(), file=out)\n"
        "    except facetry.FacetryError as error:\n"
        "        print(type(error).__name__, file=out)\n"
    )
    assert run(sys.executable, str(script)).returncode == 0
    assert report.read_text() == "NoSession\n"


def test_where_the_run_is_killed_its_program_is_told_to_start_again(
    owner: Device, serve: Serve, home: Path
) -> None:
    asks = (
        "import facetry, sys, time\n"
        "print('sales' in str(facetry.held()), flush=True)\n"
        "sys.stdin.readline()\n"
        "while True:\n"
        "    try:\n"
        "        facetry.held()\n"
        "        time.sleep(0.05)\n"
        "    except facetry.NoSession as error:\n"
        "        print(error, flush=True)\n"
        "        break\n"
    )
    job = subprocess.Popen(
        command(serve, "job:nightly-churn", [sys.executable, "-c", asks]),
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert job.stdin and job.stdout
    assert job.stdout.readline() == "True\n"
    job.kill()
    job.wait()
    # Until its connection has ended at the service, its session stands.
    job.stdin.write("go on\n")
    job.stdin.close()
    told = job.stdout.read()
    assert told.startswith("The job that this process belongs to has ended: start it again")


def test_a_notebook_is_itself_also_where_its_server_is_run_as_a_job(
    start_jupyter: Callable[..., JupyterServer],
) -> None:
    server = start_jupyter(environment={"FACETRY_JOB": "/tmp/of-a-job.sock"})
    server.ready()
    kernel = server.open_notebook("a.ipynb")
    assert kernel.value("import os; 'FACETRY_JOB' in os.environ") == "False"
    assert NOTHING in kernel.run(HELD).text
    assert server.principal_of("a.ipynb")["principal"] is not None


def test_it_exits_as_the_program_does(run: Run) -> None:
    assert run("sh", "-c", "exit 7").returncode == 7
    assert run("sh", "-c", "kill -TERM $$").returncode == 128 + signal.SIGTERM
    missing = run("no-such-program-anywhere")
    assert (missing.returncode, missing.stderr) == (
        127,
        "facetry run: no-such-program-anywhere: no such program.\n",
    )
    assert run("/").returncode == 126


def test_a_signal_is_the_program_s_to_answer(serve: Serve, home: Path) -> None:
    answers = (
        "import os, signal, sys\n"
        "def end(*_): os.write(1, b'asked to end\\n'); os._exit(3)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "os.write(1, b'ready\\n')\n"
        "sys.stdin.read()\n"
    )
    job = subprocess.Popen(
        command(serve, "job:nightly-churn", [sys.executable, "-c", answers]),
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert job.stdin and job.stdout
    assert job.stdout.readline() == "ready\n"
    job.terminate()
    assert job.stdout.readline() == "asked to end\n"
    assert job.wait(120) == 3
    job.stdin.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--as", "nightly", "--", "true"], "write a job as job:NAME"),
        (["--as", "job:a b", "--", "true"], "write a job as job:NAME"),
        (["--", "true"], "--as"),
        (["--as", "job:a", "true"], "unrecognized arguments: true"),
        (["--as", "job:a"], "name the program after --"),
    ],
)
def test_what_is_not_understood_is_told_and_runs_nothing(arguments: list[str], said: str) -> None:
    done = subprocess.run(
        [*CLI, "run", *arguments], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 2
    assert said in done.stderr


def test_where_no_service_runs_the_run_brings_it_and_takes_it_along(home: Path) -> None:
    alone = home / "alone"
    arguments = ["run", "--as", "job:a", "--data", str(alone), "--", sys.executable, "-c", HELD]
    done = subprocess.run(
        [*CLI, *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert NOTHING in done.stdout
    assert list((alone / "run").glob("*.sock")) == []
