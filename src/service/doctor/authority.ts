import type { DatabaseSync } from 'node:sqlite';

import { type Act, actDigest, decimalText, jcs, nameOfKey } from '../../protocol';
import type { Link } from '../../ledger';
import { STANDING } from '../authority/books/facetIds';
import type { Differences, Where } from './differences';
import { canonical, introductionOf, type Told } from './told';

type Row = Record<string, string | number | null>;

/** Compares the tables that decide with what the entries of the log made of them. */
export function checkAuthority(
  db: DatabaseSync,
  told: Told,
  differences: Differences,
  now: number
): void {
  new AuthorityCheck(db, told, differences, now).run();
}

class AuthorityCheck {
  constructor(
    private readonly db: DatabaseSync,
    private readonly told: Told,
    private readonly differences: Differences,
    /** Milliseconds since the epoch. */
    private readonly now: number
  ) {}

  run(): void {
    this.principals();
    this.facets();
    this.pauses();
    this.rates();
    this.budgets();
    this.evidence();
    this.consumed();
    this.confirmations();
    this.rules();
    this.introductions();
  }

  private principals(): void {
    const { world, newcomers } = this.told;
    const left = new Set(world.principals.keys());
    for (const row of this.rows('SELECT * FROM principals ORDER BY rowid')) {
      const kid = String(row['kid']);
      const known = world.principals.get(kid);
      left.delete(kid);
      if (known === undefined) {
        this.add('principal_unknown', kid, `Principal ${kid} was enrolled by no entry.`);
        continue;
      }
      const newcomer = newcomers.get(kid);
      this.agree('principal', kid, `of principal ${kid}`, row, {
        key: jcs(known.key),
        encryption_key: newcomer?.encryptionKey,
        kind: known.kind,
        custody: known.custody,
        petname: known.petname ?? nameOfKey(kid),
        origin: newcomer?.origin,
        made_by: known.madeBy,
        place: known.place ?? null,
        until: newcomer?.until,
        person: known.person
      });
    }
    for (const kid of left) {
      this.add('principal_missing', kid, `Principal ${kid} was enrolled and is not there.`);
    }
  }

  private facets(): void {
    const { world } = this.told;
    const left = new Set(world.links.keys());
    for (const row of this.rows('SELECT * FROM facets ORDER BY rowid')) {
      const id = String(row['id']);
      const link = world.links.get(id);
      left.delete(id);
      if (link === undefined) {
        this.add('facet_unknown', id, `Facet ${id} was made by no entry.`);
        continue;
      }
      this.facet(link, row);
    }
    for (const id of left) {
      this.add('facet_missing', id, `Facet ${id} was made and is not there.`);
    }
  }

  private facet(link: Link, row: Row): void {
    const { id } = link;
    const made = this.told.made.get(id);
    this.agree('facet', id, `of facet ${id}`, row, {
      holder: link.holder,
      terms: jcs(link.terms),
      definitions: jcs(link.definitions ?? {}),
      parent: link.parent,
      decided_by: made?.decidedBy ?? null,
      decided_with: made?.decidedWith ?? null,
      renewed_as: link.renewedAs ?? null,
      evidence_from: link.terms.requires === undefined ? null : link.evidenceFrom
    });
    this.agree('revoked', id, `of facet ${id}`, row, {
      revoked_at: link.revoked === undefined ? null : this.told.times[link.revoked]
    });
    this.standing(link, row['standing'] ?? null);
    this.uses(link, row['uses_left'] ?? null);
    const where = this.where('grantable', id, `What facet ${id} may grant`);
    const all = made?.grantsAll === true;
    const grantable = canonical(row['grantable'] ?? 'anything');
    this.differences.same(where, grantable, all ? 'anything' : jcs(link.bounds ?? []));
  }

  /** Where it is in lists: what goes on must not lie behind what is over. */
  private standing(link: Link, stands: string | number | null): void {
    const { world, made } = this.told;
    const { expiry } = link.terms;
    const past = expiry !== null && expiry * 1000 <= Math.max(this.now, world.lastTime);
    if (link.revoked === undefined && past && stands === STANDING.over) {
      return; // Some time after its end it is known to be over.
    }
    const lent = (made.get(link.id)?.decidedBy ?? null) === null && !this.isRoot(link.parent);
    const goesOn = lent ? STANDING.lent : STANDING.granted;
    const unlisted = link.parent === null || world.rules.has(link.id);
    const told = unlisted ? null : link.revoked === undefined ? goesOn : STANDING.over;
    const where = this.where('standing', link.id, `Where facet ${link.id} is in lists`);
    this.differences.same(where, stands, told);
  }

  private isRoot(id: string | null): boolean {
    return id !== null && this.told.world.links.get(id)?.parent === null;
  }

  /** Uses of the service's own objects leave no entry of their own: there only more left is wrong. */
  private uses(link: Link, stands: string | number | null): void {
    if (link.renewedAs !== undefined) {
      return; // Its counts went on to what took its place.
    }
    const { uses } = link.terms;
    const told = uses === null ? null : uses - link.taken;
    const unrecorded = own(link) && told !== null && stands !== null && Number(stands) <= told;
    if (!unrecorded) {
      const where = this.where('uses', link.id, `What is left of the uses of facet ${link.id}`);
      this.differences.same(where, stands, told);
    }
  }

  private pauses(): void {
    const { world, times } = this.told;
    const said = new Map<string, { kind: string; at: number }>();
    for (const { id, paused } of world.links.values()) {
      if (paused !== undefined) {
        said.set(id, { kind: 'facet', at: times[paused]! });
      }
    }
    for (const [holder, index] of world.pausedHolders) {
      said.set(holder, { kind: 'principal', at: times[index]! });
    }
    for (const row of this.rows('SELECT target, kind, at FROM pauses')) {
      const target = String(row['target']);
      const pause = said.get(target);
      said.delete(target);
      if (pause === undefined) {
        this.add('pause_unknown', target, `${target} is paused, and no entry says so.`);
        continue;
      }
      this.agree('pause', target, `of the pause of ${target}`, row, { ...pause });
    }
    for (const [target, { kind }] of said) {
      this.add('pause_missing', target, `The ${kind} ${target} is to be paused, and is not.`);
    }
  }

  /** Of the uses that may still count against a rate. */
  private rates(): void {
    const { world } = this.told;
    const rows = this.rows('SELECT facet, at FROM paced_uses ORDER BY facet, at');
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
      const enough = own(link) && told.every(at => kept.includes(at));
      if (rate !== undefined && !enough && link.renewedAs === undefined) {
        const what = `What counts against the rate of facet ${link.id}`;
        const latest = kept.slice(-rate.calls);
        this.differences.same(this.where('rate', link.id, what), jcs(latest), jcs(told));
      }
    }
  }

  private budgets(): void {
    const stands = new Map<string, unknown>();
    for (const { facet, name, taken } of this.rows('SELECT facet, name, taken FROM budgets')) {
      stands.set(`${facet} ${name}`, taken);
    }
    for (const link of this.told.world.links.values()) {
      for (const name of Object.keys((link.renewedAs === undefined && link.terms.budget) || {})) {
        const spent = link.spent.get(name);
        const where = this.where('budget', link.id, `What is taken of ${name} by facet ${link.id}`);
        const told = spent === undefined ? '0' : decimalText(spent);
        this.differences.same(where, stands.get(`${link.id} ${name}`) ?? '0', told);
      }
    }
  }

  /** What was done, as far as facets require it: nothing that was not, and nothing left out. */
  private evidence(): void {
    const left = new Map(this.told.world.evidence);
    for (const row of this.rows('SELECT * FROM evidence ORDER BY outcome')) {
      const outcome = Number(row['outcome']);
      const done = left.get(outcome);
      left.delete(outcome);
      if (done === undefined) {
        const detail = `Outcome ${outcome} proves nothing that was required, and is kept as if.`;
        this.add('evidence_unknown', String(outcome), detail);
        continue;
      }
      const { intent, object, action, principal } = done;
      const told = { intent, object, action, principal };
      this.agree('evidence', String(outcome), `of what outcome ${outcome} proves`, row, told);
    }
    for (const outcome of left.keys()) {
      const detail = `Outcome ${outcome} proves what is required, and is not kept.`;
      this.add('evidence_missing', String(outcome), detail);
    }
  }

  /** Outcomes that served a facet and serve it no more. */
  private consumed(): void {
    const stands = new Map<string, number[]>();
    for (const row of this.rows('SELECT facet, outcome FROM taken_evidence ORDER BY outcome')) {
      const facet = String(row['facet']);
      stands.set(facet, [...(stands.get(facet) ?? []), Number(row['outcome'])]);
    }
    for (const { id, consumed, renewedAs } of this.told.world.links.values()) {
      if (renewedAs === undefined) {
        const where = this.where('consumed', id, `What facet ${id} has taken of what it requires`);
        const told = [...consumed].sort((one, other) => one - other);
        this.differences.same(where, jcs(stands.get(id) ?? []), jcs(told));
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
    for (const row of this.rows('SELECT * FROM requests WHERE act IS NOT NULL ORDER BY entry')) {
      const id = String(row['id']);
      const decision = granted.get(id);
      const act = actDigest(JSON.parse(String(row['act'])) as Act);
      this.agree(
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

  /** What each grants, to whom, and what was defined when it was made. */
  private rules(): void {
    const left = new Map(this.told.world.rules);
    for (const row of this.rows('SELECT * FROM rules ORDER BY facet')) {
      const id = String(row['facet']);
      const made = left.get(id);
      left.delete(id);
      if (made === undefined) {
        this.add('rule_unknown', id, `Rule ${id} was made by no entry.`);
        continue;
      }
      const { rule, pinned } = made;
      this.agree('rule', id, `of rule ${id}`, row, { rule: jcs(rule), pinned: jcs(pinned) });
    }
    for (const id of left.keys()) {
      this.add('rule_missing', id, `Rule ${id} was made and is not there.`);
    }
  }

  /** Codes that can still be used: each makes a principal, so each needs an entry that nobody answered. */
  private introductions(): void {
    const { introductions, world } = this.told;
    const left = new Map([...introductions].filter(([index]) => world.introductions.has(index)));
    const open = this.rows('SELECT * FROM introductions WHERE used_by IS NULL ORDER BY rowid');
    for (const row of open) {
      const name = introductionOf({
        kind: row['kind'],
        petname: row['petname'],
        custody: row['custody'],
        ends: Math.floor(Number(row['ends_at']) / 1000),
        bounds: JSON.parse(String(row['bounds'])) as unknown,
        recovery: row['recovery'] === 1,
        place: row['place'] as string | null,
        for: row['for_key'] as string | null,
        until: row['until'] as number | null,
        another: row['another'] === 1,
        by: row['made_by'] as string | null,
        with: row['made_with'] as string | null
      });
      const entry = Number(row['entry']);
      if (left.get(entry) !== name) {
        const petname = String(row['petname']);
        const detail = `A code for “${petname}” was made by no entry that it could be, or used.`;
        this.add('introduction', petname, detail);
      }
      left.delete(entry);
    }
  }

  private agree(
    code: string,
    subject: string,
    of: string,
    row: Row,
    told: Record<string, unknown>
  ): void {
    for (const [column, says] of Object.entries(told)) {
      const where = this.where(code, subject, `The column ${column} ${of}`);
      this.differences.same(where, canonical(row[column] ?? null), says);
    }
  }

  private where(code: string, subject: string, what: string): Where {
    return { part: 'authority', code, subject, what };
  }

  private add(code: string, subject: string, detail: string): void {
    this.differences.add('authority', code, subject, detail);
  }

  private rows(sql: string): Row[] {
    return this.db.prepare(sql).all() as Row[];
  }
}

function own({ terms }: Link): boolean {
  return terms.object.startsWith('aios/');
}
