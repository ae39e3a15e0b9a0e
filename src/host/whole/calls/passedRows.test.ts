import type { ServerResponse } from 'node:http';

import { httpUpstream, type Upstream } from '../../../adapters/testing/upstream';
import { type Answer, type HeldFacet, makeCard } from '../../../client';
import type { Need } from '../../../protocol';
import { type Connected, connected, problem } from '../../testing/exporting';

const HELD = 100_000;

describe('the rows of a limited answer that passed', () => {
  let upstream: Upstream;
  let service: Connected;
  /** What the upstream does with the next request. */
  let answering: (response: ServerResponse) => unknown;

  beforeAll(async () => {
    upstream = await httpUpstream((_, response) => answering(response));
    service = await connected(
      { data: upstream },
      { limits: { maxBytes: HELD, streamBytes: 20 * HELD } }
    );
  });
  afterAll(async () => {
    await service.house.close();
    await upstream.close();
  });

  /** One for each limit: nobody may ask for very many in a minute. */
  const held = new Map<string, Promise<HeldFacet>>();
  const facetOf = (result: NonNullable<Need['result']>): Promise<HeldFacet> => {
    const limit = JSON.stringify(result);
    const facet = held.get(limit) ?? service.granted({ result });
    held.set(limit, facet);
    return facet;
  };

  const sends =
    (type: string, text: string, headers: Record<string, string> = {}, status = 200) =>
    (response: ServerResponse) =>
      response.writeHead(status, { 'content-type': type, ...headers }).end(text);

  async function settled({ jti }: Pick<Answer, 'jti'>): ReturnType<Connected['outcome']> {
    await service.house.settled(jti);
    return service.outcome(jti);
  }

  const few = 9;
  const many = HELD / 5;
  const lines = (count: number, line: (at: number) => string): string =>
    Array.from({ length: count }, (_, at) => line(at)).join('');
  const records = (count: number): string =>
    JSON.stringify(Array.from({ length: count }, (_, at) => ({ at, rows: 1, count: 1 })));
  const csv = (count: number): string => `at,rows\n${lines(count, at => `"${at}\n",1\n`)}`;
  /** What a service says of its own answer is no count. */
  const lies = { 'x-total-count': '1', 'content-range': 'rows 0-0/1', 'facet-rows': '1' };

  test.each<[string, string, string, number]>([
    ['an array', 'application/json', records(few), few],
    ['a long array', 'application/json', records(many), many],
    ['lines', 'application/x-ndjson', lines(few, at => `{"at":${at},"rows":1}\n\n`), few],
    ['many lines', 'application/x-ndjson', lines(many, at => `{"at":${at}}\n`), many],
    ['a table', 'text/csv', csv(few), few],
    ['a long table', 'text/csv', csv(many), many],
    ['one without a header', 'text/csv; header=absent', csv(few), few + 1],
    ['one by tabs', 'text/tab-separated-values', `at\n${lines(few, at => `${at}\n`)}`, few],
    ['a table of nothing but its header', 'text/csv', 'at,rows\n', 0],
    ['an array of nothing', 'application/json', '[]', 0]
  ])('are counted, whatever the service says of them: %s', async (_, type, text, count) => {
    answering = sends(type, text, lies);
    const limits: [Need['result'] & object, number][] = [
      [{ rows: 5 }, Math.min(5, count)],
      [{ rows: 0 }, 0],
      [{ rows: 1_000_000 }, count]
    ];
    for (const [result, rows] of limits) {
      const answer = await (await facetOf(result)).invoke('export');
      await answer.bytes();
      expect(await settled(answer)).toMatchObject({ state: 'done', status: 200, rows });
    }
  });

  test('are counted where only fields are limited, save of one object, which has none', async () => {
    const facet = await facetOf({ fields: ['at'] });
    answering = sends('application/json', records(few));
    expect(await settled(await facet.invoke('export'))).toMatchObject({ rows: few });
    answering = sends('application/json', '{"at":1,"b":2}');
    expect(await settled(await facet.invoke('export'))).not.toHaveProperty('rows');
  });

  test('are not told where nobody limits them', async () => {
    answering = sends('application/json', records(few));
    const told = await settled(await (await service.granted()).invoke('export'));
    expect(told).toMatchObject({ state: 'done' });
    expect(told).not.toHaveProperty('rows');
  });

  test.each<[string, (response: ServerResponse) => unknown, object]>([
    ['one that can not be cut', sends('application/json', '{"rows":900}'), { state: 'done' }],
    ['a picture', sends('image/png', 'rows'), { state: 'done', code: 'result_not_limitable' }],
    ['what breaks off', response => response.destroy(), { state: 'failed' }],
    ['what leads elsewhere', sends('text/csv', '', { location: '/' }, 302), { state: 'failed' }],
    ['no content', response => response.writeHead(204).end(), { state: 'done', status: 204 }]
  ])('are none of %s', async (_, answers, ended) => {
    answering = answers;
    const facet = await facetOf({ rows: 5 });
    const said = (await problem(facet.invoke('export'))) as Pick<Answer, 'jti'>;
    expect(await settled(said)).toMatchObject({ ...ended, rows: 0 });
  });

  test('of a stream that is cut are those that passed until then', async () => {
    const facet = await service.granted({ result: { rows: 50 } });
    answering = response => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write('{"at":1}\n{"at":2}\n{"at":3}\n{"at":');
    };
    const answer = await facet.invoke('export');
    const pieces = answer[Symbol.asyncIterator]();
    const { value } = (await pieces.next()) as { value: Uint8Array };
    expect(Buffer.from(value).toString()).toBe('{"at":1}\n{"at":2}\n{"at":3}\n');
    const waiting = problem(pieces.next());
    await service.owner.system.facets.revoke(facet.id);
    expect(await waiting).toMatchObject({ code: 'broken_off' });
    expect(await settled(answer)).toMatchObject({ state: 'cut', code: 'cut', rows: 3 });
  });

  test('of one that turns out to be none are those before that', async () => {
    const facet = await facetOf({ rows: 50 });
    let upstreams: ServerResponse | undefined;
    answering = response => {
      upstreams = response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write('{"at":1}\n{"at":2}\n');
    };
    const answer = await facet.invoke('export');
    const pieces = answer[Symbol.asyncIterator]();
    const { value } = (await pieces.next()) as { value: Uint8Array };
    const waiting = problem(pieces.next());
    // An array would be many rows that count as one.
    upstreams!.end('[{"at":3},{"at":4}]\n');
    expect(await waiting).toMatchObject({ code: 'broken_off' });
    const { rows, length, state } = await settled(answer);
    expect([state, rows, length]).toEqual(['failed', 2, value.length]);
  });

  test('are as many as the narrowest of its chain lets be seen', async () => {
    const facet = await service.granted({ result: { rows: 7 }, delegation: true });
    const taker = await service.house.enrol('agent', 'taker');
    const card = await makeCard(taker.holding.service, taker.holding.keys, 'taker');
    const { facet: issued } = await facet.delegate(card, {
      actions: ['export'],
      result: { rows: 4 }
    });
    const lent = await taker.holding.accept(issued);
    answering = sends('text/csv', csv(few));
    const answer = await lent.invoke('export');
    await service.house.settled(answer.jti);
    expect(await taker.system.self.outcome(answer.jti)).toMatchObject({ rows: 4 });
    expect(await settled(await facet.invoke('export'))).toMatchObject({ rows: 7 });
  });
});
