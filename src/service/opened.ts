import type { PublishedView } from '../protocol';
import type { Authority } from './authority';
import type { Handler, Page } from './http';
import type { GroupListener } from './ledger';
import type { Exports } from './registry';
import type { Identity, Journal } from './types';
import type { Waiting } from './waiting';

/** The trusted core, wired: it decides and records. */
export interface Core {
  readonly identity: Identity;
  readonly authority: Authority;
  readonly journal: Journal;
  /** Live objects of kernels, for whoever knows whose kernel it is. */
  readonly exports: Exports;
  /**
   * @param wallet what answers at the kernel door
   * @param metrics what answers at the metrics door
   */
  handler(wallet: Handler, metrics?: () => Promise<Page> | undefined): Handler;
  /** Has `listener` told of each group of entries that becomes durable from now on. */
  onGroup(listener: GroupListener): void;
  /** How it is at the moment. */
  load(): Load;
  /** Whether something is connected that the runner calls. */
  callsOut(): boolean;
  /**
   * Makes the database's write-ahead log as long as it gets, a little at a time.
   *
   * @returns whether there is more to do
   */
  lengthen(): boolean;
  /** What a person has not answered yet, requests first, each oldest first. */
  waiting(): Waiting[];
  /** Who has to cosign the log, and how that stands; undefined where nobody has. */
  publishing(): PublishedView | undefined;
  /** Copies the database to a new file, while it is used. @throws StorageError */
  copy(path: string): Promise<void>;
  /** Goes on with erasures that a stop interrupted; what else was told of them is told again. */
  goOn(): Promise<void>;
  /** Ends the calls that are under way: each is answered once it is durable what became of it. */
  endCalls(): void;
  /** Makes durable what still waits, then lets go of the database. */
  close(): Promise<void>;
}

/** Entries in the ledger, whether it could be written last, calls to upstreams. */
export interface Load {
  entries: number;
  /** Of them. */
  published: number;
  writable: boolean;
  running: number;
  waiting: number;
}
