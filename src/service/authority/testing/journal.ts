import type { DatabaseSync } from 'node:sqlite';

import { jcs } from '../../../protocol';
import type { Clock, Companion, Journal, NewEntry, Unit } from '../../types';

/** One unit a transaction, entries in memory: what the authority asks of a journal, and no tree. */
export class PlainJournal implements Journal {
  readonly entries: NewEntry[] = [];
  /** When set, the next unit can't be made durable. */
  full = false;
  /** That were tried. */
  transactions = 0;

  constructor(
    private readonly db: DatabaseSync,
    private readonly clock: Clock
  ) {}

  async transact<T>(work: (unit: Unit) => T): Promise<T> {
    await new Promise(resolve => setImmediate(resolve));
    const undos: (() => void)[] = [];
    const before = this.entries.length;
    this.transactions += 1;
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const value = work({
        db: this.db,
        now: this.clock.now(),
        append: entry => {
          // What JCS can't say can't be committed to.
          Object.values(entry.groups).forEach(group => jcs(group));
          return this.entries.push(entry) - 1;
        },
        onRollback: undo => void undos.push(undo)
      });
      this.companions.forEach(companion => companion.write());
      if (this.full) {
        throw new Error('disk full');
      }
      this.db.exec('COMMIT');
      this.companions.forEach(companion => companion.committed());
      return value;
    } catch (error) {
      this.db.exec('ROLLBACK');
      undos.reverse().forEach(undo => undo());
      this.companions.forEach(companion => companion.rolledBack());
      this.entries.length = before;
      throw error;
    }
  }

  receipt(): string {
    return '';
  }

  onAppended(): () => void {
    return () => undefined;
  }

  accompany(companion: Companion): void {
    this.companions.push(companion);
  }

  of(kind: NewEntry['kind']): NewEntry[] {
    return this.entries.filter(entry => entry.kind === kind);
  }

  private readonly companions: Companion[] = [];
}
