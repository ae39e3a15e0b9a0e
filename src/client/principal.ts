import type { Basis, EntryView, Issued, Need } from '../protocol';
import { featuresOf, normalizeNeed } from '../protocol';
import { decided } from './asking/decided';
import { type Knocking, knock } from './asking/knock';
import type { ServiceClient } from './asking/service';
import { BadInput, type Explanation, NotGranted, Unverified, Waiting } from './errors';
import { isAsSigned } from './facets/asSigned';
import { makeCard } from './facets/card';
import { type Narrowing, childTerms } from './facets/childTerms';
import { covers } from './facets/covers';
import type { Delegated, HeldFacet, Sealing } from './facets/facet';
import { Holding } from './facets/holding';
import { basesOf } from './facets/noting';
import { type PrincipalKeys, newKeys } from './keys/keys';
import { SystemObjects } from './objects/system';
import type { OutcomeView } from './objects/systemTypes';
import type { Answer } from './wire/answer';
import type { Polled } from './wire/replies';

/** A request that nobody has answered yet, as it can be kept and taken up again. */
export interface OpenRequest {
  id: string;
  digest: string;
  needs: Need[];
}

/** What a principal is made of beside its keys. Secret: it has the addresses of its facets. */
export interface PrincipalState {
  petname: string;
  facets: Issued[];
  open: OpenRequest[];
}

export interface AskOptions {
  /** The reason, shown to the person. */
  why?: string;
  /** Asks also where a held facet would do. */
  fresh?: boolean;
  /** Seconds to wait for the answer; for ever by default. */
  timeout?: number;
  /** Ends the waiting, not the request. */
  signal?: AbortSignal;
  /** Told when a person has to decide, before it is waited for: the place to keep `state()`. */
  onPending?(request: OpenRequest): void | Promise<void>;
}

/**
 * One principal and what it holds, with the verbs of the kernel's SDK: get or ask, use, lend, give
 * back, and learn why. Where its keys and its state are kept is its owner's to say.
 */
export class Principal {
  constructor(
    readonly holding: Holding,
    readonly petname: string,
    open: readonly OpenRequest[] = []
  ) {
    this.open = [...open];
    this.system = new SystemObjects(holding);
  }

  /** The service's own objects. */
  readonly system: SystemObjects;

  /**
   * Becomes a principal with a single-use code.
   *
   * @throws Refused where the code is not (any more) good
   */
  static async enrol(
    service: ServiceClient,
    introduction: { code: string; origin?: string; name?: string },
    keys?: PrincipalKeys
  ): Promise<Principal> {
    const own = keys ?? (await newKeys());
    const { petname, facets } = await service.enrol(own, introduction);
    return Principal.restore(service, own, { petname, facets, open: [] });
  }

  /**
   * Becomes a principal as a person types, at the approval page, the code that this shows.
   *
   * @throws as `knock`
   */
  static async login(
    service: ServiceClient,
    knocking: Knocking,
    keys?: PrincipalKeys
  ): Promise<Principal> {
    const own = keys ?? (await newKeys());
    const code = await knock(service, own, knocking);
    return Principal.enrol(service, { code }, own);
  }

  /**
   * Has a person let it in again, by its own keys and for longer: what it holds goes on.
   *
   * @throws as `knock`; NoKnock also where it was turned away
   */
  async comeBack(knocking: Knocking): Promise<void> {
    const { service, keys } = this.holding;
    const code = await knock(service, keys, knocking);
    const { facets } = await service.enrol(keys, { code });
    for (const issued of facets) {
      await this.holding.accept(issued);
    }
  }

  /** @throws BadDescriptor where the state is not of this service or of these keys */
  static async restore(
    service: ServiceClient,
    keys: PrincipalKeys,
    { petname, facets, open }: PrincipalState
  ): Promise<Principal> {
    const holding = new Holding(service, keys);
    for (const issued of facets) {
      await holding.accept(issued);
    }
    return new Principal(holding, petname, open);
  }

  /** All but the keys: secret, for a store that only this principal reads. */
  state(): PrincipalState {
    const facets = this.holding.facets.map(facet => facet.issued());
    return { petname: this.petname, facets, open: [...this.open] };
  }

  /**
   * The facet that is held, is alive and covers the need; else asks a person and waits.
   *
   * @throws NotGranted where the answer is no
   * @throws Unverified where what is held would do, but the service says otherwise of it than it signed
   * @throws Waiting where there is none in time
   */
  async need(need: Need, options: AskOptions = {}): Promise<HeldFacet> {
    const [facet] = await this.needAll([need], options);
    if (!facet) {
      throw new NotGranted('struck');
    }
    return facet;
  }

  /**
   * Several needs on ONE card.
   *
   * @returns one facet a need, in order; null for one that was struck
   * @throws as `need`
   */
  async needAll(needs: readonly Need[], options: AskOptions = {}): Promise<(HeldFacet | null)[]> {
    const held = options.fresh ? needs.map(() => undefined) : await this.covering(needs);
    const missing = needs.filter((_, at) => held[at] === undefined);
    const asked = missing.length === 0 ? [] : await this.ask(missing, options);
    return held.map(facet => facet ?? asked.shift()!);
  }

  /** What is held and alive, as the service says, and not in quarantine; newest last. */
  async held(): Promise<HeldFacet[]> {
    return (await this.standing()).sound;
  }

  /** What others need to lend to this principal; good for a day, and no secret. */
  card(): Promise<string> {
    const { service, keys } = this.holding;
    return makeCard(service, keys, this.petname);
  }

  /** Takes in what was lent to a card of this principal. */
  accept(issued: Issued): Promise<HeldFacet> {
    return this.holding.accept(issued);
  }

  /**
   * Gives a part of a facet to the bearer of a card. What `less` does not say is as in the facet
   * itself, but that it may not be lent on.
   *
   * @throws Unverified where the service says otherwise of the facet than it signed
   */
  async lend(facet: HeldFacet, card: string, less: Narrowing = {}): Promise<Delegated> {
    if ((await this.standing()).unverified.some(({ id }) => id === facet.id)) {
      throw new Unverified(facet.terms.object);
    }
    return facet.delegate(card, childTerms(facet, less));
  }

  /** Gives a facet back: it ends, with all that was lent from it. */
  async drop(facet: HeldFacet): Promise<void> {
    await facet.revoke();
  }

  /** Why an action was refused, of its error or its `jti`; null where the service does not say. */
  why(what: Action): Promise<Explanation | null> {
    return this.holding.explain(jtiOf(what));
  }

  /** Whether an action happened, of its error, its answer or its `jti`. */
  outcome(what: Action): Promise<OutcomeView> {
    return this.system.self.outcome(jtiOf(what));
  }

  /**
   * Records what was inferred, with what it is based on: answers of acts, earlier notes.
   *
   * @returns what later notes name this one by
   * @throws BadInput where an answer has no receipt yet
   */
  async note(
    claim: string,
    basedOn: readonly (Pick<Answer, 'receipt'> | Basis)[],
    options: Sealing = {}
  ): Promise<Basis> {
    return this.system.self.note({ claim, based_on: basesOf(basedOn) }, options);
  }

  /** What this principal asked for, was granted, did and was refused. */
  async trail(limit = 50): Promise<EntryView[]> {
    return (await this.system.self.entries({ limit })).entries;
  }

  private async covering(needs: readonly Need[]): Promise<(HeldFacet | undefined)[]> {
    const now = this.holding.service.exchange.now();
    const mayDo = needs.map(need => this.holding.facets.filter(facet => covers(facet, need, now)));
    if (mayDo.every(facets => facets.length === 0)) {
      return needs.map(() => undefined);
    }
    const { sound, unverified } = await this.standing();
    return mayDo.map(facets => {
      const found = facets.filter(facet => sound.includes(facet)).at(-1);
      const would = facets.find(facet => unverified.includes(facet));
      if (found === undefined && would !== undefined) {
        throw new Unverified(would.terms.object);
      }
      return found;
    });
  }

  /** What is alive by the service's word: what it says as it signed it, and what is in quarantine. */
  private async standing(): Promise<{ sound: HeldFacet[]; unverified: HeldFacet[] }> {
    const { facets } = await this.system.self.facets();
    const live = new Map(
      facets.filter(({ state }) => state === 'live').map(view => [view.id, view] as const)
    );
    const told = this.holding.facets.filter(({ id }) => live.has(id));
    const isSound = ({ id, terms }: HeldFacet): boolean => isAsSigned(live.get(id)!, terms);
    return { sound: told.filter(isSound), unverified: told.filter(one => !isSound(one)) };
  }

  private async ask(asked: readonly Need[], options: AskOptions): Promise<(HeldFacet | null)[]> {
    const { service, keys } = this.holding;
    const needs = this.holding.askable(asked);
    if (service.features === undefined && needs.some(need => featuresOf(need).length > 0)) {
      // What limits must not go to a service that would not know it.
      await this.system.self.facets();
    }
    let request = this.open.find(one => sameNeeds(one.needs, needs));
    if (!request) {
      const asking = { needs: [...needs], purpose: options.why ?? '' };
      // Not to be broken off: its id would be lost, and the request stay open.
      const sent = await service.request(keys, asking);
      if (sent.state === 'granted') {
        return this.holding.settle(needs, sent.digest, sent.facets);
      }
      request = { id: sent.id, digest: sent.digest, needs: [...needs] };
      this.open.push(request);
    }
    const { state, reason, facets = [] } = await this.answered(request, options);
    if (state === 'pending') {
      throw new Waiting(request.id);
    }
    this.open = this.open.filter(one => one !== request);
    if (state !== 'granted') {
      throw new NotGranted(state, reason);
    }
    return this.holding.settle(request.needs, request.digest, facets);
  }

  private async answered(
    request: OpenRequest,
    { timeout, signal, onPending }: AskOptions
  ): Promise<Polled> {
    const { service, keys } = this.holding;
    const polled = await service.poll(keys, request.id);
    if (polled.state !== 'pending') {
      return polled;
    }
    await onPending?.(request);
    return decided(this.holding, request.id, { timeout, signal }).catch((error: unknown) => {
      if (signal?.aborted) {
        return polled;
      }
      throw error;
    });
  }

  private open: OpenRequest[];
}

/** An action of this principal: its `jti`, or the error or answer that has it. */
export type Action = string | { readonly jti: string | null };

function jtiOf(what: Action): string {
  const jti = typeof what === 'string' ? what : what.jti;
  if (jti === null) {
    throw new BadInput('No action was signed, so there is nothing to ask about.');
  }
  return jti;
}

/** Times pass while an answer is waited for: the same need asked again is the same request. */
function sameNeeds(some: readonly Need[], others: readonly Need[]): boolean {
  const core = (need: Need): string =>
    JSON.stringify({
      ...normalizeNeed(need),
      expiry: null,
      uses: null,
      observe: need.observe?.constraints
    });
  return (
    some.length === others.length && some.every((need, at) => core(need) === core(others[at]!))
  );
}
