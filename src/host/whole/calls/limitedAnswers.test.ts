import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

import { httpUpstream, type Upstream } from '../../../adapters/testing/upstream';
import { type Answer, ServiceProblem } from '../../../client';
import { type Need, sha256Hex } from '../../../protocol';
import { type Connected, connected, problem } from '../../testing/exporting';

const HELD = 100_000;
const MOST = 2_000_000;

describe('an answer that is too long to be held, of which a facet limits what may be seen', () => {
  let upstream: Upstream;
  let service: Connected;
  let granted: Connected['granted'];
  /** What the upstream does with the next request. */
  let answering: (response: ServerResponse) => unknown;

  beforeAll(async () => {
    upstream = await httpUpstream((_, response) => answering(response));
    service = await connected(
      { data: upstream },
      { limits: { maxBytes: HELD, streamBytes: MOST } }
    );
    ({ granted } = service);
  });
  afterAll(async () => {
    await service.house.close();
    await upstream.close();
  });

  async function settled({ jti }: Answer): ReturnType<Connected['outcome']> {
    await service.house.settled(jti);
    return service.outcome(jti);
  }

  /** What is seen of an answer until it is found that it can not be limited. */
  async function brokenOff(answer: Answer): Promise<string> {
    const pieces: Uint8Array[] = [];
    const reading = (async () => {
      for await (const piece of answer) {
        pieces.push(piece);
      }
    })();
    expect(await problem(reading)).toMatchObject({ code: 'broken_off' });
    expect(await settled(answer)).toMatchObject({ state: 'failed', code: 'result_not_limitable' });
    return Buffer.concat(pieces).toString();
  }

  const json = (value: unknown) => (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  const people = Array.from({ length: 20_000 }, (_, at) => ({ at, secret: `hidden ${at}` }));

  test.each<[string, Need['result'] & object, unknown]>([
    ['fields', { fields: ['at'] }, people.map(({ at }) => ({ at }))],
    ['rows', { rows: 7 }, people.slice(0, 7)],
    ['both', { rows: 12_000, fields: ['at'] }, people.slice(0, 12_000).map(({ at }) => ({ at }))]
  ])('has only the %s that its facet lets be seen', async (_, result, seen) => {
    answering = json(people);
    const answer = await (await granted({ result })).invoke('export');
    expect([answer.receipt, typeof answer.intent]).toEqual([null, 'number']);
    // How long the whole is, it is for others: the upstream said it.
    expect(answer.headers.get('facet-length')).toBeNull();
    const text = await answer.text();
    expect(JSON.parse(text)).toEqual(seen);
    expect(await settled(answer)).toMatchObject({ state: 'done', digest: sha256Hex(text) });
  });

  const sends =
    (type: string, text: string | Uint8Array, headers = {}) =>
    (response: ServerResponse) =>
      response.writeHead(200, { 'content-type': type, ...headers }).end(text);
  const table = `secret,at\n${people.map(({ at, secret }) => `"${secret}\n",${at}\n`).join('')}`;
  const numbers = people.map(({ at }) => `${at}\n`);

  test.each<[string, Need['result'] & object, string]>([
    ['columns', { fields: ['at'] }, `at\n${numbers.join('')}`],
    ['rows', { rows: 2 }, 'secret,at\n"hidden 0\n",0\n"hidden 1\n",1\n'],
    ['both', { rows: 12_000, fields: ['at'] }, `at\n${numbers.slice(0, 12_000).join('')}`]
  ])('has only the %s of a table that its facet lets be seen', async (_, result, seen) => {
    for (const headers of [{}, { 'content-encoding': 'gzip' }]) {
      const body = 'content-encoding' in headers ? gzipSync(table) : table;
      answering = sends('text/csv; charset=utf-8', body, headers);
      const answer = await (await granted({ result })).invoke('export');
      expect([answer.receipt, answer.headers.get('content-type')]).toEqual([
        null,
        'text/csv; charset=utf-8'
      ]);
      expect(await answer.text()).toBe(seen);
      expect(await settled(answer)).toMatchObject({
        state: 'done',
        digest: sha256Hex(seen),
        length: Buffer.byteLength(seen)
      });
    }
  });

  test.each([
    ['no such column', 'text/csv', table.replace('at', 'AT'), 'no column that may be seen'],
    ['one twice', 'text/csv', table.replace('secret', 'at'), 'two columns of one name'],
    ['no header', 'text/csv; header=absent', table, 'it has no header'],
    ['UTF-16', 'text/csv; charset=utf-16', table, 'in a charset that can not be cut']
  ])('is not begun where it is limited and a table of %s', async (_, type, text, why) => {
    answering = sends(type, text);
    const facet = await granted({ result: { fields: ['at'] } });
    const said = await problem(facet.invoke('export'));
    expect(said).toBeInstanceOf(ServiceProblem);
    expect(said).toMatchObject({ status: 502 });
    if (type.includes('utf-16')) {
      // As nothing cuts it, no more of it is read than is held.
      expect(said).toMatchObject({ code: 'upstream_too_large' });
    } else {
      expect(said).toMatchObject({ code: 'result_not_limitable' });
      expect((said as Error).message).toContain(why);
    }
  });

  test('tells nothing of a table that it can not limit: it is broken off before that', async () => {
    const facet = await granted({ result: { fields: ['at'] } });
    const ends = [
      '"hidden",1,"the secret"\n',
      'the secret\n',
      '"hidden"the secret,1\n',
      'hidden "the secret,1\n',
      '"hidden,1\nthe secret,2\n',
      `"hidden ${'x'.repeat(HELD)}",1\n`,
      'hidden\rthe secret,1\n',
      'hidden,1\0\n'
    ];
    for (const end of ends) {
      answering = sends('text/csv', table + end);
      const seen = await brokenOff(await facet.invoke('export'));
      expect(`at\n${numbers.join('')}`.startsWith(seen)).toBe(true);
      expect(seen.length).toBeGreaterThan(3);
    }
  });

  test('may be one row of any length, and is held no longer than is held of others', async () => {
    answering = response => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.write('at,secret\n1,"');
      const more = setInterval(() => response.write(Buffer.alloc(HELD / 4, 'x')), 1);
      response.on('close', () => clearInterval(more));
    };
    const facet = await granted({ result: { rows: 1 } });
    const answer = await facet.invoke('export');
    expect(await problem(answer.bytes())).toMatchObject({ code: 'broken_off' });
    expect(await settled(answer)).toMatchObject({
      state: 'failed',
      code: 'result_not_limitable',
      length: Buffer.byteLength('at,secret\n')
    });
  });

  test.each<[string, string | object]>([
    ['one object', { rows: people }],
    ['no JSON', `x${'x'.repeat(HELD)}`]
  ])('is not begun where it is limited and is %s', async (_, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    answering = response =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    const facet = await granted({ result: { fields: ['at'] } });
    const said = await problem(facet.invoke('export'));
    expect(said).toBeInstanceOf(ServiceProblem);
    expect(said).toMatchObject({ status: 502, code: 'upstream_too_large' });
    expect((said as Error).message).toContain('(a JSON array, lines of JSON, CSV): ask for less');
  });

  test('tells nothing of what it can not limit: it is broken off before that', async () => {
    const facet = await granted({ result: { fields: ['at'] } });
    const ends = [
      ',"the secret"]',
      ',{"at":1,"secret":"the secret"',
      ',{"at":1 "secret":"the secret"}]',
      ',{"at":1}],"the secret"',
      `,{"at":1,"secret":"the secret${'x'.repeat(HELD)}"}]`
    ];
    for (const end of ends) {
      answering = response =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify(people).slice(0, -1) + end);
      const seen = await brokenOff(await facet.invoke('export'));
      expect(seen).toContain('{"at":');
      expect(seen).not.toMatch(/secret|hidden/);
    }
  });

  test('is counted as it came, not as it is seen', async () => {
    answering = json(Array.from({ length: 30 }, () => ({ at: 1, pad: 'x'.repeat(HELD - 100) })));
    const answer = await (await granted({ result: { fields: ['at'] } })).invoke('export');
    expect(await problem(answer.bytes())).toMatchObject({ code: 'broken_off' });
    expect(await settled(answer)).toMatchObject({ state: 'failed', code: 'upstream_too_large' });
  });
});
