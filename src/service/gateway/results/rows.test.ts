import { limitResult, type ResultLimit, Unlimitable } from './limit';
import { beginsAsRows, Rows } from './rows';
import { drawn } from './testing/drawn';

const MOST = 1_000;

/** What comes of a text in pieces of such lengths; null where nothing more would be passed on. */
function limited(limit: ResultLimit, text: Uint8Array, lengths: () => number): string | null {
  const rows = new Rows(limit, MOST);
  const seen: Uint8Array[] = [];
  try {
    for (let at = 0; at < text.length;) {
      const length = lengths();
      seen.push(rows.see(text.subarray(at, at + length)));
      at += length;
    }
    rows.end();
  } catch (error) {
    expect(error).toBeInstanceOf(Unlimitable);
    return null;
  }
  return Buffer.concat(seen).toString();
}

/** The same as a whole; null where it can't be limited. */
function whole(limit: ResultLimit, text: Uint8Array): string | null {
  try {
    return limitResult(limit, 'application/json', Buffer.from(text)).body.toString();
  } catch {
    return null;
  }
}

const PARTS = [
  ...['[', ']', '{', '}', ',', ':', '"', '\\', ' ', '\n', '\ufeff', '\u00a0', '\0'],
  ...['{"a":1,"b":[{"c":"]"}]}', '{"b":"\\\\","a":"\\""}', '{}', '[]', 'null', 'true', '""'],
  ...['12345678901234567890', '1.10', '-0', '1e400', '01', '"ä€😀"', '"\\ud800"', '{"a":1,"a":2}']
];

const LIMITS: ResultLimit[] = [
  { rows: 1, fields: null },
  { rows: 3, fields: null },
  { rows: null, fields: new Set(['a']) },
  { rows: 2, fields: new Set(['a', 'b']) }
];

describe('rows that are limited as they come', () => {
  test('are what the whole is limited to, whatever it is and wherever it is cut', () => {
    const random = drawn(7);
    const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
    let passed = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const rows = Array.from({ length: Math.floor(random() * 5) }, () => pick(PARTS));
      const bytes = Buffer.from(
        `${pick(['', ' ', '\ufeff'])}[${rows.join(pick([',', ', ', '']))}]`
      );
      if (random() < 0.2 && bytes.length > 0) {
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      }
      const text = random() < 0.1 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
      const limit = pick(LIMITS);
      // A mark that comes in more than one piece is not known as one.
      const marked = text[0] === 0xef;
      const expected = Array.isArray(parsed(text)) ? whole(limit, text) : null;
      const lengths = () => (marked ? 64 : 1 + Math.floor(random() * 6));
      expect([String(text), limited(limit, text, lengths)]).toEqual([String(text), expected]);
      passed += Number(expected !== null);
    }
    // What is generated is of both kinds.
    expect(passed).toBeGreaterThan(2_000);
  });

  test('hold no more than one of them', () => {
    const rows = new Rows({ rows: 1, fields: null }, MOST);
    const row = Buffer.from(`"${'x'.repeat(900)}",`);
    rows.see(Buffer.from('['));
    for (let count = 0; count < 2_000; count += 1) {
      rows.see(row);
    }
    expect(() => rows.see(Buffer.from(`"${'x'.repeat(MOST)}`))).toThrow(
      'a row of the result is longer than 1 KB'
    );
  });

  test('are known by how they begin', () => {
    const begin = (...pieces: string[]) => beginsAsRows(pieces.map(piece => Buffer.from(piece)));
    expect([begin('[1'), begin(' \n', '\t[')]).toEqual([true, true]);
    expect(begin('\ufeff[')).toBe(true);
    expect([begin('{"a":['), begin('1'), begin(' '), begin(), begin('x[')]).toEqual(
      Array(5).fill(false)
    );
  });
});

function parsed(text: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch {
    return undefined;
  }
}

test('a row that comes byte by byte is held in little more than it is long', () => {
  const rows = new Rows({ rows: 1, fields: null }, 1_000_000);
  const text = Buffer.from(`["${'a'.repeat(200_000)}"]`);
  const seen: Uint8Array[] = [];
  let most = 0;
  for (let at = 0; at < text.length; at += 1) {
    seen.push(rows.see(text.subarray(at, at + 1)));
    most = Math.max(most, rows['held'].all.length);
  }
  rows.end();
  expect(Buffer.concat(seen).equals(text)).toBe(true);
  // Each piece takes more than a hundred bytes, however short it is.
  expect(most).toBeLessThan(1_100);
});
