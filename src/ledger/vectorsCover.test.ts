import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { b64u, type Json, utf8 } from '../protocol';
import type { Vectors } from './testing/vectors';
import { wholeText } from './testing/vectors/pieces';

const read = (name: string): string => readFileSync(join(__dirname, '../../docs', name), 'utf8');
const protocol = read('protocol.md');
const vectors = JSON.parse(read('vectors.json')) as Vectors;

/** The rows of the table that begins with these words, as their cells. */
function table(heading: string): string[][] {
  const from = protocol.indexOf(`| ${heading} |`);
  const lines = protocol.slice(from).split('\n');
  const rows = lines.slice(
    2,
    lines.findIndex(line => !line.startsWith('|'))
  );
  return rows.map(row => row.split(' | ').map(cell => cell.replace(/^\| | \|$/g, '')));
}

function quotedIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
}

/** Whether a case says of something that a correct reader refuses it. */
function refuses(one: Json): boolean {
  if (typeof one !== 'object' || one === null || Array.isArray(one)) {
    return false;
  }
  const { ok, hex, code, broken, failed, faults, amount, reserved, its } = one;
  const told = [broken, failed, faults].some(list => Array.isArray(list) && list.length > 0);
  const none = [hex, amount, reserved].includes(null);
  return ok === false || its === false || typeof code === 'string' || told || none;
}

function cases(value: Json): Json[] {
  return typeof value !== 'object' || value === null
    ? []
    : [value, ...Object.values(value).flatMap(one => (Array.isArray(value) ? one : cases(one)))];
}

describe('docs/protocol.md and docs/vectors.json', () => {
  const rows = table('rules of | are tried by');
  const members = Object.keys(vectors).filter(name => name !== 'about');

  it('name for each section the vectors that try it, and for each vector its section', () => {
    const sections = [...protocol.matchAll(/^## (\d+) /gm)].map(([, number]) => `§${number}`);
    expect(rows.map(([section]) => section)).toEqual(sections);
    const named = rows.flatMap(([, names]) => quotedIn(names!));
    expect([...new Set(named)].sort()).toEqual([...members].sort());
    for (const [section, names] of rows) {
      expect([section, quotedIn(names!).length]).not.toEqual([section, 0]);
    }
  });

  it('refuse something of each kind but of those that say what is made', () => {
    const made = quotedIn(/Each has cases to refuse, but [^.]*\./.exec(protocol)![0]);
    const unrefused = members.filter(
      name => !cases(vectors[name as keyof Vectors] as unknown as Json).some(refuses)
    );
    expect(unrefused.sort()).toEqual(made.sort());
  });

  it('refuse a token of each type for each member that it lacks, and for one more', () => {
    const missed: string[] = [];
    for (const [typ, , , payload] of table('typ | signer | verified by | payload members')) {
      const type = quotedIn(typ!)[0]!;
      const shown = vectors.tokens
        .filter(one => one.typ === type)
        .flatMap(({ token, ok }) => {
          try {
            const body = JSON.parse(
              utf8.decode(b64u.decode(wholeText(token).split('.')[1]!))
            ) as object;
            return [{ ok, has: new Set(Object.keys(body)) }];
          } catch {
            return [];
          }
        });
      const good = shown.filter(({ ok }) => ok);
      const wrong = shown.filter(({ ok }) => !ok);
      expect([type, good.length]).not.toEqual([type, 0]);
      const needed = [...good[0]!.has].filter(name => good.every(({ has }) => has.has(name)));
      const stated = quotedIn(payload!)
        .flatMap(list => list.split(', '))
        .filter(name => !name.endsWith('?'));
      // Those of a descriptor stand in §5.
      missed.push(...stated.filter(name => !needed.includes(name)).map(name => `${type} ${name}`));
      const tried = stated.length === 0 ? needed : stated;
      missed.push(
        ...tried
          .filter(name => !wrong.some(({ has }) => !has.has(name)))
          .map(name => `${type} without ${name}`)
      );
      const all = new Set(good.flatMap(({ has }) => [...has]));
      if (!wrong.some(({ has }) => [...has].some(name => !all.has(name)))) {
        missed.push(`${type} with more`);
      }
    }
    expect(missed).toEqual([]);
  });

  it('tell each fault of a bundle alone', () => {
    const faults = table('fault | where').map(([fault]) => quotedIn(fault!)[0]!);
    const alone = new Set(
      vectors.bundles.cases
        .filter(one => one.faults.length === 1)
        .map(one => one.faults[0] as string)
    );
    expect([...alone].sort()).toEqual(faults.sort());
  });
});
