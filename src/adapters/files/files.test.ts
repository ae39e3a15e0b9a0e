import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { closeArguments, parseDefinition } from '../../protocol';

import { ConfigError } from '../errors';
import { callOf, testIo, told, type TestIo, type Told } from '../testing/io';
import type { AdapterCall, Inspected } from '../types';
import { nodeDisk } from './disk';
import { FilesAdapter } from './index';

const SECRET = 'outside-secret';

/** With descriptors where the system has them, and without, as on systems that have none. */
const WAYS: [string, NodeJS.Platform][] =
  process.platform === 'linux'
    ? [
        ['by descriptors', 'linux'],
        ['by looking twice', 'darwin']
      ]
    : [['by looking twice', process.platform]];

describe.each(WAYS)('a folder, %s', (_way, platform) => {
  const adapter = new FilesAdapter();
  let base: string;
  let folder: string;
  let io: TestIo;
  let inspected: Inspected;

  beforeEach(async () => {
    base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'folder-')));
    folder = join(base, 'data');
    fs.mkdirSync(join(folder, '2024', 'q3'), { recursive: true });
    fs.writeFileSync(join(folder, 'foo.csv'), 'a,b\n1,2\n');
    fs.writeFileSync(join(folder, '2024', 'q3', 'sales.parquet'), 'PAR1');
    fs.mkdirSync(join(base, 'outside'));
    fs.writeFileSync(join(base, 'outside', 'secret.txt'), SECRET);
    io = testIo({ disk: nodeDisk([], platform) });
    inspected = await adapter.inspect({ folder, write: true, max_bytes: 1_000 }, io);
  });
  afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

  async function call(
    action: string,
    args: Record<string, unknown>,
    more: Partial<AdapterCall> = {}
  ): Promise<Told> {
    const made = callOf(inspected, action, args, more);
    return told(
      await adapter.perform({ ...made, args: closeArguments(made.definition, args) }, io)
    );
  }
  async function write(
    path: string,
    bytes: string | AsyncIterable<Uint8Array>,
    length: number | null = null,
    more: Partial<AdapterCall> = {}
  ): Promise<Told> {
    async function* text(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(bytes as string);
    }
    return call(
      'write',
      { path },
      {
        upload: { bytes: typeof bytes === 'string' ? text() : bytes, length, type: 'text/csv' },
        ...more
      }
    );
  }
  const code = (answer: Told): string =>
    answer.outcome === 'done' && answer.status! >= 400
      ? `${answer.status} ${JSON.parse(answer.text!).code}`
      : `${answer.outcome} ${answer.status ?? answer.code}`;
  const names = (answer: Told): string[] =>
    (JSON.parse(answer.text!) as { name: string }[]).map(row => row.name);

  test('has definitions that the protocol takes', () => {
    expect(Object.keys(inspected.actions)).toEqual(['list', 'read', 'range', 'stat', 'write']);
    for (const definition of Object.values(inspected.actions)) {
      expect(parseDefinition(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
    }
    expect(Object.values(inspected.actions).map(({ safe, upload }) => `${safe} ${upload}`)).toEqual(
      [...Array(4).fill('true false'), 'false true']
    );
    expect(inspected).toMatchObject({
      title: 'data',
      origin: `file://${folder}`,
      config: { folder, write: true, max_bytes: 1_000 }
    });
  });

  test('that was registered for reading has no write', async () => {
    const reading = await adapter.inspect({ folder }, io);
    expect(Object.keys(reading.actions)).toEqual(['list', 'read', 'range', 'stat']);
    const made = { ...callOf(inspected, 'write', { path: 'x' }), config: reading.config };
    expect(code(await told(await adapter.perform(made, io)))).toBe('403 not_permitted');
  });

  test('lists what is in it, by name, in pages', async () => {
    const rows = JSON.parse((await call('list', {})).text!) as unknown[];
    const modified = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
    expect(rows).toEqual([
      { name: '2024', type: 'folder', size: null, modified },
      { name: 'foo.csv', type: 'file', size: 8, modified }
    ]);
    expect(names(await call('list', { path: '2024/q3' }))).toEqual(['sales.parquet']);
    for (let i = 0; i < 60; i += 1) {
      fs.writeFileSync(join(folder, `f${String(i).padStart(2, '0')}`), '');
    }
    const first = names(await call('list', { limit: 50 }));
    const second = names(await call('list', { limit: 50, after: first[49] }));
    expect([first.length, second.length, new Set([...first, ...second]).size]).toEqual([
      50, 12, 62
    ]);
    await expect(call('list', { limit: 5_001 })).rejects.toThrow();
  });

  test('reads a file, a range of one, and what it is', async () => {
    expect(await call('read', { path: 'foo.csv' })).toMatchObject({
      status: 200,
      type: 'text/csv',
      text: 'a,b\n1,2\n',
      headers: { 'content-length': '8' }
    });
    expect(await call('range', { path: 'foo.csv', start: 2, end: 5 })).toMatchObject({
      status: 206,
      text: 'b\n1',
      headers: { 'content-range': 'bytes 2-4/8' }
    });
    expect(await call('range', { path: 'foo.csv', start: 6, end: 100 })).toMatchObject({
      status: 206,
      text: '2\n'
    });
    expect(code(await call('range', { path: 'foo.csv', start: 8, end: 9 }))).toBe(
      '416 range_outside'
    );
    expect(code(await call('range', { path: 'foo.csv', start: 5, end: 5 }))).toBe(
      '416 range_outside'
    );
    expect(JSON.parse((await call('stat', { path: '2024/q3/sales.parquet' })).text!)).toMatchObject(
      { name: 'sales.parquet', type: 'file', size: 4 }
    );
    expect(JSON.parse((await call('stat', {})).text!)).toMatchObject({
      type: 'folder',
      size: null
    });
  });

  test('reads an empty file and a large one, byte for byte', async () => {
    fs.writeFileSync(join(folder, 'empty'), '');
    expect(await call('read', { path: 'empty' })).toMatchObject({ status: 200, text: '' });
    const large = 'x'.repeat(900_000);
    fs.writeFileSync(join(folder, 'large.txt'), large);
    expect((await call('read', { path: 'large.txt' })).text).toBe(large);
    expect(code(await call('read', { path: 'large.txt' }, { maxBytes: 899_999 }))).toBe(
      '413 file_too_large'
    );
    expect(
      code(await call('range', { path: 'large.txt', start: 0, end: 10 }, { maxBytes: 10 }))
    ).toBe('done 206');
  });

  test('says what is not there, or not of the kind', async () => {
    expect(code(await call('read', { path: 'none.csv' }))).toBe('404 not_found');
    expect(code(await call('read', { path: 'foo.csv/x' }))).toBe('404 not_found');
    expect(code(await call('read', { path: '2024' }))).toBe('409 is_folder');
    expect(code(await call('list', { path: 'foo.csv' }))).toBe('409 is_file');
    expect(code(await call('read', { path: 'x'.repeat(300) }))).toBe('400 path_refused');
  });

  test.each([
    '../outside/secret.txt',
    '..',
    '.',
    './foo.csv',
    '2024/../../outside/secret.txt',
    '/etc/passwd',
    '2024//q3',
    'foo.csv/',
    '..\\outside',
    'a\u0000b',
    '%2e%2e/outside/secret.txt',
    '..%2foutside',
    'foo%2ecsv',
    'a\nb',
    'a/'.repeat(300) + 'b'
  ])('%j is no path of it', async path => {
    for (const action of ['read', 'list', 'stat']) {
      expect(code(await call(action, { path }))).toMatch(/^400 path_refused/);
    }
    expect(code(await write(path, 'x'))).toBe('400 path_refused');
  });

  test.each<[string, string, string]>([
    ['out', '../outside', 'out/secret.txt'],
    ['abs', '/etc', 'abs/passwd'],
    ['file', '../outside/secret.txt', 'file'],
    ['up', '..', 'up/outside/secret.txt'],
    ['self', '/proc/self/root', 'self/etc/passwd'],
    ['twice', '2024/../../outside', 'twice/secret.txt'],
    ['deep', '2024/q3/../../../outside/secret.txt', 'deep']
  ])('the link %s → %s leads nowhere', async (name, target, path) => {
    fs.symlinkSync(target, join(folder, name));
    expect(code(await call('read', { path }))).toBe('403 path_refused');
    expect(code(await call('stat', { path: name }))).toBe('403 path_refused');
    const row = (JSON.parse((await call('list', {})).text!) as { name: string }[]).find(
      r => r.name === name
    );
    expect(row).toMatchObject({ type: 'link', size: null });
    expect(code(await write(path, 'x'))).toMatch(/^403 (path_refused|special_file)/);
    expect(fs.readFileSync(join(base, 'outside', 'secret.txt'), 'utf8')).toBe(SECRET);
  });

  test('links that stay inside are followed for reading, not written through', async () => {
    fs.symlinkSync('2024/q3', join(folder, 'latest'));
    fs.symlinkSync(join(folder, 'foo.csv'), join(folder, '2024', 'absolute.csv'));
    fs.symlinkSync('../../foo.csv', join(folder, '2024', 'q3', 'up.csv'));
    expect(await call('read', { path: 'latest/sales.parquet' })).toMatchObject({ text: 'PAR1' });
    expect(await call('read', { path: '2024/absolute.csv' })).toMatchObject({ text: 'a,b\n1,2\n' });
    expect(await call('read', { path: 'latest/up.csv' })).toMatchObject({ text: 'a,b\n1,2\n' });
    expect(JSON.parse((await call('list', { path: '2024' })).text!)).toMatchObject([
      { name: 'absolute.csv', type: 'file', size: 8 },
      { name: 'q3' }
    ]);
    expect(code(await write('2024/absolute.csv', 'x'))).toBe('403 special_file');
    expect(code(await write('latest/new.csv', 'x'))).toBe('done 201');
    expect(fs.readFileSync(join(folder, '2024/q3/new.csv'), 'utf8')).toBe('x');
  });

  test('links around in a circle end', async () => {
    fs.symlinkSync('b', join(folder, 'a'));
    fs.symlinkSync('a', join(folder, 'b'));
    fs.symlinkSync('loop/x/x', join(folder, 'loop'));
    expect(code(await call('read', { path: 'a' }))).toBe('403 path_refused');
    expect(code(await call('read', { path: 'loop' }))).toBe('403 path_refused');
  });

  test('pipes, sockets and devices are not opened', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const socket = createServer();
    await new Promise<void>(resolve => socket.listen(join(folder, 'socket'), resolve));
    fs.symlinkSync('pipe', join(folder, 'alias'));
    for (const path of ['pipe', 'socket', 'alias']) {
      expect(code(await call('read', { path }, { timeoutMs: 2_000 }))).toBe('403 special_file');
      expect(code(await write(path, 'x'))).toBe('403 special_file');
    }
    expect(JSON.parse((await call('stat', { path: 'pipe' })).text!)).toMatchObject({
      type: 'other',
      size: null
    });
    socket.close();
  });

  test('a folder of the service itself is never entered, whatever was registered', async () => {
    const own = join(folder, 'service');
    fs.mkdirSync(join(own, 'run'), { recursive: true });
    fs.writeFileSync(join(own, 'wallet.sqlite'), SECRET);
    fs.symlinkSync('service', join(folder, 'alias'));
    io.disk = nodeDisk([own], platform);
    for (const path of ['service/wallet.sqlite', 'alias/wallet.sqlite', 'service']) {
      expect(code(await call('stat', { path }))).toBe('403 path_refused');
    }
    expect(code(await write('service/x', 'x'))).toBe('403 path_refused');
    await expect(adapter.inspect({ folder: join(own, 'run') }, io)).rejects.toThrow(ConfigError);
    expect(await call('read', { path: 'foo.csv' })).toMatchObject({ status: 200 });
  });

  test('writes at once or not at all, keeps the mode, and leaves nothing beside', async () => {
    expect(code(await write('new.csv', 'one'))).toBe('done 201');
    expect(code(await write('2024/q3/new.csv', 'two'))).toBe('done 201');
    fs.chmodSync(join(folder, 'foo.csv'), 0o640);
    expect(JSON.parse((await write('foo.csv', 'three', 5)).text!)).toMatchObject({
      name: 'foo.csv',
      type: 'file',
      size: 5
    });
    expect(fs.statSync(join(folder, 'foo.csv')).mode & 0o777).toBe(0o640);
    expect(fs.readFileSync(join(folder, 'foo.csv'), 'utf8')).toBe('three');
    expect(fs.readdirSync(folder).sort()).toEqual(['2024', 'foo.csv', 'new.csv']);
  });

  test('a write that does not come to its end changes nothing', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('gone');
    }
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        yield Buffer.alloc(100);
      }
    }
    const gone = new AbortController();
    async function* leaving(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      gone.abort();
    }
    expect(code(await write('foo.csv', broken()))).toBe('failed folder_unavailable');
    expect(code(await write('foo.csv', endless()))).toBe('413 file_too_large');
    expect(code(await write('foo.csv', 'x', 1_001))).toBe('413 file_too_large');
    expect(code(await write('foo.csv', 'short', 100))).toBe('failed cut');
    expect(code(await write('foo.csv', leaving(), null, { signal: gone.signal }))).toBe(
      'failed cut'
    );
    expect(fs.readFileSync(join(folder, 'foo.csv'), 'utf8')).toBe('a,b\n1,2\n');
    expect(fs.readdirSync(folder)).toEqual(['2024', 'foo.csv']);
  });

  test('is not written where there is no file to be', async () => {
    expect(code(await write('none/new.csv', 'x'))).toBe('404 not_found');
    expect(code(await write('foo.csv/new.csv', 'x'))).toBe('404 not_found');
    expect(code(await write('2024', 'x'))).toBe('409 is_folder');
    expect(code(await call('write', { path: 'x' }))).toBe('400 upload_missing');
    expect(code(await write(`.facetry-${'0'.repeat(32)}.part`, 'x'))).toBe('403 path_refused');
  });

  test('a file that is being written is not listed', async () => {
    fs.writeFileSync(join(folder, `.facetry-${'0'.repeat(32)}.part`), 'half');
    expect(names(await call('list', {}))).toEqual(['2024', 'foo.csv']);
  });

  test('that was replaced by a link after it was registered is not entered', async () => {
    fs.renameSync(folder, join(base, 'moved'));
    fs.symlinkSync('outside', folder);
    expect(code(await call('read', { path: 'secret.txt' }))).toMatch(/^403 folder_changed|^404/);
    expect(await adapter.test(inspected.config, io)).toMatchObject({ ok: false });
  });

  test('below a folder that was replaced by a link is not entered', async () => {
    fs.renameSync(base, `${base}-moved`);
    fs.mkdirSync(`${base}-evil/data`, { recursive: true });
    fs.writeFileSync(`${base}-evil/data/foo.csv`, SECRET);
    fs.symlinkSync(`${base}-evil`, base);
    try {
      expect((await call('read', { path: 'foo.csv' })).text).not.toContain(SECRET);
    } finally {
      fs.unlinkSync(base);
      fs.rmSync(`${base}-evil`, { recursive: true });
      fs.renameSync(`${base}-moved`, base);
    }
  });

  test('gone, answers so', async () => {
    fs.rmSync(folder, { recursive: true });
    expect(code(await call('list', {}))).toBe('404 not_found');
    expect(await adapter.test(inspected.config, io)).toEqual({
      ok: false,
      message: 'There is no such file or folder.'
    });
  });

  test('a file that becomes shorter while it is read is no whole file', async () => {
    fs.writeFileSync(join(folder, 'shrinking'), Buffer.alloc(600_000));
    const answer = await adapter.perform(callOf(inspected, 'read', { path: 'shrinking' }), io);
    fs.truncateSync(join(folder, 'shrinking'), 10);
    expect(await told(answer)).toEqual({ outcome: 'failed', code: 'upstream_truncated' });
  });

  test('lets go of everything it held', async () => {
    if (!fs.existsSync('/proc/self/fd')) {
      return;
    }
    const held = (): number => fs.readdirSync('/proc/self/fd').length;
    await call('list', {});
    const before = held();
    fs.symlinkSync('../outside', join(folder, 'out'));
    for (let i = 0; i < 20; i += 1) {
      await Promise.all([
        call('list', {}),
        call('read', { path: 'foo.csv' }),
        call('read', { path: 'out/secret.txt' }),
        call('stat', { path: 'none' }),
        write('w', 'x'),
        write('out/x', 'x')
      ]);
    }
    expect(held()).toBe(before);
  });
});
