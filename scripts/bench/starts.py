"""What starting costs, and what it then keeps in memory: one JSON line a figure."""

import asyncio
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from facetry_service.runtime import Runtime
from facetry_service.supervisor import Service

STARTS, IMPORTS, SERVERS = 7, 15, 5
IDLE_SECONDS = 3


def say(figure, value, goal, ratio=None, control="–"):
    """Print one figure."""
    row = {"figure": figure, "ratio": ratio, "control": control, "value": value, "goal": goal}
    print(json.dumps(row), flush=True)


def resident(pid):
    """MiB that are this process's own, with its share of what it has in common (PSS), and RSS."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return [int(re.search(rf"^{name}:\s+(\d+)", text, re.M)[1]) / 1024 for name in ("Pss", "Rss")]


async def service():
    """Time the starts of a service over a new and over a known data folder."""
    times = {"first": [], "again": []}
    memory = None
    for _ in range(STARTS):
        folder = Path(tempfile.mkdtemp(prefix="fb-"))
        for kind, spans in times.items():
            runs = Service(folder / "data")
            begun = time.perf_counter()
            await runs.start(attach=False)
            await runs.ready(30)
            spans.append((time.perf_counter() - begun) * 1e3)
            if memory is None and kind == "again":
                await asyncio.sleep(IDLE_SECONDS)
                memory = resident(runs.pids["core"])
            await runs.stop()
        shutil.rmtree(folder)
    first, again = (statistics.median(spans) for spans in times.values())
    say(
        "service ready after start", f"{again:.0f} ms (new data folder: {first:.0f} ms)", "≤ 400 ms"
    )
    if memory:
        pss, rss = memory
        say("memory of the core, idle", f"{pss:.0f} MiB (resident {rss:.0f})", "≤ 90 MiB")


def processes():
    """Supervisor and core as `facetry serve` runs them, and the runner once it is needed."""
    folder = Path(tempfile.mkdtemp(prefix="fb-"))
    command = [sys.executable, "-m", "facetry_service.cli", "serve", "--data", str(folder / "data")]
    runs = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    runner = subprocess.Popen(
        Runtime.installed().runner_command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        line = {"socket": str(folder / "r.sock"), "token": "t" * 32}
        runner.stdin.write(json.dumps(line).encode() + b"\n")
        runner.stdin.flush()
        runner.stdout.readline()
        deadline = time.monotonic() + 20
        while not (folder / "data" / "service.json").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(IDLE_SECONDS)
        cores = children(runs.pid)
        parts = {
            "supervisor": resident(runs.pid)[0],
            "core": sum(resident(pid)[0] for pid in cores),
            "runner": resident(runner.pid)[0],
        }
    finally:
        for process in (runs, runner):
            process.terminate()
            process.wait(15)
        shutil.rmtree(folder)
    said = ", ".join(f"{name} {size:.0f}" for name, size in parts.items())
    say("memory of all processes, idle", f"{sum(parts.values()):.0f} MiB ({said})", "≤ 150 MiB")


def children(pid):
    """Return the ids of a process's children."""
    return [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/stat")
        if path.exists() and path.read_text().rpartition(")")[2].split()[1] == str(pid)
    ]


def imports():
    """Measure what `import facetry` adds to a bare interpreter."""

    def seconds(code):
        code += "\nimport time\nprint(time.process_time())"
        return float(
            subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
        )

    extra = []
    for _ in range(IMPORTS):
        plain = seconds("pass")
        extra.append((seconds("import facetry") - plain) * 1e3)
    say(
        "import facetry",
        f"{statistics.median(extra):.0f} ms CPU more than a bare interpreter",
        "≤ 50 ms",
    )


def jupyter(enabled):
    """Milliseconds until a new Jupyter server answers."""
    folder = Path(tempfile.mkdtemp(prefix="fb-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    extensions = repr({"jupyterlab_facetry": enabled})
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"]
    command += [
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
    ]
    command += [f"--ServerApp.root_dir={folder}", f"--ServerApp.jpserver_extensions={extensions}"]
    names = {
        name: str(folder / name)
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "FACETRY_DATA")
    }
    begun = time.perf_counter()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env={**os.environ, **names}, stdout=log, stderr=log)
    try:
        while time.perf_counter() - begun < 60:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=5).read()
                break
            except OSError:
                time.sleep(0.01)
        else:
            raise RuntimeError((folder / "log").read_text()[-2000:])
        return (time.perf_counter() - begun) * 1e3
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def servers():
    """Time the start of a Jupyter server with and without the extension, in turns."""
    without, with_it = [], []
    for _ in range(SERVERS):
        without.append(jupyter(False))
        with_it.append(jupyter(True))
    more = statistics.median(b - a for a, b in zip(without, with_it, strict=True))
    plain = statistics.median(without)
    say(
        "Jupyter server answers after its start, with the extension",
        f"{more:+.0f} ms",
        "+ ≤ 300 ms",
        statistics.median(b / a for a, b in zip(without, with_it, strict=True)),
        f"without, {plain:.0f} ms",
    )


if __name__ == "__main__":
    asyncio.run(service())
    processes()
    imports()
    servers()
