// The parts that are measured by programs of their own: what kernels, servers and pages see.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { environment, python, root } from '../lib/workspace.mjs';

/** Lines of a program's output as they come; throws where it ends with another status than 0. */
export async function* lines(program, path) {
  const child = spawn(program, [resolve(root, path)], {
    cwd: root,
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit']
  });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  yield* createInterface({ input: child.stdout });
  const code = await ended;
  if (code !== 0) {
    throw new Error(`${path} ended with ${code}`);
  }
}

export async function* starts() {
  for await (const line of lines(python(), 'scripts/bench/starts.py')) {
    yield JSON.parse(line);
  }
}

const FIGURE = /^(.+): ([\d.]+)× of (\S+) \((.+)\) goal (.+)$/;

export async function* kernel() {
  for await (const line of lines(python(), 'python_stub/facetry/tests/bench/cell_to_result.py')) {
    const [, figure, ratio, control, value, goal] = FIGURE.exec(line) ?? [];
    if (figure) {
      yield { figure, ratio: Number(ratio), control, value, goal };
    }
  }
}
