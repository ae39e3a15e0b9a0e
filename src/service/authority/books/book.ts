import type { DatabaseSync } from 'node:sqlite';

import type { Ended } from '../../../protocol';
import type { Use } from '../../types';
import type { Circle, FacetBook, FacetRecord, Pause, Stops, Taken, Unit } from '../../types';
import { circleOf } from './circle';
import { Counters } from './counters';
import { type End, Ends } from './ends';
import { KeptEvidence } from './evidence';
import { FacetIds, STANDING } from './facetIds';
import { FacetRows } from './facetRows';
import { type Granted, isGranted } from './granted';
import { hostOf } from './hosting';
import { Generations, Kept } from './kept';
import { SELF } from './kinds';
import { LastUsed } from './lastUsed';
import { Pauses } from './pauses';
import { PrincipalBook } from './principalBook';
import { type Facet, facetOf, type Principal, type Records } from './records';
import { stopsOf, type Target } from './targets';

/** Facets of one generation in memory: 1.4 KB each, and there are two. */
const WORKING_SET = 8192;
/** What ended a facet; undefined where nothing did. */
export type Over = (facet: Facet) => End | undefined;

/** Facets whose end one transaction writes. */
const AT_ONCE = 256;

/**
 * Facets in memory over SQLite, filled as they are asked for, and who holds them. Memory changes
 * together with the tables and goes back with them when a group could not be made durable.
 */
export class Book implements FacetBook, Records {
  /** @param argsOf the arguments of an intent in the ledger */
  constructor(
    db: DatabaseSync,
    argsOf: (intent: number) => Readonly<Record<string, unknown>> | undefined = () => undefined,
    workingSet = WORKING_SET
  ) {
    this.facets = new Kept(workingSet);
    this.chains = new Generations(workingSet);
    this.principals = new PrincipalBook(db, workingSet);
    this.ids = new FacetIds(db);
    this.pauses = new Pauses(db, kid => this.hostOf(kid));
    this.ends = new Ends(db);
    this.counters = new Counters(db);
    this.evidence = new KeptEvidence(db, argsOf);
    this.rows = new FacetRows(db);
    this.used = new LastUsed(db);
  }

  facet(id: string): Facet | undefined {
    const known = this.facets.get(id);
    if (known) {
      return known;
    }
    const row = this.rows.get(id);
    if (!row) {
      return undefined;
    }
    const facet = facetOf(row);
    const end = this.ends.over(row.place as number, facet);
    if (end && (facet.revokedAt ?? end.at) === end.at) {
      Object.assign(facet, endedBy(end));
    }
    facet.paused = this.pauses.over(facet);
    facet.lastUsed = this.used.of(id) ?? facet.lastUsed;
    this.counters.load(facet);
    this.facets.set(id, facet);
    return facet;
  }

  principal(kid: string): Principal | undefined {
    return this.principals.get(kid);
  }

  broughtInBy(host: string): string[] {
    return this.principals.broughtInBy(host);
  }

  chain(id: string): Facet[] {
    const known = this.chains.get(id);
    if (known) {
      return known;
    }
    const chain: Facet[] = [];
    for (let link = this.facet(id); link;) {
      chain.push(link);
      link = link.parent === null ? undefined : this.facet(link.parent);
    }
    if (chain.length > 0) {
      this.chains.set(id, chain);
    }
    return chain;
  }

  circleOf(facet: FacetRecord): Circle | null {
    return circleOf(this, facet);
  }

  /** The keyless facet that everything descends from; undefined before the first start. */
  genesis(): Facet | undefined {
    const id = this.rows.root();
    return id === undefined ? undefined : this.facet(id);
  }

  takeUse(unit: Unit, chain: readonly FacetRecord[], use?: Use): Taken {
    const taken = this.counters.take(unit, chain, use, this.evidence);
    this.evidence.take(taken.met);
    const used = chain[0] as Facet | undefined;
    if (used) {
      const before = used.lastUsed;
      this.noteUse(used, unit.now);
      unit.onRollback(() => this.noteUse(used, before));
    }
    return taken;
  }

  noteUse(facet: FacetRecord, now: number | null): void {
    this.used.note(facet as Facet, now);
  }

  settleUse(
    unit: Unit,
    chain: readonly FacetRecord[],
    { reserved, met }: Taken,
    ended: Ended
  ): void {
    // What was set aside went on with what took the place of a link meanwhile.
    const heirs = chain.map(({ id }) => this.latest(id)!);
    const carried = reserved.map(one => ({ ...one, facet: this.latest(one.facet)!.id }));
    this.counters.settle(unit, heirs, { reserved: carried }, ended);
    if (ended.state === 'not_sent') {
      this.evidence.giveBack(this, met);
    }
  }

  /** The facet itself or, where it was renewed, the last that took its place. */
  latest(id: string): Facet | undefined {
    let facet = this.facet(id);
    while (facet && facet.renewedAs !== null) {
      facet = this.facet(facet.renewedAs);
    }
    return facet;
  }

  /** Counts go on where they stand: what is left is never there twice. `old` has ended. */
  renew(unit: Unit, old: Facet, heir: Facet): void {
    old.renewedAs = heir.id;
    unit.onRollback(() => (old.renewedAs = null));
    this.rows.renew(old.id, heir.id);
    this.counters.carry(unit, old, heir);
    this.evidence.carry(old, heir);
  }

  /** @returns false where it had ended before. */
  endFacet(unit: Unit, id: string, by: string, why: string | null): boolean {
    const facet = this.facet(id);
    if (!facet || facet.revokedAt !== null) {
      return false;
    }
    const { revokedAt, revokedBy, revokedWhy } = facet;
    facet.revokedAt = unit.now;
    facet.revokedBy = by;
    facet.revokedWhy = why;
    unit.onRollback(() => Object.assign(facet, { revokedAt, revokedBy, revokedWhy }));
    this.rows.revoke(id, unit.now, by, why);
    return true;
  }

  /** All that came from these, by one row each; they themselves have ended. */
  endBelow(unit: Unit, ids: readonly string[], end: End): void {
    ids.forEach(id => this.ends.add(unit, 'below', id, { ...end, why: null }));
  }

  /**
   * All that these hold, or that is on these objects, save everybody's window: by one row each.
   *
   * @returns what to tell those in memory by
   */
  endAll(unit: Unit, of: 'held' | 'on', targets: readonly string[], end: End): Over {
    targets.forEach(target => this.ends.add(unit, of, target, end));
    const all = new Set(targets);
    return ({ holder, terms: { object } }) =>
      object !== SELF && all.has(of === 'held' ? holder : object) ? end : undefined;
  }

  /**
   * All that was granted with these since a time (ms), save what who ends it holds, by one row each:
   * with what it ended, and not why.
   *
   * @returns what to tell those in memory by
   */
  endGranted(unit: Unit, granted: Granted, end: End): Over {
    const after = this.ids.placeBefore(granted.since);
    const without = { ...end, why: null };
    granted.deciders.forEach(id => this.ends.add(unit, 'granted', id, without, after));
    return facet => (isGranted(granted, facet) ? without : undefined);
  }

  /** Tells facets in memory that they ended together: they are gone through once. */
  tellEnded(unit: Unit, ...over: readonly Over[]): void {
    for (const facet of this.facets) {
      if (facet.revokedAt !== null) {
        continue;
      }
      for (const endOf of over) {
        const end = endOf(facet);
        if (end) {
          Object.assign(facet, endedBy(end));
          unit.onRollback(() =>
            Object.assign(facet, { revokedAt: null, revokedBy: null, revokedWhy: null })
          );
          break;
        }
      }
    }
  }

  /** Has some more facets that ended together say so themselves. @returns whether there are more */
  writeEnds(unit: Unit): boolean {
    return this.ends.write(unit, id => this.facets.peek(id));
  }

  /** Why all ended that an entry ended together was erased. */
  forgetWhyOf(unit: Unit, entry: number): void {
    const [end] = this.ends.forgetWhy(unit, entry);
    if (end === undefined) {
      return;
    }
    for (const facet of this.facets) {
      const { revokedAt, revokedBy, revokedWhy } = facet;
      if (revokedAt === end.at && revokedBy === end.by && revokedWhy !== null) {
        facet.revokedWhy = null;
        unit.onRollback(() => (facet.revokedWhy = revokedWhy));
      }
    }
  }

  /** Why it ended was erased; that it did, and by whom, stays. */
  forgetWhy(unit: Unit, id: string): void {
    const facet = this.facet(id);
    if (facet) {
      const { revokedWhy } = facet;
      facet.revokedWhy = null;
      unit.onRollback(() => (facet.revokedWhy = revokedWhy));
      this.rows.forgetWhy(id);
    }
  }

  /** Whether somebody was lent something from it. */
  isLentOn(id: string): boolean {
    return this.ids.hasBelow(id);
  }

  /** @param most so many of them, or a few more */
  subtree(id: string, most?: number): string[] {
    return this.facet(id) ? this.ids.subtree(id, most) : [];
  }

  /** How many a rule granted; `most` of them are counted. */
  grantedBy(rule: string, most: number): number {
    return this.ids.decidedCount(rule, most);
  }

  /** @param pause null ends the one in force. */
  setPause(unit: Unit, target: Target, pause: Omit<Pause, 'of'> | null): void {
    unit.onRollback(() => this.spreadPauses(target));
    this.pauses.set(unit, target, pause);
    this.spreadPauses(target);
  }

  /** Facets in memory carry what is over them, so that a use looks nothing up. */
  private spreadPauses(target: Target): void {
    const stops = stopsOf(this, target);
    for (const facet of this.facets) {
      if (stops(facet)) {
        facet.paused = this.pauses.over(facet);
      }
    }
  }

  private hostOf(kid: string): string | null {
    const principal = this.principal(kid);
    return principal ? hostOf(this, principal) : null;
  }

  onStopped(listener: (stops: Stops) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** To be called once a revocation or pause is durable. */
  tellStopped(stops: Stops): void {
    for (const listener of this.listeners) {
      listener(stops);
    }
  }

  /** @param listed whether it is somebody's, as what everything descends from and rules are not */
  addFacet(unit: Unit, facet: Facet, { listed = true } = {}): void {
    this.rows.add(facet, listed && facet.parent !== null ? this.standingOf(facet) : null);
    facet.paused = this.pauses.over(facet);
    this.facets.set(facet.id, facet);
    unit.onRollback(() => {
      this.facets.delete(facet.id);
      this.chains.delete(facet.id);
    });
  }

  private standingOf({ decidedBy, parent }: Facet): number {
    const lent = decidedBy === null && this.facet(parent!)?.parent !== null;
    return lent ? STANDING.lent : STANDING.granted;
  }

  /** Writes when facets were last used. @returns whether there are more */
  flushUsed(unit: Unit): boolean {
    return this.used.flush(unit);
  }

  /** Has lists know what ended by its own time. @returns whether there may be more */
  sweepEnded(unit: Unit): boolean {
    return this.ids.markOver(unit.now, AT_ONCE);
  }

  /** How many on an object go on; `most` of them are counted. */
  countOn(object: string, now: number, most: number): number {
    return this.ids.countOn(object, now, most);
  }

  /** Whether somebody who is called as this entry says still holds more than its window. */
  isNamed(entry: number, now: number): boolean {
    const goesOn = ({ revokedAt, terms: { expiry } }: Facet): boolean =>
      revokedAt === null && (expiry === null || now < expiry * 1000);
    const known = this.principals.namedBy(entry);
    return (
      known !== undefined &&
      this.ids
        .of(known.kid)
        .some(id => this.facet(id)!.terms.object !== SELF && this.chain(id).every(goesOn))
    );
  }

  /** @param object on this one alone */
  facetsOf(holder: string, object?: string): Facet[] {
    return this.all(this.ids.of(holder, object));
  }

  private all(ids: readonly string[]): Facet[] {
    return ids.map(id => this.facet(id)!);
  }

  readonly principals: PrincipalBook;
  readonly ids: FacetIds;
  readonly pauses: Pauses;
  readonly ends: Ends;
  readonly counters: Counters;
  readonly evidence: KeptEvidence;
  private readonly rows: FacetRows;
  private readonly used: LastUsed;
  private readonly facets: Kept<Facet>;
  private readonly chains: Generations<Facet[]>;
  private readonly listeners = new Set<(stops: Stops) => void>();
}

function endedBy({ at, by, why }: End): Pick<Facet, 'revokedAt' | 'revokedBy' | 'revokedWhy'> {
  return { revokedAt: at, revokedBy: by, revokedWhy: why };
}
