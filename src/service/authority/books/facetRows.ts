import type { DatabaseSync } from 'node:sqlite';

import type { Facet, Row } from './records';

/** The table of facets, one by one; lists of them are `FacetIds`. */
export class FacetRows {
  constructor(db: DatabaseSync) {
    this.sql = {
      facet: db.prepare('SELECT *, rowid AS place FROM facets WHERE id = ?'),
      root: db.prepare('SELECT id FROM facets WHERE parent IS NULL'),
      revoke: db.prepare(
        `UPDATE facets SET revoked_at = ?, revoked_by = ?, revoked_why = ?,
           standing = CASE WHEN standing IS NULL THEN NULL ELSE 2 END WHERE id = ?`
      ),
      forgetWhy: db.prepare('UPDATE facets SET revoked_why = NULL WHERE id = ?'),
      renew: db.prepare('UPDATE facets SET renewed_as = ? WHERE id = ?'),
      add: db.prepare(
        `INSERT INTO facets (id, holder, terms, definitions, parent, decided_by, grantable,
           issued_at, uses_left, decided_with, standing) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
      )
    };
  }

  get(id: string): Row | undefined {
    return this.sql.facet.get(id) as Row | undefined;
  }

  /** The id of the facet that everything descends from. */
  root(): string | undefined {
    return (this.sql.root.get() as { id: string } | undefined)?.id;
  }

  /** @param standing where it is in lists; null: nowhere */
  add(facet: Facet, standing: number | null): void {
    this.sql.add.run(
      facet.id,
      facet.holder,
      JSON.stringify(facet.terms),
      JSON.stringify(facet.definitions),
      facet.parent,
      facet.decidedBy,
      facet.grantable && JSON.stringify(facet.grantable),
      facet.issuedAt,
      facet.usesLeft,
      facet.decidedWith ? JSON.stringify(facet.decidedWith) : null,
      standing
    );
  }

  revoke(id: string, at: number, by: string, why: string | null): void {
    this.sql.revoke.run(at, by, why, id);
  }

  forgetWhy(id: string): void {
    this.sql.forgetWhy.run(id);
  }

  renew(id: string, heir: string): void {
    this.sql.renew.run(heir, id);
  }

  private readonly sql;
}
