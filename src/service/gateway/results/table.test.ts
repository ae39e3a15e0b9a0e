import { dsvFormat } from 'd3-dsv';

import { type ResultLimit, Unlimitable } from './limit';
import { Table } from './table';
import { tableForm } from './tableForm';
import { drawn } from './testing/drawn';

const MOST = 1_000;
const ALL: ResultLimit = { rows: null, fields: null };

function inPieces(
  limit: ResultLimit,
  text: string | Uint8Array,
  type: string,
  lengths: () => number
): string {
  const bytes = Buffer.from(text as string);
  const table = new Table(limit, tableForm(type)!, MOST);
  const seen: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = lengths();
    seen.push(table.see(bytes.subarray(at, at + length)));
    at += length;
  }
  seen.push(table.end());
  return Buffer.concat(seen).toString('latin1');
}

/** What may be seen of a table, the same wherever it is cut. */
function seen(limit: Partial<ResultLimit>, text: string | Uint8Array, type = 'text/csv'): string {
  const whole: ResultLimit = { ...ALL, ...limit };
  const expected = inPieces(whole, text, type, () => Infinity);
  for (const length of [1, 2, 7]) {
    expect(inPieces(whole, text, type, () => length)).toBe(expected);
  }
  return Buffer.from(expected, 'latin1').toString();
}

/** Why nothing of it can be. */
function closed(limit: Partial<ResultLimit>, text: string | Uint8Array, type?: string): string {
  try {
    seen(limit, text, type);
  } catch (error) {
    expect(error).toBeInstanceOf(Unlimitable);
    return (error as Error).message;
  }
  throw new Error('it was passed on');
}

const fields = (...names: string[]): Partial<ResultLimit> => ({ fields: new Set(names) });
const TWO = 'id,name\n1,a\n2,b\n3,c\n';

describe('a table that is limited as it comes', () => {
  test('has its header and so many rows', () => {
    expect(seen({ rows: 2 }, TWO)).toBe('id,name\n1,a\n2,b\n');
    expect(seen({ rows: 0 }, TWO)).toBe('id,name\n');
    expect(seen({ rows: 9 }, TWO)).toBe(TWO);
    expect(seen({ rows: 1 }, '')).toBe('');
  });

  test('has the columns alone that the header names so, and cells as they were written', () => {
    const text = 'secret,id,"the ""name"""\nx,007,"a, ""b"""\ny,"1",\n';
    expect(seen(fields('id', 'the "name"', 'none'), text)).toBe(
      'id,"the ""name"""\n007,"a, ""b"""\n"1",\n'
    );
    expect(seen({ rows: 1, ...fields('id') }, text)).toBe('id\n007\n');
  });

  test('has an empty cell that stands alone between quotes, since a blank line is no row', () => {
    expect(seen(fields('a'), 'a,b\n,1\n,2\n')).toBe('a\n""\n""\n');
  });

  test('counts a row with its line feeds as one', () => {
    expect(seen({ rows: 1 }, 'a,b\n"1\r\n2\n","""\n"\n3,4\n')).toBe('a,b\n"1\r\n2\n","""\n"\n');
  });

  test('may end its lines as Windows does, or not at all, and begin with a mark', () => {
    expect(seen(fields('id'), '\ufeffid,name\r\n1,a\r\n2,b')).toBe('id\n1\n2\n');
    expect(seen(fields('id'), '\ufeff"id",name\r\n1,a')).toBe('"id"\n1\n');
  });

  test('has blank lines left out, unless it has one column alone', () => {
    expect(seen({ rows: 2 }, '\n\r\na,b\n\n1,2\n\n\n3,4\n\n')).toBe('a,b\n1,2\n3,4\n');
    expect(seen({ rows: 2 }, 'a\n\n1\n2\n')).toBe('a\n\n1\n');
  });

  test('may be parted by semicolons, where no comma stands in its first row', () => {
    expect(seen(fields('a'), 'a;"b,c"\n1,5;2\n')).toBe('a\n1,5\n');
    expect(closed(fields('a'), 'a;b,c\n1;2,3\n')).toContain('no column that may be seen');
    expect(seen(fields('a;b'), '"a;b",c\n1,2\n')).toBe('"a;b"\n1\n');
  });

  test('by tabs has no quotes, and each line is a row', () => {
    const type = 'text/tab-separated-values';
    expect(seen({ rows: 2, ...fields('b') }, 'a\tb\n1\t"x\n2\t\n3\ty"\n', type)).toBe('b\n"x\n\n');
    expect(closed({ rows: 1 }, 'a\tb\n"1\n2"\t3\n', type)).toBe(
      'row 2 of the result has 1 cells where the first has 2'
    );
  });

  test('without a header has rows, but no columns of a name', () => {
    const type = 'text/csv; Header="ABSENT"';
    expect(seen({ rows: 1 }, '1,2\n3,4\n', type)).toBe('1,2\n');
    expect(seen({ rows: 0 }, '1,2\n3,4\n', type)).toBe('');
    expect(closed(fields('1'), '1,2\n3,4\n', type)).toBe('the result says that it has no header');
  });

  test('is in UTF-8, or in what it says if its bytes can be cut', () => {
    const latin = Buffer.from('größe,x\nä,1\n', 'latin1');
    expect(closed(fields('x'), latin)).toContain('row 1 of the result is no UTF-8');
    expect(seen(fields('größe'), 'größe,x\nä,1\n', 'text/csv;charset=UTF-8')).toBe('größe\nä\n');
    const passed = inPieces(
      { ...ALL, ...fields('größe') },
      latin,
      'text/csv; charset="iso-8859-1"',
      () => 3
    );
    expect(passed).toBe('größe\nä\n');
    for (const charset of ['utf-16', 'utf-16le', 'iso-2022-jp', 'gb18030', 'utf-7', 'x', '""']) {
      expect(closed({ rows: 1 }, TWO, `text/csv; charset=${charset}`)).toContain('charset');
    }
    expect(closed({ rows: 1 }, TWO, 'text/csv; charset=utf-8; CHARSET=utf-16')).toBe(
      'the result says two things of its charset'
    );
    for (const wide of [Buffer.from('\ufeffid,name\n', 'utf16le'), 'a,b\n1,"\0"\n']) {
      expect(closed({ rows: 1 }, wide)).toContain('bytes of no text');
    }
  });

  test.each<[string, string, string]>([
    ['a quote that is never closed', 'a,b\n1,"2\n3,4\n', 'a quote in the result is never closed'],
    ['a row with fewer cells', 'a,b\n1\n', 'row 2 of the result has 1 cells where the first has 2'],
    ['one with more', 'a,b\n1,2,3\n', 'row 2 of the result has 3 cells where the first has 2'],
    ['a quote within a cell', 'a,b\n1,2"3"\n', 'a quote within a cell'],
    ['text behind a quote', 'a,b\n1,"2"3\n', 'not closed where its cell ends'],
    ['backslashes before quotes', 'a,b\n"1\\"2","3\\"4"\n', 'not closed where its cell ends'],
    ['two texts in one cell', 'a,b\n1,"2" "3"\n', 'not closed where its cell ends'],
    ['returns as ends of lines', 'a,b\r1,2\r3,4\r', 'a carriage return that ends no line'],
    ['a return behind a quote', 'a,b\n"1\r",2\r3\n', 'a carriage return that ends no line']
  ])('is not passed on with %s', (_what, text, why) => {
    expect(closed({ rows: 5 }, text)).toContain(why);
  });

  test('is not passed on with more columns than a spreadsheet has', () => {
    const table = new Table({ ...ALL, rows: 1 }, tableForm('text/csv')!, 100_000);
    const wide = Buffer.from(`a${','.repeat(16_384)}\n`);
    expect(() => table.see(wide)).toThrow('row 1 of the result has more than 16384 cells');
  });

  test('shows nothing by a header that names a column twice, or none', () => {
    expect(closed(fields('id'), 'id,id\n1,2\n')).toContain('two columns of one name');
    expect(closed(fields('id'), 'id,"id"\n1,2\n')).toContain('two columns of one name');
    expect(seen(fields('id'), 'id,x,x\n1,2,3\n')).toBe('id\n1\n');
    for (const header of ['ID,x', ' id,x', 'id ,x', '"id\n",x', 'i\u0064\u0301,x', '1,2']) {
      expect(closed(fields('id'), `${header}\n1,2\n`)).toContain('no column that may be seen');
    }
    expect(seen(fields('__proto__'), '__proto__,constructor\n1,2\n')).toBe('__proto__\n1\n');
    expect(closed(fields('a'), '__proto__,constructor\n1,2\n')).toContain('no column');
  });

  test('is not looked at behind its last row', () => {
    expect(seen({ rows: 1 }, `a,b\n1,2\n3,"${'x'.repeat(5 * MOST)}`)).toBe('a,b\n1,2\n');
  });

  test('holds no more than one row of it', () => {
    const table = new Table({ ...ALL, rows: 9 }, tableForm('text/csv')!, MOST);
    table.see(Buffer.from('a\n"'));
    expect(() => {
      for (let count = 0; count < 2_000; count += 1) {
        table.see(Buffer.from('x\n'));
      }
    }).toThrow('a row of the result is longer than 1 KB');
    expect(table['rows']['held'].length).toBeLessThanOrEqual(MOST);
  });
});

describe('a table that another reader reads', () => {
  const NAMES = ['a', 'b', 'c', 'd'];
  const CELLS = ['', '1', 'x', '"', '""', ',', '\n', '\r\n', 'ä€😀', '","', '"\n"', '\\"', 'a;b'];
  const reader = dsvFormat(',');
  const LIMITS: ResultLimit[] = [
    { rows: 1, fields: null },
    { rows: 3, fields: null },
    { rows: null, fields: new Set(['a']) },
    { rows: 2, fields: new Set(['b', 'd', 'none']) }
  ];

  /** What may be seen of what was read. */
  function limited([header, ...rows]: string[][], { rows: most, fields: of }: ResultLimit) {
    const kept = [...header!.keys()].filter(at => of === null || of.has(header![at]!));
    return [header!, ...rows.slice(0, most ?? Infinity)].map(row => kept.map(at => row[at]));
  }

  /** Blank lines are rows where there is one column alone, and a header before them. */
  function withoutBlanks(rows: string[][]): string[][] {
    const blank = (row: string[]) => row.length === 1 && row[0] === '';
    const first = rows.findIndex(row => !blank(row));
    return first === -1
      ? []
      : rows.slice(first).filter(row => rows[first]!.length === 1 || !blank(row));
  }

  test('has no more in it than it lets be seen, however it is written and wherever it is cut', () => {
    const random = drawn(11);
    const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
    let [whole, passed, spoiled] = [0, 0, 0];
    for (let round = 0; round < 8_000; round += 1) {
      const header = NAMES.slice(0, 2 + Math.floor(random() * 3));
      const rows = Array.from({ length: Math.floor(random() * 6) }, () =>
        header.map(() => pick(CELLS) + pick(CELLS))
      );
      let text = reader.formatRows([header, ...rows]).replaceAll('\r\n', '\n');
      const broken = random() < 0.5;
      if (broken) {
        const at = Math.floor(random() * text.length);
        const cut = Math.floor(random() * 2);
        text = text.slice(0, at) + pick(['"', ',', '\n', '\r', '"\n"', '']) + text.slice(at + cut);
        // Half a character is another one in UTF-8.
        text = Buffer.from(text).toString();
      }
      const limit = pick(LIMITS);
      let said: string;
      try {
        said = inPieces(limit, text, 'text/csv', () => 1 + Math.floor(random() * 6));
      } catch (error) {
        expect(error).toBeInstanceOf(Unlimitable);
        expect([text, broken]).toEqual([text, true]);
        continue;
      }
      whole += Number(!broken);
      spoiled += Number(broken);
      const out = Buffer.from(said, 'latin1').toString();
      const read = withoutBlanks(reader.parseRows(text));
      if (read.length === 0) {
        continue;
      }
      expect([text, reader.parseRows(out)]).toEqual([text, limited(read, limit)]);
      passed += 1;
    }
    // What is generated is of all kinds.
    expect(whole).toBeGreaterThan(3_000);
    expect(spoiled).toBeGreaterThan(500);
    expect(passed).toBeGreaterThan(3_500);
  });
});
