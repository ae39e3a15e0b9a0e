import type { DatabaseSync } from 'node:sqlite';

import { gate, jcs } from '../../protocol';
import {
  BundleVerification,
  BundleWriter,
  leafHash,
  logOriginOf,
  type OpeningsJson,
  parseCheckpoint,
  parseNote,
  type ReadEntry,
  sameHash,
  type TileStorage,
  TileTree,
  typeOf,
  verifyNote
} from '../../ledger';
import { readEdge, rowOf, type StoredRow } from '../ledger';
import type { Identity } from '../types';
import type { Differences } from './differences';
import { PostingsCheck } from './postings';
import { SignedCheck } from './signed';
import { TimesCheck } from './times';
import { Told } from './told';

interface Head {
  size: number;
  settled: number;
  checkpoint: string;
}

const HASH = 32;
const WIDTH = 256;

/**
 * Replays the whole log as a stranger verifies a bundle of it (docs/protocol.md §10), and compares
 * what lies beside it for speed: tiles, and the columns by which entries are found.
 *
 * @returns what the entries say; undefined where it is not to be relied on
 */
export async function checkLog(
  db: DatabaseSync,
  { issuer, logKey }: Pick<Identity, 'issuer' | 'logKey'>,
  differences: Differences
): Promise<Told | undefined> {
  const head = db.prepare('SELECT size, settled, checkpoint FROM log_head').get() as
    Head | undefined;
  if (head === undefined) {
    differences.add('ledger', 'entry_missing', '#0', 'The log has no head, and so no entry.');
    return undefined;
  }
  const told = new Told();
  const tree = new Tree(db);
  const postings = new PostingsCheck(db, differences);
  const times = new TimesCheck(db, differences);
  const signed = new SignedCheck(db, differences);
  let row: StoredRow | undefined;
  const verification = new BundleVerification({
    vkey: logKey,
    world: told.world,
    onEntry: entry => {
      told.entry(entry);
      checkColumns(entry, row!, told, differences);
      times.entry({ index: row!.idx, at: row!.at });
      signed.entry({ index: row!.idx, jti: row!.jti });
      postings.entry({ ...rowOf(row!), ...told.found[entry.index] });
    }
  });
  const writer = new BundleWriter(line => verification.line(line.subarray(0, -1)));
  await writer.head({ issuer, log: logKey, checkpoint: head.checkpoint });
  let next = 0;
  let missing = 0;
  for (const stored of db.prepare('SELECT * FROM entries ORDER BY idx').iterate()) {
    row = stored as unknown as StoredRow;
    missing += gap(next, row.idx, differences);
    next = row.idx + 1;
    const openings = openingsOf(row, differences);
    const hash = leafHash(row.leaf);
    await writer.entry({
      index: row.idx,
      leaf: row.leaf,
      hash: tree.stated(row.idx) ?? hash,
      openings
    });
    tree.append(hash);
  }
  missing += gap(next, head.size, differences);
  await writer.end();
  const verdict = await verification.end();
  for (const { code, entry, detail } of verdict.faults) {
    differences.add('ledger', code, entry === undefined ? 'the log' : `#${entry}`, detail);
  }
  differences.count += verdict.faultCount - verdict.faults.length;
  const unexplained = verdict.holes.filter(({ erased }) => erased === undefined);
  for (const { entry, groups } of unexplained) {
    differences.add('ledger', 'not_shown', `#${entry}`, `${groups.join(', ')} is not there.`);
  }
  const holes = verdict.holeCount - verdict.erasedCount;
  differences.count += holes - unexplained.length;
  tree.compare(differences);
  await checkPublished(db, logKey, size => tree.root(size), differences);
  const whole = verdict.ok && holes === 0 && missing === 0;
  if (whole) {
    differences.same(
      { part: 'index', code: 'settled', subject: 'the log', what: 'What all is answered before' },
      head.settled,
      told.world.open.keys().next().value ?? head.size
    );
    postings.end(head.size);
    times.end();
    signed.end();
  }
  return whole ? told : undefined;
}

/** What was published of this log is a state of it, signed; of logs before it nobody is shown any. */
async function checkPublished(
  db: DatabaseSync,
  logKey: string,
  rootOf: (size: number) => Uint8Array | undefined,
  differences: Differences
): Promise<void> {
  const row = db.prepare('SELECT checkpoint FROM published').get() as
    { checkpoint: string } | undefined;
  const wrong = row && (await wrongWith(row.checkpoint, logKey, rootOf));
  if (wrong) {
    differences.add('ledger', 'published', 'the log', wrong);
  }
}

async function wrongWith(
  note: string,
  logKey: string,
  rootOf: (size: number) => Uint8Array | undefined
): Promise<string | undefined> {
  try {
    const { origin, size, root } = parseCheckpoint(parseNote(note).text);
    if (origin !== logOriginOf(logKey)) {
      return undefined;
    }
    await verifyNote(note, logKey);
    const now = rootOf(size);
    return now !== undefined && sameHash(now, root)
      ? undefined
      : `What was published is no state of this log: ${size} entries, with another root.`;
  } catch {
    return 'What was published is not signed by the key of this log.';
  }
}

function gap(next: number, index: number, differences: Differences): number {
  if (index > next) {
    const last = index - 1;
    const which = last === next ? `Entry ${next} is` : `Entries ${next} to ${last} are`;
    differences.add('ledger', 'entry_missing', `#${next}`, `${which} not there.`);
  }
  return Math.max(index - next, 0);
}

/** What an entry shows; of what is no JSON, nothing, for all that looks at the row. */
function openingsOf(row: StoredRow, differences: Differences): OpeningsJson {
  try {
    const openings: unknown = JSON.parse(row.openings);
    // Numbers beyond all others and halves of characters are none that a bundle could hold.
    jcs(openings);
    return openings as OpeningsJson;
  } catch {
    differences.add('ledger', 'form', `#${row.idx}`, 'Its openings are no JSON.');
    row.openings = '{}';
    return {};
  }
}

/** The columns repeat what the openings say; by `jti` a signed act is known as used. */
function checkColumns(
  { index, leaf, opened, closed }: ReadEntry,
  row: StoredRow,
  told: Told,
  differences: Differences
): void {
  const { principal, facet } = told.found[index]!;
  const columns: [string, unknown, unknown][] = [
    ['kind', row.kind, leaf.k],
    ['at', row.at, leaf.t],
    ['ref', row.ref, leaf.ref ?? null],
    ['principal', row.principal, principal],
    ['facet', row.facet, facet]
  ];
  const { token } = opened;
  const signed = typeof token === 'string' && (leaf.k === 'intent' || row.jti !== null);
  if (signed) {
    columns.push(['jti', row.jti, jtiOf(token)]);
  } else if (leaf.k !== 'refusal' && !closed.includes('token')) {
    columns.push(['jti', row.jti, null]);
  }
  for (const [name, stands, says] of columns) {
    const what = `The column ${name} of entry ${index}`;
    differences.same({ part: 'index', code: name, subject: `#${index}`, what }, stands, says);
  }
}

function jtiOf(token: string): unknown {
  try {
    return (gate(token, { typ: typeOf(token) }).payload as { jti?: unknown }).jti ?? null;
  } catch {
    return null;
  }
}

/** The tree over the leaves as they are, beside the tiles as they stand. */
class Tree {
  constructor(private readonly db: DatabaseSync) {
    this.select = db.prepare('SELECT hashes FROM tiles WHERE level = 0 AND idx = ?');
    this.edge = readEdge(db);
  }

  /** The hash of a leaf as its tile has it. */
  stated(index: number): Uint8Array | undefined {
    const tile = Math.floor(index / WIDTH);
    if (this.tile?.index !== tile) {
      const row = this.select.get(tile) as { hashes: Uint8Array } | undefined;
      const edge = this.edge?.index === tile ? this.edge : undefined;
      this.tile = { index: tile, hashes: (row ?? edge)?.hashes ?? new Uint8Array() };
    }
    const at = (index % WIDTH) * HASH;
    const { hashes } = this.tile;
    return at + HASH <= hashes.length ? hashes.subarray(at, at + HASH) : undefined;
  }

  append(hash: Uint8Array): void {
    this.waiting.push(hash);
    if (this.waiting.length === WIDTH) {
      this.flush();
    }
  }

  /** Over the leaves as they are; undefined beyond them. */
  root(size: number): Uint8Array | undefined {
    this.flush();
    return size <= this.tree.size ? this.tree.root(size) : undefined;
  }

  compare(differences: Differences): void {
    this.flush();
    const rows = this.db.prepare('SELECT level, idx, hashes FROM tiles ORDER BY level, idx');
    const { made, edge } = this;
    const tiles = rows.iterate() as Iterable<unknown>;
    for (const row of [...(edge ? [{ level: 0, idx: edge.index, ...edge }] : []), ...tiles]) {
      const { level, idx, hashes } = row as { level: number; idx: number; hashes: Uint8Array };
      const name = `${level}/${idx}`;
      const own = made.get(name);
      if (own === undefined || !sameHash(own, hashes)) {
        differences.add('tree', 'tile', name, `Tile ${name} is not the one of these entries.`);
      }
      made.delete(name);
    }
    for (const name of made.keys()) {
      differences.add('tree', 'tile', name, `Tile ${name} is not there.`);
    }
  }

  private flush(): void {
    this.tree.append(this.waiting);
    this.waiting = [];
  }

  private readonly made = new Map<string, Uint8Array>();
  private readonly storage: TileStorage = {
    read: (level, index) => this.made.get(`${level}/${index}`),
    write: (level, index, hashes) => void this.made.set(`${level}/${index}`, hashes.slice())
  };
  private readonly tree = new TileTree(this.storage);
  private readonly select;
  private readonly edge: { index: number; hashes: Uint8Array } | undefined;
  private tile: { index: number; hashes: Uint8Array } | undefined;
  private waiting: Uint8Array[] = [];
}
