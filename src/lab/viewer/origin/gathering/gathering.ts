import { type EntryView, parseTerms, type Terms } from '../../../../protocol';
import { type ReadEntry, readEntry } from '../../../service/entry';
import { opened } from '../../../service/opened';
import type { LedgerQuestion } from '../../../service/source';
import { runsOf } from '../../log/runs';
import type { Subject } from '../graph/graph';
import { facetsOf, groundsOf, isStanding } from './grounds';
import { Resting } from './resting';

/** Most nodes of a graph: of more it is not asked for what they rest on. */
export const MOST = 300;
/** Entries of one page; as many pages are looked at unasked for what rests on something. */
const PAGE = 1000;
const UNASKED = 5;
/** Questions at once. */
const ABREAST = 6;

/** Kinds that rest on what is named by an entry before. */
const RESTING: NonNullable<LedgerQuestion['kinds']> = [
  'decision',
  'grant',
  'delegation',
  'intent',
  'outcome',
  'note',
  'refusal',
  'rule',
  'introduction',
  'enrolment'
];

/** What the service showed of what something rests on, and of what rests on it. */
export interface Gathered {
  subject: Subject;
  entries: ReadonlyMap<number, ReadEntry>;
  /** Outcome by intent. */
  outcomes: ReadonlyMap<number, ReadEntry>;
  /** By facet, the grant or loan that made it; null where the service shows none. */
  made: ReadonlyMap<string, ReadEntry | null>;
  terms: ReadonlyMap<string, Terms>;
  /** By the facet of a rule, the entry that made it. */
  rules: ReadonlyMap<string, ReadEntry | null>;
  /** By a facet that came with an enrolment, that one. */
  entrances: ReadonlyMap<string, ReadEntry | null>;
  /** Entries that others name, and the service does not show. */
  hidden: ReadonlySet<number>;
  /** Whether there was no room to ask on for what it rests on. */
  full: boolean;
  /** Up to which entry it was looked for what rests on it, and entries of the log. */
  looked: number;
  size: number;
}

type Ask = (question: LedgerQuestion) => Promise<{ entries: EntryView[]; size: number }>;

/**
 * Asks the service for what an entry or a facet rests on, by the places that entries name, and for
 * what rests on it, in one walk from there on: whatever names an entry stands behind it. Nothing of
 * it need be at hand.
 */
export class Gathering implements Gathered {
  constructor(
    private readonly ask: Ask,
    readonly subject: Subject
  ) {}

  readonly entries = new Map<number, ReadEntry>();
  readonly outcomes = new Map<number, ReadEntry>();
  readonly made = new Map<string, ReadEntry | null>();
  readonly terms = new Map<string, Terms>();
  readonly rules = new Map<string, ReadEntry | null>();
  readonly entrances = new Map<string, ReadEntry | null>();
  readonly hidden = new Set<number>();
  full = false;
  looked = 0;
  size = 0;

  /** Looks for all that it rests on, and a few pages far for what rests on it. */
  async begin(): Promise<void> {
    const { subject } = this;
    if ('facet' in subject) {
      await this.up([], [subject.facet]);
      this.rests.addFacet(subject.facet);
      const made = this.made.get(subject.facet);
      if (made) {
        this.rests.add(made);
      }
      this.looked = made ? made.index + 1 : 0;
    } else {
      await this.up([subject.index], []);
      this.about(this.entries.get(subject.index));
    }
    await this.on();
  }

  /** Looks a few pages farther for what rests on it. */
  async on(pages = UNASKED): Promise<void> {
    for (let left = pages; left > 0; left -= 1) {
      const after = this.looked - 1;
      const entries = await this.query({ after, limit: PAGE, kinds: RESTING });
      if (entries.length === 0) {
        this.looked = this.size;
        break;
      }
      entries.forEach(view => this.consider(view));
      this.looked = (entries.at(-1) as EntryView).index + 1;
    }
    // What rests on it may have been given, too: by what, and how it ended.
    await this.settle();
  }

  /** Whether an entry that was just made belongs into what was gathered. */
  concerns(view: EntryView): boolean {
    return this.rests.bears(readEntry(view));
  }

  /** What is asked about is what rests on itself; an outcome is told with its act. */
  private about(entry: ReadEntry | undefined): void {
    if (entry === undefined) {
      return;
    }
    this.rests.add(entry);
    if (entry.kind === 'outcome' && entry.ref !== null) {
      this.rests.addIndex(entry.ref);
    }
    this.looked = entry.index + 1;
  }

  /** From entries and facets to what they rest on, step by step, as long as there is room. */
  private async up(first: readonly number[], given: readonly string[]): Promise<void> {
    let wanted = new Set(first);
    let facets = new Set(given);
    let rules = new Set<string>();
    while (wanted.size + facets.size + rules.size > 0) {
      const room = MOST - this.entries.size;
      if (room <= 0) {
        this.full = true;
        break;
      }
      const came = [
        ...(await this.fetch([...wanted].sort((a, b) => b - a).slice(0, room))),
        ...(await this.making([...facets].slice(0, room))),
        ...(await this.ruling([...rules]))
      ];
      this.full ||= wanted.size + facets.size > room;
      wanted = new Set();
      facets = new Set();
      rules = new Set();
      for (const entry of came) {
        for (const index of groundsOf(entry)) {
          if (!this.entries.has(index) && !this.hidden.has(index)) {
            wanted.add(index);
          }
        }
        facetsOf(entry)
          .filter(facet => !this.made.has(facet))
          .forEach(facet => facets.add(facet));
        if (entry.rule !== '' && entry.facet !== null && !this.rules.has(entry.facet)) {
          rules.add(entry.facet);
        }
      }
    }
    await this.settle();
  }

  /** Entries at the very places that are asked for. */
  private async fetch(indexes: readonly number[]): Promise<ReadEntry[]> {
    const came: ReadEntry[] = [];
    const runs = runsOf([...indexes].sort((a, b) => a - b));
    for (let at = 0; at < runs.length; at += ABREAST) {
      const pages = runs.slice(at, at + ABREAST).map(run => this.between(run));
      came.push(...(await Promise.all(pages)).flat());
    }
    for (const index of indexes) {
      if (!this.entries.has(index)) {
        this.hidden.add(index);
      }
    }
    return came;
  }

  private async between(run: readonly number[]): Promise<ReadEntry[]> {
    const last = run.at(-1) as number;
    const found: ReadEntry[] = [];
    // An answer is short where its entries are long.
    for (let after = (run[0] as number) - 1; after < last;) {
      const entries = await this.query({ after, before: last + 1, limit: PAGE });
      found.push(
        ...entries.filter(({ index }) => run.includes(index)).map(view => this.take(view))
      );
      after = entries.at(-1)?.index ?? last;
    }
    return found;
  }

  /** What made facets; and of those that come with it, the enrolment. */
  private async making(facets: readonly string[]): Promise<ReadEntry[]> {
    const made = await this.each(facets, async facet => {
      const [view] = await this.query({ facet, kinds: ['grant', 'delegation'], limit: 1 });
      const entry = view === undefined ? null : this.take(view);
      this.made.set(facet, entry?.facet === facet ? entry : null);
      return entry;
    });
    const entrances = await this.each(made.filter(isStanding), async ({ facet, ...grant }) => {
      const { principal, index: before } = grant;
      const [view] = await this.query({ principal, kinds: ['enrolment'], before, limit: 1 });
      const entrance = view === undefined ? null : this.take(view);
      this.entrances.set(facet ?? '', entrance);
      return entrance;
    });
    return [...made, ...entrances];
  }

  /** What made rules. */
  private async ruling(facets: readonly string[]): Promise<ReadEntry[]> {
    return this.each(facets, async facet => {
      const [view] = await this.query({ facet, kinds: ['rule'], limit: 1 });
      const rule = view === undefined ? null : this.take(view);
      this.rules.set(facet, rule);
      return rule;
    });
  }

  /** What came of acts, where it is not known yet. */
  private async settle(): Promise<void> {
    const open = [...this.entries.values()].filter(
      ({ kind, index }) => kind === 'intent' && !this.outcomes.has(index)
    );
    await this.each(open, async ({ index, facet }) => {
      const by = facet === null ? {} : { facet };
      for (let after = index, pages = 0; pages < UNASKED; pages += 1) {
        const page = await this.query({ ...by, after, kinds: ['outcome'], limit: 50 });
        const outcome = page.find(({ ref }) => ref === index);
        if (outcome !== undefined) {
          return this.take(outcome);
        }
        if (page.length === 0) {
          break;
        }
        after = (page.at(-1) as EntryView).index;
      }
      return null;
    });
  }

  private async each<T>(
    things: readonly T[],
    work: (thing: T) => Promise<ReadEntry | null>
  ): Promise<ReadEntry[]> {
    const came: (ReadEntry | null)[] = [];
    for (let at = 0; at < things.length; at += ABREAST) {
      came.push(...(await Promise.all(things.slice(at, at + ABREAST).map(work))));
    }
    return came.filter(entry => entry !== null);
  }

  /** Takes an entry in where it rests on what is here. */
  private consider(view: EntryView): void {
    const entry = readEntry(view);
    if (!this.rests.bears(entry)) {
      return;
    }
    this.take(view);
    this.rests.add(entry);
    const entrance = this.rests.entranceOf(entry);
    if (entrance !== undefined) {
      this.entrances.set(entry.facet ?? '', entrance);
    }
  }

  private take(view: EntryView): ReadEntry {
    const entry = readEntry(view);
    this.entries.set(entry.index, entry);
    if (entry.kind === 'outcome' && entry.ref !== null) {
      this.outcomes.set(entry.ref, entry);
    }
    if ((entry.kind === 'grant' || entry.kind === 'delegation') && entry.facet !== null) {
      this.made.set(entry.facet, entry);
      try {
        this.terms.set(entry.facet, parseTerms(opened(view, 'terms'), 'terms'));
      } catch {
        // Not shown, or erased: what it allowed is not said.
      }
    }
    return entry;
  }

  private async query(question: LedgerQuestion): Promise<EntryView[]> {
    const { entries, size } = await this.ask(question);
    this.size = Math.max(this.size, size);
    return entries;
  }

  private readonly rests = new Resting();
}
