import { type FacetView, type HeldFacet, isAsSigned, Refused, Unverified, alive } from '../client';
import type { Definition, Terms } from '../protocol';
import { notFound } from './http';
import type { Kept } from './principals';
import type { FacetRow } from './rows/rows';
import type { Store } from './rows/store';

/** A facet as a kernel sees it: no URL, no nonce, no key. */
export interface Held {
  id: string;
  object: string;
  actions: string[];
  terms: Terms;
  definitions: Record<string, Definition>;
  state: string;
  uses_left?: number;
  /** The holder's, as people know it. */
  petname: string;
}

/** State of a facet in quarantine: the service says otherwise of it than it signed. */
const UNVERIFIED = 'unverified';
const KEPT_AFTER_END_S = 24 * 3600;
/** States from which nothing comes back, and in which nothing is under way. */
const OVER: ReadonlySet<string> = new Set(['revoked', 'expired']);
/** Refusals that say that a facet has ended for good. */
const GONE = ['revoked', 'expired', 'unknown_facet'];

/** What principals hold besides what came with their enrolment, and how each facet stands. */
export class HeldFacets {
  constructor(
    private readonly store: Store,
    /** Integer seconds since the epoch. */
    private readonly now: () => number
  ) {}

  list(kept: Kept): Held[] {
    return this.rows(kept).map(row => this.view(kept, row));
  }

  /** Newest first, with the key of the need each answers. */
  live(kept: Kept): { facet: HeldFacet; need: string | null }[] {
    return this.rows(kept)
      .map(row => ({ facet: kept.holding.get(row.issued.id)!, need: row.need, row }))
      .filter(({ facet, row }) => this.stateOf(facet, row) === 'live')
      .reverse();
  }

  view(kept: Kept, row: FacetRow): Held {
    const { id, terms, definitions } = kept.holding.get(row.issued.id)!;
    return {
      id,
      object: terms.object,
      actions: terms.actions,
      terms,
      definitions,
      state: this.stateOf(kept.holding.get(id)!, row),
      ...(row.usesLeft === null ? {} : { uses_left: row.usesLeft }),
      petname: kept.petname
    };
  }

  /** One facet's view by its id; null where it was dropped since. */
  viewOf(kept: Kept, id: string): Held | null {
    const row = this.store.facets.get(id, kept.kid);
    return row && kept.holding.get(id) ? this.view(kept, row) : null;
  }

  /** Those in quarantine. */
  unverified(kept: Kept): HeldFacet[] {
    return this.rows(kept)
      .filter(({ state }) => state === UNVERIFIED)
      .map(({ issued }) => kept.holding.get(issued.id)!);
  }

  /**
   * A facet that a session may use.
   *
   * @throws WalletError unknown_facet, the same whether it does not exist or is somebody else's;
   * Unverified where it is in quarantine, as far as is known here
   */
  usable(kept: Kept, id: string): HeldFacet {
    const facet = this.known(kept, id);
    if (this.store.facets.get(id, kept.kid)?.state === UNVERIFIED) {
      throw new Unverified(facet.terms.object);
    }
    return facet;
  }

  /** @throws Unverified where it is in quarantine by what the service says of it now */
  async mustBeSound(kept: Kept, id: string): Promise<void> {
    await this.refresh(kept);
    const row = this.store.facets.get(id, kept.kid);
    if (row?.state === UNVERIFIED) {
      throw new Unverified(kept.holding.get(id)?.terms.object ?? '');
    }
  }

  /**
   * A facet that is held, to be looked at or dropped.
   * @throws WalletError unknown_facet, the same whether it does not exist or is somebody else's.
   */
  known(kept: Kept, id: string): HeldFacet {
    const facet = kept.holding.get(id);
    if (!facet) {
      throw notFound('This notebook holds no such facet.', 'unknown_facet');
    }
    return facet;
  }

  /**
   * Ends a facet and holds it no longer; one that had ended before is just let go.
   * @returns ids of what ended.
   */
  async drop(kept: Kept, id: string): Promise<string[]> {
    const facet = this.known(kept, id);
    const revoked = this.isOver(kept, facet) ? [] : await ended(facet);
    for (const gone of [id, ...revoked]) {
      this.store.facets.remove(gone, kept.kid);
      kept.holding.remove(gone);
    }
    return revoked;
  }

  /**
   * Gives back all but the window into one's own acts, which can't end.
   * @returns how many there were to end: fewer than are held no longer, where some had ended before
   */
  async dropAll(kept: Kept): Promise<number> {
    await this.refresh(kept).catch(orRefused);
    const mine = kept.holding.facets.filter(({ terms }) => terms.object !== 'aios/self');
    const standing = mine.filter(facet => !this.isOver(kept, facet));
    for (const { id } of mine) {
      if (kept.holding.get(id)) {
        await this.drop(kept, id);
      }
    }
    return standing.length;
  }

  /** Brings the states up to what the service says; forgets what ended more than a day ago. */
  async refresh(kept: Kept): Promise<void> {
    // Which features it takes a service says with any answer; none was had yet.
    if (this.rows(kept).length === 0 && kept.holding.service.features !== undefined) {
      return;
    }
    const { facets } = await kept.system.self.facets();
    const said = new Map(facets.map(view => [view.id, view] as const));
    for (const row of this.rows(kept)) {
      this.bring(kept, row, said.get(row.issued.id));
    }
  }

  private bring(kept: Kept, row: FacetRow, view: FacetView | undefined): void {
    const id = row.issued.id;
    if (row.ended !== null && this.now() - row.ended > KEPT_AFTER_END_S) {
      this.store.facets.remove(id, kept.kid);
      kept.holding.remove(id);
      return;
    }
    if (view === undefined) {
      return;
    }
    const over = OVER.has(view.state);
    const sound = over || isAsSigned(view, kept.holding.get(id)!.terms);
    const state = sound ? view.state : UNVERIFIED;
    const lives = !over && view.state !== 'spent';
    if (state !== row.state || view.uses_left !== row.usesLeft) {
      this.store.facets.setState(id, state, view.uses_left, lives ? null : this.now());
    }
  }

  /**
   * Whether it is known here that there is nothing left to end: to try would be a refusal. What is
   * spent can have its last use under way, which is to be cut, or be given that back.
   */
  private isOver(kept: Kept, { id, terms }: HeldFacet): boolean {
    const past = terms.expiry !== null && terms.expiry <= this.now();
    return past || OVER.has(this.store.facets.get(id, kept.kid)?.state ?? '');
  }

  private rows(kept: Kept): FacetRow[] {
    return this.store.facets
      .of(kept.kid)
      .filter(row => row.origin !== 'enrolment' && kept.holding.get(row.issued.id));
  }

  private stateOf({ terms }: HeldFacet, row: FacetRow): string {
    const expired = terms.expiry !== null && terms.expiry <= this.now();
    if (row.state === 'live' && expired) {
      return 'expired';
    }
    return row.state === 'live' && !alive(terms, this.now()) ? 'not_yet_valid' : row.state;
  }
}

/** Ends it. @returns ids of what ended; none where it had ended before */
async function ended(facet: HeldFacet): Promise<string[]> {
  try {
    return (await facet.revoke()).revoked;
  } catch (error) {
    if (error instanceof Refused && GONE.includes(error.code)) {
      return [];
    }
    throw error;
  }
}

/** Whoever was ended as a whole learns so of each facet, too. */
function orRefused(error: unknown): void {
  if (!(error instanceof Refused)) {
    throw error;
  }
}
