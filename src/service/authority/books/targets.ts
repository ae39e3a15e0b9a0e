import { Problem } from '../../../protocol';
import { HEX_ID, KID } from '../../definitions';
import type { Stops } from '../../types';
import { SELF } from './kinds';
import type { Records } from './records';

/**
 * What is stopped: one facet with all below, or all that a principal holds; of a host also all that
 * those hold whom it brought in.
 */
export interface Target {
  of: 'facet' | 'principal';
  id: string;
}

/** A facet that was renewed stands for what took its place. */
export function latest(book: Pick<Records, 'latest'>, target: Target): Target {
  const facet = target.of === 'facet' ? book.latest(target.id) : undefined;
  return facet ? { of: 'facet', id: facet.id } : target;
}

/** A principal and, of a host, whom it brought in. */
export function holdersOf(book: Pick<Records, 'broughtInBy'>, kid: string): string[] {
  return [kid, ...book.broughtInBy(kid)];
}

/** Whether a link is one that is stopped first: so that not all of them have to be looked at. */
export function stopsOf(book: Pick<Records, 'broughtInBy'>, { of, id }: Target): Stops {
  if (of === 'facet') {
    return link => link.id === id;
  }
  const holders = new Set(holdersOf(book, id));
  return ({ holder, terms }) => terms.object !== SELF && holders.has(holder);
}

/** @throws Problem 404 `no_such_facet`, `no_such_principal`; 409 `standing_facet` */
export function mustBeStoppable(book: Records, { of, id }: Target): void {
  if (of === 'principal') {
    if (!book.principal(id)) {
      throw new Problem(
        404,
        'no_such_principal',
        'There is no such principal.',
        'Look at the list again: it may have left.'
      );
    }
    return;
  }
  const facet = book.facet(id);
  if (!facet || facet.parent === null) {
    throw new Problem(
      404,
      'no_such_facet',
      'There is no such facet.',
      'Look at the list again: it may be long over.'
    );
  }
  if (facet.terms.object === SELF) {
    throw new Problem(
      409,
      'standing_facet',
      'This facet can not be stopped.',
      'Everybody may always ask what became of its own acts.'
    );
  }
}

/** A facet, or all that a principal holds: one of them. */
export const TARGET = { facet: HEX_ID, principal: KID };

/** @throws Problem 400 `bad_target` */
export function targetOf({ facet, principal }: Record<string, unknown>): Target {
  if ((facet === undefined) === (principal === undefined)) {
    throw new Problem(400, 'bad_target', 'Name a facet or a principal, one of them.');
  }
  return facet === undefined
    ? { of: 'principal', id: String(principal) }
    : { of: 'facet', id: String(facet) };
}
