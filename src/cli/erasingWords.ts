import type { Erasing, PrincipalView, SystemObjects } from '../client';
import { ERASABLE_GROUPS, type LeafGroup } from '../ledger';
import type { Context } from './context';
import { counted, shown } from './facetLines';
import { type Mention, mentions, namesOf, Words } from './mentions';

/** Ranges of entries that one act names of at most. */
const MOST_RANGES = 1000;
/** Lines that a terminal is shown of at most; `--json` has all. */
const MOST_LINES = 60;

export interface Wanted {
  /** All that it did goes, and its names wherever they stand. */
  whose: PrincipalView | undefined;
  /** What goes beside its names. */
  words: readonly string[];
  reason: string | undefined;
}

/** Words of a person, where they stand, and how they go. */
export class ErasingWords {
  static async of(system: SystemObjects, wanted: Wanted): Promise<ErasingWords> {
    const names = wanted.whose === undefined ? [] : await namesOf(system, wanted.whose);
    return new ErasingWords(system, wanted, [...new Set([...names, ...wanted.words])]);
  }

  private constructor(
    private readonly system: SystemObjects,
    private readonly wanted: Wanted,
    readonly words: readonly string[]
  ) {
    this.sought = words.length === 0 ? undefined : new Words(words);
  }

  standIn(text: string): boolean {
    return this.sought?.standIn(text) === true;
  }

  /** Where they stand now. */
  async places(): Promise<Mention[]> {
    return this.sought === undefined ? [] : mentions(this.system, this.sought);
  }

  /** In the order in which they are to be erased. */
  acts(places: readonly Mention[]): Erasing[] {
    const { whose, reason } = this.wanted;
    const more = reason === undefined ? {} : { reason };
    const own = whose && {
      principal: whose.principal,
      groups: [...ERASABLE_GROUPS] as Erasing['groups'],
      ...more
    };
    const byGroups = new Map<string, number[]>();
    for (const { entry, groups } of places) {
      if (groups.length > 0) {
        const name = [...groups].sort().join(',');
        byGroups.set(name, [...(byGroups.get(name) ?? []), entry]);
      }
    }
    const others = [...byGroups].flatMap(([name, indexes]) =>
      inParts(rangesOf(indexes)).map(entries => ({
        entries,
        groups: name.split(',') as Erasing['groups'],
        ...more
      }))
    );
    return [...(own ? [own] : []), ...others];
  }

  private readonly sought: Words | undefined;
}

/** Where words stand, a line an entry. */
export function placeLines(places: readonly Mention[]): string[] {
  const goes = places.filter(({ groups }) => groups.length > 0);
  const stays = places.filter(one => one.stays.length > 0);
  const line = ({ entry, kind }: Mention, groups: readonly LeafGroup[]): string =>
    `  #${entry} ${kind}: ${groups.join(', ')}`;
  return [
    ...(goes.length === 0
      ? ['They stand nowhere where they can be erased.']
      : [
          `They stand in ${counted(goes.length, 'entry', 'entries')} and can be erased there:`,
          ...cut(goes.map(one => line(one, one.groups)))
        ]),
    ...stayLines(stays, line)
  ];
}

function stayLines(
  stays: readonly Mention[],
  line: (one: Mention, groups: readonly LeafGroup[]) => string
): string[] {
  return stays.length === 0
    ? []
    : [
        `They stay in ${counted(stays.length, 'entry', 'entries')}, as what was given, or was signed to give it:`,
        ...cut(stays.map(one => line(one, one.stays)))
      ];
}

/** Afterwards: what is left, and what can be done about it. */
export function sayWhatIsLeft(
  context: Context,
  { words }: ErasingWords,
  places: readonly Mention[]
): void {
  const left = places.filter(({ groups }) => groups.length > 0);
  const named = left.filter(({ groups }) => groups.includes('name'));
  const others = left.filter(({ groups }) => !groups.includes('name'));
  const numbers = (some: readonly Mention[]): string =>
    cut(some.map(({ entry }) => `#${entry}`)).join(' ');
  if (named.length > 0) {
    context.warn(
      `Still in the names of who holds something (${numbers(named)}): \`facetry revoke\` it, or ` +
        '`facetry rename` who is called so, and erase again.'
    );
  }
  if (others.length > 0) {
    context.warn(
      `Still in what waits for an answer, or came meanwhile (${numbers(others)}): erase again.`
    );
  }
  const stays = places.filter(one => one.stays.length > 0);
  if (stays.length > 0) {
    context.warn(
      `Still in what was given, or signed to give it (${numbers(stays)}): that can’t be erased.`
    );
  }
  if (places.length === 0) {
    const list = words.map(word => `“${shown(word)}”`).join(', ');
    context.warn(`Looked again through all entries: nothing says ${list}.`);
  }
}

function cut(lines: readonly string[]): string[] {
  const more = lines.length - MOST_LINES;
  return more <= 0 ? [...lines] : [...lines.slice(0, MOST_LINES), `  … and ${more} more`];
}

function rangesOf(indexes: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const index of indexes) {
    const last = ranges.at(-1);
    if (last?.[1] === index - 1) {
      last[1] = index;
    } else {
      ranges.push([index, index]);
    }
  }
  return ranges;
}

function inParts<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / MOST_RANGES) }, (_, at) =>
    all.slice(at * MOST_RANGES, (at + 1) * MOST_RANGES)
  );
}
