import type { LeafKind } from '../leaf';
import { member, type ReadEntry, textMember } from './entry';
import type { Examination } from './examination';

/** Nobody makes these entries but with a token. */
const SIGNED: ReadonlySet<LeafKind> = new Set<LeafKind>([
  'enrolment',
  'request',
  'withdrawal',
  'delegation',
  'intent',
  'note',
  'erasure'
]);

/** Nor these, but the service's terminal. */
const SIGNED_BY_OTHERS: ReadonlySet<LeafKind> = new Set<LeafKind>([
  'introduction',
  'revocation',
  'pause',
  'resume'
]);

/** What is done with a facet on one of the service's own objects. */
const BY_FACET: ReadonlySet<LeafKind> = new Set<LeafKind>([
  'introduction',
  'registration',
  'decision',
  'rule',
  'passkey',
  'note',
  'revocation',
  'pause',
  'resume',
  'erasure'
]);

/** Of these `who` names what they make; of an intent the chain is compared where it is examined. */
const MAKING: ReadonlySet<LeafKind> = new Set<LeafKind>(['grant', 'delegation', 'intent']);

/** Whose words and deeds an entry says it has is borne out by a signature and a facet of theirs. */
export function attributed(exam: Examination, entry: ReadEntry): void {
  const { leaf, opened } = entry;
  const { who, what } = opened;
  if (who === undefined) {
    return;
  }
  const principal = textMember(who, 'principal');
  const terminal = principal === exam.issuer;
  if (
    leaf.c.token === undefined &&
    (SIGNED.has(leaf.k) || (SIGNED_BY_OTHERS.has(leaf.k) && !terminal))
  ) {
    exam.fault(entry, 'token', 'Nobody signed what it says that somebody did.');
  }
  // What a principal offers of its own it connects by no facet; which that is may not be shown.
  const offers =
    leaf.k === 'registration' &&
    (entry.closed.includes('what') ||
      ['proposed', 'replaced'].includes(String(member(what, 'change'))));
  const terminals = terminal && leaf.k !== 'decision' && leaf.k !== 'erasure';
  if (BY_FACET.has(leaf.k) && member(who, 'facet') === undefined && !terminals && !offers) {
    exam.fault(entry, 'authority', 'It names no facet that allowed it.');
  }
  const chain = member(who, 'chain');
  const facet = textMember(who, 'facet');
  if (chain !== undefined && facet !== undefined && !MAKING.has(leaf.k)) {
    if (exam.world.links.has(facet) && !exam.world.knows(chain, exam.world.chain(facet))) {
      exam.fault(entry, 'agreement', 'The chain is not the one that the facets were made with.');
    }
  }
  const known = exam.world.principals.get(principal ?? '');
  if (known === undefined || leaf.k === 'enrolment' || leaf.k === 'renaming') {
    return;
  }
  const other = (['kind', 'custody'] as const).some(
    name => known[name] !== undefined && member(who, name) !== known[name]
  );
  if (other) {
    exam.fault(entry, 'agreement', 'It says of whom it names otherwise than its enrolment.');
  }
}
