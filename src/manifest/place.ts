/** The way to a value: `['needs', 1, 'where', 'path']`. */
export type Place = readonly (string | number)[];

/** A longer line is no header or key that anybody writes, and is not looked at. */
const LONGEST_LINE = 1000;
const HEADER = /^\s*(\[\[?)([^\]]+)\]/;
const KEY = /^\s*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)/;

/** `needs[2].where.path`: numbers from 1, as people count. */
export function placeWords(place: Place): string {
  return place
    .map((part, at) =>
      typeof part === 'number' ? `[${part + 1}]` : `${at === 0 ? '' : '.'}${part}`
    )
    .join('');
}

/**
 * The line, from 1, of what stands at `place`, or of the nearest table around it; null where none
 * is found. For messages alone: what the file says is the parser's word.
 */
export function lineOf(text: string, place: Place): number | null {
  let best: { line: number; depth: number } | null = null;
  for (const { line, at } of placed(text)) {
    // A list, or a table with no header of its own, begins where the first thing in it does.
    const found = place.length > 0 ? at.slice(0, place.length) : at;
    const within = found.length <= place.length && found.every((part, i) => part === place[i]);
    if (within && (best === null || found.length > best.depth)) {
      best = { line, depth: found.length };
    }
  }
  return best?.line ?? null;
}

/** Headers and keys at the beginning of a line, outside of texts over several lines. */
function* placed(text: string): Generator<{ line: number; at: Place }> {
  const counts = new Map<string, number>();
  let table: Place = [];
  let open: string | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    if (open !== null) {
      open = line.includes(open) ? null : open;
      continue;
    }
    const begins = line.length <= LONGEST_LINE ? line : '';
    const [, brackets, name] = HEADER.exec(begins) ?? [];
    const [, key] = KEY.exec(begins) ?? [];
    if (name !== undefined) {
      table = tableOf(name, brackets === '[[', counts);
      yield { line: index + 1, at: table };
    } else if (key !== undefined) {
      yield { line: index + 1, at: [...table, unquoted(key)] };
    }
    open = ['"""', "'''"].find(quotes => line.split(quotes).length % 2 === 0) ?? null;
  }
}

/** Of a header, with the number of the element that it begins or lies in. */
function tableOf(name: string, element: boolean, counts: Map<string, number>): Place {
  const parts = (name.match(/"(?:[^"\\]|\\.)*"|'[^']*'|[^.\s]+/g) ?? []).map(unquoted);
  const place: (string | number)[] = [];
  for (const [at, part] of parts.entries()) {
    place.push(part);
    const path = parts.slice(0, at + 1).join('\0');
    if (element && at === parts.length - 1) {
      const before = counts.get(path);
      counts.set(path, before === undefined ? 0 : before + 1);
      // What lies in the element before is counted anew in this one.
      (before === undefined ? [] : [...counts.keys()])
        .filter(other => other.startsWith(`${path}\0`))
        .forEach(other => counts.delete(other));
    }
    const count = counts.get(path);
    if (count !== undefined) {
      place.push(count);
    }
  }
  return place;
}

/** TOML's escapes are those of JSON, but for one of eight digits, which nobody needs in a name. */
function unquoted(key: string): string {
  try {
    return key.startsWith('"') ? String(JSON.parse(key)) : key.replace(/^'(.*)'$/, '$1');
  } catch {
    return key.slice(1, -1);
  }
}
