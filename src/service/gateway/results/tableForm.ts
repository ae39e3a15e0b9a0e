import { Unlimitable } from './limit';
import { QUOTE } from './limiter';

const [TAB, COMMA, SEMICOLON, RETURN] = [0x09, 0x2c, 0x3b, 0x0d];

/** As many as spreadsheets have. */
const MOST_COLUMNS = 16_384;

/** How a table is written, as its content type says. */
export interface TableForm {
  /** Bytes, of which the first row tells the one that is meant. */
  delimiters: readonly number[];
  /** Whether cells may be between quotes. */
  quoted: boolean;
  header: boolean;
  /** `utf-8`, or one whose characters are one byte each. */
  charset: string;
}

/**
 * @returns null for what is no table
 * @throws Unlimitable for one in characters that are not known, or that says two things
 */
export function tableForm(type: string): TableForm | null {
  const [, csv] = /^text\/(csv|tab-separated-values)\s*(?:;|$)/i.exec(type) ?? [];
  if (csv === undefined) {
    return null;
  }
  const quoted = csv.toLowerCase() === 'csv';
  return {
    delimiters: quoted ? [COMMA, SEMICOLON] : [TAB],
    quoted,
    header: parameter(type, 'header') !== 'absent',
    charset: charsetOf(parameter(type, 'charset') ?? 'utf-8')
  };
}

function parameter(type: string, name: string): string | undefined {
  const said = [...type.matchAll(/;\s*([^\s=;"]+)\s*=\s*(?:"([^"]*)"|([^\s;"]*))/g)]
    .filter(([, of]) => of!.toLowerCase() === name)
    .map(([, , within, plain]) => (within ?? plain)!.toLowerCase());
  if (new Set(said).size > 1) {
    throw new Unlimitable(`the result says two things of its ${name}`);
  }
  return said[0];
}

/** Those in which delimiters, quotes and ends of lines are the bytes of ASCII, and no part of others. */
function charsetOf(label: string): string {
  try {
    const { encoding } = new TextDecoder(label);
    if (/^(utf-8|iso-8859-\d+|windows-125\d)$/.test(encoding)) {
      return encoding;
    }
  } catch {
    // It is none.
  }
  throw new Unlimitable('the result is in a charset that can not be cut');
}

/** The first that stands in the first row, outside of quotes. */
export function delimiterOf(row: Uint8Array, { delimiters }: TableForm): number {
  const plain = Buffer.from(
    Buffer.from(row)
      .toString('latin1')
      .replace(/"[^"]*"/g, ''),
    'latin1'
  );
  return delimiters.find(one => plain.includes(one)) ?? delimiters[0]!;
}

/**
 * Where the cells of one row end, as they are written (RFC 4180; without quotes, those of IANA's
 * text/tab-separated-values). Each begins behind the delimiter that ended the one before.
 *
 * @throws Unlimitable
 */
export function cellEnds(
  row: Uint8Array,
  delimiter: number,
  { quoted, at: which }: { quoted: boolean; at: number }
): number[] {
  const wrong = (what: string): Unlimitable =>
    new Unlimitable(`row ${which} of the result ${what}`);
  const ends: number[] = [];
  // Where the next of each is, so that nothing is looked for twice.
  let quote = quoted ? next(row, QUOTE, 0) : row.length;
  let back = next(row, RETURN, 0);
  for (let begun = 0; ;) {
    let end: number;
    if (quote === begun && begun < row.length) {
      end = closing(row, begun);
      if (end > row.length || (end < row.length && row[end] !== delimiter)) {
        throw wrong('has a quote that is not closed where its cell ends');
      }
      back = back < end ? next(row, RETURN, end) : back;
      quote = next(row, QUOTE, end);
    } else {
      end = next(row, delimiter, begun);
      if (quote < end) {
        throw wrong('has a quote within a cell that does not begin with one');
      }
      if (back < end) {
        throw wrong('has a carriage return that ends no line');
      }
    }
    ends.push(end);
    if (ends.length > MOST_COLUMNS) {
      throw wrong(`has more than ${MOST_COLUMNS} cells`);
    }
    if (end === row.length) {
      return ends;
    }
    begun = end + 1;
  }
}

/** One of the cells. */
export function cellAt(row: Uint8Array, ends: readonly number[], at: number): Uint8Array {
  return row.subarray(at === 0 ? 0 : ends[at - 1]! + 1, ends[at]);
}

/** What a cell of the header names; undefined where it can't be read. */
export function nameOf(cell: Uint8Array, { quoted, charset }: TableForm): string | undefined {
  try {
    const text = new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(cell);
    return quoted && text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
  } catch {
    return undefined;
  }
}

/** Where the next such byte is, or the row's end. */
function next(row: Uint8Array, byte: number, from: number): number {
  const at = row.indexOf(byte, from);
  return at === -1 ? row.length : at;
}

/** Behind the quote that closes the one at `opened`; behind the row where none does. */
function closing(row: Uint8Array, opened: number): number {
  let at = next(row, QUOTE, opened + 1);
  while (row[at + 1] === QUOTE) {
    at = next(row, QUOTE, at + 2);
  }
  return at + 1;
}
