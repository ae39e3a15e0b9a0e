import type { DatabaseSync } from 'node:sqlite';

import type { Unit } from '../types';
import { type Principal, principalOf, type Row } from './records';

/** Principals in memory over their table, filled as they are asked for. */
export class PrincipalBook {
  constructor(db: DatabaseSync) {
    this.sql = {
      get: db.prepare('SELECT * FROM principals WHERE kid = ?'),
      all: db.prepare('SELECT kid FROM principals ORDER BY enrolled_at'),
      owner: db.prepare("SELECT 1 FROM principals WHERE kind = 'owner'"),
      broughtIn: db.prepare('SELECT kid FROM principals WHERE made_by = ? ORDER BY enrolled_at'),
      add: db.prepare(
        `INSERT INTO principals (kid, key, encryption_key, kind, petname, custody, origin,
           enrolled_at, made_by, place, until, person)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
      ),
      prolong: db.prepare('UPDATE principals SET until = ? WHERE kid = ?'),
      move: db.prepare('UPDATE principals SET petname = ?, place = ? WHERE kid = ?')
    };
  }

  get(kid: string): Principal | undefined {
    const known = this.principals.get(kid);
    if (known) {
      return known;
    }
    const row = this.sql.get.get(kid) as Row | undefined;
    if (!row) {
      return undefined;
    }
    const principal = principalOf(row);
    this.principals.set(kid, principal);
    return principal;
  }

  list(): Principal[] {
    const rows = this.sql.all.all() as { kid: string }[];
    return rows.map(row => this.get(row.kid)!);
  }

  /** Whom a host brought in; of others, who may introduce too, nobody. */
  broughtInBy(host: string): string[] {
    const rows = this.get(host)?.kind === 'host' ? this.sql.broughtIn.all(host) : [];
    return (rows as { kid: string }[]).map(row => row.kid);
  }

  hasOwner(): boolean {
    return this.sql.owner.get() !== undefined;
  }

  add(unit: Unit, principal: Principal): void {
    this.sql.add.run(
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

  private readonly sql;
  private readonly principals = new Map<string, Principal>();
}
