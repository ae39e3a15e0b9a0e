import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { NobodyListens, type RunnerAnswer, RunnerWire } from './wire';
import { AnswerBody } from './wireBody';

const WHOLE = 'HTTP/1.1 200 OK\r\nFacetry-Outcome: done\r\nContent-Length: 5\r\n\r\nhello';
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nB\r\n, 13 digits\r\n0\r\n\r\n';
const NO_ANSWER = /not framed|HTTP\/1\.1 protocol|bad response|Headers Overflow/;

const given = AnswerBody.prototype.give;

/** A connection is used again from the next turn on: till then it might be closed. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

describe('the core’s side of the runner’s socket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wire-'));
  const path = join(folder, 'runner.sock');
  /** What a runner would do with each request, told where it has come as a whole. */
  let serve: (socket: Socket, request: string) => void;
  let server: Server;
  let wire: RunnerWire;
  let connections: Socket[];
  /** Whether the next request is answered before its body has come. */
  let early = false;

  beforeEach(async () => {
    connections = [];
    server = createServer(socket => {
      connections.push(socket);
      socket.on('error', () => undefined);
      let text = '';
      socket.on('data', piece => {
        text += piece.toString('latin1');
        const end = text.indexOf('\r\n\r\n');
        if (early && end >= 0) {
          early = false;
          socket.write(WHOLE);
        }
        const length = Number(/content-length: (\d+)/.exec(text)?.[1]);
        if (end >= 0 && text.length >= end + 4 + length) {
          const request = text;
          text = '';
          serve(socket, request);
        }
      });
    });
    server.listen(path);
    await once(server, 'listening');
    wire = new RunnerWire(path);
  });
  afterEach(async () => {
    wire.close();
    connections.forEach(socket => socket.destroy());
    server.close();
    await once(server, 'close');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const ask = (signal?: AbortSignal): Promise<RunnerAnswer> =>
    wire.send({ path: '/perform', headers: { 'facetry-call': 'e30' }, body: [], signal });

  async function textOf({ body }: RunnerAnswer): Promise<string> {
    const parts: Uint8Array[] = [];
    for await (const part of body) {
      parts.push(part);
    }
    return Buffer.concat(parts).toString();
  }

  test('one connection carries call after call', async () => {
    const requests: string[] = [];
    serve = (socket, request) => {
      requests.push(request);
      socket.write(WHOLE);
    };
    for (let call = 0; call < 3; call++) {
      const answer = await ask();
      expect(answer).toMatchObject({ status: 200, headers: { 'facetry-outcome': 'done' } });
      expect(await textOf(answer)).toBe('hello');
      await turn();
    }
    expect(connections).toHaveLength(1);
    expect(requests[2]).toBe(
      'POST /perform HTTP/1.1\r\nhost: runner\r\nconnection: keep-alive\r\nfacetry-call: e30\r\ncontent-length: 0\r\n\r\n'
    );
  });

  test('calls at one time have a connection each', async () => {
    const waiting: Socket[] = [];
    serve = socket => {
      waiting.push(socket);
      if (waiting.length === 2) {
        waiting.forEach(one => one.write(WHOLE));
      }
    };
    const answers = await Promise.all([ask(), ask()]);
    expect(await Promise.all(answers.map(textOf))).toEqual(['hello', 'hello']);
    expect(connections).toHaveLength(2);
  });

  test.each([
    ['by its length', WHOLE, 'hello'],
    ['in chunks', CHUNKED, 'hello, 13 digits'],
    ['empty', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', '']
  ])('an answer that comes byte by byte is read: %s', async (_, text, body) => {
    const write = ([byte, ...rest]: string[], socket: Socket): void => {
      if (byte !== undefined) {
        socket.write(byte, () => write(rest, socket));
      }
    };
    serve = socket => write([...text], socket);
    expect(await textOf(await ask())).toBe(body);
    await turn();
    expect(await textOf(await ask())).toBe(body);
    expect(connections).toHaveLength(1);
  });

  test.each([
    ['of a length', WHOLE.replace('5', '6')],
    ['in chunks', CHUNKED.replace('0\r\n\r\n', '')],
    ['within a chunk', CHUNKED.slice(0, 70)]
  ])('what breaks off is never taken for the whole: %s', async (_, text) => {
    serve = socket => void socket.end(text);
    const answer = await ask();
    await expect(textOf(answer)).rejects.toThrow('other side closed');
  });

  test.each([
    ['nothing says where it ends', 'HTTP/1.1 200 OK\r\n\r\nhello'],
    ['two things say so', CHUNKED.replace('\r\n\r\n', '\r\nContent-Length: 5\r\n\r\n')],
    ['its length is none', WHOLE.replace('5', '+5')],
    ['it is packed besides', CHUNKED.replace('chunked', 'gzip, chunked')],
    ['it is of another protocol', 'ICY 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['it is none yet', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['a field has no name', WHOLE.replace('Facetry-Outcome', '')],
    ['its head has no end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`]
  ])('is no answer where %s', async (_, text) => {
    serve = socket => void socket.write(text);
    await expect(ask()).rejects.toThrow(NO_ANSWER);
    await once(connections[0]!, 'close');
  });

  test.each([
    ['a chunk of no length', CHUNKED.replace('\r\nB\r\n', '\r\n-B\r\n')],
    ['a chunk that is longer than it says', CHUNKED.replace('5\r\n', '4\r\n')],
    ['a line without an end', CHUNKED.replace('\r\nB\r\n', `\r\n${'0'.repeat(100)}`)],
    ['lines that end otherwise', CHUNKED.replace('\r\nB\r\n', '\r\nB\n')]
  ])('a body ends where it has %s', async (_, text) => {
    serve = socket => void socket.write(text);
    await expect(ask().then(textOf)).rejects.toThrow(NO_ANSWER);
    await once(connections[0]!, 'close');
  });

  test('what comes beyond an answer is never the next call’s', async () => {
    serve = socket => void socket.write(WHOLE + WHOLE.replace('hello', 'other'));
    expect(await textOf(await ask())).toBe('hello');
    serve = socket => void socket.write(WHOLE);
    expect(await textOf(await ask())).toBe('hello');
    expect(connections).toHaveLength(2);
  });

  test('what comes unasked ends the connection', async () => {
    serve = socket => void socket.write(WHOLE);
    await ask();
    connections[0]!.write(WHOLE.replace('hello', 'other'));
    await once(connections[0]!, 'close');
    expect(await textOf(await ask())).toBe('hello');
    expect(connections).toHaveLength(2);
  });

  test('a connection that the runner closes is not used again', async () => {
    serve = socket => void socket.write(WHOLE.replace('\r\n', '\r\nConnection: close\r\n'));
    await ask();
    await ask();
    expect(connections).toHaveLength(2);
  });

  test('an abort ends a call that waits, and its connection', async () => {
    const cut = new AbortController();
    serve = () => cut.abort(new Error('cut'));
    await expect(ask(cut.signal)).rejects.toThrow('cut');
    await once(connections[0]!, 'close');
    await expect(ask(AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });

  test('an abort ends an answer that is still coming', async () => {
    const cut = new AbortController();
    serve = socket => void socket.write(CHUNKED.slice(0, 70));
    const answer = await ask(cut.signal);
    const read = textOf(answer);
    cut.abort(new Error('cut'));
    await expect(read).rejects.toThrow('cut');
    await once(connections[0]!, 'close');
  });

  test('an abort after the end changes nothing', async () => {
    const cut = new AbortController();
    serve = socket => void socket.write(WHOLE);
    const answer = await ask(cut.signal);
    cut.abort();
    expect(await textOf(answer)).toBe('hello');
    await turn();
    await ask();
    expect(connections).toHaveLength(1);
  });

  test('who leaves an answer ends the call', async () => {
    serve = socket => void socket.write(CHUNKED.slice(0, 70));
    const { body } = await ask();
    for await (const part of body) {
      expect(Buffer.from(part).toString()).toBe('hello');
      break;
    }
    await once(connections[0]!, 'close');
  });

  test('no more is taken from the runner than is read', async () => {
    const length = 32 * 1024 * 1024;
    let written = false;
    serve = socket => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`);
      socket.write(Buffer.alloc(length), () => (written = true));
    };
    const { body } = await ask();
    const iterator = body[Symbol.asyncIterator]();
    let read = (await iterator.next()).value as Uint8Array;
    // Others are served meanwhile; the rest stays where it is.
    for (let turns = 0; turns < 200; turns++) {
      await turn();
    }
    expect(written).toBe(false);
    let all = read.length;
    for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
      read = step.value;
      all += read.length;
    }
    expect(all).toBe(length);
  });

  test('nor much more than its bytes, where it comes byte by byte', async () => {
    const length = 40_000;
    let pieces = 0;
    serve = socket => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      socket.write(`${'1\r\nx\r\n'.repeat(length)}0\r\n\r\n`);
    };
    const give = jest.spyOn(AnswerBody.prototype, 'give').mockImplementation(function (
      this: AnswerBody,
      piece
    ) {
      pieces += 1;
      given.call(this, piece);
    });
    try {
      const answer = await ask();
      for (let turns = 0; turns < 200; turns++) {
        await turn();
      }
      expect(pieces).toBeGreaterThan(100);
      expect(pieces).toBeLessThan(2_000);
      expect(await textOf(answer)).toBe('x'.repeat(length));
    } finally {
      give.mockRestore();
    }
  });

  test('an upload follows its head', async () => {
    const seen: string[] = [];
    serve = (socket, request) => {
      seen.push(request.split('\r\n\r\n')[1]!);
      socket.write(WHOLE);
    };
    const upload = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('foo');
      yield Buffer.from('bar');
    };
    const coming = { bytes: upload(), length: 6 };
    const body = [Buffer.from('{}\n')];
    const answer = await wire.send({ path: '/perform', headers: {}, body, coming });
    expect(await textOf(answer)).toBe('hello');
    expect(seen).toEqual(['{}\nfoobar']);
  });

  test('an answer before the end of an upload is the answer, and the upload is left', async () => {
    early = true;
    let tell = (): void => undefined;
    const left = new Promise<void>(resolve => (tell = resolve));
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield Buffer.from('x');
          await turn();
        }
      } finally {
        tell();
      }
    };
    const coming = { bytes: endless(), length: 1_000_000_000 };
    const answer = await wire.send({ path: '/perform', headers: {}, body: [], coming });
    expect(await textOf(answer)).toBe('hello');
    await left;
  });

  test('an upload that fails ends the call', async () => {
    serve = () => undefined;
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('x');
      throw new Error('the sender left');
    };
    const coming = { bytes: failing(), length: 10 };
    await expect(wire.send({ path: '/perform', headers: {}, body: [], coming })).rejects.toThrow(
      'the sender left'
    );
  });

  test('where nobody listens nothing was sent', async () => {
    await expect(
      new RunnerWire(join(folder, 'nobody.sock')).send({ path: '/perform', headers: {}, body: [] })
    ).rejects.toBeInstanceOf(NobodyListens);
  });

  test('closing ends the calls under way', async () => {
    serve = () => wire.close();
    await expect(ask()).rejects.toThrow('closed');
  });
});
