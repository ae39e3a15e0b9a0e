import { claim, type HandedOver, type HeldFacet, makeCard, readCard } from '../client';
import { FacetryError, type Issued, type Need, parseNeed, type Terms } from '../protocol';
import { WalletError, badInput, notFound } from './http';
import type { HeldFacets } from './held';
import type { Kept, Principals } from './principals';
import { petnameWritten } from './sessions';
import type { Store } from './rows/store';

/** To whom: the bearer of a card, or a principal of this wallet by the name people know it by. */
export type Recipient = { card: string } | { petname: string };

export interface Lent {
  /** Public id of what was given, and what it allows. */
  facet: { id: string };
  principal: string;
  petname: string;
  /** To a card: what its bearer needs; only the bearer's key opens it. */
  handover?: { facet: Issued; self?: Issued };
}

/** What took the place of what was lent before; its terms where its keys are here. */
export interface LentOn extends Lent {
  terms?: Terms;
}

/** A loop in a notebook must not fill the service with principals. */
const MOST_AGENTS = 256;
const AGENT = 'agent ';

/** Gives parts of facets on. */
export class Lending {
  constructor(
    private readonly store: Store,
    private readonly principals: Principals,
    private readonly held: HeldFacets
  ) {}

  /**
   * @param instead id of a facet lent from this one before, which ends once this one is lent: never
   *   is there nothing, and together they allow no more than the first did
   */
  async lend(
    kept: Kept,
    id: string,
    to: Recipient,
    terms: Record<string, unknown>,
    instead?: string
  ): Promise<Lent> {
    const facet = this.held.usable(kept, id);
    await this.mustBeSound(kept, id, instead);
    const { service } = kept.holding;
    const actions = terms['actions'] ?? facet.terms.actions;
    const need = parseNeed({ ...terms, object: facet.terms.object, actions }, 'terms');
    const recipient = 'petname' in to ? await this.recipient(kept, to.petname) : null;
    const card = recipient
      ? await makeCard(service, recipient.holding.keys, recipient.petname)
      : (to as { card: string }).card;
    const { name } = await readCard(service, card);
    const given = await facet.delegate(card, withoutObject(need));
    if (recipient) {
      await this.principals.accept(recipient, given.facet, 'lent', { need });
    }
    if (instead !== undefined) {
      await this.end(facet, instead, given.facet.id);
      await this.refresh(instead);
    }
    return {
      facet: { id: given.facet.id },
      principal: given.principal,
      petname: recipient?.petname ?? name,
      ...(recipient
        ? {}
        : { handover: { facet: given.facet, ...(given.self ? { self: given.self } : {}) } })
    };
  }

  /**
   * Lends on until another end what was lent from a facet before (docs/protocol.md §8, renewal).
   *
   * @param card of its holder, where its keys are not in this wallet
   */
  async renew(
    kept: Kept,
    id: string,
    { lent, expiry, card }: { lent: string; expiry: number; card: string | undefined }
  ): Promise<LentOn> {
    const facet = this.held.usable(kept, id);
    await this.mustBeSound(kept, id, lent);
    const { service } = kept.holding;
    const holder = card === undefined ? await this.holderOf(lent) : null;
    const named = card ?? (await makeCard(service, holder!.holding.keys, holder!.petname));
    const { name } = await readCard(service, named);
    const given = await facet.renew(named, lent, expiry);
    if (holder) {
      await this.principals.accept(holder, given.facet, 'lent');
      await this.held.refresh(holder);
    }
    return {
      facet: { id: given.facet.id },
      principal: given.principal,
      petname: holder?.petname ?? name,
      ...(holder
        ? { terms: holder.holding.get(given.facet.id)!.terms }
        : { handover: { facet: given.facet } })
    };
  }

  /**
   * Claims what somebody handed over in a file, for the key of its new holder.
   *
   * @throws Refused, with no reason: a handed-over key is told none
   */
  async accept(kept: Kept, handedOver: HandedOver): Promise<string> {
    let facet: HeldFacet;
    try {
      facet = await claim(kept.holding, handedOver, kept.petname);
    } catch (error) {
      // Keys that are none, say: told as what they are, and nothing of them.
      throw error instanceof FacetryError ? error : badInput('Nothing was handed over with this.');
    }
    const issued = facet.issued();
    this.store.facets.add({ issued, principal: kept.kid, origin: 'lent', need: null });
    return facet.id;
  }

  /** Ends what was lent before; where that can not be, nothing else is lent in its place either. */
  private async end(facet: HeldFacet, before: string, now: string): Promise<void> {
    try {
      await facet.revoke(before);
    } catch (error) {
      await facet.revoke(now);
      await this.refresh(now);
      throw error;
    }
  }

  /**
   * Looks at what the service says now of a facet and, where its holder's keys are here, of what was
   * lent from it.
   *
   * @throws Unverified
   */
  private async mustBeSound(kept: Kept, id: string, lent: string | undefined): Promise<void> {
    await this.held.mustBeSound(kept, id);
    const kid = lent === undefined ? undefined : this.store.facets.holderOf(lent);
    if (lent !== undefined && kid !== undefined) {
      await this.held.mustBeSound(await this.principals.get(kid), lent);
    }
  }

  private async holderOf(lent: string): Promise<Kept> {
    const kid = this.store.facets.holderOf(lent);
    if (kid === undefined) {
      throw notFound('The keys of its holder are not here. Give its card.', 'unknown_principal');
    }
    return this.principals.get(kid);
  }

  /** Looks how it stands with what its holder, in this wallet, was lent. */
  private async refresh(lent: string): Promise<void> {
    const kid = this.store.facets.holderOf(lent);
    if (kid !== undefined) {
      await this.held.refresh(await this.principals.get(kid));
    }
  }

  private async recipient(kept: Kept, name: string): Promise<Kept> {
    const petname = petnameWritten(name);
    const known = this.store.principals.named(petname).filter(({ kid }) => kid !== kept.kid);
    if (known.length > 1) {
      throw new WalletError(
        409,
        'ambiguous_name',
        'Several principals have this name. Lend to the card of the one you mean.'
      );
    }
    if (known[0]) {
      return this.principals.get(known[0].kid);
    }
    if (petname === kept.petname) {
      throw badInput('A facet can not be lent to its own holder.');
    }
    if (!petname.startsWith(AGENT)) {
      throw notFound(
        'Nobody of this name is known here. Open that notebook or run that job once, lend to ' +
          '“agent:<name>”, or lend to a card.',
        'unknown_principal'
      );
    }
    if (this.store.principals.count('agent') >= MOST_AGENTS) {
      throw new WalletError(
        409,
        'too_many_agents',
        `This wallet keeps ${MOST_AGENTS} agents already. Lend to one of them, or to a card.`
      );
    }
    return this.principals.admitted({ kind: 'agent', petname });
  }
}

function withoutObject({ object: _object, ...terms }: Need): Omit<Need, 'object'> {
  return terms;
}
