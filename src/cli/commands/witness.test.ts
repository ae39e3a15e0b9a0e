import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import {
  formatAddCheckpoint,
  formatVkey,
  logOriginOf,
  parseCheckpoint,
  parseNote
} from '../../ledger';
import { KeyStore } from '../keys/keyStore';
import { deskWithBank, PASSPHRASE } from '../testing/bank';
import { forged, read } from '../testing/bundles';
import type { Desk } from '../testing/desk';
import { type RunningWitness, serveWitness } from '../log/witnessServer';

/** The status of an answer over a connection of its own: one that was kept ends with a witness. */
async function posted(address: string, body: string): Promise<number> {
  const sent = request(address, { method: 'POST', agent: false }).end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode!;
}

describe('witnesses', () => {
  let desk: Desk;
  let folder: string;
  let vkey: string;
  let running: RunningWitness[];
  let policy: string;

  const serve = (name: string, port = 0): Promise<RunningWitness> =>
    serveWitness({
      folder: join(folder, name),
      name,
      logs: [vkey],
      host: '127.0.0.1',
      port,
      clock: desk.house.clock,
      keys: keys()
    });
  const keys = (place = 'keys'): KeyStore =>
    new KeyStore(join(folder, place), {
      keyring: undefined,
      passphrase: async () => PASSPHRASE,
      cost: 16
    });

  beforeAll(async () => {
    ({ desk } = await deskWithBank('balance --uses 5'));
    vkey = desk.house.core.identity.logKey;
    folder = mkdtempSync(join(tmpdir(), 'facetry-witness-'));
    running = [await serve('w1'), await serve('w2')];
    policy = join(folder, 'policy');
    const lines = running.map(
      ({ vkey: key, address }, at) => `witness w${at + 1} ${key} ${address}`
    );
    writeFileSync(policy, [...lines, 'group both all w1 w2', 'quorum both', ''].join('\n'));
  });
  afterAll(async () => {
    await Promise.all(running.map(one => one.close()));
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const exported = async (name: string) => {
    const path = join(folder, name);
    const argv = ['export', path, '--owner', '--policy', policy];
    return { path, ran: await desk.run(argv, { typed: [PASSPHRASE] }) };
  };
  const tiles = () => desk.run(['export', '--tiles', join(folder, 'tiles'), '--policy', policy]);
  const published = (): string => readFileSync(join(folder, 'tiles', 'checkpoint'), 'utf8');

  test('cosign what is exported, each time it has grown, and the reader demands it', async () => {
    const plain = join(folder, 'plain.bundle');
    await desk.run(['export', plain, '--owner'], { typed: [PASSPHRASE] });
    const first = await exported('1.bundle');
    expect(first.ran).toMatchObject({ code: 0, err: '' });
    await desk.run('invoke bank balance');
    const second = await exported('2.bundle');
    expect(second.ran).toMatchObject({ code: 0, err: '' });
    for (const { path } of [first, second]) {
      const run = await desk.run(['verify', path, '--policy', policy, '--key', vkey]);
      expect(run).toMatchObject({ code: 0, out: expect.stringContaining('cosigned by w1, w2') });
    }
    const run = await desk.run(['verify', plain, '--policy', policy]);
    expect(run).toMatchObject({ code: 1, out: expect.stringContaining('NOT WITNESSED') });
    expect((await desk.run(['verify', plain])).code).toBe(0);
  });

  test('cosign no fork, so that nobody who follows the policy believes one', async () => {
    const { path } = await exported('before.bundle');
    const entries = read(readFileSync(path, 'utf8'));
    entries[entries.length - 1]!.leaf.t += 1;
    const fork = forged(desk, entries);
    const checkpoint = (JSON.parse(fork.split('\n')[0]!) as { checkpoint: string }).checkpoint;
    const { size } = parseCheckpoint(parseNote(checkpoint).text);
    for (const { address } of running) {
      const answer = await fetch(`${address}add-checkpoint`, {
        method: 'POST',
        body: formatAddCheckpoint({ old: size, hashes: [], checkpoint })
      });
      expect(answer.status).toBe(409);
    }
    const shown = join(folder, 'fork.bundle');
    writeFileSync(shown, fork);
    expect((await desk.run(['verify', shown, '--policy', policy, '--key', vkey])).code).toBe(1);
  });

  test('that are too few leave the published checkpoint where it was', async () => {
    expect(await tiles()).toMatchObject({ code: 0, err: '' });
    const before = published();
    expect(parseNote(before).signatures).toHaveLength(3);
    await desk.run('invoke bank balance');
    const port = Number(new URL(running[1]!.address).port);
    await running[1]!.close();
    expect(await tiles()).toMatchObject({
      code: 1,
      err: expect.stringMatching(/Too few witnesses .*\(w1\).* Witness w2 does not answer/)
    });
    expect(published()).toBe(before);
    const { path, ran } = await exported('unwitnessed.bundle');
    expect([ran.code, existsSync(path)]).toEqual([1, false]);
    running[1] = await serve('w2', port);
    expect(await tiles()).toMatchObject({ code: 0, err: '' });
    expect(parseCheckpoint(parseNote(published()).text).size).toBeGreaterThan(
      parseCheckpoint(parseNote(before).text).size
    );
  });

  test('keep key and memory when they start again, alone in their folder', async () => {
    await expect(serve('w1')).rejects.toMatchObject({ code: 'folder_in_use' });
    const { vkey: key } = running[0]!;
    const port = Number(new URL(running[0]!.address).port);
    await running[0]!.close();
    await expect(
      serveWitness({
        folder: join(folder, 'w1'),
        name: 'other',
        logs: [vkey],
        host: '127.0.0.1',
        port: 0,
        clock: desk.house.clock,
        keys: keys()
      })
    ).rejects.toMatchObject({ code: 'other_name' });
    running[0] = await serve('w1', port);
    expect(running[0].vkey).toBe(key);
    expect(statSync(join(folder, 'w1', 'witness.sqlite')).mode & 0o077).toBe(0);
    const body = formatAddCheckpoint({ old: 0, hashes: [], checkpoint: published() });
    expect(await posted(`${running[0].address}add-checkpoint`, body)).toBe(409);
  });

  const lies = (place: string, sought: Buffer | string): boolean =>
    readdirSync(join(folder, place)).some(file =>
      readFileSync(join(folder, place, file)).includes(sought)
    );

  test('keep their key with those of the command line, closed as these are, and not in their folder', async () => {
    const at = (store: KeyStore): Promise<RunningWitness> =>
      serveWitness({
        folder: join(folder, 'w4'),
        name: 'w4',
        logs: [vkey],
        host: '127.0.0.1',
        port: 0,
        clock: desk.house.clock,
        keys: store
      });
    const store = keys('closed');
    const first = await at(store);
    await first.close();
    const [name] = await store.names();
    const { d } = JSON.parse((await store.read(name!))!) as { d: string };
    const found = (place: string): boolean[] =>
      [d, Buffer.from(d, 'base64url')].map(secret => lies(place, secret));
    expect([found('closed'), found('w4')]).toEqual([
      [true, false],
      [false, false]
    ]);
    await store.close('passphrase', async () => PASSPHRASE);
    expect(found('closed')).toEqual([false, false]);
    await expect(at(keys('nowhere'))).rejects.toMatchObject({ code: 'witness_key_elsewhere' });
    const again = await at(keys('closed'));
    expect(again.vkey).toBe(first.vkey);
    await again.close();
    expect(found('w4')).toEqual([false, false]);
  });

  test('are run by a command that prints their key and ends when interrupted', async () => {
    const ended = AbortSignal.abort();
    const options = `--folder ${join(folder, 'w3')} --name w3 --log ${vkey}`;
    const run = await desk.run(`witness ${options} --listen 127.0.0.1:0 --json`, { signal: ended });
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(run.out)).toMatchObject({
      witness: expect.stringMatching(/^w3\+[0-9a-f]{8}\+B/),
      address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    });
    for (const bad of ['--listen 0.0.0.0:1', '--listen 127.0.0.1']) {
      expect((await desk.run(`witness ${options} ${bad}`, { signal: ended })).code).toBe(2);
    }
    expect((await desk.run('witness --name w3')).code).toBe(2);
  });

  test('watch no log by a key that is none, nor one log by two keys', async () => {
    const at = `--folder ${join(folder, 'w5')} --name w5 --listen 127.0.0.1:0`;
    const watching = (...logs: string[]) =>
      desk.run(`witness ${at} ${logs.map(log => `--log ${log}`).join(' ')}`, {
        signal: AbortSignal.abort()
      });
    expect(await watching('bad')).toMatchObject({ code: 2, err: expect.stringContaining('--log') });
    const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    const other = formatVkey(logOriginOf(vkey), Buffer.from(x!, 'base64url'), 1);
    expect(await watching(vkey, other)).toMatchObject({
      code: 2,
      err: expect.stringContaining('Two of these keys')
    });
    expect(existsSync(join(folder, 'w5'))).toBe(false);
    expect(await watching(vkey, vkey)).toMatchObject({ code: 0 });
  });

  test.each([
    ['GET', '/add-checkpoint', 404],
    ['POST', '/', 404]
  ])('answer %s %s with %d', async (method, path, status) => {
    const answer = await fetch(new URL(path, running[0]!.address), { method });
    expect(answer.status).toBe(status);
  });

  test('are read no further than their longest answer', async () => {
    const piece = Buffer.alloc(16 * 1024, 'x');
    let sent = 0;
    function* pieces(): Generator<Buffer> {
      for (;;) {
        sent += piece.length;
        yield piece;
      }
    }
    const endless = createServer((request, response) => {
      request.resume();
      Readable.from(pieces()).pipe(response);
    }).listen(0, '127.0.0.1');
    await once(endless, 'listening');
    const { port } = endless.address() as AddressInfo;
    // Its reader breaks off: an error of the connection is as good an end as any.
    const gone = new Promise(resolve => {
      endless.once('connection', (socket: Socket) => {
        socket.on('error', () => undefined).once('close', resolve);
      });
    });
    const one = join(folder, 'endless');
    const key = running[0]!.vkey;
    writeFileSync(one, `witness w ${key} http://127.0.0.1:${port}/\ngroup g all w\nquorum g\n`);
    const argv = ['export', '--tiles', join(folder, 'endless-tiles'), '--policy', one];
    expect(await desk.run(argv)).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /Too few witnesses .* Witness w answers with more than 65536 bytes/
      )
    });
    await gone;
    // What lay in buffers of both ends, and no more.
    expect(sent).toBeLessThan(32 * 1024 * 1024);
    endless.close();
  });

  test('take no body without end', async () => {
    const answer = await fetch(`${running[0]!.address}add-checkpoint`, {
      method: 'POST',
      body: 'x'.repeat(1_000_000)
    }).catch(() => ({ status: 400 }));
    expect(answer.status).toBe(400);
  });
});
