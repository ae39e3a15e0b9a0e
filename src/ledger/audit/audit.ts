import { sentence } from '../../protocol';
import type { ReadEntry } from '../bundle/entry';
import { member, textMember } from '../bundle/entry';
import { type Act, actOf, isAct, outcomeOf, touches } from './acts';
import { authorityOf, broughtIn, petnameOf, type Step } from './authority';
import { Chronicle } from './chronicle';
import { type Passed, PassedRows } from './passed';
import { matches, principalOf, type Question } from './question';
import type { FacetStory } from './stories';

/** A facet that allows what was asked. */
export interface Permit {
  facet: string;
  holder: string;
  petname: string | null;
  state: 'live' | 'paused' | 'suspended';
  sentence: string;
  /** Of the facet and of what it was lent from; null: as many as its time allows. */
  uses_left: number | null;
}

export interface AuditAnswer {
  question: Question;
  /** In the order of the log; the newest where there are more than were asked for. */
  acts: Act[];
  /** Older acts that are not in `acts`. */
  left_off: number;
  /** Entries that may belong to the answer: what would tell is not shown. */
  unknown: { count: number; entries: number[] };
  /** Refusals of what nobody known had signed, which are counted and not told apart. */
  strangers_refused: number;
  permits: Permit[];
  /** How many rows passed in all of the acts, `left_off` too, by who and what. */
  passed: Passed[];
  /** Nobody is called as the question says, nor has that key, as far as is shown. */
  nobody: boolean;
  /** Facet, or kid of who acted without one → the steps up to the person behind it. */
  authority: Record<string, Step[]>;
}

const MOST_ACTS = 1000;
const UNKNOWN_KEPT = 100;

/**
 * Answers one question from the entries of a log, read in their order. What is read must have been
 * verified: an audit believes it.
 */
export class Audit {
  constructor(
    private readonly question: Question,
    private readonly most = MOST_ACTS
  ) {}

  read(entry: ReadEntry): void {
    this.chronicle.read(entry);
    const { leaf, opened, index } = entry;
    const asked = principalOf(this.question);
    this.heard ||= asked !== undefined && textMember(opened.name, 'petname') === asked;
    if (leaf.k === 'outcome') {
      this.concluded(entry);
      return;
    }
    if (leaf.k === 'refusals') {
      this.counted(opened.what, leaf.t);
      return;
    }
    if (this.question.ask === 'may' && mayChange(entry, this.question.object)) {
      this.unsure(index);
    }
    const act = this.named(actOf(entry));
    if (leaf.k === 'intent') {
      this.open.set(index, act);
      this.chronicle.take(act.chain, 1);
    }
    this.consider(act);
  }

  answer(): AuditAnswer {
    const { question, acts, chronicle } = this;
    const permits = question.ask === 'may' ? this.permits(question) : [];
    const facets = [...acts.map(act => act.facet), ...permits.map(({ facet }) => facet)];
    const bare = acts.filter(act => act.facet === null).map(act => act.who?.principal);
    const asked = principalOf(question);
    const nobody = asked !== undefined && !this.heard && !chronicle.principals.has(asked);
    return {
      question,
      acts,
      left_off: this.leftOff,
      unknown: this.unknown,
      strangers_refused: this.strangers,
      permits,
      passed: this.passed.all(),
      nobody,
      authority: Object.fromEntries([
        ...present(facets).map(id => [id, authorityOf(chronicle, id)] as const),
        ...present(bare).map(kid => [kid, broughtIn(chronicle, kid)] as const)
      ])
    };
  }

  private consider(act: Act): void {
    const { question } = this;
    switch (question.ask) {
      case 'why':
        return act.entry === question.entry ? this.keep(act) : undefined;
      case 'may':
        return;
      case 'who':
        return touches(act) ? this.match(act, matches(question, act)) : undefined;
      default:
        return isAct(act) ? this.match(act, matches(question, act)) : undefined;
    }
  }

  /** By the name that it had then; a giver's entry is about the one it gave to. */
  private named(act: Act): Act {
    const known = this.chronicle.principals.get(act.who?.principal ?? '');
    if (act.who === null || known === undefined) {
      return act;
    }
    const { petname, kind, custody } = known;
    return {
      ...act,
      who: {
        principal: act.who.principal,
        petname,
        kind: act.who.kind ?? kind,
        custody: act.who.custody ?? custody
      },
      not_shown: petname === null ? [...act.not_shown, 'name'] : act.not_shown
    };
  }

  private match(act: Act, is: boolean | 'unknown'): void {
    if (is === true) {
      this.keep(act);
    } else if (is === 'unknown') {
      this.unsure(act.entry);
    }
  }

  private unsure(entry: number): void {
    this.unknown.count += 1;
    if (this.unknown.entries.length < UNKNOWN_KEPT) {
      this.unknown.entries.push(entry);
    }
  }

  private keep(act: Act): void {
    if (this.open.has(act.entry)) {
      this.counting.add(act.entry);
    }
    this.acts.push(act);
    if (this.acts.length > this.most) {
      this.acts.shift();
      this.leftOff += 1;
    }
  }

  private concluded(entry: ReadEntry): void {
    const { ref } = entry.leaf;
    const act = ref === undefined ? undefined : this.open.get(ref);
    if (act === undefined) {
      return;
    }
    this.open.delete(act.entry);
    act.outcome = outcomeOf(entry);
    const asked = this.question.ask === 'why' && this.question.entry === entry.index;
    if (this.counting.delete(act.entry) || asked) {
      this.passed.add(act);
    }
    if (act.outcome?.state === 'not_sent') {
      this.chronicle.take(act.chain, -1);
    }
    if (asked) {
      this.keep(act);
    }
  }

  private counted(what: unknown, at: number): void {
    const { question } = this;
    if (question.ask !== 'refused' || question.object !== undefined) {
      return;
    }
    const { since = 0, until = Infinity } = question;
    const counts = member(what, 'counts');
    if (at >= since && at < until && Array.isArray(counts)) {
      for (const one of counts) {
        this.strangers += Number(member(one, 'count') ?? 0);
      }
    }
  }

  private permits({ object, action, at }: Extract<Question, { ask: 'may' }>): Permit[] {
    const { chronicle } = this;
    const permits: Permit[] = [];
    for (const { facet, holder, terms } of chronicle.facets.values()) {
      const asked =
        terms.object === object && (action === undefined || terms.actions.includes(action));
      const state = asked ? chronicle.stateOf(facet, at ?? chronicle.now) : 'ended';
      if (state !== 'ended') {
        const petname = petnameOf(chronicle, holder);
        permits.push({
          facet,
          holder,
          petname,
          state,
          sentence: sentence(petname ?? holder, terms),
          uses_left: usesLeft(chronicle.chain(facet))
        });
      }
    }
    return permits;
  }

  private readonly chronicle = new Chronicle();
  private readonly open = new Map<number, Act>();
  private readonly acts: Act[] = [];
  private readonly unknown = { count: 0, entries: [] as number[] };
  /** Acts of the answer whose outcome is to come. */
  private readonly counting = new Set<number>();
  private readonly passed = new PassedRows();
  private leftOff = 0;
  private strangers = 0;
  /** Whether somebody was called as the question says. */
  private heard = false;
}

/** Whether an entry may give something on an object, or end it, and does not show all that would tell. */
function mayChange({ leaf, opened: { who, what, terms } }: ReadEntry, object: string): boolean {
  const on = textMember(terms, 'object') ?? textMember(what, 'object');
  switch (leaf.k) {
    case 'grant':
    case 'delegation':
      return (on ?? object) === object && (who === undefined || terms === undefined);
    case 'revocation':
    case 'pause':
    case 'resume':
      return what === undefined;
    default:
      return false;
  }
}

function usesLeft(chain: readonly FacetStory[]): number | null {
  const left = Math.min(...chain.map(({ terms, taken }) => (terms.uses ?? Infinity) - taken));
  return Number.isFinite(left) ? left : null;
}

function present(names: readonly (string | null | undefined)[]): string[] {
  return [...new Set(names)].filter(name => typeof name === 'string');
}
