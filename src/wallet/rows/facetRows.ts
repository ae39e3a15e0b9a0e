import { type FacetRow, facetOf } from './rows';
import type { Tables } from './tables';

export const FACETS = `
CREATE TABLE IF NOT EXISTS facets (
  id TEXT PRIMARY KEY,
  principal TEXT NOT NULL REFERENCES principals (kid),
  url TEXT NOT NULL,
  descriptor TEXT NOT NULL,
  origin TEXT NOT NULL,
  need TEXT,
  state TEXT NOT NULL,
  uses_left INTEGER,
  ended INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS facets_by_principal ON facets (principal);
`;

/** Facets that principals of this wallet hold. */
export class FacetRows {
  constructor(private readonly tables: Tables) {}

  add(facet: Omit<FacetRow, 'state' | 'usesLeft' | 'ended'>): void {
    const { issued } = facet;
    this.tables.run(
      `INSERT INTO facets (id, principal, url, descriptor, origin, need, state)
         VALUES (?, ?, ?, ?, ?, ?, 'live') ON CONFLICT (id) DO NOTHING`,
      issued.id,
      facet.principal,
      issued.facet_url,
      issued.descriptor,
      facet.origin,
      facet.need
    );
  }

  get(id: string, principal: string): FacetRow | undefined {
    return facetOf(
      this.tables.one('SELECT * FROM facets WHERE id = ? AND principal = ?', id, principal)
    );
  }

  /** Which principal of this wallet holds it. */
  holderOf(facet: string): string | undefined {
    return this.tables.one('SELECT principal FROM facets WHERE id = ?', facet)?.principal as
      string | undefined;
  }

  of(principal: string): FacetRow[] {
    return this.tables
      .all('SELECT * FROM facets WHERE principal = ? ORDER BY rowid', principal)
      .map(row => facetOf(row)!);
  }

  setState(id: string, state: string, usesLeft: number | null, ended: number | null): void {
    this.tables.run(
      'UPDATE facets SET state = ?, uses_left = ?, ended = ? WHERE id = ?',
      state,
      usesLeft,
      ended,
      id
    );
  }

  remove(id: string, principal: string): void {
    this.tables.run('DELETE FROM facets WHERE id = ? AND principal = ?', id, principal);
  }
}
