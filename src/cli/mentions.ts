import type { EntryView, PrincipalView, SystemObjects } from '../client';
import { erasable, type LeafGroup } from '../ledger';
import { b64u, utf8 } from '../protocol';
import { everyPage } from './log/everyEntry';
import { openedGroup } from './facetLines';

/** Where some of the words stand in one entry. */
export interface Mention {
  entry: number;
  kind: EntryView['kind'];
  /** What may go. */
  groups: LeafGroup[];
  /** What stays: it says what was given, or was signed to give it. */
  stays: LeafGroup[];
}

/** Words as people write them: in any case, and not as a part of longer ones. */
export class Words {
  /** @param words at least one, none blank */
  constructor(words: readonly string[]) {
    const any = words.map(word => escaped(plain(word))).join('|');
    this.found = new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, 'iu');
  }

  /** Also where a token says them, or what carries one. */
  standIn(value: unknown): boolean {
    if (typeof value === 'string') {
      return this.found.test(plain(value)) || carried(value).some(inner => this.standIn(inner));
    }
    return (
      typeof value === 'object' &&
      value !== null &&
      Object.entries(value).some(([name, inner]) => this.found.test(name) || this.standIn(inner))
    );
  }

  private readonly found: RegExp;
}

/** Entries in which one of the words stands, of all that there are. */
export async function mentions(system: SystemObjects, words: Words): Promise<Mention[]> {
  const all: Mention[] = [];
  for await (const entries of everyPage(system, {})) {
    all.push(...entries.flatMap(entry => mentionIn(entry, words)));
  }
  return all;
}

function mentionIn(entry: EntryView, words: Words): Mention[] {
  const said = Object.entries(entry.openings)
    .filter(([, { bytes }]) => words.standIn(sayingOf(bytes)))
    .map(([group]) => group as LeafGroup);
  const denies = openedGroup(entry, 'what')['outcome'] === 'deny';
  const groups = erasable(entry.kind, said, denies);
  const stays = said.filter(group => !groups.includes(group));
  return said.length === 0 ? [] : [{ entry: entry.index, kind: entry.kind, groups, stays }];
}

/** What somebody is called, was called, and was to be called; where its notebook lies. */
export async function namesOf(
  system: SystemObjects,
  { principal, petname }: PrincipalView
): Promise<string[]> {
  const names = new Set([petname]);
  const kinds: EntryView['kind'][] = ['enrolment', 'renaming'];
  for await (const entries of everyPage(system, { principal, kinds })) {
    for (const entry of entries) {
      const index = openedGroup(entry, 'what')['introduction'];
      const before = typeof index === 'number' ? [await system.ledger.entry(index)] : [];
      for (const one of [entry, ...before]) {
        const { petname: called, place: at } = openedGroup(one, 'name');
        [called, at].forEach(name => typeof name === 'string' && names.add(name));
      }
    }
  }
  // Of whoever has no name any more that is the beginning of its key.
  return [...names].filter(name => !principal.startsWith(name)).flatMap(bare);
}

/** A notebook is called after its file, and an agent as it was added. */
function bare(name: string): string[] {
  const [, inner] = /^notebook (.+)$/.exec(name) ?? [];
  return inner === undefined ? [name] : [name, inner];
}

/** An opening holds JSON, or a token. */
function sayingOf(bytes: string): unknown {
  const text = utf8.decode(b64u.decode(bytes));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const TOKEN = /^[\w-]+(?:\.[\w-]+){2}(?:~[\w-]+)?$/;

/** What the parts of a token say, and what stands behind one. */
function carried(text: string): unknown[] {
  return TOKEN.test(text)
    ? text.split(/[.~]/).flatMap(part => {
        try {
          return [sayingOf(part)];
        } catch {
          return []; // A signature, which says nothing.
        }
      })
    : [];
}

function plain(text: string): string {
  return text.normalize('NFC');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
