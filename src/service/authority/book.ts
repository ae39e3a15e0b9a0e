import type { DatabaseSync } from 'node:sqlite';

import type { Ended } from '../../protocol';
import type { Use } from '../types';
import type { Circle, FacetBook, FacetRecord, Pause, Taken, Unit } from '../types';
import { circleOf } from './circle';
import { Counters } from './counters';
import { KeptEvidence } from './evidence';
import { hostOf } from './hosting';
import { Pauses } from './pauses';
import {
  type Facet,
  facetOf,
  type Principal,
  principalOf,
  type Records,
  type Row
} from './records';
import type { Target } from './targets';

/**
 * Facets and principals in memory over SQLite, filled as they are asked for. Memory changes
 * together with the tables and goes back with them when a group could not be made durable.
 */
export class Book implements FacetBook, Records {
  /** @param argsOf the arguments of an intent in the ledger */
  constructor(
    private readonly db: DatabaseSync,
    argsOf: (intent: number) => Readonly<Record<string, unknown>> | undefined = () => undefined
  ) {
    this.pauses = new Pauses(db, kid => this.hostOf(kid));
    this.counters = new Counters(db);
    this.evidence = new KeptEvidence(db, argsOf);
    this.sql = {
      facet: db.prepare('SELECT * FROM facets WHERE id = ?'),
      principal: db.prepare('SELECT * FROM principals WHERE kid = ?'),
      children: db.prepare('SELECT id FROM facets WHERE parent = ?'),
      decided: db.prepare(
        `SELECT id FROM facets
           WHERE (decided_by = ?1 OR id IN (SELECT several.id FROM facets AS several,
             json_each(decided_with) AS other
             WHERE decided_with IS NOT NULL AND other.value = ?1)) AND issued_at >= ?2
           ORDER BY issued_at, rowid`
      ),
      root: db.prepare('SELECT id FROM facets WHERE parent IS NULL'),
      used: db.prepare('UPDATE facets SET last_used = ? WHERE id = ?'),
      revoke: db.prepare(
        'UPDATE facets SET revoked_at = ?, revoked_by = ?, revoked_why = ? WHERE id = ?'
      ),
      forgetWhy: db.prepare('UPDATE facets SET revoked_why = NULL WHERE id = ?'),
      renew: db.prepare('UPDATE facets SET renewed_as = ? WHERE id = ?'),
      addFacet: db.prepare(
        `INSERT INTO facets (id, holder, terms, definitions, parent, decided_by, grantable,
           issued_at, uses_left, decided_with) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
      ),
      addPrincipal: db.prepare(
        `INSERT INTO principals (kid, key, encryption_key, kind, petname, custody, origin,
           enrolled_at, made_by, place, until, person)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
      ),
      broughtIn: db.prepare('SELECT kid FROM principals WHERE made_by = ? ORDER BY enrolled_at'),
      prolong: db.prepare('UPDATE principals SET until = ? WHERE kid = ?'),
      move: db.prepare('UPDATE principals SET petname = ?, place = ? WHERE kid = ?')
    };
  }

  facet(id: string): Facet | undefined {
    const known = this.facets.get(id);
    if (known) {
      return known;
    }
    const row = this.sql.facet.get(id) as Row | undefined;
    if (!row) {
      return undefined;
    }
    const facet = facetOf(row);
    facet.paused = this.pauses.over(facet);
    this.counters.load(facet);
    this.facets.set(id, facet);
    return facet;
  }

  principal(kid: string): Principal | undefined {
    const known = this.principals.get(kid);
    if (known) {
      return known;
    }
    const row = this.sql.principal.get(kid) as Row | undefined;
    if (!row) {
      return undefined;
    }
    const principal = principalOf(row);
    this.principals.set(kid, principal);
    return principal;
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
    const row = this.sql.root.get() as { id: string } | undefined;
    return row && this.facet(row.id);
  }

  takeUse(unit: Unit, chain: readonly FacetRecord[], use?: Use): Taken {
    const taken = this.counters.take(unit, chain, use, this.evidence);
    this.evidence.take(taken.met);
    const used = chain[0] as Facet | undefined;
    if (used) {
      const before = used.lastUsed;
      used.lastUsed = unit.now;
      this.touched.add(used);
      unit.onRollback(() => (used.lastUsed = before));
    }
    return taken;
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
    this.sql.renew.run(heir.id, old.id);
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
    this.sql.revoke.run(unit.now, by, why, id);
    return true;
  }

  /** Why it ended was erased; that it did, and by whom, stays. */
  forgetWhy(unit: Unit, id: string): void {
    const facet = this.facet(id);
    if (facet) {
      const { revokedWhy } = facet;
      facet.revokedWhy = null;
      unit.onRollback(() => (facet.revokedWhy = revokedWhy));
      this.sql.forgetWhy.run(id);
    }
  }

  /** `id` and all its descendants, parents before children. */
  subtree(id: string): string[] {
    const found = this.facet(id) ? [id] : [];
    for (let at = 0; at < found.length; at++) {
      for (const row of this.sql.children.all(found[at]!) as { id: string }[]) {
        found.push(row.id);
      }
    }
    return found;
  }

  /** What was granted by this facet's decisions and introductions from `since` (ms) on. */
  decidedBy(id: string, since: number): Facet[] {
    const rows = this.sql.decided.all(id, since) as { id: string }[];
    return rows.map(row => this.facet(row.id)!);
  }

  /** @param pause null ends the one in force. */
  setPause(unit: Unit, target: Target, pause: Omit<Pause, 'of'> | null): void {
    unit.onRollback(() => this.spreadPauses(target));
    this.pauses.set(unit, target, pause);
    this.spreadPauses(target);
  }

  /** Facets in memory carry what is over them, so that a use looks nothing up. */
  private spreadPauses({ of, id }: Target): void {
    for (const facet of this.facets.values()) {
      if (of === 'facet' ? facet.id === id : this.isOf(facet.holder, id)) {
        facet.paused = this.pauses.over(facet);
      }
    }
  }

  /** Whether somebody is this principal, or was brought in by this host. */
  private isOf(kid: string, principal: string): boolean {
    return kid === principal || this.hostOf(kid) === principal;
  }

  private hostOf(kid: string): string | null {
    const principal = this.principal(kid);
    return principal ? hostOf(this, principal) : null;
  }

  onStopped(listener: (ids: readonly string[]) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** To be called once a revocation or pause is durable. */
  tellStopped(ids: readonly string[]): void {
    for (const listener of this.listeners) {
      listener(ids);
    }
  }

  addFacet(unit: Unit, facet: Facet): void {
    this.sql.addFacet.run(
      facet.id,
      facet.holder,
      JSON.stringify(facet.terms),
      JSON.stringify(facet.definitions),
      facet.parent,
      facet.decidedBy,
      facet.grantable && JSON.stringify(facet.grantable),
      facet.issuedAt,
      facet.usesLeft,
      facet.decidedWith ? JSON.stringify(facet.decidedWith) : null
    );
    facet.paused = this.pauses.over(facet);
    this.facets.set(facet.id, facet);
    unit.onRollback(() => {
      this.facets.delete(facet.id);
      this.chains.delete(facet.id);
    });
  }

  addPrincipal(unit: Unit, principal: Principal): void {
    this.sql.addPrincipal.run(
      principal.kid,
      JSON.stringify(principal.key),
      JSON.stringify(principal.encryptionKey),
      principal.kind,
      principal.petname,
      principal.custody,
      principal.origin,
      principal.enrolledAt,
      principal.madeBy,
      principal.place,
      principal.until,
      principal.person
    );
    this.principals.set(principal.kid, principal);
    unit.onRollback(() => this.principals.delete(principal.kid));
  }

  move(unit: Unit, principal: Principal, to: Pick<Principal, 'petname' | 'place'>): void {
    const { petname, place } = principal;
    unit.onRollback(() => void Object.assign(principal, { petname, place }));
    this.sql.move.run(to.petname, to.place, principal.kid);
    Object.assign(principal, to);
  }

  /** @param until ms: from now on its end */
  prolong(unit: Unit, principal: Principal, until: number): void {
    const before = principal.until;
    unit.onRollback(() => (principal.until = before));
    this.sql.prolong.run(until, principal.kid);
    principal.until = until;
  }

  /** Writes when facets were last used: kept in memory meanwhile, for it decides nothing. */
  flushUsed(unit: Unit): void {
    const touched = [...this.touched];
    this.touched.clear();
    unit.onRollback(() => touched.forEach(facet => this.touched.add(facet)));
    for (const facet of touched) {
      this.sql.used.run(facet.lastUsed, facet.id);
    }
  }

  /**
   * Facets but genesis and rules, newest first. Where they are more than `limit`, the ended ones are
   * left out first, so that what can still be used can be seen; then what holders lent on, so that
   * nobody hides by lending what somebody granted, and with it who may approve: it ends with that.
   *
   * @param holders of these alone, with what came from theirs
   * @returns leftOut: how many that have not ended are not among them
   */
  listFacets(
    limit: number,
    now: number,
    holders?: readonly string[]
  ): { facets: Facet[]; leftOut: number } {
    const rows = this.db
      .prepare(
        `SELECT id, goes_on, going_on FROM (
           SELECT *, sum(goes_on) OVER () AS going_on FROM (
             SELECT id, issued_at, rowid AS position,
               revoked_at IS NULL
                 AND coalesce(json_extract(terms, '$.expiry') * 1000 > :now, TRUE) AS goes_on,
               decided_by IS NULL
                 AND parent NOT IN (SELECT id FROM facets WHERE parent IS NULL) AS lent
             FROM facets
             WHERE parent IS NOT NULL AND id NOT IN (SELECT facet FROM rules)
               ${holders ? `AND id IN (${HELD_BY})` : ''}
           ) ORDER BY goes_on DESC, lent, issued_at DESC, position DESC
           LIMIT :limit
         ) ORDER BY issued_at DESC, position DESC`
      )
      .all({ now, limit, ...(holders && { holders: JSON.stringify(holders) }) }) as {
      id: string;
      goes_on: number;
      going_on: number;
    }[];
    const shown = rows.filter(row => row.goes_on === 1).length;
    return {
      facets: rows.map(row => this.facet(row.id)!),
      leftOut: (rows[0]?.going_on ?? 0) - shown
    };
  }

  /** Not revoked and not yet past, oldest first: parents come before what came from them. */
  on(object: string, now = 0): Facet[] {
    const rows = this.db
      .prepare(
        `SELECT id FROM facets WHERE revoked_at IS NULL
           AND (json_extract(terms, '$.object') = ?1 OR EXISTS (SELECT 1
             FROM json_each(grantable) AS bound
             WHERE json_extract(bound.value, '$.terms.object') = ?1))
           AND coalesce(json_extract(terms, '$.expiry'), 1e12) * 1000 > ?2
         ORDER BY issued_at, rowid`
      )
      .all(object, now) as { id: string }[];
    return rows.map(row => this.facet(row.id)!);
  }

  facetsOf(holder: string): Facet[] {
    const rows = this.db
      .prepare('SELECT id FROM facets WHERE holder = ? ORDER BY issued_at, rowid')
      .all(holder) as { id: string }[];
    return rows.map(row => this.facet(row.id)!);
  }

  listPrincipals(): Principal[] {
    const rows = this.db.prepare('SELECT kid FROM principals ORDER BY enrolled_at').all();
    return (rows as { kid: string }[]).map(row => this.principal(row.kid)!);
  }

  /** Whom a host brought in; of others, who may introduce too, nobody. */
  broughtInBy(host: string): string[] {
    const rows = this.principal(host)?.kind === 'host' ? this.sql.broughtIn.all(host) : [];
    return (rows as { kid: string }[]).map(row => row.kid);
  }

  hasOwner(): boolean {
    return this.db.prepare("SELECT 1 FROM principals WHERE kind = 'owner'").get() !== undefined;
  }

  readonly pauses: Pauses;
  readonly counters: Counters;
  readonly evidence: KeptEvidence;
  private readonly sql;
  private readonly facets = new Map<string, Facet>();
  private readonly chains = new Map<string, Facet[]>();
  private readonly principals = new Map<string, Principal>();
  private readonly touched = new Set<Facet>();
  private readonly listeners = new Set<(ids: readonly string[]) => void>();
}

/** Facets of these holders, and what came from them. */
const HELD_BY = `WITH RECURSIVE held(id) AS (
    SELECT id FROM facets WHERE holder IN (SELECT value FROM json_each(:holders))
    UNION SELECT child.id FROM facets AS child JOIN held ON child.parent = held.id
  ) SELECT id FROM held`;
