import {
  type Definition,
  definitionDigest,
  jcs,
  personsFor,
  sha256Hex,
  type Terms
} from '../../protocol';
import { makersOf } from './deciding';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { type AskedRequest, type MadeDecision, type Word } from './records';
import { type World } from './world';

/**
 * Whether a grant says of several persons what is so: as many as its actions are marked with, each
 * another one, on the same terms, by authority that still holds.
 */
export function word(
  exam: Examination,
  entry: ReadEntry,
  asked: AskedRequest | undefined,
  granted: readonly (Terms | null)[] | undefined
): Word {
  const { world } = exam;
  const { who, what } = entry.opened;
  const said = member(what, 'persons');
  const others = member(what, 'with');
  const before = Array.isArray(others) ? others.map(Number) : [];
  const shown = granted !== undefined && definedAll(world, granted);
  const marked = shown
    ? personsFor(granted, (object, action) => world.definition(object, action))
    : 1;
  const needed = shown ? marked : typeof said === 'number' ? said : 1;
  const made: Word = {
    waits: before.length + 1 < needed,
    unsure: what === undefined && (!shown || needed > 1),
    needed,
    with: before,
    person: personOf(world, textMember(who, 'principal')),
    pinned: pinnedBy(world, granted)
  };
  const agrees =
    said === (needed > 1 ? needed : undefined) &&
    (said === undefined) === (others === undefined) &&
    made.with.length < needed;
  if (what !== undefined && !agrees) {
    exam.fault(entry, 'agreement', `It takes ${needed} persons, and the entry says otherwise.`);
    return { ...made, waits: true };
  }
  if (needed > 1 && asked?.over === true) {
    return made;
  }
  const persons = [made.person];
  for (const index of made.with) {
    const why = notCounting(exam, entry, { index, asked, granted, pinned: made.pinned });
    const other = world.decisions.get(index);
    if (why !== null) {
      exam.fault(entry, why[0], why[1]);
    } else if (other?.word?.person !== undefined && persons.includes(other.word.person)) {
      exam.fault(entry, 'authority', `Entry ${index} is the word of the same person.`);
    }
    persons.push(other?.word?.person);
  }
  return made;
}

/** What a grant says of those who decided it beside the last of them. */
export function decidedWith(world: World, { word: last }: MadeDecision): string[] | undefined {
  const facets = last?.with.map(index => world.decisions.get(index)?.by);
  return facets === undefined || facets.length === 0 || facets.includes(undefined)
    ? undefined
    : (facets as string[]);
}

/** @returns null, or why the word of this entry counts no more */
function notCounting(
  exam: Examination,
  entry: ReadEntry,
  {
    index,
    asked,
    granted,
    pinned
  }: {
    index: number;
    asked: AskedRequest | undefined;
    granted: readonly (Terms | null)[] | undefined;
    pinned: string;
  }
): ['reference' | 'agreement' | 'authority', string] | null {
  const { world } = exam;
  const other = world.decisions.get(index);
  // Of one that is not shown, whether it waits is not known; what it grants, and by whom, may be.
  const waited = other?.outcome === 'grant' && other.word?.waits === true;
  if (other?.word === undefined || !(waited || other.word.unsure)) {
    return ['reference', `Entry ${index} is nobody’s word on this.`];
  }
  if (other.request !== asked) {
    return ['reference', `Entry ${index} is about another request.`];
  }
  if (granted !== undefined && other.terms !== undefined && jcs(other.terms) !== jcs(granted)) {
    return ['agreement', `Entry ${index} grants other terms.`];
  }
  if (granted !== undefined && other.terms !== undefined && other.word.pinned !== pinned) {
    return ['authority', `What is granted was defined otherwise at entry ${index}.`];
  }
  for (const link of world.chain(other.by ?? '')) {
    const stopped = exam.stopped(link);
    const { expiry } = link.terms;
    if (stopped !== null || (expiry !== null && entry.leaf.t >= expiry * 1000)) {
      return [
        'authority',
        `The word of entry ${index}: ${stopped ?? `facet ${link.id} had expired.`}`
      ];
    }
  }
  return null;
}

/** The person behind a principal; undefined where an enrolment between is not shown. */
export function personOf(world: World, kid: string | undefined): string | undefined {
  if (kid === undefined) {
    return undefined;
  }
  for (const one of [kid, ...makersOf(world, kid)]) {
    const { person, madeBy } = world.principals.get(one) ?? {};
    if (typeof person === 'string') {
      return person;
    }
    if (madeBy === undefined) {
      return undefined;
    }
    if (madeBy === null) {
      return one;
    }
  }
  return undefined;
}

function definedAll(world: World, granted: readonly (Terms | null)[]): boolean {
  return granted.every(
    terms =>
      terms === null ||
      terms.object.startsWith('aios/') ||
      terms.actions.every(action => world.definition(terms.object, action) !== undefined)
  );
}

function pinnedBy(world: World, granted: readonly (Terms | null)[] | undefined): string {
  const digest = (one: Definition | undefined): string | null =>
    one ? definitionDigest(one) : null;
  const digests = (granted ?? []).map(
    terms => terms && terms.actions.map(action => digest(world.definition(terms.object, action)))
  );
  return sha256Hex(jcs(digests));
}
