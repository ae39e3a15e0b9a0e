import { type EnrolmentPayload, jcs, type VerifiedToken } from '../../protocol';
import { member, type ReadEntry } from './entry';
import type { Examination } from './examination';
import { introducing } from './introductions';
import { calledIn, isOther, namingIn } from './naming';
import { type KnownPrincipal } from './records';

const REGISTRY = 'aios/registry';

/**
 * A key that was enrolled comes back as the same principal (docs/protocol.md §6, "Coming back"):
 * what it is stays, its end moves on, and its enrolment brings anew what has that end.
 *
 * @param token undefined where it is erased or not shown
 */
export function returning(
  exam: Examination,
  entry: ReadEntry,
  known: KnownPrincipal,
  token: VerifiedToken<'facet-enrolment'> | undefined
): void {
  const { who, what } = entry.opened;
  const introduced = token && introducing(exam, entry, token.payload, known.kid);
  if (introduced !== undefined && introduced.key === undefined) {
    exam.fault(entry, 'authority', 'Nobody let this key in again, but any.');
  }
  const { petname } = calledIn(entry);
  const renamed = isOther(petname, known.petname);
  if (renamed || !isSame(known, who, token?.payload)) {
    exam.fault(entry, 'agreement', 'Somebody else comes back than was enrolled.');
  }
  const until = what === undefined ? undefined : (member(what, 'until') ?? null);
  const later = typeof until === 'number' && typeof known.until === 'number' && until > known.until;
  if (until !== undefined && known.until !== undefined && !later) {
    exam.fault(entry, 'authority', 'It comes back for no longer than it was let in for.');
  }
  if (exam.world.hasEnded(known.kid, REGISTRY)) {
    exam.fault(entry, 'authority', 'It was turned away before.');
  }
  known.until = until as number | null | undefined;
  known.introducedWith = introduced && (introduced.facet ?? null);
  known.standing.clear();
  Object.assign(known, namingIn(entry));
}

function isSame(
  known: KnownPrincipal,
  who: unknown,
  payload: EnrolmentPayload | undefined
): boolean {
  const keys = payload === undefined || jcs(payload.encryption_key) === known.encryptionKey;
  const said =
    who === undefined ||
    (['kind', 'custody'] as const).every(
      name => known[name] === undefined || member(who, name) === known[name]
    );
  return keys && said;
}
