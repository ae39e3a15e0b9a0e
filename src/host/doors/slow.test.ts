import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { HeldFacet } from '../../client';
import { Time } from '../../engine/testing/time';
import { type Handler, Listener } from '../../service';
import { Patience } from '../../service/http/patience';
import { House } from '../testing/house';
import type { Somebody } from '../testing/people';

const LIMITS = { firstMs: 60_000, bytesPerSecond: 1024 };
const HELD = 16 * 1024;
const TOO_SLOW = /^HTTP\/1\.1 408 Request Timeout\r\n[^]*\r\n\r\n$/;

/** Somebody who sends slowly over a Unix socket: to hold what is held for it, or as its line is slow. */
describe('a request that comes slowly over a socket of this machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'facetry-slow-'));
  const path = join(folder, 'door.sock');
  let house: House;
  let agent: Somebody;
  let facet: HeldFacet;
  let shared: string;
  let time: Time;
  let listener: Listener;
  /** Of bodies, what the service has read of them. */
  let read = 0;
  let told: () => void = () => undefined;

  beforeAll(async () => {
    house = await House.open({ limits: { maxHeld: HELD, maxUpload: 2 ** 20 } });
    const owner = await house.enrol('owner', 'Ada');
    agent = await house.enrol('agent', 'analyst');
    shared = mkdtempSync(join(folder, 'shared-'));
    await owner.holding.find('aios/registry', 'add').call('add', {
      name: 'shared',
      kind: 'files',
      config: { folder: shared, write: true }
    });
    facet = await house.grant(owner, agent, { object: 'shared', actions: ['write'] });
  });
  beforeEach(async () => {
    time = new Time();
    read = 0;
    listener = new Listener({
      door: 'facets',
      handler: watched(house.handler),
      onError: () => undefined,
      patience: new Patience(LIMITS, () => time.now, time.after)
    });
    await listener.listen({ path });
  });
  afterEach(() => listener.close(0));
  afterAll(async () => {
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function watched(handler: Handler): Handler {
    return asked => {
      const { body } = asked;
      const seen = body && {
        async *[Symbol.asyncIterator]() {
          told();
          for await (const piece of body) {
            read += piece.length;
            told();
            yield piece;
          }
        }
      };
      return handler(Object.create(asked, { body: { value: seen } }) as Parameters<Handler>[0]);
    };
  }

  /** Resolves once that many bytes of a body have been read. */
  async function hasRead(bytes: number): Promise<void> {
    while (read < bytes) {
      await new Promise<void>(resolve => (told = resolve));
    }
  }

  async function begun(head: string): Promise<{ socket: Socket; answer: Promise<string> }> {
    const socket = connect(path);
    socket.on('error', () => undefined);
    let said = '';
    socket.on('data', piece => (said += String(piece)));
    const answer = closed(socket).then(() => said);
    const asking = new Promise<void>(resolve => (told = resolve));
    socket.write(head);
    await asking;
    return { socket, answer };
  }

  /** What breaks off has an error before; both are its end. */
  const closed = (one: Socket | ClientRequest): Promise<void> =>
    new Promise(resolve => one.once('close', resolve));

  /** Sends a byte for each second that passes. @returns after how many the connection was ended */
  async function dribble(socket: Socket): Promise<number> {
    for (let seconds = 0; ; seconds += 1) {
      if (socket.destroyed || socket.readableEnded) {
        return seconds;
      }
      if (seconds === 600) {
        throw new Error('It would go on for ever.');
      }
      socket.write('x');
      time.pass(1_000);
      await new Promise(setImmediate);
    }
  }

  async function uploading(bytes: Uint8Array, name: string): Promise<ClientRequest> {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const type = 'application/octet-stream';
    const body = { digest, length: bytes.length, type };
    const { service, keys } = agent.holding;
    const claims = { act: 'write', args: { path: name }, body, fct: facet.id, obj: 'shared' };
    const token = await service.token(keys, 'facet-action', claims);
    const target = `${facet.issued().facet_url}${token}`;
    return request({
      socketPath: path,
      method: 'POST',
      path: target,
      headers: { 'content-length': bytes.length }
    });
  }

  test('a head is waited for ten seconds, and no byte now and then prolongs that', async () => {
    const handler = watched(house.handler);
    const hasty = new Listener({ door: 'facets', handler, onError: () => undefined, headMs: 200 });
    await hasty.listen({ path: `${path}.hasty` });
    const socket = connect(`${path}.hasty`);
    socket.on('error', () => undefined);
    let said = '';
    socket.on('data', piece => (said += String(piece)));
    socket.write('GET /healthz HTTP/1.1\r\nx: ');
    const more = setInterval(() => socket.writable && socket.write('x'), 10);
    await closed(socket);
    clearInterval(more);
    await hasty.close(0);
    expect(said).toMatch(TOO_SLOW);
  });

  test.each([
    ['a token', 'POST /facets HTTP/1.1\r\nhost: s\r\ncontent-length: 100000\r\n\r\n'],
    [
      'chunks without end',
      'POST /enrol HTTP/1.1\r\nhost: s\r\ntransfer-encoding: chunked\r\n\r\nfffff\r\n'
    ]
  ])('%s that dribbles is let go after little more than a minute', async (_what, head) => {
    const { socket, answer } = await begun(head);
    const seconds = await dribble(socket);
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThan(70);
    expect(await answer).toMatch(TOO_SLOW);
  });

  test('what nobody reads of it, since it was answered, is waited for no longer', async () => {
    const socket = connect(path);
    socket.on('error', () => undefined);
    const answered = once(socket, 'data');
    socket.write('POST /nowhere HTTP/1.1\r\nhost: s\r\ncontent-length: 100000\r\n\r\n');
    expect(String(await answered)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await dribble(socket)).toBeLessThan(70);
  });

  test('an upload that a holder has dribble gives back its turn, and nothing is written', async () => {
    const upload = await uploading(Buffer.alloc(4 * HELD, 1), 'dribbled.bin');
    upload.on('error', () => undefined);
    const ended = closed(upload);
    upload.flushHeaders();
    const [socket] = (await once(upload, 'socket')) as [Socket];
    upload.write(Buffer.alloc(1));
    await hasRead(1);
    await dribble(socket);
    await ended;
    await house.appended(() => house.newest(1)[0] === 'outcome');
    expect(house.core.load()).toMatchObject({ running: 0, waiting: 0 });
    expect(readdirSync(shared)).not.toContain('dribbled.bin');
  });

  test('an upload that is slow but steady is taken, however long it takes', async () => {
    const bytes = Buffer.from(Array.from({ length: 200 * 1100 }, (_, at) => at % 251));
    const upload = await uploading(bytes, 'steady.bin');
    const answered = once(upload, 'response') as Promise<[IncomingMessage]>;
    for (let at = 0; at < bytes.length; at += 1100) {
      upload.write(bytes.subarray(at, at + 1100));
      await hasRead(at + 1100);
      time.pass(1_000);
    }
    upload.end();
    const [answer] = await answered;
    answer.resume();
    expect([answer.statusCode, time.now]).toEqual([201, 200_000]);
    expect(readFileSync(join(shared, 'steady.bin')).equals(bytes)).toBe(true);
  });

  test('a service that takes long itself does not hold that against its caller', async () => {
    let go: () => void = () => undefined;
    const waits = new Promise<void>(resolve => (go = resolve));
    const place = `${path}.late`;
    const late = new Listener({
      door: 'facets',
      onError: () => undefined,
      patience: new Patience(LIMITS, () => time.now, time.after),
      handler: async ({ body }) => {
        const pieces = body![Symbol.asyncIterator]();
        await pieces.next();
        told();
        await waits;
        const rest = await pieces.next();
        return { status: 200, headers: {}, body: rest.value as Uint8Array };
      }
    });
    await late.listen({ path: place });
    const asked = request({ socketPath: place, method: 'POST', headers: { 'content-length': 2 } });
    const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
    const reading = new Promise<void>(resolve => (told = resolve));
    asked.write('a');
    await reading;
    time.pass(600_000);
    go();
    await new Promise(setImmediate);
    asked.end('b');
    const [answer] = await answered;
    expect(answer.statusCode).toBe(200);
    answer.resume();
    await late.close(0);
  });
});
