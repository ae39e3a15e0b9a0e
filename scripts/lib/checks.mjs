// Checks that give one answer each: right or wrong. Their output is shown only when they fail.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { environment, python, root } from './workspace.mjs';

const FILES = {
  depcruise: 'dependency-cruiser/bin/dependency-cruise.mjs',
  eslint: 'eslint/bin/eslint.js',
  jest: 'jest/bin/jest.js',
  playwright: '@playwright/test/cli.js',
  prettier: 'prettier/bin/prettier.cjs',
  stylelint: 'stylelint/bin/stylelint.mjs',
  tsc: 'typescript/bin/tsc'
};

/** A program of an npm package, run by the Node that runs this script. */
export function bin(name, args) {
  return { command: process.execPath, args: [join(root, 'node_modules', FILES[name]), ...args] };
}

export function pythonTool(module, args) {
  return { command: python(), args: ['-m', module, ...args] };
}

/** That no file imports another in a circle, nor a room what stands on it, types included. */
export const importsCheck = {
  name: 'imports',
  ...bin('depcruise', ['--config', 'scripts/lib/imports.cjs', 'src', 'scripts', 'ui-tests'])
};

export const typeChecks = [
  { name: 'tsc', ...bin('tsc', ['-b', '--pretty', 'false']) },
  { name: 'tsc tests', ...bin('tsc', ['-p', 'tsconfig.test.json', '--pretty', 'false']) },
  {
    name: 'mypy',
    ...pythonTool('mypy', ['-p', 'facetry', '-p', 'facetry_service', '-p', 'jupyterlab_facetry'])
  }
];

/** The site: read anew each time, since what was read before warns no more. */
export const docsCheck = {
  name: 'docs',
  ...pythonTool('sphinx', [
    ...['-b', 'html', '-c', 'docs/site', '-d', '.stamps/doctrees'],
    ...['-W', '--keep-going', '-E', '-q', '.', 'dist/site']
  ])
};

function capture({ command, args }) {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd: root,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe']
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', text => {
        output += text;
      });
    }
    child.on('error', error => resolve({ code: 1, output: error.message }));
    child.on('close', code => resolve({ code: code ?? 1, output }));
  });
}

/** Runs the checks one after the other; resolves with the names of those that failed. */
export async function runAll(checks) {
  const failed = [];
  for (const check of checks) {
    const start = performance.now();
    const { code, output } = await capture(check);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)`);
    if (code !== 0) {
      failed.push(check.name);
      console.log(output.trimEnd());
    }
  }
  return failed;
}
