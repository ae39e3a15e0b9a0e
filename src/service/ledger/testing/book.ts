import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { databaseFolder } from '../../../engine/testing/folders';
import {
  identitySchema,
  loadIdentity,
  migrate,
  openDatabase,
  type Schema,
  type ServiceIdentity
} from '../../storage';
import type { NewEntry } from '../../types';
import { GroupJournal } from '../journal';
import { Log } from '../log';
import { ledgerSchema } from '../schema';

export const random = { bytes: (length: number): Uint8Array => randomBytes(length) };

/** A ledger in a data folder of its own, closed and opened at will. */
export class Ledger {
  readonly path = join(databaseFolder('facetry-l-'), 'state.sqlite');
  now = Date.now();
  /** Milliseconds since its beginning, by which groups are gathered. */
  elapsed = 0;
  db!: DatabaseSync;
  log!: Log;
  journal!: GroupJournal;
  identity!: ServiceIdentity;

  /** @param more tables of those who are tested on it */
  static async open(more: readonly Schema[] = []): Promise<Ledger> {
    const ledger = new Ledger(more);
    await ledger.open();
    return ledger;
  }

  private constructor(private readonly more: readonly Schema[]) {}

  async open(): Promise<void> {
    const clock = { now: () => this.now };
    this.db = openDatabase(this.path);
    try {
      migrate(this.db, [identitySchema, ledgerSchema, ...this.more], clock);
      this.identity = loadIdentity(this.db, null, { clock, random });
      this.log = await Log.open({ db: this.db, identity: this.identity, clock, random });
    } catch (error) {
      this.db.close();
      throw error;
    }
    this.journal = new GroupJournal(this.db, this.log, () => this.elapsed);
  }

  close(): void {
    this.journal.close();
    this.db.close();
  }

  /** Closes, lets `change` at the file, and opens again. */
  async reopened(change: (db: DatabaseSync) => void = () => undefined): Promise<void> {
    this.close();
    const db = openDatabase(this.path);
    change(db);
    db.close();
    await this.open();
  }

  append(entry: NewEntry = { kind: 'introduction', groups: { what: { at: 1 } } }): Promise<number> {
    return this.journal.transact(unit => unit.append(entry));
  }
}
