import { LineDigest } from '../../src/ledger';
import type { Vectors } from '../../src/ledger/testing/vectors';
import { readVectors } from '../../src/ledger/testing/vectors/files';
import { jcs, utf8 } from '../../src/protocol';
import type { Seeded } from '../../src/protocol/testing/seeded';
import { attackInParts, type Extent } from './attack';
import type { Tally } from './parts';
import { some } from './verdicts';
import { type Bundle, NAMED, OtherVerifier, type Said, saidHere } from './verifiers';

/** A bundle without some of its openings. */
interface Attempt extends Bundle {
  why: string;
  /** Entry and group of each opening that was taken away. */
  hidden: string[];
}

interface EntryLine {
  entry: number;
  leaf: string;
  openings: Record<string, unknown>;
}

type Case = Vectors['bundles']['subjects'][string][number];

const { good, subjects } = readVectors().bundles;
const cases = Object.values(subjects).flat();
const SOUND = cases.filter(({ faults }) => faults.length === 0);
const TAMPERED = cases.filter(({ faults }) => faults.length > 0);

function linesOf({ lines: changed }: Case): string[] {
  const lines: Record<string, string | null> = {
    ...Object.fromEntries(good.entries()),
    ...changed
  };
  return Object.keys(lines)
    .sort((one, other) => Number(one) - Number(other))
    .flatMap(at => lines[at] ?? []);
}

function digestOf(lines: readonly string[]): string {
  const digest = new LineDigest();
  lines.forEach(line => digest.add(utf8.encode(`${line}\n`)));
  return digest.hex();
}

/** With the digest of what it holds now: whoever takes openings away mends that, too. */
function resealed(before: readonly string[], after: readonly string[]): readonly string[] {
  const end = parsed(before.at(-1)!) as { digest?: string } | undefined;
  return end?.digest !== undefined && end.digest === digestOf(before.slice(0, -1))
    ? [...after.slice(0, -1), jcs({ ...end, digest: digestOf(after.slice(0, -1)) })]
    : after;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function leafOf({ leaf }: EntryLine): { k?: unknown; c?: object } {
  const read = parsed(Buffer.from(leaf, 'base64').toString());
  return (read ?? {}) as { k?: unknown; c?: object };
}

/** What an entry shows of what it commits to. */
function shownIn(entry: EntryLine): string[] {
  return Object.keys(entry.openings ?? {}).filter(name =>
    Object.hasOwn(leafOf(entry).c ?? {}, name)
  );
}

/**
 * What somebody withholds who makes a bundle: single openings, all of an entry, a group of one kind
 * of entries, or a group everywhere.
 */
function withheld(entries: readonly EntryLine[], random: Seeded): [EntryLine, string][] {
  const one = random.pick(entries);
  const group = random.pick(shownIn(one));
  const having = (some: readonly EntryLine[]): [EntryLine, string][] =>
    some.filter(entry => Object.hasOwn(entry.openings, group)).map(entry => [entry, group]);
  switch (random.below(12)) {
    case 0:
      return shownIn(one).map(name => [one, name]);
    case 1:
      return having(entries.filter(entry => leafOf(entry).k === leafOf(one).k));
    case 2:
      return having(entries);
    default:
      return Array.from({ length: 1 + random.below(5) }, () => {
        const entry = random.pick(entries);
        return [entry, random.pick(shownIn(entry))];
      });
  }
}

function attemptOn(case_: Case, random: Seeded): Attempt | undefined {
  const lines = linesOf(case_);
  const read = lines.map(line => parsed(line) as EntryLine | undefined);
  const entries = read.filter(
    (line): line is EntryLine => typeof line?.leaf === 'string' && shownIn(line).length > 0
  );
  if (entries.length === 0) {
    return undefined;
  }
  const hidden = new Set<string>();
  for (const [entry, group] of withheld(entries, random)) {
    delete entry.openings[group];
    hidden.add(`${entry.entry} ${group}`);
  }
  const less = lines.map((line, at) =>
    entries.includes(read[at] as EntryLine) ? jcs(read[at] as never) : line
  );
  const text = resealed(lines, less)
    .map(line => `${line}\n`)
    .join('');
  const why = `${case_.why} [${case_.faults.join()}] without ${[...hidden].join(', ')}`;
  return {
    why,
    hidden: [...hidden],
    text: case_.unended ? text.slice(0, -1) : text,
    ...(case_.vkey !== undefined && { vkey: case_.vkey }),
    ...(case_.seen && { seen: case_.seen })
  };
}

/** Whether a bundle would pass for one that shows, or erased, what is withheld from it. */
function passesForWhole({ faults, holes }: Said, { hidden }: Attempt): boolean {
  const told = new Set(
    holes.flatMap(({ entry, groups }) => groups.map(name => `${entry} ${name}`))
  );
  const named = hidden.length < NAMED ? hidden : [];
  return faults.length === 0 && named.some(name => !told.has(name));
}

/** Takes openings away from bundles of these cases, and has both verifiers look at what is left. */
async function compared(from: readonly Case[], { count, random }: Extent): Promise<Tally> {
  const attempts: Attempt[] = [];
  while (attempts.length < count) {
    const attempt = attemptOn(random.pick(from), random);
    if (attempt !== undefined) {
      attempts.push(attempt);
    }
  }
  const others = new OtherVerifier().said(attempts);
  const own: Said[] = [];
  for (const attempt of attempts) {
    own.push(await saidHere(attempt));
  }
  const theirs = await others;
  const differing: string[] = [];
  const alarms: string[] = [];
  const passed: string[] = [];
  for (const [at, attempt] of attempts.entries()) {
    const [one, other] = [own[at]!, theirs[at] ?? { broken: 'no answer' }];
    if ('broken' in other || jcs(one as never) !== jcs(other as never)) {
      const told = 'broken' in other ? other.broken : difference(one, other);
      differing.push(`${attempt.why}: ${told}`);
    }
    if (one.faults.length > 0) {
      alarms.push(`${attempt.why}: ${one.faults.join()}`);
    }
    if (passesForWhole(one, attempt)) {
      passed.push(attempt.why);
    }
  }
  const found = { differing, alarms, passed };
  const counts = Object.entries(found).map(([name, list]) => [name, list.length]);
  return { count, sums: Object.fromEntries(counts) as Record<string, number>, said: found };
}

function difference(one: Said, other: Said): string {
  const codes = `here ${one.faults.join()}, there ${other.faults.join()}`;
  return one.faults.join() === other.faults.join()
    ? `${codes}; ${JSON.stringify(one)} and ${JSON.stringify(other)}`
    : codes;
}

attackInParts(
  'what is not shown hides nothing from one verifier that another finds',
  { short: 200, long: 5_000, part: 250 },
  extent => compared(TAMPERED, extent),
  ({ count, sums, said }) => ({
    tried: `${TAMPERED.length} tampered bundles, less openings: some, an entry's, a kind's, a group's`,
    count,
    result:
      `${sums!['differing']} judged otherwise by the two verifiers${some(said!['differing'])}, ` +
      `${sums!['passed']} taken for whole${some(said!['passed'])}`,
    goal: '0 judged otherwise, 0 taken for whole',
    kept: sums!['differing'] === 0 && sums!['passed'] === 0
  })
);

attackInParts(
  'what a sound log does not show raises no alarm',
  { short: 100, long: 2_000, part: 250 },
  extent => compared(SOUND, extent),
  ({ count, sums, said }) => ({
    tried: `${SOUND.length} sound bundles, less openings, as above`,
    count,
    result:
      `${sums!['alarms']} false alarms${some(said!['alarms'])}, ` +
      `${sums!['differing']} judged otherwise${some(said!['differing'])}, ` +
      `${sums!['passed']} taken for whole${some(said!['passed'])}`,
    goal: '0 false alarms, 0 judged otherwise, 0 taken for whole',
    kept: sums!['alarms'] === 0 && sums!['differing'] === 0 && sums!['passed'] === 0
  })
);
