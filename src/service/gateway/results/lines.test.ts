import { Lines } from './lines';
import { type ResultLimit, Unlimitable } from './limit';

const MOST = 1_000;

function inPieces(limit: ResultLimit, text: string | Uint8Array, length: number): string {
  const bytes = Buffer.from(text as string);
  const lines = new Lines(limit, MOST);
  const seen: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += length) {
    seen.push(lines.see(bytes.subarray(at, at + length)));
  }
  seen.push(lines.end());
  return Buffer.concat(seen).toString();
}

/** What may be seen of lines, the same wherever they are cut. */
function seen(limit: Partial<ResultLimit>, text: string | Uint8Array): string {
  const whole: ResultLimit = { rows: null, fields: null, ...limit };
  const expected = inPieces(whole, text, MOST * MOST);
  for (const length of [1, 2, 7]) {
    expect(inPieces(whole, text, length)).toBe(expected);
  }
  return expected;
}

const A = { fields: new Set(['a']) };

describe('lines of JSON that are limited as they come', () => {
  test('are so many, and have the members that may be seen', () => {
    const text = '{"a":1,"b":2}\n{"b":{"a":3},"a":"\\n"}\n{"c":4}\n{"a":5}';
    expect(seen(A, text)).toBe('{"a":1}\n{"a":"\\n"}\n{}\n{"a":5}\n');
    expect(seen({ rows: 2 }, text)).toBe('{"a":1,"b":2}\n{"b":{"a":3},"a":"\\n"}\n');
    expect(seen({ rows: 1, ...A }, text)).toBe('{"a":1}\n');
    expect(seen({ rows: 0 }, text)).toBe('');
  });

  test('may be blank, end as those of Windows and begin with a mark', () => {
    expect(seen({ rows: 2 }, '\ufeff{"a":1}\r\n\r\n \n{"a":2}\r\n{"a":3}')).toBe(
      '{"a":1}\n{"a":2}\n'
    );
  });

  test('keep numbers as they were written, and names that objects have of themselves', () => {
    const text = '{"a":12345678901234567890,"__proto__":{"a":1.10}}\n';
    expect(seen({ rows: 1 }, text)).toBe(text);
    expect(seen(A, text)).toBe('{"a":12345678901234567890}\n');
  });

  test.each<[string, string | Uint8Array]>([
    ['many rows as one', '[{"a":1},{"a":2}]\n'],
    ['rows without members', '1\n'],
    ['null', 'null\n'],
    ['an object over several lines', '{\n"a":1\n}\n'],
    ['two in a line', '{"a":1}{"a":2}\n'],
    ['returns between them', '{"a":1}\r{"a":2}\n'],
    ['a separator of records', '\u001e{"a":1}\n'],
    ['a mark before the second', '{"a":1}\n\ufeff{"a":2}\n'],
    ['one that does not end', '{"a":1}\n{"a":'],
    ['what is no UTF-8', Buffer.from('{"a":"\u00e4"}\n', 'latin1')]
  ])('are not passed on where there is %s', (_what, text) => {
    for (const limit of [A, { rows: 5 }]) {
      expect(() => seen(limit, text)).toThrow(Unlimitable);
    }
  });

  test('are not looked at behind the last of them', () => {
    expect(seen({ rows: 1 }, `{"a":1}\n${'x'.repeat(5 * MOST)}`)).toBe('{"a":1}\n');
  });

  test('are held no longer than one of them', () => {
    const lines = new Lines({ rows: 5, fields: null }, MOST);
    const piece = Buffer.from(`{"a":"${'x'.repeat(600)}`);
    lines.see(piece);
    expect(() => lines.see(piece)).toThrow('a row of the result is longer than 1 KB');
  });
});
