import type { DatabaseSync } from 'node:sqlite';

import type { FacetRecord, Pause, Unit } from '../../types';
import { SELF } from './kinds';
import type { Target } from './targets';

type Row = { target: string; kind: Pause['of']; at: number; by: string; why: string | null };

/** The pauses in force: few, so all of them in memory over their table. */
export class Pauses {
  /** @param hostOf the host that brought a principal in; null where there is none */
  constructor(
    db: DatabaseSync,
    private readonly hostOf: (kid: string) => string | null
  ) {
    this.sql = {
      add: db.prepare('INSERT INTO pauses (target, kind, at, by, why) VALUES (?, ?, ?, ?, ?)'),
      remove: db.prepare('DELETE FROM pauses WHERE target = ?'),
      forgetWhy: db.prepare('UPDATE pauses SET why = NULL WHERE target = ?')
    };
    for (const row of db.prepare('SELECT * FROM pauses').all() as Row[]) {
      const { target, kind, at, by, why } = row;
      this.byTarget.set(target, { of: kind, at, by, why });
    }
  }

  /** The pause of exactly this facet or principal. */
  of(target: string): Pause | null {
    return this.byTarget.get(target) ?? null;
  }

  /** What keeps this link from being used; nobody's window into the service is ever closed. */
  over(link: Pick<FacetRecord, 'id' | 'holder' | 'terms'>): Pause | null {
    return link.terms.object === SELF
      ? null
      : (this.of(link.id) ?? this.overPrincipal(link.holder));
  }

  /** The pause of a principal, or of the host that brought it in. */
  overPrincipal(kid: string): Pause | null {
    const own = this.of(kid);
    if (own || this.byTarget.size === 0) {
      return own;
    }
    const host = this.hostOf(kid);
    return host === null ? null : this.of(host);
  }

  /** Whether a pause of anything but this target is over a link. */
  isOverBesides(target: string, link: Pick<FacetRecord, 'id' | 'holder' | 'terms'>): boolean {
    return (
      link.terms.object !== SELF &&
      [link.id, link.holder, this.hostOf(link.holder)].some(
        one => one !== null && one !== target && this.byTarget.has(one)
      )
    );
  }

  /** @param pause null ends the one in force. */
  set(unit: Unit, target: Target, pause: Omit<Pause, 'of'> | null): void {
    const before = this.byTarget.get(target.id);
    unit.onRollback(() => this.put(target.id, before));
    if (pause === null) {
      this.sql.remove.run(target.id);
    } else {
      this.sql.add.run(target.id, target.of, pause.at, pause.by, pause.why);
    }
    this.put(target.id, pause === null ? undefined : { ...pause, of: target.of });
  }

  /** Why was erased; that it is paused stays. */
  forgetWhy(unit: Unit, target: string): void {
    const pause = this.byTarget.get(target);
    if (pause) {
      const { why } = pause;
      // The one that paused facets have, too.
      pause.why = null;
      unit.onRollback(() => (pause.why = why));
      this.sql.forgetWhy.run(target);
    }
  }

  private put(target: string, pause: Pause | undefined): void {
    if (pause) {
      this.byTarget.set(target, pause);
    } else {
      this.byTarget.delete(target);
    }
  }

  private readonly sql;
  private readonly byTarget = new Map<string, Pause>();
}
