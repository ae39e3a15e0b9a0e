import type { ResultLimit } from './limit';
import { limiterOf, limitWhole } from './limiting';

const A: ResultLimit = { rows: 1, fields: new Set(['a']) };

const limited = (type: string, body: string, status = 200): string =>
  limitWhole(A, { status, type }, Buffer.from(body)).body.toString();

describe('what limits a result', () => {
  test.each([
    ['application/json', '[{"a":1,"b":2},{"a":3}]', '[{"a":1}]'],
    ['application/vnd.bank+json; charset=utf-8', '[{"a":1},{"a":3}]', '[{"a":1}]'],
    ['application/x-ndjson', '{"a":1,"b":2}\n{"a":3}\n', '{"a":1}\n'],
    ['application/jsonl; charset=utf-8', '{"a":1,"b":2}', '{"a":1}\n'],
    // It ends as JSON does, and is lines.
    ['application/stream+json', '{"a":1,"b":2}\n{"a":3}\n', '{"a":1}\n'],
    ['text/csv', 'a,b\n1,2\n3,4\n', 'a\n1\n'],
    ['TEXT/CSV; header=present', 'a,b\r\n1,2', 'a\n1\n'],
    ['text/tab-separated-values', 'a\tb\n1\t2\n', 'a\n1\n']
  ])('goes by its type: %s', (type, body, seen) => {
    expect(limited(type, body)).toBe(seen);
    expect(limiterOf(A, { status: 200, type }, 100)).not.toBeNull();
  });

  test.each([
    ['text/html', 'a,b\n1,2\n'],
    ['text/csvx', 'a,b\n1,2\n'],
    ['text/plain; x=text/csv', 'a,b\n1,2\n'],
    ['text/event-stream', 'data: {"a":1}\n\n'],
    ['application/octet-stream', '[{"a":1}]'],
    ['', '[{"a":1}]']
  ])('is nothing for %j', (type, body) => {
    expect(() => limited(type, body)).toThrow('no JSON, no lines of JSON and no CSV');
    expect(limiterOf(A, { status: 200, type }, 100)).toBeNull();
  });

  test('is nothing for a part: what is within something else would be a whole there', () => {
    for (const [type, body] of [
      ['application/json', '[{"a":"of another object"}]'],
      ['application/x-ndjson', '{"a":"of another object"}'],
      ['text/csv', 'a,b\n1,2\n']
    ] as const) {
      expect(() => limited(type, body, 206)).toThrow('a part of another');
      expect(limiterOf(A, { status: 206, type }, 100)).toBeNull();
    }
  });

  test('holds of a long whole what is long in it', () => {
    const rows = Array.from({ length: 50_000 }, (_, at) => `${at},x\n`);
    expect(
      limitWhole(
        { rows: null, fields: new Set(['a']) },
        { status: 200, type: 'text/csv' },
        Buffer.from(`a,b\n${rows.join('')}`)
      )
    ).toEqual({
      body: Buffer.from(`a\n${rows.map((_, at) => `${at}\n`).join('')}`),
      rows: 50_000
    });
  });
});
