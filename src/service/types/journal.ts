import type { DatabaseSync } from 'node:sqlite';

import type { EntryKind, FieldGroup } from '../../protocol';

export interface NewEntry {
  kind: EntryKind;
  /** JSON groups are JCS-encoded by the ledger; `token` is the token's ASCII text. */
  groups: Partial<Record<FieldGroup, unknown>>;
  ref?: number;
  /** Of the token behind an intent or a refusal: found by it, and not accepted again. */
  jti?: string;
}

/** An entry of a group that has become durable. */
export interface RecordedEntry {
  index: number;
  /** Milliseconds since the epoch. */
  at: number;
  entry: NewEntry;
}

/** Inside one durable group: check first, then write; a throw leaves no trace of this unit. */
export interface Unit {
  readonly db: DatabaseSync;
  readonly now: number;
  /** @returns the entry's index in the log. */
  append(entry: NewEntry): number;
  /** Runs when the group could not be made durable: put memory back as it was. */
  onRollback(undo: () => void): void;
}

/** Writes along with every group, inside its transaction. */
export interface Companion {
  write(): void;
  committed(): void;
  rolledBack(): void;
}

/** Group commit of state and ledger together (see docs/architecture.md). */
export interface Journal {
  /**
   * Resolves once `work`'s changes, its entries and a checkpoint over them are durable.
   * @param more whether whoever waits for it has more on the way: where all in a group have, it
   * gathers for some milliseconds
   * @throws LedgerUnavailable when they could not be made durable; nothing has changed then.
   */
  transact<T>(work: (unit: Unit) => T, more?: () => boolean): Promise<T>;
  /** Base64 of the tlog-proof of entry `index`, against the latest checkpoint. */
  receipt(index: number): string;
  /** Called after each durable group with the indexes [from, to). */
  onAppended(listener: (from: number, to: number) => void): () => void;
  /** Has `companion` write along from now on. */
  accompany(companion: Companion): void;
}

/** An entry of which something is erased. */
export interface Emptied {
  index: number;
  kind: EntryKind;
  groups: readonly FieldGroup[];
  /** What it is about, as it says. */
  what: Readonly<Record<string, unknown>>;
}
