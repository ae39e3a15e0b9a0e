import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { b64u, type Json, REFUSALS, utf8 } from '../protocol';
import type { Vectors } from './testing/vectors';
import { readVectors } from './testing/vectors/files';
import { wholeText } from './testing/vectors/tokens/pieces';

const protocol = readFileSync(join(__dirname, '../../docs/protocol.md'), 'utf8');
const vectors = readVectors();

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

/** Each numbered rule, each fault and subject of bundles, and each check of one entry. */
function rulesOf(page: string): string[] {
  const rules: string[] = [];
  let section = '';
  let heading: string | undefined;
  /** Of the list that a list stands in, where it does. */
  let above: string | undefined;
  const found = (...parts: (string | undefined)[]): number =>
    rules.push([section, heading, ...parts].filter(one => one !== undefined).join('.'));
  for (const line of page.split('\n')) {
    const [, head, number] = /^(##|###) (?:(\d+) )?/.exec(line) ?? [];
    if (head === '##') {
      [section, heading] = [number ?? '', undefined];
    } else if (head === '###') {
      heading = line.slice(4).replaceAll('`', '');
    }
    const [, subject, more] = /^(?:\* )?\*([A-Z][^*]+)\.\*(.*)$/.exec(line) ?? [];
    if (subject !== undefined && heading?.startsWith('Bundles') === true) {
      heading = `Bundles.${subject}`;
      above = undefined;
      if (more !== '') {
        found();
      }
    }
    const check = /^\* `([a-z]+)`/.exec(line)?.[1];
    if (check !== undefined && heading === 'One entry or receipt') {
      found(check);
    }
    const [, indent, rule] = /^( *)(\d+)\. /.exec(line) ?? [];
    if (indent === '' && section !== '') {
      above = rule;
      found(rule);
    } else if (rule !== undefined && heading?.startsWith('Bundles.') === true) {
      found(above, rule);
    }
  }
  return [...rules, ...faults().map(fault => `10.Bundles.Faults.${fault}`)];
}

function faults(): string[] {
  return table('fault | where').map(([fault]) => quotedIn(fault!)[0]!);
}

const isCase = (shown: string): boolean => !/\.(ts|tsx|py)( › |$)/.test(shown);

/** What a file of the vectors has, by its name without the ending. */
function memberOf(name: string): Json {
  const [, subject] = /^bundles\/(.*)$/.exec(name) ?? [];
  const { subjects } = vectors.bundles;
  const told = subject === undefined ? vectors[name as keyof Vectors] : subjects[subject];
  return (told ?? null) as unknown as Json;
}

/** Whether a case or a test of this name is there. */
function isThere(shown: string): boolean {
  if (isCase(shown)) {
    const [member, ...why] = shown.split(': ');
    const all = cases(memberOf(member!));
    return why.length === 0
      ? all.length > 0
      : all.some(one => (one as { why?: unknown }).why === why.join(': '));
  }
  const [file, name] = shown.split(' › ');
  const path = join(__dirname, '../..', file!);
  if (!existsSync(path)) {
    return false;
  }
  const text = readFileSync(path, 'utf8');
  const declared = file!.endsWith('.py') ? `def ${name}(` : `'${name}'`;
  return name === undefined || text.includes(declared) || text.includes(`'${name}',`);
}

describe('docs/protocol.md', () => {
  it('says of each refusal what whoever may know is told, in the same words', () => {
    const told = table('`code` | says').map(([code, says]) => [quotedIn(code!)[0], says]);
    expect(Object.fromEntries(told)).toEqual(REFUSALS);
  });
});

describe('docs/protocol.md and docs/vectors', () => {
  const rows = table('rules of | are tried by');
  const members = Object.keys(vectors).filter(name => name !== 'about' && name !== 'shown_by');

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

  it('have something that shows each rule, and name no rule that is not there', () => {
    expect(Object.keys(vectors.shown_by).sort()).toEqual(rulesOf(protocol).sort());
    const bare = Object.entries(vectors.shown_by).filter(([, shown]) => shown.length === 0);
    expect(bare).toEqual([]);
  });

  it('show each rule by cases and tests that there are', () => {
    const named = Object.values(vectors.shown_by).flat();
    expect(named.filter(one => !isThere(one))).toEqual([]);
    // What a case could show, none but a test does.
    expect(named.filter(isCase).length).toBeGreaterThan(
      2 * named.filter(one => !isCase(one)).length
    );
  });

  it('tell each fault of a bundle alone', () => {
    const alone = new Set(
      Object.values(vectors.bundles.subjects)
        .flat()
        .filter(one => one.faults.length === 1)
        .map(one => one.faults[0] as string)
    );
    expect([...alone].sort()).toEqual(faults().sort());
  });
});
