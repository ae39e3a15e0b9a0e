import type { EntryView } from '../../../protocol';
import type { LedgerQuestion } from '../../service/source';
import { covers, type Question } from './question';
import { runsOf } from './runs';

/** Entries of one page; fewer where each outcome leads to an act that is asked for, too. */
const PAGE = 1000;
const OUTCOMES = 200;
/** As many pages are looked at unasked; then somebody says whether it goes on. */
const UNASKED = 5;
/** Of names that words may be, as many pages each. */
const LIKELY = 2;
/** Such questions at once. */
const ABREAST = 6;

/** Nothing is looked for; it is; somebody says whether it goes on; all was looked at; it broke off. */
export type Stage = 'idle' | 'looking' | 'paused' | 'done' | 'failed';

/** One question, and before which entry it is asked next. */
interface Walk {
  question: Question;
  before: number;
  /** Pages that are left; of what may be left out. */
  pages?: number;
}

/** A page of the log as an answer to a question. */
export interface Found {
  entries: EntryView[];
  /** Where it was asked for, and how far back it goes: to what there is, or to the beginning. */
  question: Question;
  before: number;
  reached: number;
}

/**
 * Looks for what passes a filter in the whole log, page by page from the newest, by the service's
 * indexes. Several questions go back side by side, so that what was looked at is always all from one
 * entry on. It can be stopped, and goes on where it was; also after the service was away.
 */
export class Looking {
  constructor(private readonly parts: Looking.IParts) {}

  get stage(): Stage {
    return this._stage;
  }

  /** Before this entry the log was not looked at. */
  get reached(): number {
    return Math.max(0, ...this.walks.map(({ before }) => before));
  }

  /** Whether all was found in the whole log that words find as names. */
  get byNames(): boolean {
    return this.named && this.likely.length === 0;
  }

  /** Why it broke off. */
  get trouble(): Error | null {
    return this._trouble;
  }

  /**
   * Looks for something else from now on.
   * @param likely is asked first, and only so far back
   */
  start(questions: readonly Question[], likely: readonly Question[]): void {
    const from = this.parts.from();
    const walk = (question: Question): Walk => ({ question, before: from });
    this.walks = questions.map(walk);
    this.likely = likely.map(question => ({ ...walk(question), pages: LIKELY }));
    this.named = likely.length > 0;
    void this.run(UNASKED);
  }

  /** What was found makes it look for more, from the newest on. */
  also(questions: readonly Question[]): void {
    for (const question of questions) {
      if (!this.walks.some(walk => covers(walk.question, question))) {
        this.walks.push({ question, before: this.parts.from() });
      }
    }
  }

  /** Goes on where it stopped. */
  goOn(pages = Infinity): void {
    if (this._stage === 'paused' || this._stage === 'failed') {
      void this.run(pages);
    }
  }

  /** The service is there again: what broke off goes on. */
  resume(): void {
    if (this._stage === 'failed') {
      this.goOn(UNASKED);
    }
  }

  /** What is on its way is not waited for. */
  stop(): void {
    if (this._stage === 'looking') {
      this.turn = null;
      this._stage = 'paused';
      this.parts.changed();
    }
  }

  /** Nothing is looked for any more. */
  forget(): void {
    this.turn = null;
    this._stage = 'idle';
    this.walks = [];
    this.likely = [];
    this.named = false;
  }

  private async run(pages: number): Promise<void> {
    const turn = {};
    this.turn = turn;
    this._stage = 'looking';
    this._trouble = null;
    this.parts.changed();
    try {
      if (this.reached === Infinity) {
        await this.begin(turn);
      }
      for (let left = pages; this.turn === turn && this.reached > 0 && left > 0;) {
        const [likely] = this.likely;
        await this.page(likely ?? this.next(), turn);
        left -= likely === undefined ? 1 : 0;
      }
      if (this.turn === turn) {
        this._stage = this.reached > 0 ? 'paused' : 'done';
        this.parts.changed();
      }
    } catch (error) {
      if (this.turn === turn) {
        this._stage = 'failed';
        this._trouble = error as Error;
        this.parts.changed();
      }
    }
  }

  /** The newest entries are at hand before others are looked for. */
  private async begin(turn: object): Promise<void> {
    await this.parts.newest();
    if (this.turn === turn) {
      for (const walk of [...this.walks, ...this.likely]) {
        walk.before = this.parts.from();
      }
    }
  }

  /** The question that is the least far back. */
  private next(): Walk {
    return this.walks.reduce((last, walk) => (walk.before > last.before ? walk : last));
  }

  private async page(walk: Walk, turn: object): Promise<void> {
    const { question, before } = walk;
    const limit = question.outcome === undefined ? PAGE : OUTCOMES;
    const entries = await this.parts.ask({ ...question, before, limit });
    const acts = question.outcome === undefined ? [] : await this.actsOf(entries);
    if (this.turn !== turn) {
      return;
    }
    const reached = entries[0]?.index ?? 0;
    walk.before = reached;
    if (walk.pages !== undefined) {
      walk.pages -= 1;
      if (walk.pages === 0 || reached === 0) {
        this.likely = this.likely.filter(other => other !== walk);
        this.named &&= reached === 0;
      }
    }
    this.parts.take({ entries: [...acts, ...entries], question, before, reached });
  }

  /** What outcomes are the outcomes of, where that is not at hand; what lies near is asked at once. */
  private async actsOf(entries: readonly EntryView[]): Promise<EntryView[]> {
    const wanted = entries
      .flatMap(({ kind, ref }) => (kind === 'outcome' && ref !== undefined ? [ref] : []))
      .filter(ref => !this.parts.isAtHand(ref))
      .sort((a, b) => a - b);
    const runs = runsOf(wanted);
    const acts: EntryView[] = [];
    for (let at = 0; at < runs.length; at += ABREAST) {
      const found = runs.slice(at, at + ABREAST).map(run => this.between(run));
      acts.push(...(await Promise.all(found)).flat());
    }
    return acts;
  }

  private async between(run: readonly number[]): Promise<EntryView[]> {
    const last = run.at(-1) as number;
    const acts: EntryView[] = [];
    // An answer is short where its entries are long.
    for (let after = (run[0] as number) - 1; after < last;) {
      const range = { after, before: last + 1, limit: PAGE };
      const entries = await this.parts.ask({ ...range, kinds: ['intent'] });
      acts.push(...entries);
      after = entries.at(-1)?.index ?? last;
    }
    return acts.filter(({ index }) => run.includes(index));
  }

  private walks: Walk[] = [];
  private likely: Walk[] = [];
  private named = false;
  /** Of the run that counts. */
  private turn: object | null = null;
  private _stage: Stage = 'idle';
  private _trouble: Error | null = null;
}

export namespace Looking {
  export interface IParts {
    ask(question: LedgerQuestion): Promise<EntryView[]>;
    /** Before which entry it begins; infinity while nothing is at hand. */
    from(): number;
    /** Has the newest entries brought. */
    newest(): Promise<void>;
    isAtHand(index: number): boolean;
    take(found: Found): void;
    /** Told when it begins, stops or ends. */
    changed(): void;
  }
}
