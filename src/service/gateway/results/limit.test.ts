import type { FacetRecord } from '../../types';
import { limitResult, resultLimit, Unlimitable } from './limit';

const link = (result: { fields?: string[]; rows?: number } | null): FacetRecord =>
  ({ terms: { result } }) as FacetRecord;

const JSON_TYPE = 'application/json';

function limited(chain: FacetRecord[], body: string | Buffer, type = JSON_TYPE): string {
  return limitResult(resultLimit(chain)!, type, Buffer.from(body as string)).body.toString();
}

describe('the limit on a result', () => {
  test('is none where no link limits it', () => {
    expect(resultLimit([link(null), link(null)])).toBeNull();
  });

  test('is what all links leave together', () => {
    const chain = [
      link({ fields: ['a', 'b'], rows: 5 }),
      link(null),
      link({ fields: ['b', 'c'] }),
      link({ rows: 2 })
    ];
    expect(limited(chain, '[{"a":1,"b":2,"c":3},{"b":4},{"b":5}]')).toBe('[{"b":2},{"b":4}]');
  });

  test('of no field in common leaves empty rows, not whole ones', () => {
    expect(limited([link({ fields: ['a'] }), link({ fields: ['b'] })], '[{"a":1,"b":2}]')).toBe(
      '[{}]'
    );
  });

  test('on fields takes one object as one row', () => {
    expect(limited([link({ fields: ['a'] })], '{"a":{"b":1},"b":2}')).toBe('{"a":{"b":1}}');
  });

  test('keeps numbers as they were written', () => {
    const body = '[{"a":12345678901234567890,"b":1.10,"c":1e400,"d":-0}]';
    expect(limited([link({ rows: 1 })], body)).toBe(body);
  });

  test('is not fooled by names that objects have of themselves', () => {
    expect(limited([link({ fields: ['a'] })], '{"__proto__":{"x":1},"constructor":2,"a":3}')).toBe(
      '{"a":3}'
    );
    expect(limited([link({ fields: ['__proto__'] })], '{"__proto__":{"x":1}}')).toBe(
      '{"__proto__":{"x":1}}'
    );
  });

  test.each<[string, object, string | Buffer, string]>([
    ['a page', { rows: 1 }, '[]', 'text/html'],
    ['a type that only looks like JSON', { rows: 1 }, '[]', 'application/jsonp'],
    ['what is said to be JSON and is not', { rows: 1 }, '[1', JSON_TYPE],
    ['what is no UTF-8', { rows: 1 }, Buffer.from([0x5b, 0xff, 0x5d]), JSON_TYPE],
    ['an object where rows are limited', { rows: 1 }, '{"items":[1,2,3]}', JSON_TYPE],
    ['rows without fields', { fields: ['a'] }, '[1,2]', JSON_TYPE],
    ['a long number as a row', { fields: ['a'] }, '[12345678901234567890]', JSON_TYPE],
    ['rows in rows', { fields: ['a'] }, '[[{"b":1}]]', JSON_TYPE],
    ['null', { fields: ['a'] }, 'null', JSON_TYPE]
  ])('passes nothing on of %s', (_what, limit, body, type) => {
    expect(() => limited([link(limit)], body, type)).toThrow(Unlimitable);
  });

  test('takes JSON of other names', () => {
    expect(limited([link({ rows: 1 })], '[1,2]', 'application/vnd.bank+json; charset=utf-8')).toBe(
      '[1]'
    );
  });
});
