import type { DatabaseSync } from 'node:sqlite';

import { provesDone, type Requirement, sameArguments } from '../../../protocol';
import type { Done, Evidence, Met, Unit } from '../../types';
import type { Facet, Records } from './records';

/** An outcome that this many newer ones of the same act and principal follow counts no more. */
const NEWEST = 1_000;

/**
 * Outcomes that facets require (docs/protocol.md §4), and which of them each has taken. Kept are
 * those of acts that some facet required when they were done: earlier ones count for none.
 */
export class KeptEvidence implements Evidence {
  /** @param argsOf the arguments of an intent, as recorded; undefined where they were erased. */
  constructor(
    db: DatabaseSync,
    private readonly argsOf: (intent: number) => Readonly<Record<string, unknown>> | undefined
  ) {
    this.sql = {
      required: db.prepare('SELECT terms FROM facets WHERE evidence_from IS NOT NULL'),
      from: db.prepare('SELECT evidence_from FROM facets WHERE id = ?'),
      begin: db.prepare('UPDATE facets SET evidence_from = ? WHERE id = ?'),
      add: db.prepare(
        'INSERT INTO evidence (outcome, intent, object, action, principal) VALUES (?, ?, ?, ?, ?)'
      ),
      newest: db.prepare(
        `SELECT outcome, intent FROM evidence
           WHERE object = ? AND action = ? AND principal = ? AND intent > ?
           ORDER BY outcome DESC LIMIT ${NEWEST}`
      ),
      taken: db.prepare('SELECT 1 FROM taken_evidence WHERE facet = ? AND outcome = ?'),
      take: db.prepare('INSERT INTO taken_evidence (facet, outcome) VALUES (?, ?)'),
      giveBack: db.prepare('DELETE FROM taken_evidence WHERE facet = ? AND outcome = ?'),
      carry: db.prepare(
        `INSERT INTO taken_evidence (facet, outcome)
           SELECT ?, outcome FROM taken_evidence WHERE facet = ?`
      )
    };
    for (const { terms } of this.sql.required.all() as { terms: string }[]) {
      this.require((JSON.parse(terms) as { requires?: Requirement[] }).requires);
    }
  }

  /** Of a facet that is in its table: what is done from this entry on counts for it. */
  begin(unit: Unit, facet: Facet, entry: number): void {
    const { requires } = facet.terms;
    if (requires !== undefined) {
      this.sql.begin.run(entry, facet.id);
      const added = this.require(requires);
      unit.onRollback(() => added.forEach(name => this.required.delete(name)));
    }
  }

  tell({ outcome, intent, object, action, principal, ended }: Done): void {
    if (provesDone(ended) && this.required.has(nameOf(object, action))) {
      this.sql.add.run(outcome, intent, object, action, principal);
    }
  }

  meeting(
    facet: string,
    requirement: Requirement,
    act: { holders: readonly string[]; args: Readonly<Record<string, unknown>> },
    besides: ReadonlySet<number>
  ): number | undefined {
    const { principal } = requirement;
    const kids = principal === undefined ? new Set(act.holders) : [principal];
    const found = [...kids].flatMap(
      kid => this.newestOf(facet, requirement, kid, act.args, besides) ?? []
    );
    return found.length === 0 ? undefined : Math.max(...found);
  }

  /** @throws where it was taken: whoever met it has looked in the same unit */
  take(met: readonly Met[]): void {
    for (const { facet, outcome, consume } of met) {
      if (consume) {
        this.sql.take.run(facet, outcome);
      }
    }
  }

  giveBack(book: Pick<Records, 'latest'>, met: readonly Met[]): void {
    for (const { facet, outcome, consume } of met) {
      if (consume) {
        this.sql.giveBack.run(book.latest(facet)!.id, outcome);
      }
    }
  }

  /** To what takes the place of `from`, with the same requirements. */
  carry(from: Facet, to: Facet): void {
    if (from.terms.requires !== undefined) {
      const { evidence_from: entry } = this.sql.from.get(from.id) as { evidence_from: number };
      this.sql.begin.run(entry, to.id);
      this.sql.carry.run(to.id, from.id);
    }
  }

  private newestOf(
    facet: string,
    { object, action, same, consume }: Requirement,
    principal: string,
    args: Readonly<Record<string, unknown>>,
    besides: ReadonlySet<number>
  ): number | undefined {
    const row = this.sql.from.get(facet) as { evidence_from: number | null } | undefined;
    const from = row?.evidence_from ?? Infinity;
    if (from === Infinity) {
      return undefined;
    }
    for (const found of this.sql.newest.iterate(object, action, principal, from)) {
      const { outcome, intent } = found as { outcome: number; intent: number };
      const free = !consume || (!besides.has(outcome) && !this.sql.taken.get(facet, outcome));
      if (free && (same === undefined || sameArguments(same, args, this.argsOf(intent) ?? {}))) {
        return outcome;
      }
    }
    return undefined;
  }

  /** @returns what nobody required before */
  private require(requirements: readonly Requirement[] = []): string[] {
    const names = requirements.map(({ object, action }) => nameOf(object, action));
    const added = names.filter(name => !this.required.has(name));
    added.forEach(name => this.required.add(name));
    return added;
  }

  /** Acts that some facet requires or required. */
  private readonly required = new Set<string>();
  private readonly sql;
}

/** Names hold no control character. */
function nameOf(object: string, action: string): string {
  return `${object}\n${action}`;
}
