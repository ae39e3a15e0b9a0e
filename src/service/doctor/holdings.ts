import { jcs, nameOfKey } from '../../protocol';
import type { Link } from '../../ledger';
import { isOwnObject } from '../definitions';
import { STANDING } from '../authority/books/facetIds';
import { LateEnds } from './ends';
import type { Row, Tables } from './tables';
import { canonical, type Told } from './told';

/** Compares who is known and what each holds, and what of it is paused. */
export class HoldingsCheck {
  constructor(
    private readonly tables: Tables,
    private readonly told: Told,
    /** Milliseconds since the epoch. */
    private readonly now: number
  ) {
    this.late = new LateEnds(tables, told);
  }

  run(): void {
    this.principals();
    this.facets();
    this.pauses();
  }

  private principals(): void {
    const { world, newcomers } = this.told;
    const left = new Set(world.principals.keys());
    for (const row of this.tables.rows('SELECT * FROM principals ORDER BY rowid')) {
      const kid = String(row['kid']);
      const known = world.principals.get(kid);
      left.delete(kid);
      if (known === undefined) {
        this.tables.add('principal_unknown', kid, `Principal ${kid} was enrolled by no entry.`);
        continue;
      }
      const newcomer = newcomers.get(kid);
      this.tables.agree('principal', kid, `of principal ${kid}`, row, {
        key: jcs(known.key),
        encryption_key: newcomer?.encryptionKey,
        kind: known.kind,
        custody: known.custody,
        petname: known.petname ?? nameOfKey(kid),
        origin: newcomer?.origin,
        made_by: known.madeBy,
        place: known.place ?? null,
        until: newcomer?.until,
        person: known.person,
        named: this.told.named.get(kid)
      });
    }
    for (const kid of left) {
      this.tables.add('principal_missing', kid, `Principal ${kid} was enrolled and is not there.`);
    }
  }

  private facets(): void {
    const { world } = this.told;
    const left = new Set(world.links.keys());
    this.late.check();
    const all = 'SELECT *, rowid AS place FROM facets ORDER BY rowid';
    for (const row of this.tables.rows(all)) {
      const id = String(row['id']);
      const link = world.links.get(id);
      left.delete(id);
      if (link === undefined) {
        this.tables.add('facet_unknown', id, `Facet ${id} was made by no entry.`);
        continue;
      }
      this.facet(link, row);
    }
    for (const id of left) {
      this.tables.add('facet_missing', id, `Facet ${id} was made and is not there.`);
    }
  }

  private facet(link: Link, row: Row): void {
    const { id } = link;
    const made = this.told.made.get(id);
    this.tables.agree('facet', id, `of facet ${id}`, row, {
      holder: link.holder,
      terms: jcs(link.terms),
      definitions: jcs(link.definitions ?? {}),
      parent: link.parent,
      decided_by: made?.decidedBy ?? null,
      decided_with: made?.decidedWith ?? null,
      issued_at: this.told.madeAt.get(id),
      renewed_as: link.renewedAs ?? null,
      evidence_from: link.terms.requires === undefined ? null : link.evidenceFrom
    });
    const ended = { revoked_at: row['revoked_at'] ?? this.late.endOf(row) };
    this.tables.agree('revoked', id, `of facet ${id}`, ended, {
      revoked_at: link.revoked === undefined ? null : this.told.times[link.revoked]
    });
    this.standing(link, row['standing'] ?? null);
    this.uses(link, row['uses_left'] ?? null);
    const where = this.tables.where('grantable', id, `What facet ${id} may grant`);
    const all = made?.grantsAll === true;
    const grantable = canonical(row['grantable'] ?? 'anything');
    this.tables.same(where, grantable, all ? 'anything' : jcs(link.bounds ?? []));
  }

  /** Where it is in lists: what goes on must not lie behind what is over. */
  private standing(link: Link, stands: string | number | null): void {
    const { world, made } = this.told;
    const { expiry } = link.terms;
    const past = expiry !== null && expiry * 1000 <= Math.max(this.now, world.lastTime);
    if (link.revoked === undefined && past && stands === STANDING.over) {
      return; // Some time after its end it is known to be over.
    }
    if (this.late.has(link.id)) {
      return; // So it is of what ended together: where it is in lists decides nothing.
    }
    const lent = (made.get(link.id)?.decidedBy ?? null) === null && !this.isRoot(link.parent);
    const goesOn = lent ? STANDING.lent : STANDING.granted;
    const unlisted = link.parent === null || world.rules.has(link.id);
    const told = unlisted ? null : link.revoked === undefined ? goesOn : STANDING.over;
    const where = this.tables.where('standing', link.id, `Where facet ${link.id} is in lists`);
    this.tables.same(where, stands, told);
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
    const unrecorded =
      isOwnObject(link.terms.object) && told !== null && stands !== null && Number(stands) <= told;
    if (!unrecorded) {
      const where = this.tables.where(
        'uses',
        link.id,
        `What is left of the uses of facet ${link.id}`
      );
      this.tables.same(where, stands, told);
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
    for (const row of this.tables.rows('SELECT target, kind, at FROM pauses')) {
      const target = String(row['target']);
      const pause = said.get(target);
      said.delete(target);
      if (pause === undefined) {
        this.tables.add('pause_unknown', target, `${target} is paused, and no entry says so.`);
        continue;
      }
      this.tables.agree('pause', target, `of the pause of ${target}`, row, { ...pause });
    }
    for (const [target, { kind }] of said) {
      this.tables.add(
        'pause_missing',
        target,
        `The ${kind} ${target} is to be paused, and is not.`
      );
    }
  }

  private readonly late: LateEnds;
}
