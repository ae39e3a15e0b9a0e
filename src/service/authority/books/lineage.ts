import type { FacetRecord, PrincipalRecord } from '../../types';
import type { Principal, Records } from './records';

/** Who brought `principal` in, and who brought that one in, up to the terminal. */
export function makers(book: Pick<Records, 'principal'>, principal: Principal): Principal[] {
  const found: Principal[] = [];
  for (let kid = principal.madeBy; kid !== null;) {
    const maker = book.principal(kid);
    if (!maker) {
      break;
    }
    found.push(maker);
    kid = maker.madeBy;
  }
  return found;
}

/**
 * Nobody decides for itself, directly or through a key it made: not the asker, not whom the
 * asker brought in or lent the power to, and not (owners excepted, who answer for what they
 * introduce) whoever brought the asker in.
 */
export function mayDecide(
  book: Pick<Records, 'principal'>,
  chain: readonly FacetRecord[],
  decider: Principal,
  asker: Principal
): boolean {
  const holders = chain.map(link => link.holder);
  const isMadeBy = (one: Principal, other: PrincipalRecord) =>
    makers(book, one).some(maker => maker.kid === other.kid);
  return (
    decider.kid !== asker.kid &&
    !holders.includes(asker.kid) &&
    !isMadeBy(decider, asker) &&
    (decider.kind === 'owner' || !isMadeBy(asker, decider))
  );
}
