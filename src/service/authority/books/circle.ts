import { Problem } from '../../../protocol';
import type { Circle, FacetRecord, PrincipalRecord } from '../../types';
import type { Records } from './records';
import { latest, type Target } from './targets';

type Known = Pick<Records, 'principal' | 'facet' | 'chain' | 'broughtInBy' | 'latest'>;

/**
 * Whom a facet is about: where an introduction of a host brought it, that host and whom it brought
 * in (docs/protocol.md §6, "Circle"); null: everybody, as far as its holder's kind goes.
 */
export function circleOf(book: Known, { id }: Pick<FacetRecord, 'id'>): Circle | null {
  for (const { decidedBy } of book.chain(id)) {
    const by = decidedBy === null ? undefined : book.facet(decidedBy);
    if (by && book.principal(by.holder)?.kind === 'host') {
      return new HostCircle(book, by.holder);
    }
  }
  return null;
}

class HostCircle implements Circle {
  constructor(
    private readonly book: Known,
    readonly host: string
  ) {}

  has(kid: string): boolean {
    return kid === this.host || this.book.principal(kid)?.madeBy === this.host;
  }

  members(): string[] {
    return [this.host, ...this.book.broughtInBy(this.host)];
  }
}

/**
 * What lies outside of a circle is not there for whoever acts within it; what came from a facet of
 * it, whoever holds that now, lies within.
 *
 * @throws Problem 404 `no_such_facet`, `no_such_principal`
 */
export function mustBeWithin(book: Known, circle: Circle | null, target: Target): Target {
  const { of, id } = latest(book, target);
  const isWithin =
    circle === null ||
    (of === 'principal' ? circle.has(id) : book.chain(id).some(({ holder }) => circle.has(holder)));
  if (!isWithin) {
    throw of === 'principal'
      ? new Problem(
          404,
          'no_such_principal',
          'There is no such principal.',
          'Look at the list again: it may have left.'
        )
      : new Problem(
          404,
          'no_such_facet',
          'There is no such facet.',
          'Look at the list again: it may be long over.'
        );
  }
  return target;
}

/** Those who narrow at one pace: the pages of a host, or all others. */
export function paceOf(circle: Circle | null, { kind }: Pick<PrincipalRecord, 'kind'>): string {
  return circle === null ? kind : circle.host;
}
