import { inspect } from 'node:util';

import { ClockOff, Refused, ServiceProblem, Unreachable } from '../errors';
import { Exchange, type Fetch } from './exchange';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const SECRET = 'c0ffee00c0ffee00c0ffee00c0ffee00';

function exchange(fetch: Fetch): Exchange {
  return new Exchange({ base: 'https://facets.example/', fetch, clock: { now: () => NOW } });
}

async function complaint(answer: Response): Promise<Error> {
  const door = exchange(async () => answer);
  return door.complaint(await door.send('/x', { method: 'GET' }), 'jti');
}

const dated = (seconds: number): Record<string, string> => ({
  date: new Date(NOW - seconds * 1000).toUTCString()
});

describe('an exchange with a service', () => {
  test('follows no redirect and leaves no referrer: the path is a secret', async () => {
    const seen: RequestInit[] = [];
    const door = exchange(async (_address, init) => {
      seen.push(init!);
      return new Response();
    });
    await door.send(`/${SECRET}/`, { method: 'POST', body: 'x' });
    expect(seen).toEqual([
      expect.objectContaining({ redirect: 'error', referrerPolicy: 'no-referrer' })
    ]);
  });

  test('that is not possible tells no address', async () => {
    const door = exchange(async address => {
      throw Object.assign(new TypeError(`fetch failed ${address}`), { code: 'ECONNREFUSED' });
    });
    const error = await door
      .send(`/${SECRET}/`, { method: 'POST', jti: 'jti' })
      .catch((reason: unknown) => reason as Unreachable);
    expect(error).toBeInstanceOf(Unreachable);
    expect((error as Unreachable).jti).toBe('jti');
    expect(inspect(error, { depth: 9 })).not.toContain(SECRET);
  });

  test('that was called off says so and nothing else', async () => {
    const off = new AbortController();
    const door = exchange((_address, init) => {
      off.abort();
      return Promise.reject(init!.signal!.reason as Error);
    });
    await expect(door.send('/x', { method: 'GET', signal: off.signal })).rejects.toMatchObject({
      name: 'AbortError'
    });
  });

  test('ends in Refused for the one 404', async () => {
    const error = await complaint(new Response('{"error":"not_found"}', { status: 404 }));
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ code: 'refused', jti: 'jti' });
  });

  test.each([
    [62, '62 s ahead of'],
    [130, '2 minutes ahead of'],
    [-3600, '60 minutes behind'],
    [9000, '3 hours ahead of'],
    [-86_400, '24 hours behind'],
    [200_000, '2 days ahead of']
  ])('that is refused with a clock %i s off says how far that is', async (off, words) => {
    const error = await complaint(new Response('', { status: 404, headers: dated(off) }));
    expect(error).toBeInstanceOf(ClockOff);
    expect(error.message).toContain(`This machine’s clock is ${words} the service’s`);
  });

  test.each([59, 0, -60])('that is refused with a clock %i s off does not blame it', async off => {
    const error = await complaint(new Response('', { status: 404, headers: dated(off) }));
    expect(error).toBeInstanceOf(Refused);
  });

  test('ends in the problem that the service names, also of status 404', async () => {
    for (const status of [404, 409, 503]) {
      const body = JSON.stringify({ status, code: 'busy', title: 'Busy.', detail: 'Try later.' });
      const error = await complaint(new Response(body, { status }));
      expect(error).toBeInstanceOf(ServiceProblem);
      expect(error).toMatchObject({ status, code: 'busy', message: 'Busy. Try later.' });
    }
  });

  test('that ends at a proxy is unreachable', async () => {
    const error = await complaint(new Response('<h1>Bad Gateway</h1>', { status: 502 }));
    expect(error).toBeInstanceOf(Unreachable);
  });

  test('whose answer is no JSON says so', async () => {
    const door = exchange(async () => new Response('<html>'));
    const response = await door.send('/x', { method: 'GET' });
    await expect(door.json(response)).rejects.toMatchObject({ code: 'bad_answer' });
  });
});
