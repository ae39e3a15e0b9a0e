import {
  type FacetSet,
  HOST_BRINGS_IN,
  isNeverGranted,
  jcs,
  SELF_ACTIONS,
  STANDING
} from '../../protocol';
import { invited } from './bounds';
import { type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';
import { type Link } from './records';
import { REQUESTS } from './system';

const SELF = 'aios/self';
const BOUND = jcs(HOST_BRINGS_IN);

/** What nobody decided: each kind of principal gets it with its enrolment, once (docs/protocol.md §6). */
export function standing(exam: Examination, entry: ReadEntry, link: Link): void {
  const { terms, bounds } = link;
  const { object } = terms;
  if (!object.startsWith('aios/')) {
    exam.fault(entry, 'undecided', 'Nobody decided this grant.');
    return;
  }
  const principal = exam.world.principals.get(link.holder);
  if (principal === undefined) {
    invited(exam, entry, link);
    return;
  }
  const { kind, custody } = principal;
  const given = kind === undefined ? terms.actions : setOf(kind, custody, object);
  const bound = kind !== 'host' || object === SELF || jcs(terms.constraints) === BOUND;
  if (terms.delegation || !bound || terms.actions.some(action => !given.includes(action))) {
    exam.fault(entry, 'authority', `No ${String(kind)} is given this with its enrolment.`);
  }
  if (object === SELF) {
    return;
  }
  // Whoever came back, in an entry that is not shown, was given it anew.
  const returned = (): boolean => exam.world.mayHaveReturned(link.holder);
  if (principal.standing.has(object) && !returned()) {
    exam.fault(entry, 'undecided', `It was given what it has on ${object} before.`);
  }
  principal.standing.add(object);
  invited(exam, entry, link);
  if (bounds !== undefined || mayHaveBounds(link)) {
    return;
  }
  if (principal.until !== undefined && terms.expiry !== principal.until && !returned()) {
    exam.fault(entry, 'authority', 'It ends at another time than its holder was let in until.');
  }
  const { what } = entry.opened;
  const { introducedWith } = principal;
  if (what !== undefined && introducedWith !== undefined) {
    if ((textMember(what, 'decided_by') ?? null) !== introducedWith && !returned()) {
      exam.fault(entry, 'agreement', 'It names another introducer than its holder has.');
    }
  }
}

function setOf(kind: unknown, custody: unknown, object: string): readonly string[] {
  if (custody === 'handed-over') {
    return [];
  }
  if (object === SELF) {
    return SELF_ACTIONS;
  }
  const sets: Readonly<Record<string, FacetSet>> = STANDING;
  const set = Object.hasOwn(sets, String(kind)) ? sets[String(kind)]! : {};
  return Object.hasOwn(set, object) ? set[object]! : [];
}

/** Bounds, which reach as long as themselves, are of whoever decides, and may be what is not shown. */
function mayHaveBounds({ shown, terms: { object } }: Link): boolean {
  return !shown && object === REQUESTS;
}

/** What comes with enrolment alone is decided by nobody, and nothing outlasts its holder. */
export function givable(exam: Examination, entry: ReadEntry, link: Link): void {
  const { object, actions, expiry } = link.terms;
  if (object === SELF) {
    if (entry.leaf.ref !== undefined) {
      exam.fault(entry, 'authority', 'Everybody’s own window is decided by nobody.');
    }
    return;
  }
  if (expiry === null && !object.startsWith('aios/')) {
    exam.fault(entry, 'authority', 'It has no end.');
  }
  const until = exam.world.principals.get(link.holder)?.until;
  if (
    typeof until === 'number' &&
    link.bounds === undefined &&
    !mayHaveBounds(link) &&
    (expiry === null || expiry > until) &&
    !exam.world.mayHaveReturned(link.holder)
  ) {
    exam.fault(entry, 'authority', 'It lasts longer than its holder was let in for.');
  }
  if (entry.leaf.ref !== undefined && actions.some(action => isNeverGranted(object, action))) {
    exam.fault(entry, 'authority', 'That comes with an enrolment alone.');
  }
}
