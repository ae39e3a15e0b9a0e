import type { LeafKind } from '../leaf';

/** What can be wrong with a bundle (docs/protocol.md §10, "Bundles"), by where it shows. */
export type FaultCode =
  | 'form'
  | 'digest'
  | 'truncated'
  | 'key'
  | 'checkpoint'
  | 'root'
  | 'rolled_back'
  | 'forked'
  | 'order'
  | 'epoch'
  | 'leaf'
  | 'commitment'
  | 'reference'
  | 'token'
  | 'agreement'
  | 'replayed'
  | 'principal'
  | 'facet'
  | 'undecided'
  | 'not_subsumed'
  | 'authority';

export interface Fault {
  code: FaultCode;
  /** The entry it shows at; absent where it concerns the whole. */
  entry?: number;
  detail: string;
}

/** A commitment whose opening is not in the bundle, so that nothing is known about it. */
export interface Hole {
  entry: number;
  kind: LeafKind;
  groups: string[];
  /** Index of the entry that says it was erased. */
  erased?: number;
}

const KEPT = 100;

/** What was found, in the order of the bundle; long lists are counted and cut. */
export class Findings {
  readonly faults: Fault[] = [];
  readonly holes: Hole[] = [];
  faultCount = 0;
  holeCount = 0;
  /** Holes by which more than a name is unknown: what somebody is called, makes nothing else sure. */
  blindCount = 0;
  /** Holes that erasures account for, whole. */
  erasedCount = 0;

  fault(code: FaultCode, entry: number | undefined, detail: string): void {
    this.faultCount += 1;
    if (this.faults.length < KEPT) {
      this.faults.push({ code, ...(entry === undefined ? {} : { entry }), detail });
    }
  }

  /** Says of each hole which erasure accounts for it, where one does for all of it. */
  account(by: (hole: Hole, denies: boolean) => number | undefined): void {
    for (const { hole, denies } of this.every) {
      const erased = by(hole, denies);
      if (erased !== undefined) {
        hole.erased = erased;
        this.erasedCount += 1;
      }
    }
  }

  /** @param denies whether it is one of a decision that denies */
  hole(hole: Hole, denies = false): void {
    this.every.push({ hole, denies });
    this.holeCount += 1;
    this.blindCount += hole.groups.every(group => group === 'name') ? 0 : 1;
    if (this.holes.length < KEPT) {
      this.holes.push(hole);
    }
  }

  private readonly every: { hole: Hole; denies: boolean }[] = [];
}
