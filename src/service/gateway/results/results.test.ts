import { RecentResults } from './results';

const MINUTE_MS = 60_000;

describe('results that were lately given', () => {
  let now: number;
  let results: RecentResults;

  beforeEach(() => {
    now = 1_000_000;
    results = new RecentResults({ now: () => now });
  });

  const keep = (jti: string, body = 'a result'): void =>
    results.keep('kid', jti, { status: 200, type: 'text/plain', body: Buffer.from(body) });
  const kept = (jti: string): string | undefined => results.of('kid', jti)?.body.toString();

  test('are given again for ten minutes, and no longer', () => {
    keep('one');
    now += 9 * MINUTE_MS;
    expect(kept('one')).toBe('a result');
    keep('two');
    now += MINUTE_MS;
    expect(kept('one')).toBeUndefined();
    keep('three');
    expect(['two', 'three'].map(kept)).toEqual(['a result', 'a result']);
  });

  test('are given to the key alone that asked for them', () => {
    keep('one');
    expect(results.of('another', 'one')).toBeUndefined();
  });

  test('take no more room than so much, of which the latest has at least half', () => {
    const long = 'a'.repeat(60_000);
    for (let at = 0; at < 1_000; at++) {
      keep(`long ${at}`, long);
    }
    const there = Array.from({ length: 1_000 }, (_, at) => kept(`long ${at}`) !== undefined);
    const count = there.filter(Boolean).length;
    expect(there.slice(-count).every(Boolean)).toBe(true);
    expect(count * long.length).toBeLessThan(16 * 1024 * 1024);
    expect(count * long.length).toBeGreaterThan(7 * 1024 * 1024);
  });

  test('are not kept where one is very long', () => {
    keep('long', 'a'.repeat(100_000));
    expect(kept('long')).toBeUndefined();
  });
});
