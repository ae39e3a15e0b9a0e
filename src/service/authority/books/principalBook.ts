import type { DatabaseSync } from 'node:sqlite';

import { nameOfKey } from '../../../protocol';
import type { Unit } from '../../types';
import { Kept } from './kept';
import { type Principal, principalOf, type Row } from './records';

/** What somebody is called, by which entry. */
type Naming = Pick<Principal, 'petname' | 'place' | 'named'>;

/** Principals in memory over their table, filled as they are asked for. */
export class PrincipalBook {
  constructor(db: DatabaseSync, workingSet: number) {
    this.principals = new Kept(workingSet);
    this.sql = {
      get: db.prepare('SELECT * FROM principals WHERE kid = ?'),
      page: db.prepare(
        'SELECT kid, rowid AS place FROM principals WHERE rowid > ? ORDER BY rowid LIMIT ?'
      ),
      owner: db.prepare("SELECT 1 FROM principals WHERE kind = 'owner'"),
      owners: db.prepare("SELECT kid FROM principals WHERE kind = 'owner'"),
      broughtIn: db.prepare('SELECT kid FROM principals WHERE made_by = ? ORDER BY enrolled_at'),
      add: db.prepare(
        `INSERT INTO principals (kid, key, encryption_key, kind, petname, custody, origin,
           enrolled_at, made_by, place, until, person)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
      ),
      prolong: db.prepare('UPDATE principals SET until = ? WHERE kid = ?'),
      name: db.prepare('UPDATE principals SET petname = ?, place = ?, named = ? WHERE kid = ?'),
      namedBy: db.prepare('SELECT kid FROM principals WHERE named = ?')
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

  /** Kids in the order in which they came, with the place of each, from behind one on. */
  page(after: number, limit: number): { kid: string; place: number }[] {
    return this.sql.page.all(after, limit) as { kid: string; place: number }[];
  }

  /** Whom a host brought in; of others, who may introduce too, nobody. */
  broughtInBy(host: string): string[] {
    const rows = this.get(host)?.kind === 'host' ? this.sql.broughtIn.all(host) : [];
    return (rows as { kid: string }[]).map(row => row.kid);
  }

  hasOwner(): boolean {
    return this.sql.owner.get() !== undefined;
  }

  /** Kids of all owners' devices, also of those that were turned away. */
  owners(): string[] {
    return (this.sql.owners.all() as { kid: string }[]).map(({ kid }) => kid);
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

  /** @param to `named`: the entry that says so */
  name(unit: Unit, principal: Principal, to: Naming): void {
    const { petname, place, named } = principal;
    unit.onRollback(() => void Object.assign(principal, { petname, place, named }));
    this.sql.name.run(to.petname, to.place, to.named, principal.kid);
    Object.assign(principal, to);
  }

  /** Whoever is called as this entry says. */
  namedBy(entry: number): Principal | undefined {
    const row = this.sql.namedBy.get(entry) as { kid: string } | undefined;
    return row && this.get(row.kid);
  }

  /** Whoever is called as this entry says has its key for a name from now on. @returns its kid */
  forgetName(unit: Unit, entry: number): string | undefined {
    const principal = this.namedBy(entry);
    if (principal !== undefined) {
      const petname = nameOfKey(principal.kid);
      this.name(unit, principal, { petname, place: null, named: entry });
    }
    return principal?.kid;
  }

  /** @param until ms: from now on its end */
  prolong(unit: Unit, principal: Principal, until: number): void {
    const before = principal.until;
    unit.onRollback(() => (principal.until = before));
    this.sql.prolong.run(until, principal.kid);
    principal.until = until;
  }

  private readonly sql;
  private readonly principals: Kept<Principal>;
}
