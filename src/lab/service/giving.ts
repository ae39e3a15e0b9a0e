import { saysItsTerms } from '../../client/facets/saysItsTerms';
import type { FacetView, PrincipalView, Terms } from '../../protocol';
import { alive } from './alive';
import type { Holdings } from './source';

/** Kinds of holders that something can be lent to. */
const KINDS = ['agent', 'notebook', 'job'];
/** Seconds without a use after which something lent is said to lie idle. */
const IDLE = 7 * 86_400;

/** Why a facet can't be lent by the notebook in front; null where it can. */
export type NotLendable = 'unverified' | 'not_yours' | 'not_live' | 'not_granted' | 'object_gone';

export function notLendable(
  holdings: Holdings,
  facet: FacetView,
  { notebook, now }: About
): NotLendable | null {
  if (facet.holder !== notebook) {
    return 'not_yours';
  }
  if (!saysItsTerms(facet)) {
    return 'unverified';
  }
  if (facet.state !== 'live' || !alive(facet, now)) {
    return 'not_live';
  }
  if (!facet.terms.delegation) {
    return 'not_granted';
  }
  return holdings.objects.some(({ name }) => name === facet.terms.object) ? null : 'object_gone';
}

/** Somebody that something could be lent to, and why not. */
export interface Recipient {
  principal: string;
  petname: string;
  kind: string;
  /** Its keys are not in this wallet, or its name is not its alone. */
  why: 'own_key' | 'same_name' | null;
}

/** Everybody known here but the giver; agents first. */
export function recipients({ principals }: Holdings, giver: string): Recipient[] {
  const known = principals.filter(
    ({ kind, principal }) => KINDS.includes(kind) && principal !== giver
  );
  const named = (petname: string): number =>
    principals.filter(other => other.petname === petname).length;
  const why = ({ custody, petname }: PrincipalView): Recipient['why'] =>
    custody !== 'wallet' ? 'own_key' : named(petname) > 1 ? 'same_name' : null;
  return known
    .map(one => ({
      principal: one.principal,
      petname: one.petname,
      kind: one.kind,
      why: why(one)
    }))
    .sort(
      (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || a.petname.localeCompare(b.petname)
    );
}

/** Whether something lent was not used for so long that it should not be left lying about. */
export function idle(facet: FacetView, now: number): boolean {
  return now - (facet.last_used ?? facet.issued_at) > IDLE;
}

/** Who can have this facet go on, or come back. */
export type Way = 'lender' | 'asker' | 'giver_only' | 'not_yours' | 'unverified';

/**
 * `lender`: this notebook lent it, from a facet that it still has; `asker`: it was granted to this
 * notebook, which asks anew; `giver_only`: somebody else lent it to this notebook; `unverified`: it,
 * or what it was lent from, is in quarantine.
 */
export function wayOn(holdings: Holdings, facet: FacetView, { notebook, now }: About): Way {
  const parent = holdings.facets.find(({ id }) => id === facet.parent);
  const lent = parent !== undefined && !parent.terms.object.startsWith('aios/');
  if (lent && parent.holder === notebook && facet.holder !== notebook) {
    const why = saysItsTerms(facet)
      ? notLendable(holdings, parent, { notebook, now })
      : 'unverified';
    return why === null ? 'lender' : why === 'unverified' ? why : 'not_yours';
  }
  if (facet.holder !== notebook) {
    return 'not_yours';
  }
  if (!saysItsTerms(facet)) {
    return 'unverified';
  }
  return lent ? 'giver_only' : 'asker';
}

export type Verb = 'lend' | 'renew' | 'regrant' | 'narrow';

export interface About {
  /** Principal of the notebook in front. */
  notebook: string | null;
  /** Seconds since the epoch. */
  now: number;
}

/** Why the notebook in front can't do something with a facet. */
export type NotGivable = NotLendable | 'giver_only' | 'not_revoked' | 'own_object';

/** Null where it can. */
export function notGivable(
  verb: Verb,
  holdings: Holdings,
  facet: FacetView,
  of: About
): NotGivable | null {
  if (verb === 'lend') {
    return notLendable(holdings, facet, of);
  }
  const { state, terms } = facet;
  if (terms.object.startsWith('aios/')) {
    return 'own_object';
  }
  const way = of.notebook === null ? 'not_yours' : wayOn(holdings, facet, of);
  if (way === 'not_yours' || way === 'giver_only' || way === 'unverified') {
    return way;
  }
  const over = terms.expiry === null || terms.expiry <= of.now;
  if (verb === 'regrant' && (state !== 'revoked' || over)) {
    return 'not_revoked';
  }
  return verb === 'narrow' && state !== 'live' ? 'not_live' : null;
}

/** Whether the notebook in front can do this with a facet. */
export function able(verb: Verb, holdings: Holdings, facet: FacetView, of: About): boolean {
  return notGivable(verb, holdings, facet, of) === null;
}

/** The facet's own limits, to be asked for again until `expiry`. */
export function again(terms: Terms, expiry: number, now: number): Terms & { expiry: number } {
  const past = terms.not_before !== null && terms.not_before <= now;
  return { ...terms, not_before: past ? null : terms.not_before, expiry };
}
