import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { FieldGroup, NameView } from '../../protocol';
import {
  type FormerKey,
  formatCheckpoint,
  formatNote,
  leafHash,
  LedgerError,
  type NoteKey,
  parseVkey,
  TileTree
} from '../../ledger';
import type { ServiceIdentity } from '../storage';
import type { Clock, NewEntry, Random } from '../types';
import { openedText, type EntryRow, FreshRow, type OpeningText, Salts, sealEntry } from './entry';
import { EntryTable } from './entryTable';
import type { State } from './published';
import { proofText, receiptText } from './receipts';
import { type Held, inconsistent, mustBeWhole, mustNotBeBehind } from './startCheck';
import { Tiles } from './tiles';

/** Entries kept in memory after they were written, for receipts and the live view: few, so that they die young. */
const RECENT = 256;

/** Who signs the log's checkpoints. */
export type LogSigner = Pick<ServiceIdentity, 'origin' | 'logKey' | 'signLog'>;

export interface LogOptions {
  db: DatabaseSync;
  identity: LogSigner;
  clock: Clock;
  random: Random;
}

/**
 * The append-only log over its tables. Entries are gathered in memory and written once a group;
 * the caller owns the transaction and says how it ended.
 */
export class Log {
  /**
   * @throws StorageError `ledger_inconsistent` where checkpoint and tree don't agree,
   * `clock_behind` where the clock is more than 60 s behind the last entry
   */
  static async open(options: LogOptions): Promise<Log> {
    let log: Log;
    try {
      log = new Log(options);
    } catch (error) {
      throw error instanceof LedgerError ? inconsistent(error.message) : error;
    }
    await mustBeWhole(log.held());
    mustNotBeBehind(options.clock, log.lastAt);
    return log;
  }

  private constructor(private readonly options: LogOptions) {
    const { db } = options;
    this.entries = new EntryTable(db);
    this.saveHead = db.prepare(
      `INSERT INTO log_head (id, size, settled, checkpoint) VALUES (1, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE
         SET size = excluded.size, settled = excluded.settled, checkpoint = excluded.checkpoint`
    );
    this.signer = options.identity;
    this.key = parseVkey(this.signer.logKey);
    this.salts = new Salts(options.random);
    this.tiles = new Tiles(db);
    const head = db.prepare('SELECT size, settled, checkpoint FROM log_head').get() as
      { size: number; settled: number; checkpoint: string } | undefined;
    this.durableSize = head?.size ?? 0;
    this.note = head?.checkpoint ?? '';
    this.tree = new TileTree(this.tiles, this.durableSize);
    this.lastAt = this.durableSize === 0 ? 0 : (this.row(this.durableSize - 1)?.at ?? 0);
    this.open = new Set(this.entries.openIntents(head?.settled ?? 0));
  }

  /** Entries that are durable. */
  get size(): number {
    return this.durableSize;
  }

  /** The signed note over all durable entries; empty before the first. */
  get checkpoint(): string {
    return this.note;
  }

  /** Intents without an outcome, oldest first. */
  openIntents(): number[] {
    return [...this.open];
  }

  /** A time that never goes back, in milliseconds since the epoch. */
  time(): number {
    return Math.max(this.options.clock.now(), this.lastAt);
  }

  /** @returns how many entries wait to be written; `keep` that many to drop later ones. */
  get gathered(): number {
    return this.pending.length;
  }

  keep(gathered: number): void {
    this.pending.length = gathered;
  }

  append(entry: NewEntry, at: number): number {
    const index = this.durableSize + this.pending.length;
    const who = (entry.groups.who ?? {}) as { principal?: string; facet?: string };
    const about = entry.ref === undefined ? undefined : this.row(entry.ref);
    const { leaf, text } = sealEntry(entry, at, this.salts);
    const row = {
      index,
      kind: entry.kind,
      at,
      ref: entry.ref ?? null,
      principal: who.principal ?? about?.principal ?? null,
      facet: who.facet ?? about?.facet ?? null,
      jti: entry.jti ?? null,
      leaf
    };
    this.pending.push(new FreshRow(row, text));
    return index;
  }

  /** Writes what was gathered, the tree and a checkpoint inside the caller's transaction. */
  write(): void {
    if (this.pending.length === 0) {
      return;
    }
    for (const row of this.pending) {
      this.entries.add(row);
    }
    this.tree.append(this.pending.map(row => leafHash(row.leaf)));
    const size = this.durableSize + this.pending.length;
    const { origin, signLog } = this.signer;
    const { name, id } = this.key;
    const text = formatCheckpoint({ origin, size, root: this.tree.root() });
    this.nextNote = formatNote(text, [{ name, id, signature: signLog(Buffer.from(text)) }]);
    this.saveHead.run(size, this.settled(size), this.nextNote);
  }

  /** The next checkpoint, and all after it, are another log's: one that continues this one. */
  handOver(next: LogSigner): void {
    this.signer = next;
    this.key = parseVkey(next.logKey);
  }

  /** The caller's transaction is durable. @returns the first index and the one past the last. */
  committed(): [from: number, to: number] {
    const from = this.durableSize;
    for (const row of this.pending) {
      this.follow(this.open, row);
      this.recent.set(row.index, row);
      if (row.at > this.lastAt) {
        this.lastAt = row.at;
      }
    }
    for (const index of this.recent.keys()) {
      if (this.recent.size <= RECENT) {
        break;
      }
      this.recent.delete(index);
    }
    if (this.pending.length > 0) {
      this.durableSize += this.pending.length;
      this.note = this.nextNote;
      this.pending = [];
      this.tiles.committed();
    }
    return [from, this.durableSize];
  }

  /** The caller's transaction did not happen. */
  rolledBack(): void {
    this.pending = [];
    this.tiles.rolledBack();
    this.tree.truncate(this.durableSize);
  }

  /** An entry, written or gathered; undefined beyond the end. */
  row(index: number): EntryRow | undefined {
    return (
      this.recent.get(index) ?? this.pending[index - this.durableSize] ?? this.entries.get(index)
    );
  }

  /** The arguments that an intent was recorded with; undefined where they are not kept. */
  argsOf(intent: number): Readonly<Record<string, unknown>> | undefined {
    const opening = this.row(intent)?.openings.args;
    return opening && (JSON.parse(openedText(opening)) as Record<string, unknown>);
  }

  /** How the name is held that an entry gives somebody. */
  naming(index: number): NameView {
    const { leaf, openings } = this.row(index)!;
    const { c } = JSON.parse(Buffer.from(leaf).toString('latin1')) as {
      c: Partial<Record<FieldGroup, string>>;
    };
    return { commitment: c.name!, ...(openings.name && { opening: openings.name }) };
  }

  /** Takes openings of a durable entry away, in the caller's transaction; its leaf stays. */
  erase(index: number, groups: readonly FieldGroup[]): void {
    const { openings } = this.row(index)!;
    const left = Object.entries(openings).filter(
      ([group]) => !groups.includes(group as FieldGroup)
    );
    // Where the transaction fails it is read again.
    this.recent.delete(index);
    this.entries.rewrite(index, Object.fromEntries(left));
  }

  /** The logs that this one continues, oldest first. */
  former(): FormerKey[] {
    return this.entries.epochs().flatMap(({ openings: { what } }) => {
      const said = what && (JSON.parse(openedText(what)) as Record<string, unknown>);
      return said?.['succession'] !== undefined
        ? [{ log: String(said['former']), succession: String(said['succession']) }]
        : [];
    });
  }

  /** Index of the outcome of an intent. */
  outcomeOf(intent: number): number | undefined {
    return this.entries.outcomeOf(intent);
  }

  /** Whether an entry is an act of this principal that was done. */
  wasDone(intent: number, principal: string): boolean {
    const row = this.row(intent);
    if (row?.kind !== 'intent' || row.principal !== principal) {
      return false;
    }
    const outcome = this.outcomeOf(intent);
    const opening = outcome === undefined ? undefined : this.row(outcome)?.openings.result;
    return opening !== undefined && stateOf(opening) === 'done';
  }

  /**
   * The tlog-proof of one durable entry; of an outcome with what §10 adds to it.
   * @param state of this log, which has the entry
   */
  receipt(index: number, { size, checkpoint }: State = this): string {
    const row = index < size ? this.row(index) : undefined;
    if (!row) {
      throw new RangeError(`There is no entry ${index} in a log of ${size}.`);
    }
    const hashes = (of: number): Uint8Array[] => this.tree.inclusion(of, size);
    const proof = { index, hashes: hashes(index), checkpoint };
    const intent = row.kind === 'outcome' && row.ref !== null ? this.row(row.ref) : undefined;
    return intent ? receiptText(proof, row, intent, hashes(intent.index)) : proofText(proof);
  }

  /** The first `width` hashes of a tile. @throws LedgerError `tree_range` beyond the tree */
  tile(level: number, index: number, width: number): Uint8Array {
    return this.tree.tile(level, index, width);
  }

  /** @throws LedgerError `tree_range` unless 0 < from ≤ to ≤ size. */
  consistency(from: number, to: number): Uint8Array[] {
    return this.tree.consistency(from, to);
  }

  /** What lies in the tables. */
  private held(): Held {
    return {
      signer: this.signer,
      size: this.durableSize,
      checkpoint: this.note,
      entries: this.entries,
      tree: this.tree,
      tiles: this.tiles
    };
  }

  /** Of the tree with what is pending: every intent below has its outcome. */
  private settled(size: number): number {
    const concluded = new Set(this.pending.map(row => row.ref));
    for (const intent of this.open) {
      if (!concluded.has(intent)) {
        return intent;
      }
    }
    const own = this.pending.find(row => row.kind === 'intent' && !concluded.has(row.index));
    return own?.index ?? size;
  }

  private follow(open: Set<number>, row: EntryRow): void {
    if (row.kind === 'intent') {
      open.add(row.index);
    } else if (row.kind === 'outcome' && row.ref !== null) {
      open.delete(row.ref);
    }
  }

  private readonly entries: EntryTable;
  private readonly saveHead: StatementSync;
  private readonly tiles: Tiles;
  private readonly salts: Salts;
  private signer: LogSigner;
  /** The signer's, as its notes name it. */
  private key: Pick<NoteKey, 'name' | 'id'>;
  private readonly recent = new Map<number, EntryRow>();
  private readonly open: Set<number>;
  private readonly tree: TileTree;
  private pending: FreshRow[] = [];
  private durableSize: number;
  private note: string;
  private nextNote = '';
  private lastAt: number;
}

function stateOf(result: OpeningText): unknown {
  return (JSON.parse(openedText(result)) as { state?: unknown }).state;
}
