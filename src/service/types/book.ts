import type { Definition, Ended, Requirement, Reservation } from '../../protocol';
import type { Unit } from './journal';
import type { FacetRecord, PrincipalRecord } from './records';

/** An outcome that a link required and that was there. */
export interface Met {
  facet: string;
  /** Index of its entry. */
  outcome: number;
  /** Whether it serves the link this once. */
  consume: boolean;
}

/** What an action takes of budgets depends on. */
export interface Use {
  definition: Definition;
  /** With defaults filled in. */
  args: Readonly<Record<string, unknown>>;
}

/** What a use takes of the links of its chain besides their uses. */
export interface Taken {
  /** Set aside of budgets. */
  reserved: Reservation[];
  met: Met[];
}

/** An act with its outcome, once both have an entry. */
export interface Done {
  intent: number;
  outcome: number;
  object: string;
  action: string;
  /** kid */
  principal: string;
  ended: Ended;
}

/** What was done, as far as some facet requires it. */
export interface Evidence {
  /** Inside the outcome's unit. */
  tell(done: Done): void;
  /**
   * Index of the newest outcome that meets a requirement of a link; undefined where none does.
   * @param act the one that is to be done: the holders from its facet up to the link, its arguments
   * @param besides what the link takes for this act already
   */
  meeting(
    facet: string,
    requirement: Requirement,
    act: { holders: readonly string[]; args: Readonly<Record<string, unknown>> },
    besides: ReadonlySet<number>
  ): number | undefined;
}

/** A host with whom it brought in: those whom its page sees and stops. */
export interface Circle {
  /** kid of the host. */
  readonly host: string;
  has(kid: string): boolean;
  /** All of it, the host first. */
  members(): string[];
}

/** Of the links of a chain those that a revocation or a pause is over. */
export type Stops = (link: FacetRecord) => boolean;

/** Facets and principals as the gateway reads them; memory over SQLite, all calls synchronous. */
export interface FacetBook {
  facet(id: string): FacetRecord | undefined;
  principal(kid: string): PrincipalRecord | undefined;
  /** From the facet itself up to the genesis facet. */
  chain(id: string): FacetRecord[];
  /** Whom a facet is about, where a host's introduction brought it; null: nothing bounds it so. */
  circleOf(facet: FacetRecord): Circle | null;
  /**
   * Takes one use of every link inside the intent's unit, sets aside of their budgets, and takes
   * what they consume. Throws Refusal('spent' | 'over_budget' | 'requirement'), TooSoon.
   */
  takeUse(unit: Unit, chain: readonly FacetRecord[], use?: Use): Taken;
  /** Notes when it was used, where no use is taken of it. */
  noteUse(facet: FacetRecord, now: number): void;
  /** With the outcome: what was set aside comes to what was used. */
  settleUse(unit: Unit, chain: readonly FacetRecord[], taken: Taken, ended: Ended): void;
  readonly evidence: Evidence;
  /** Called (after durability) with what a revocation or pause is over, so that calls in flight end. */
  onStopped(listener: (stops: Stops) => void): () => void;
}
