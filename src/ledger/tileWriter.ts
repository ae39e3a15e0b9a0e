import { concat, utf8 } from '../protocol';
import { type Checkpoint, parseCheckpoint } from './checkpoint';
import type { BundleEntry, BundleHead } from './bundle';
import { LedgerError } from './errors';
import { verifyNote } from './note';
import { entryBundle, TILE_HEIGHT, TILE_WIDTH, tilePath } from './tilePaths';
import { leafHash, MerkleFrontier, sameHash } from './tree';

/**
 * Writes a log as the files of C2SP tlog-tiles while its entries come by; `checkpoint` is the last
 * file, so that whoever reads meanwhile finds all that it promises.
 */
export class TileWriter {
  /** @param seen an earlier state of the log, signed by its key, that this must continue */
  constructor(
    private readonly write: (path: string, bytes: Uint8Array) => void | Promise<void>,
    private readonly seen?: Checkpoint
  ) {}

  /** @throws LedgerError where the log's key has not signed this checkpoint */
  async head({ checkpoint, log }: BundleHead): Promise<void> {
    this.note = checkpoint;
    this.signed = parseCheckpoint(await verifyNote(checkpoint, log));
    if (this.seen !== undefined && this.seen.size > this.signed.size) {
      throw new LedgerError('rolled_back', `The log had ${this.seen.size} entries before.`);
    }
    this.compare();
  }

  async entry({ leaf }: Pick<BundleEntry, 'leaf'>): Promise<void> {
    this.leaves.push(leaf);
    this.tree.append(leafHash(leaf), (height, _index, hash) => {
      if (height % TILE_HEIGHT === 0) {
        (this.levels[height / TILE_HEIGHT] ??= []).push(hash);
      }
    });
    this.compare();
    if (this.leaves.length === TILE_WIDTH) {
      await this.flush(false);
    }
  }

  /** @throws LedgerError root_differs: nothing was promised by a checkpoint then */
  async end(): Promise<void> {
    const { size, root } = this.signed!;
    if (size !== this.tree.size || !sameHash(root, this.tree.root())) {
      throw new LedgerError('root_differs', 'The entries are not those of the signed checkpoint.');
    }
    await this.flush(true);
    await this.write('checkpoint', utf8.encode(this.note));
  }

  private compare(): void {
    const { seen, tree } = this;
    if (seen?.size === tree.size && !sameHash(seen.root, tree.root())) {
      throw new LedgerError('forked', `The log had other entries when it had ${seen.size}.`);
    }
  }

  /** Whole tiles; at the end also those that are not whole yet. */
  private async flush(all: boolean): Promise<void> {
    const { size } = this.tree;
    if (this.leaves.length > 0) {
      await this.file('entries', size, this.leaves, entryBundle(this.leaves));
      this.leaves = [];
    }
    for (const [level, hashes] of this.levels.entries()) {
      if (hashes.length === TILE_WIDTH || (all && hashes.length > 0)) {
        const count = Math.floor(size / TILE_WIDTH ** level);
        await this.file(level, count, hashes, concat(...hashes));
        this.levels[level] = [];
      }
    }
  }

  private async file(
    level: number | 'entries',
    count: number,
    { length }: readonly unknown[],
    bytes: Uint8Array
  ): Promise<void> {
    await this.write(tilePath(level, Math.floor((count - 1) / TILE_WIDTH), length), bytes);
  }

  private readonly tree = new MerkleFrontier();
  private leaves: Uint8Array[] = [];
  private readonly levels: Uint8Array[][] = [];
  private note = '';
  private signed: Checkpoint | undefined;
}
