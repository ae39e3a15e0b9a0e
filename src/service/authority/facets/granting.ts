import {
  boundTerms,
  type Defined,
  type Definition,
  Problem,
  Refusal,
  type Terms,
  checkTerms,
  visibleText,
  subsumes,
  triedTooLong,
  uselessBudget,
  whyUseless,
  withDeclared
} from '../../../protocol';
import type { Clock } from '../../types';
import type { Facet } from '../books/records';
import { type Catalogue, definedIn, pick } from '../books/catalogue';
import { isNeverGranted, SELF } from '../books/kinds';

/** Whether terms may be granted: within the need, within the decider's bounds, possible now. */
export class Granting {
  constructor(private readonly parts: { catalogue: Catalogue; clock: Clock }) {}

  /**
   * @param index which line of the request, for the person's eyes
   * @returns the terms, where all is well
   * @throws Problem
   */
  check(decider: Facet, need: Terms, index: number, terms: Terms): Terms {
    const definitions = this.definitions(terms, need);
    try {
      checkTerms(terms, definitions);
    } catch (error) {
      throw notGrantable(index, error instanceof Refusal ? error.detail : String(error));
    }
    const useless = uselessBudget(terms, Object.values(definitions));
    if (useless !== null) {
      throw notGrantable(index, whyUseless(useless));
    }
    const wider = subsumes(withDeclared(need, terms.actions, definitions), terms);
    if (wider !== null) {
      throw new Problem(
        422,
        'wider_than_asked',
        `Line ${index + 1} grants more than was asked.`,
        wider
      );
    }
    this.checkWindow(index, terms);
    if (triedTooLong(terms, this.parts.clock.now())) {
      throw notGrantable(index, 'limits are tried for seven days at most');
    }
    const bound = grantableBy(decider, terms, definedIn(this.parts.catalogue));
    if (bound !== null) {
      throw notGrantable(index, bound);
    }
    return terms;
  }

  private definitions(terms: Terms, need: Terms): Record<string, Definition> {
    const entry = this.parts.catalogue.object(terms.object);
    if (!entry) {
      throw new Problem(
        409,
        'unknown_object',
        `There is nothing called “${visibleText(need.object, 64)}” here.`,
        'Connect it under that name first, or strike the line.'
      );
    }
    const picked = pick(entry, terms.actions);
    if (picked.missing !== undefined) {
      throw new Problem(
        409,
        'unknown_action',
        `“${visibleText(need.object, 64)}” has no action “${visibleText(picked.missing, 64)}”.`,
        'Strike that action.'
      );
    }
    return picked.definitions;
  }

  private checkWindow(index: number, terms: Terms): void {
    const now = this.parts.clock.now() / 1000;
    if (terms.expiry === null && !terms.object.startsWith('aios/')) {
      throw new Problem(422, 'no_expiry', `Line ${index + 1} has no end.`, 'Choose when it ends.');
    }
    const past = terms.expiry !== null && terms.expiry <= now;
    const empty = terms.expiry !== null && (terms.not_before ?? 0) >= terms.expiry;
    if (past || empty) {
      throw new Problem(
        422,
        'already_ended',
        `Line ${index + 1} would have ended before it is granted.`,
        'Choose a later end.'
      );
    }
  }
}

/** @returns null, or why this facet's holder may not grant these terms. */
function grantableBy(decider: Facet, terms: Terms, defined: Defined): string | null {
  const reserved = terms.actions.find(action => isNeverGranted(terms.object, action));
  if (reserved !== undefined) {
    return `${terms.object} ${reserved} comes with enrolment as an owner alone`;
  }
  if (terms.object === SELF) {
    return `${SELF} is everybody’s own`;
  }
  if (decider.grantable === null) {
    return null;
  }
  const outside = boundTerms(decider.grantable, terms, defined);
  return outside && `it lies outside of what you may grant: ${outside}`;
}

function notGrantable(index: number, detail: string): Problem {
  return new Problem(422, 'not_grantable', `Line ${index + 1} can not be granted.`, detail);
}
