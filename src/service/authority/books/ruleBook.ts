import type { DatabaseSync } from 'node:sqlite';

import { namesObject, type Rule, ruleFacetTerms } from '../../../protocol';
import type { Unit } from '../../types';
import type { Book } from './book';
import { type Facet, freshFacet } from './records';
import type { Catalogue } from './catalogue';

/** Object → action → digest of the definition that it had when a rule was made. */
export type Pinned = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A rule with the facet that it is. */
export interface KeptRule {
  facet: Facet;
  rule: Rule;
  pinned: Pinned;
}

/** Rules in memory over SQLite: few, and gone through at every request. */
export class RuleBook {
  constructor(
    db: DatabaseSync,
    private readonly book: Book
  ) {
    this.insert = db.prepare('INSERT INTO rules (facet, rule, pinned) VALUES (?, ?, ?)');
    // Not as a join: in the order of a million facets all of them are read.
    const rows = db
      .prepare('SELECT * FROM rules ORDER BY (SELECT rowid FROM facets WHERE id = facet)')
      .all() as { facet: string; rule: string; pinned: string }[];
    for (const { facet, rule, pinned } of rows) {
      this.kept.set(facet, {
        facet: book.facet(facet)!,
        rule: JSON.parse(rule) as Rule,
        pinned: JSON.parse(pinned) as Pinned
      });
    }
  }

  add(unit: Unit, kept: KeptRule): void {
    const { facet, rule, pinned } = kept;
    this.book.addFacet(unit, facet, { listed: false });
    this.insert.run(facet.id, JSON.stringify(rule), JSON.stringify(pinned));
    this.kept.set(facet.id, kept);
    unit.onRollback(() => this.kept.delete(facet.id));
  }

  of(id: string): KeptRule | undefined {
    return this.kept.get(id);
  }

  /** The oldest first. */
  all(): KeptRule[] {
    return [...this.kept.values()];
  }

  private readonly kept = new Map<string, KeptRule>();
  private readonly insert;
}

/** What a rule may grant as it is defined now; of what is connected later nothing is pinned. */
export function pin({ grants }: Rule, catalogue: Catalogue): Pinned {
  const pinned = catalogue.connected().flatMap(({ name, digests }) => {
    const actions = grants
      .filter(({ objects }) => namesObject(objects, name))
      .flatMap(grant => grant.actions.filter(action => Object.hasOwn(digests, action)));
    const own = Object.fromEntries(actions.map(action => [action, digests[action]!]));
    return actions.length === 0 ? [] : [[name, own] as const];
  });
  return Object.fromEntries(pinned);
}

/** The facet that a rule is: below its maker's, and nobody's, so that no key uses it. */
export function ruleFacet(
  id: string,
  rule: Rule,
  { issuer, maker, now }: { issuer: string; maker: string; now: number }
): Facet {
  return freshFacet({
    id,
    holder: issuer,
    terms: ruleFacetTerms(rule),
    definitions: {},
    parent: maker,
    decidedBy: null,
    grantable: [],
    issuedAt: now,
    usesLeft: rule.uses
  });
}
