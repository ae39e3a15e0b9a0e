import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { BundleCase } from './bundles/story/log';
import type { Bundles } from './bundles';
import type { Vectors } from './index';

const FOLDER = join(__dirname, '../../../../docs/vectors');

/** Bundles of one subject: each of their lines once, and cases that name them by where they are. */
interface BundleFile {
  lines: string[];
  cases: (Omit<BundleCase, 'lines'> & { lines: Record<string, number | null> })[];
}

interface Index {
  about: string;
  /** Each is a file of this name. */
  members: string[];
  /** Each is a file of this name in `bundles`. */
  bundles: string[];
  shown_by: Vectors['shown_by'];
}

/** The files of docs/vectors, by their path there. */
export function vectorFiles({
  about,
  shown_by,
  bundles,
  ...members
}: Vectors): Map<string, string> {
  const subjects = Object.entries(bundles.subjects);
  const index: Index = {
    about,
    members: Object.keys(members),
    bundles: subjects.map(([subject]) => subject),
    shown_by
  };
  return new Map([
    ['index.json', indented(index)],
    ...Object.entries(members).map(([name, of]) => [`${name}.json`, indented(of)] as const),
    ['bundles/good.json', `${rows(bundles.good)}\n`],
    ...subjects.map(([name, cases]) => [`bundles/${name}.json`, bundleText(pooled(cases))] as const)
  ]);
}

/** What the files say, bundles with their lines. */
export function readVectors(folder = FOLDER): Vectors {
  const read = <T>(name: string): T =>
    JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as T;
  const { about, members, bundles: subjects, shown_by } = read<Index>('index');
  const bundles: Bundles = {
    good: read('bundles/good'),
    subjects: Object.fromEntries(
      subjects.map(name => [name, unpooled(read<BundleFile>(`bundles/${name}`))])
    )
  };
  const told = Object.fromEntries(members.map(name => [name, read(name)]));
  return { about, ...told, bundles, shown_by } as Vectors;
}

function pooled(cases: readonly BundleCase[]): BundleFile {
  const places = new Map<string, number>();
  const placeOf = (line: string | null): number | null => {
    if (line !== null && !places.has(line)) {
      places.set(line, places.size);
    }
    return line === null ? null : places.get(line)!;
  };
  const short = cases.map(({ lines, ...rest }) => ({
    ...rest,
    lines: Object.fromEntries(Object.entries(lines).map(([at, line]) => [at, placeOf(line)]))
  }));
  return { lines: [...places.keys()], cases: short };
}

function unpooled({ lines: pool, cases }: BundleFile): BundleCase[] {
  return cases.map(({ lines, ...rest }) => ({
    ...rest,
    lines: Object.fromEntries(
      Object.entries(lines).map(([at, place]) => [at, place === null ? null : pool[place]!])
    )
  }));
}

function indented(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

/** One a line, so that a change of one changes one. */
function rows(values: readonly unknown[]): string {
  return `[\n${values.map(one => JSON.stringify(one)).join(',\n')}\n]`;
}

function bundleText({ lines, cases }: BundleFile): string {
  return `{"lines": ${rows(lines)},\n"cases": ${rows(cases)}}\n`;
}
