import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';

import { passing, timeoutsByHand } from '../../../engine/testing/timers';
import { httpUpstream, rawUpstream, type Upstream } from '../../../adapters/testing/upstream';
import type { Answer, HeldFacet } from '../../../client';
import { verifyReceipt } from '../../../ledger';
import { sha256Hex } from '../../../protocol';
import { type Connected, connected, exporting, problem } from '../../testing/exporting';
import type { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const HELD = 100_000;
const ROWS = 'usage.rows';
const MIB = 2 ** 20;
const MOST = 2_000_000;

/** Bytes that this process has a use for: of core, runner, upstream and caller. */
function held(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function sendAll(response: ServerResponse): Promise<void> {
  const block = Buffer.alloc(MIB, 'a,b,c\n');
  response.writeHead(200, { 'content-type': 'text/csv' });
  for (let sent = 0; sent < 300; sent += 1) {
    if (!response.write(block)) {
      await once(response, 'drain');
    }
  }
  response.end();
}

describe('an answer of 300 MB', () => {
  let upstream: Upstream;
  let service: Connected;

  beforeAll(async () => {
    upstream = await httpUpstream((_, response) => void sendAll(response));
    service = await connected({ data: upstream });
  });
  afterAll(async () => {
    await service.house.close();
    await upstream.close();
  });

  test('comes as it is sent, and nobody on its way holds more than a little', async () => {
    const answer = await (await service.granted()).invoke('export');
    expect(answer.headers.get('content-type')).toBe('text/csv');
    expect([answer.receipt, answer.headers.get('content-length')]).toEqual([null, null]);
    const before = held();
    const hash = createHash('sha256');
    let [length, most, looked] = [0, 0, 0];
    for await (const piece of answer) {
      hash.update(piece);
      length += piece.length;
      if (length > looked + 60 * MIB) {
        looked = length;
        most = Math.max(most, held());
      }
    }
    expect(length).toBe(300 * MIB);
    expect((most - before) / MIB).toBeLessThan(10);
    const told = await service.outcome(answer.jti);
    expect(told).toMatchObject({ state: 'done', length, digest: hash.digest('hex') });
    const verdict = await verifyReceipt(told.receipt!, service.house.core.identity.logKey, {
      holderKey: service.agent.keys.signing.publicKey
    });
    expect(verdict.ok).toBe(true);
  });
});

describe('an answer that is too long to be held', () => {
  let house: House;
  let owner: Somebody;
  let agent: Somebody;
  let granted: Connected['granted'];
  let outcome: Connected['outcome'];
  let upstream: Upstream;
  let hostile: Upstream;
  /** What the upstream does with the next request. */
  let answering: (response: ServerResponse) => unknown;
  /** What the other one writes to its socket. */
  let raw: string;

  beforeAll(async () => {
    upstream = await httpUpstream((_, response) => answering(response));
    hostile = await rawUpstream(socket => socket.end(raw));
    ({ house, owner, agent, granted, outcome } = await connected(
      { data: upstream, hostile },
      {
        limits: {
          timeoutMs: 600_000,
          streamIdleMs: 3_600_000,
          maxBytes: HELD,
          streamBytes: MOST
        }
      }
    ));
  });
  afterEach(() => void jest.useRealTimers());
  afterAll(async () => {
    await house.close();
    await upstream.close();
    await hostile.close();
  });

  /** An answer whose end is the test's to write. */
  async function begun(facet: HeldFacet): Promise<{ answer: Answer; response: ServerResponse }> {
    const coming = new Promise<ServerResponse>(resolve => (answering = resolve));
    const call = facet.invoke('export');
    const response = await coming;
    response.writeHead(200, { 'content-type': 'text/csv' });
    response.write(Buffer.alloc(HELD + 1, 'x'));
    return { answer: await call, response };
  }

  async function settled({ jti }: Answer): ReturnType<typeof outcome> {
    await house.settled(jti);
    return outcome(jti);
  }

  test('is the value of a call, as of any other', async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => ({ at, name: `row ${at}` }));
    answering = response => {
      const body = Buffer.from(JSON.stringify(rows));
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
        .end(body);
    };
    expect(await (await granted()).call('export')).toEqual(rows);
  });

  test('begins beyond what is held: up to there an answer has its receipt at once', async () => {
    const facet = await granted();
    for (const [length, whole] of [
      [HELD, true],
      [HELD + 1, false]
    ] as const) {
      answering = response => response.end(Buffer.alloc(length, 'x'));
      const answer = await facet.invoke('export');
      expect([answer.receipt !== null, answer.intent === null]).toEqual([whole, whole]);
      expect((await answer.bytes()).length).toBe(length);
      expect(await outcome(answer.jti)).toMatchObject({
        state: 'done',
        digest: sha256Hex('x'.repeat(length))
      });
    }
  });

  test('may take longer than one that is held', async () => {
    timeoutsByHand();
    const { answer, response } = await passing(begun(await granted()));
    await jest.advanceTimersByTimeAsync(601_000);
    response.end('the end');
    expect((await answer.text()).endsWith('xthe end')).toBe(true);
  });

  test('is cut in its middle when its facet is revoked: its caller sees that, its upstream too', async () => {
    const facet = await granted();
    const { answer, response } = await begun(facet);
    const gone = once(response, 'close');
    const rest = problem(answer.bytes());
    const { in_flight } = await owner.system.facets.revoke(facet.id);
    expect(await rest).toMatchObject({ code: 'broken_off', jti: answer.jti });
    await gone;
    expect(in_flight).toEqual([answer.intent]);
    const told = await settled(answer);
    expect(told).toMatchObject({ state: 'cut', code: 'cut' });
    expect(told.length).toBeLessThanOrEqual(HELD + 1);
  });

  test('that its upstream breaks off is no whole answer', async () => {
    const { answer, response } = await begun(await granted());
    response.destroy();
    expect(await problem(answer.bytes())).toMatchObject({ code: 'broken_off' });
    expect(await settled(answer)).toMatchObject({ state: 'failed', code: 'upstream_failed' });
  });

  test('that ends before the length it said is no whole answer', async () => {
    answering = response => {
      response.writeHead(200, { 'content-type': 'text/csv', 'content-length': 6 * HELD });
      response.write(Buffer.alloc(5 * HELD), () => response.destroy());
    };
    const answer = await (await granted()).invoke('export');
    expect(await problem(answer.bytes())).toMatchObject({ code: 'broken_off' });
    expect(await settled(answer)).toMatchObject({ state: 'failed', code: 'upstream_failed' });
  });

  test.each([
    ['that is longer than may be passed on', `content-length: ${2 * MOST}`, 'upstream_too_large'],
    ['that no number holds', `content-length: ${'9'.repeat(25)}`, 'upstream_garbage'],
    ['below nothing', 'content-length: -1', 'upstream_garbage'],
    ['twice', 'content-length: 5\r\ncontent-length: 200000', 'upstream_garbage'],
    ['beside chunks', 'content-length: 5\r\ntransfer-encoding: chunked', 'upstream_garbage']
  ])('of a length %s is not begun', async (_, line, code) => {
    raw = `HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\n${line}\r\n\r\n${'x'.repeat(2 * HELD)}`;
    const facet = await house.grant(owner, agent, { object: 'hostile', actions: ['export'] });
    expect(await problem(facet.invoke('export'))).toMatchObject({ status: 502, code });
  });

  test('has the length that it said, whatever follows', async () => {
    raw = `HTTP/1.1 200 OK\r\ncontent-length: ${HELD + 5}\r\n\r\n${'x'.repeat(2 * HELD)}`;
    const facet = await house.grant(owner, agent, { object: 'hostile', actions: ['export'] });
    const answer = await facet.invoke('export');
    expect(answer.headers.get('facet-length')).toBe(String(HELD + 5));
    expect((await answer.bytes()).length).toBe(HELD + 5);
    expect(await outcome(answer.jti)).toMatchObject({ state: 'done', length: HELD + 5 });
  });

  test.each([
    ['as it is', {}],
    ['once unpacked', { 'content-encoding': 'gzip' }]
  ])('is broken off where it goes on beyond what is passed on, %s', async (_, headers) => {
    const bytes = Buffer.alloc(MOST + 1);
    const body = 'content-encoding' in headers ? gzipSync(bytes) : bytes;
    answering = response =>
      response.writeHead(200, { 'content-type': 'text/csv', ...headers }).end(body);
    const answer = await (await granted()).invoke('export');
    // Nobody said how long it is, or of its packed bytes alone.
    expect(answer.headers.get('facet-length')).toBeNull();
    expect(await problem(answer.bytes())).toMatchObject({ code: 'broken_off' });
    expect(await settled(answer)).toMatchObject({ state: 'failed', code: 'upstream_too_large' });
  });

  test('is no error that a service answers: of that no more is read than is held', async () => {
    answering = response => response.writeHead(500).end(Buffer.alloc(HELD + 1));
    expect(await problem((await granted()).invoke('export'))).toMatchObject({
      status: 502,
      code: 'upstream_too_large'
    });
  });

  test('is not passed on where it came sealed', async () => {
    answering = response => response.end(Buffer.alloc(HELD + 1));
    const said = await problem((await granted()).invoke('export', {}, { sealed: true }));
    expect(said).toMatchObject({ status: 502, code: 'upstream_too_large' });
    expect((said as Error).message).toContain('ask for less at once, or without sealing');
  });

  test.each([
    ['more', 3 * MOST, 2 * MOST, 'done'],
    ['less', 3 * HELD, 5 * HELD, 'failed']
  ])('may be %s long where its service was connected so', async (name, longest, length, state) => {
    await owner.holding.find('aios/registry', 'add').call('add', {
      name,
      kind: 'openapi',
      config: {
        document: exporting,
        address: upstream.address,
        network: 'loopback',
        longest_answer: longest
      }
    });
    const { objects } = await owner.system.registry.list();
    expect(objects.find(object => object.name === name)?.longest_answer).toBe(longest);
    const facet = await house.grant(owner, agent, { object: name, actions: ['export'] });
    answering = response => response.end(Buffer.alloc(length, 'x'));
    const answer = await facet.invoke('export');
    const read = await problem(answer.bytes());
    expect(await settled(answer)).toMatchObject({ state });
    expect(state === 'done' ? (read as Uint8Array).length : read).toEqual(
      state === 'done' ? length : expect.objectContaining({ code: 'broken_off' })
    );
  });

  test('is none where its service was connected for short ones alone', async () => {
    await owner.holding.find('aios/registry', 'add').call('add', {
      name: 'short',
      kind: 'openapi',
      config: {
        document: exporting,
        address: upstream.address,
        network: 'loopback',
        longest_answer: 100
      }
    });
    const facet = await house.grant(owner, agent, { object: 'short', actions: ['export'] });
    answering = response => response.end(Buffer.alloc(100, 'x'));
    expect((await (await facet.invoke('export')).bytes()).length).toBe(100);
    answering = response => response.end(Buffer.alloc(101, 'x'));
    const said = await problem(facet.invoke('export'));
    expect(said).toMatchObject({ status: 502, code: 'upstream_too_large' });
    expect((said as Error).message).toContain('longer than 100 B. No longer one is passed on');
  });

  test('takes all that was set aside of a budget: what it says of it is not read', async () => {
    const facet = await granted({ budget: { [ROWS]: { limit: 100, each: 60 } } });
    answering = response =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ usage: { rows: 1 }, rows: 'x'.repeat(HELD) }));
    const answer = await facet.invoke('export');
    await answer.bytes();
    expect(await settled(answer)).toMatchObject({ state: 'done' });
    expect((await facet.describe()).budget_left).toEqual({ [ROWS]: '40' });
  });

  test('ends at its upstream when its caller leaves', async () => {
    const { answer, response } = await begun(await granted());
    const gone = once(response, 'close');
    const pieces = answer[Symbol.asyncIterator]();
    await pieces.next();
    await pieces.return(undefined);
    await gone;
    expect(await settled(answer)).toMatchObject({ state: 'cut', code: 'caller_left' });
  });
});
