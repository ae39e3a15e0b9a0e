import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { buildSync } from 'esbuild';

import type { Inspected } from '../adapters';
import { httpUpstream, json } from '../adapters/testing/upstream';
import { readStart } from './start';
import { ask, callHeader, TOKEN } from './testing/client';
import { within, yamlReader } from './yaml';

/** Keeps any parser busy for minutes. */
const HOSTILE = Array.from({ length: 100_000 }, (_v, i) => `a${i}: &b${i} x`).join('\n');

describe('the first line of stdin', () => {
  test.each([
    [{ socket: '/run/x.sock', token: TOKEN }, true],
    [{ socket: 3, token: TOKEN, data: '/data' }, true],
    [{ socket: 1, token: TOKEN }, false],
    [{ socket: '', token: TOKEN }, false],
    [{ socket: 3, token: 'short' }, false],
    [{ socket: 3 }, false],
    [{ socket: 3, token: TOKEN, data: 5 }, false],
    [null, false],
    [[], false]
  ])('%j', (line, fits) => {
    expect(readStart(JSON.stringify(line)) !== null).toBe(fits);
    expect(readStart('{')).toBeNull();
  });
});

describe("the runner's process", () => {
  let base: string;
  let bundle: string;
  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'runner-'));
    bundle = join(base, 'runner.mjs');
    const js =
      "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
    buildSync({
      entryPoints: [join(__dirname, 'main.ts')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      banner: { js },
      logLevel: 'error'
    });
  });
  afterAll(() => rmSync(base, { recursive: true }));

  interface Running {
    child: ChildProcess;
    written: () => string;
    ended: Promise<number | null>;
  }

  async function start(line: unknown, command: string[] = []): Promise<Running> {
    const [program, ...rest] = [...command, process.execPath, bundle];
    const env = command.length === 0 ? {} : { PATH: process.env.PATH ?? '' };
    const child = spawn(program!, rest, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    child.stderr!.on('data', chunk => out.push(chunk));
    const ready = new Promise<void>(resolve => {
      child.stdout!.on('data', chunk => {
        out.push(chunk);
        resolve();
      });
    });
    const ended = new Promise<number | null>(resolve => child.once('close', resolve));
    child.stdin!.write(`${JSON.stringify(line)}\n`);
    await Promise.race([ready, ended]);
    return { child, written: () => Buffer.concat(out).toString(), ended };
  }

  test('is ready, serves its user alone, ends with stdin, and writes nothing else', async () => {
    const socket = join(base, 'a.sock');
    const { child, written, ended } = await start({ socket, token: TOKEN, data: base });
    expect(statSync(socket).mode & 0o077).toBe(0);
    const upstream = await httpUpstream((_request, response) =>
      json(response, 200, { answer: 'planted-answer' })
    );
    const config = {
      address: upstream.address,
      methods: [{ method: 'POST', path: '/planted-path' }],
      auth: { kind: 'bearer' }
    };
    const inspected = JSON.parse(
      (await ask(socket, '/inspect', {}, JSON.stringify({ kind: 'openapi', config })).reply).text
    ) as Inspected;
    const call = {
      kind: 'openapi',
      config: inspected.config,
      definition: inspected.actions.planted_path_post,
      args: { body: 'planted-argument' },
      secret: 'planted-secret',
      idempotency_key: 'planted-key',
      timeout_ms: 5_000,
      max_bytes: 1_000
    };
    expect((await ask(socket, '/perform', callHeader(call)).reply).text).toContain(
      'planted-answer'
    );
    expect(upstream.seen[0]!.headers.authorization).toBe('Bearer planted-secret');
    await upstream.close();
    expect((await ask(socket, '/perform', callHeader(call)).reply).text).toContain(
      'upstream_unreachable'
    );
    await ask(socket, '/perform', { 'facetry-call': 'planted-garbage' }).reply;
    const folder = await ask(
      socket,
      '/inspect',
      {},
      JSON.stringify({ kind: 'files', config: { folder: base } })
    ).reply;
    expect(JSON.parse(folder.text)).toMatchObject({ code: 'folder_refused' });
    if (existsSync(`/proc/${child.pid}/cmdline`)) {
      expect(
        readFileSync(`/proc/${child.pid}/cmdline`, 'utf8') +
          readFileSync(`/proc/${child.pid}/environ`, 'utf8')
      ).not.toMatch(/planted|the-token/);
    }
    child.stdin!.end();
    expect(await ended).toBe(0);
    expect(written()).toBe('{"ready":true}\n');
  });

  test('ends with stdin in the middle of a call', async () => {
    const socket = join(base, 'b.sock');
    const { child, ended } = await start({ socket, token: TOKEN });
    let begun: () => void = () => undefined;
    const arrived = new Promise<void>(resolve => (begun = resolve));
    const upstream = await httpUpstream(() => begun());
    const config = { address: upstream.address, methods: [{ method: 'GET', path: '/' }] };
    const inspected = JSON.parse(
      (await ask(socket, '/inspect', {}, JSON.stringify({ kind: 'openapi', config })).reply).text
    ) as Inspected;
    const call = {
      kind: 'openapi',
      config: inspected.config,
      definition: inspected.actions.root_get,
      args: {},
      idempotency_key: 'k',
      timeout_ms: 60_000,
      max_bytes: 1
    };
    const cut = expect(ask(socket, '/perform', callHeader(call)).reply).rejects.toThrow();
    await arrived;
    child.stdin!.end();
    expect(await ended).toBe(0);
    await cut;
    await upstream.close();
  });

  test('serves a socket that is handed down', async () => {
    const socket = join(base, 'c.sock');
    const bind = `
import os, socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
os.dup2(listener.fileno(), 9)
os.execv(sys.argv[2], sys.argv[2:])`;
    const { child, ended } = await start({ socket: 9, token: TOKEN }, [
      'python3',
      '-c',
      bind,
      socket
    ]);
    expect((await ask(socket, '/none').reply).status).toBe(404);
    child.stdin!.end();
    expect(await ended).toBe(0);
  });

  test('reads YAML in a thread, and says what is wrong with it', async () => {
    const socket = join(base, 'e.sock');
    const { child, ended } = await start({ socket, token: TOKEN });
    const inspect = async (document: string): Promise<unknown> => {
      const config = { address: 'https://api.example', document };
      const question = JSON.stringify({ kind: 'openapi', config });
      return JSON.parse((await ask(socket, '/inspect', {}, question).reply).text) as unknown;
    };
    const yaml = 'openapi: 3.1.0\npaths:\n  /a:\n    get: {operationId: look}\n';
    expect(await inspect(yaml)).toMatchObject({ actions: { look: { safe: true } } });
    expect(await inspect(`${yaml}  - x`)).toMatchObject({
      code: 'document_malformed',
      where: 'line 5, column 1'
    });
    child.stdin!.end();
    expect(await ended).toBe(0);
  });

  test('gives up on YAML that takes too long, without waiting for it', async () => {
    const overs: (() => void)[] = [];
    const read = yamlReader(pathToFileURL(bundle), over => {
      overs.push(over);
      return () => undefined;
    });
    const [first, second, third] = [read(HOSTILE), read('a: 1'), read('a: 2')];
    await expect(third).rejects.toMatchObject({ code: 'busy' });
    expect(await second).toEqual({ a: 1 });
    overs[0]!();
    await expect(first).rejects.toMatchObject({ code: 'document_too_complex' });
    expect(await read('a: 3')).toEqual({ a: 3 });
  });

  test('gives up on YAML by itself once its time is over', async () => {
    const read = yamlReader(pathToFileURL(bundle), within(1));
    await expect(read(HOSTILE)).rejects.toMatchObject({ code: 'document_too_complex' });
  });

  test('says in one line why it can not start', async () => {
    for (const [line, code, text] of [
      [
        { socket: join(base, 'd.sock') },
        2,
        'runner: the first line of stdin must be {"socket": …, "token": …}\n'
      ],
      [
        { socket: join(base, 'none', 'd.sock'), token: TOKEN },
        3,
        'runner: can not listen (EACCES)\n'
      ],
      [
        { socket: join(base, 'x'.repeat(200)), token: TOKEN },
        3,
        'runner: can not listen (EINVAL)\n'
      ]
    ] as const) {
      const { written, ended } = await start(line);
      expect(await ended).toBe(code);
      expect(written().replace('ENOENT', 'EACCES')).toBe(text);
    }
  });
});
