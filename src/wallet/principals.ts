import { setTimeout } from 'node:timers/promises';

import {
  BadDescriptor,
  type Clock,
  Holding,
  type PrincipalKeys,
  type ServiceClient,
  SystemObjects,
  exportKeys,
  newKeys
} from '../client';
import { type Issued, nameOfKey, type Need } from '../protocol';
import { notFound } from './http';
import type { Admission } from './admission';
import { openKeys } from './keys/openKeys';
import type { Origin, PrincipalRow } from './rows/rows';
import type { Store } from './rows/store';

/** One principal whose keys are kept here, with all that it holds. */
export interface Kept {
  readonly kid: string;
  readonly kind: string;
  petname: string;
  readonly holding: Holding;
  readonly system: SystemObjects;
}

/**
 * Gets an introduction of a principal in this wallet's custody, whose keys it has just made: from
 * the service's host or, where the wallet is elsewhere, from a person.
 */
export type Introduce = (
  who: {
    kind: 'notebook' | 'job' | 'agent';
    petname: string;
    custody: 'wallet';
    /** Whole path of a notebook's file. */
    place?: string;
  },
  keys: PrincipalKeys
) => Promise<{ code: string }>;

/**
 * Has the service call a principal of this wallet so, which it knew as `before`, and know where its
 * file lies; null where that is gone.
 */
export type Tell = (
  principal: string,
  is: { petname: string; before: string; place: string | null }
) => Promise<void>;

/** Longer than it takes to be enrolled; whoever takes longer has ended meanwhile. */
const MAKING_MS = 30_000;
const LOOK_MS = 100;

/** A session's principal: found where it was known, made and enrolled where not. */
export class Principals {
  constructor(
    private readonly store: Store,
    private readonly service: ServiceClient,
    private readonly introduce: Introduce,
    private readonly tell: Tell,
    private readonly clock: Clock
  ) {}

  /**
   * The principal that an admission names. A notebook is its id AND its path: a copy, or another
   * file in its place, is a new principal that holds nothing.
   */
  async admitted(admission: Admission): Promise<Kept> {
    const { kind, petname, notebook, principal } = admission;
    if (principal !== undefined) {
      return this.get(principal);
    }
    if (kind !== 'notebook') {
      return this.once(`${kind}\n${petname}`, {
        known: () => this.store.principals.named(petname).find(row => row.kind === kind),
        make: () => this.make(kind, petname, null)
      });
    }
    if (!notebook) {
      return this.make(kind, petname, null);
    }
    const { id, path } = notebook;
    return this.once(`notebook\n${id}\n${path}`, {
      known: () => this.store.principals.notebook(id, path),
      make: () => this.make(kind, petname, notebook),
      // Services of before this was told do not know it yet; without it they grant by no rule.
      found: ({ kid, petname: name }) =>
        this.tell(kid, { petname: name, before: name, place: path }).catch(() => undefined)
    });
  }

  /** A new principal that calls itself so; what its introducer calls it may be another name. */
  join(name: string): Promise<Kept> {
    return this.make('agent', name, null);
  }

  /** Has a principal of this wallet let in again, by its own keys; what it holds goes on. */
  async rejoin(kid: string): Promise<Kept> {
    const kept = await this.get(kid);
    const { keys } = kept.holding;
    const { kind, petname } = kept;
    const who = { kind: kind as Admission['kind'], petname, custody: 'wallet' as const };
    const { code } = await this.introduce(who, keys);
    const enrolled = await this.service.enrol(keys, { code });
    for (const issued of enrolled.facets) {
      await this.accept(kept, issued, 'enrolment');
    }
    return kept;
  }

  async get(kid: string): Promise<Kept> {
    const opened = this.opened.get(kid);
    if (opened) {
      return opened;
    }
    const row = this.store.principals.get(kid);
    if (!row) {
      throw notFound('This wallet does not know that principal.', 'unknown_principal');
    }
    return this.open(row);
  }

  /** Opens and keeps a facet for good. */
  async accept(
    kept: Kept,
    issued: Issued,
    origin: Origin,
    from: { need?: Need; key?: string; request?: string } = {}
  ): Promise<void> {
    await kept.holding.accept(issued, from);
    this.store.facets.add({ issued, principal: kept.kid, origin, need: from.key ?? null });
  }

  /** Opens what another process over the same file has taken in since. */
  async catchUp(kept: Kept): Promise<void> {
    for (const { issued } of this.store.facets.of(kept.kid)) {
      if (!kept.holding.get(issued.id)) {
        await kept.holding.accept(issued).catch(orNothing);
      }
    }
  }

  /** It has no name any more, nor a file: whoever comes by either is somebody new. */
  forgetName(kid: string): void {
    const petname = nameOfKey(kid);
    this.store.principals.forgetName(kid, petname);
    void this.renamed(kid, petname);
  }

  /** Sessions that are open go on under the new name. */
  async renamed(kid: string, petname: string): Promise<void> {
    const opening = this.opened.get(kid);
    if (opening) {
      (await opening).petname = petname;
    }
  }

  private open(row: PrincipalRow): Promise<Kept> {
    let opening = this.opened.get(row.kid);
    if (!opening) {
      opening = this.load(row);
      this.opened.set(row.kid, opening);
      opening.catch(() => this.opened.delete(row.kid));
    }
    return opening;
  }

  private async load(row: PrincipalRow): Promise<Kept> {
    const kept = this.kept(row, new Holding(this.service, await openKeys(row.keys)));
    await this.catchUp(kept);
    return kept;
  }

  private async make(
    kind: Admission['kind'],
    petname: string,
    notebook: PrincipalRow['notebook']
  ): Promise<Kept> {
    const fresh = await newKeys({ alg: 'ES256', crv: 'P-256', extractable: true });
    const keys = await exportKeys(fresh);
    const { code } = await this.introduce(
      { kind, petname, custody: 'wallet', ...(notebook && { place: notebook.path }) },
      fresh
    );
    const enrolled = await this.service.enrol(fresh, { code });
    const row = { kid: enrolled.principal, kind, petname: enrolled.petname, notebook, keys };
    const kept = this.kept(row, new Holding(this.service, await openKeys(keys)));
    for (const issued of enrolled.facets) {
      await kept.holding.accept(issued);
    }
    this.store.transact(() => {
      this.store.principals.add(row);
      for (const issued of enrolled.facets) {
        this.store.facets.add({ issued, principal: row.kid, origin: 'enrolment', need: null });
      }
    });
    this.opened.set(row.kid, Promise.resolve(kept));
    return kept;
  }

  private kept(row: Pick<PrincipalRow, 'kid' | 'kind' | 'petname'>, holding: Holding): Kept {
    const { kid, kind, petname } = row;
    return { kid, kind, petname, holding, system: new SystemObjects(holding) };
  }

  /** Two kernels of one notebook, or runs of one job, that start together are one principal. */
  private once(key: string, ways: Ways): Promise<Kept> {
    const running = this.making.get(key);
    if (running) {
      return running;
    }
    const made = this.foundOrMade(key, ways).finally(() => this.making.delete(key));
    this.making.set(key, made);
    return made;
  }

  /** Of several processes over the same file one makes it; the others wait for that. */
  private async foundOrMade(key: string, { known, make, found }: Ways): Promise<Kept> {
    const { makings } = this.store;
    for (;;) {
      const row = known();
      if (row) {
        await found?.(row);
        return this.open(row);
      }
      const now = this.clock.now();
      if (makings.begin(key, now, now + MAKING_MS)) {
        break;
      }
      await setTimeout(LOOK_MS);
    }
    try {
      // Perhaps another had just made it.
      const row = known();
      return await (row ? this.open(row) : make());
    } finally {
      makings.end(key);
    }
  }

  private readonly opened = new Map<string, Promise<Kept>>();
  private readonly making = new Map<string, Promise<Kept>>();
}

/** How a principal is looked for here, and made where it is not. */
interface Ways {
  known(): PrincipalRow | undefined;
  make(): Promise<Kept>;
  /** What is done first with one that was here. */
  found?(row: PrincipalRow): Promise<void>;
}

/** One that no longer opens must not take the others with it. */
function orNothing(error: unknown): void {
  if (!(error instanceof BadDescriptor)) {
    throw error;
  }
}
