import { type Act, actDigest, decimalText, jcs } from '../../protocol';
import { isOwnObject } from '../definitions';
import type { Tables } from './tables';
import type { Told } from './told';

/** Compares what was used and done: what counts against limits, and what was confirmed. */
export class CountsCheck {
  constructor(
    private readonly tables: Tables,
    private readonly told: Told
  ) {}

  run(): void {
    this.rates();
    this.budgets();
    this.evidence();
    this.consumed();
    this.confirmations();
  }

  /** Of the uses that may still count against a rate. */
  private rates(): void {
    const { world } = this.told;
    const rows = this.tables.rows('SELECT facet, at FROM paced_uses ORDER BY facet, at');
    const stands = new Map<string, number[]>();
    for (const row of rows) {
      const facet = String(row['facet']);
      stands.set(facet, [...(stands.get(facet) ?? []), Number(row['at'])]);
    }
    for (const link of world.links.values()) {
      const { rate } = link.terms;
      const since = world.lastTime - (rate?.per ?? 0) * 1000;
      const counted = (times: readonly number[]): number[] => times.filter(at => at > since);
      const kept = counted(stands.get(link.id) ?? []);
      const told = counted(link.paced);
      const enough = isOwnObject(link.terms.object) && told.every(at => kept.includes(at));
      if (rate !== undefined && !enough && link.renewedAs === undefined) {
        const what = `What counts against the rate of facet ${link.id}`;
        const latest = kept.slice(-rate.calls);
        this.tables.same(this.tables.where('rate', link.id, what), jcs(latest), jcs(told));
      }
    }
  }

  private budgets(): void {
    const stands = new Map<string, unknown>();
    for (const { facet, name, taken } of this.tables.rows(
      'SELECT facet, name, taken FROM budgets'
    )) {
      stands.set(`${facet} ${name}`, taken);
    }
    for (const link of this.told.world.links.values()) {
      for (const name of Object.keys((link.renewedAs === undefined && link.terms.budget) || {})) {
        const spent = link.spent.get(name);
        const where = this.tables.where(
          'budget',
          link.id,
          `What is taken of ${name} by facet ${link.id}`
        );
        const told = spent === undefined ? '0' : decimalText(spent);
        this.tables.same(where, stands.get(`${link.id} ${name}`) ?? '0', told);
      }
    }
  }

  /** What was done, as far as facets require it: nothing that was not, and nothing left out. */
  private evidence(): void {
    const left = new Map(this.told.world.evidence);
    for (const row of this.tables.rows('SELECT * FROM evidence ORDER BY outcome')) {
      const outcome = Number(row['outcome']);
      const done = left.get(outcome);
      left.delete(outcome);
      if (done === undefined) {
        const detail = `Outcome ${outcome} proves nothing that was required, and is kept as if.`;
        this.tables.add('evidence_unknown', String(outcome), detail);
        continue;
      }
      const { intent, object, action, principal } = done;
      const told = { intent, object, action, principal };
      this.tables.agree(
        'evidence',
        String(outcome),
        `of what outcome ${outcome} proves`,
        row,
        told
      );
    }
    for (const outcome of left.keys()) {
      const detail = `Outcome ${outcome} proves what is required, and is not kept.`;
      this.tables.add('evidence_missing', String(outcome), detail);
    }
  }

  /** Outcomes that served a facet and serve it no more. */
  private consumed(): void {
    const stands = new Map<string, number[]>();
    for (const row of this.tables.rows(
      'SELECT facet, outcome FROM taken_evidence ORDER BY outcome'
    )) {
      const facet = String(row['facet']);
      stands.set(facet, [...(stands.get(facet) ?? []), Number(row['outcome'])]);
    }
    for (const { id, consumed, renewedAs } of this.told.world.links.values()) {
      if (renewedAs === undefined) {
        const where = this.tables.where(
          'consumed',
          id,
          `What facet ${id} has taken of what it requires`
        );
        const told = [...consumed].sort((one, other) => one - other);
        this.tables.same(where, jcs(stands.get(id) ?? []), jcs(told));
      }
    }
  }

  /** What was confirmed: the very act, when, and whether it is spent. */
  private confirmations(): void {
    const { requests, decisions } = this.told.world;
    const acts = new Map(
      [...requests.values()].flatMap(({ id, act }) => (act ? [[id, act.digest]] : []))
    );
    const granted = new Map(
      [...decisions].flatMap(([index, { request, outcome, at, spent }]) =>
        outcome === 'grant' && request?.act ? [[request.id, { index, at, spent }]] : []
      )
    );
    for (const row of this.tables.rows('SELECT * FROM requests ORDER BY entry')) {
      const id = String(row['id']);
      if (row['act'] === null && !acts.has(id)) {
        continue;
      }
      const decision = granted.get(id);
      const act = row['act'] === null ? null : actDigest(JSON.parse(String(row['act'])) as Act);
      this.tables.agree(
        'confirmation',
        id,
        `of the confirmation ${id}`,
        { ...row, act },
        {
          act: acts.get(id),
          decision: decision?.index ?? null,
          spent: decision?.spent ?? null,
          ...(decision && { ended_at: decision.at })
        }
      );
    }
  }
}
