import { LedgerError } from './errors';
import { TILE_HEIGHT, TILE_WIDTH, tilePath } from './tilePaths';
import { foldRoot, HASH_BYTES, MerkleFrontier, nodeHash, subtreeSizes } from './tree';

/** Of each of two generations. */
const CACHED_NODES = 8_192;

/** Tiles of C2SP tlog-tiles: level 0 holds leaf hashes, up to 256 hashes of 32 bytes a tile. */
export interface TileStorage {
  /** What is stored; may hold more hashes than the tree's size needs (after a rollback). */
  read(level: number, index: number): Uint8Array | undefined;
  write(level: number, index: number, hashes: Uint8Array): void;
}

/** The rightmost tile of a level, kept whole while it fills. */
interface Tail {
  index: number;
  width: number;
  bytes: Uint8Array;
  written: boolean;
}

function log2(width: number): number {
  return Math.round(Math.log2(width));
}

/** The largest power of two below `size` (RFC 6962 §2.1, k). */
function split(size: number): number {
  let width = 1;
  while (width * 2 < size) {
    width *= 2;
  }
  return width;
}

/** An RFC 6962 tree over tiles: append, root, inclusion and consistency proofs. */
export class TileTree {
  /** @throws LedgerError('tile_missing') where the storage lacks what a tree of `size` has. */
  constructor(
    private readonly storage: TileStorage,
    size = 0
  ) {
    this.restore(size);
  }

  get size(): number {
    return this.frontier.size;
  }

  /** Appends leaf hashes, writing each touched tile once. */
  append(leafHashes: readonly Uint8Array[]): void {
    this.edges.clear();
    for (const leaf of leafHashes) {
      this.frontier.append(leaf, (height, index, hash) => {
        if (height % TILE_HEIGHT === 0) {
          this.put(height / TILE_HEIGHT, index, hash);
        } else {
          this.remember(height, index, hash);
        }
      });
    }
    this.tails.forEach((tail, level) => this.flush(level, tail));
  }

  /** Back to an earlier size: what a failed commit appended is forgotten. */
  truncate(size: number): void {
    if (size > this.size) {
      throw new LedgerError('tree_range', `The tree has only ${this.size} leaves.`);
    }
    this.restore(size);
  }

  /** @param size of an earlier tree; the present one by default */
  root(size = this.size): Uint8Array {
    this.refuseBeyond(size);
    return size === this.size ? this.frontier.root() : this.range(0, size);
  }

  /** RFC 6962 §2.1.1, from the leaf's sibling to the root's child. */
  inclusion(index: number, size = this.size): Uint8Array[] {
    this.refuseBeyond(size);
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
      throw new LedgerError('tree_range', `Leaf ${index} is not in a tree of ${size}.`);
    }
    const path: Uint8Array[] = [];
    let low = 0;
    let high = size;
    while (high - low > 1) {
      const middle = low + split(high - low);
      if (index < middle) {
        path.push(this.range(middle, high));
        high = middle;
      } else {
        path.push(this.range(low, middle));
        low = middle;
      }
    }
    return path.reverse();
  }

  /** RFC 6962 §2.1.2. */
  consistency(from: number, to = this.size): Uint8Array[] {
    this.refuseBeyond(to);
    if (!Number.isSafeInteger(from) || from < 0 || from > to) {
      throw new LedgerError('tree_range', `A tree of ${from} is not within one of ${to}.`);
    }
    if (from === 0 || from === to) {
      return [];
    }
    const path: Uint8Array[] = [];
    let low = 0;
    let high = to;
    while (from !== high) {
      const middle = low + split(high - low);
      if (from <= middle) {
        path.unshift(this.range(middle, high));
        high = middle;
      } else {
        path.unshift(this.range(low, middle));
        low = middle;
      }
    }
    return low === 0 ? path : [this.range(low, high), ...path];
  }

  /** The first `width` hashes of a tile. */
  tile(level: number, index: number, width: number): Uint8Array {
    const first = index * TILE_WIDTH;
    this.refuseBeyond((first + width) * TILE_WIDTH ** level);
    const bytes = new Uint8Array(width * HASH_BYTES);
    for (let at = 0; at < width; at++) {
      bytes.set(this.tileHash(level, first + at), at * HASH_BYTES);
    }
    return bytes;
  }

  private refuseBeyond(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0 || size > this.size) {
      throw new LedgerError('tree_range', `The tree has ${this.size} leaves, not ${size}.`);
    }
  }

  private restore(size: number): void {
    this.nodes.clear();
    this.olderNodes.clear();
    this.edges.clear();
    this.tails = [];
    for (let level = 0, width = size; width > 0; level++, width = Math.floor(width / TILE_WIDTH)) {
      const index = Math.floor(width / TILE_WIDTH);
      const used = width % TILE_WIDTH;
      const bytes = new Uint8Array(TILE_WIDTH * HASH_BYTES);
      if (used > 0) {
        bytes.set(this.stored(level, index, used).subarray(0, used * HASH_BYTES));
      }
      this.tails[level] = { index, width: used, bytes, written: true };
    }
    let start = 0;
    const hashes = subtreeSizes(size).map(width => {
      const hash = this.node(log2(width), start / width);
      start += width;
      return hash;
    });
    this.frontier = new MerkleFrontier(size, hashes);
  }

  private stored(level: number, index: number, width: number): Uint8Array {
    const bytes = this.storage.read(level, index);
    if (bytes === undefined || bytes.length < width * HASH_BYTES) {
      throw new LedgerError('tile_missing', `The log lacks ${tilePath(level, index, width)}.`);
    }
    return bytes;
  }

  private put(level: number, index: number, hash: Uint8Array): void {
    const tileIndex = Math.floor(index / TILE_WIDTH);
    let tail = this.tails[level];
    if (tail === undefined || tail.index !== tileIndex) {
      if (tail !== undefined) {
        this.flush(level, tail);
      }
      const bytes = new Uint8Array(TILE_WIDTH * HASH_BYTES);
      tail = { index: tileIndex, width: 0, bytes, written: true };
      this.tails[level] = tail;
    }
    tail.bytes.set(hash, (index % TILE_WIDTH) * HASH_BYTES);
    tail.width = (index % TILE_WIDTH) + 1;
    tail.written = false;
  }

  private flush(level: number, tail: Tail): void {
    if (!tail.written) {
      this.storage.write(level, tail.index, tail.bytes.slice(0, tail.width * HASH_BYTES));
      tail.written = true;
    }
  }

  /** The hash of leaves [low, high), where low is a multiple of the largest subtree's width. */
  private range(low: number, high: number): Uint8Array {
    const width = high - low;
    const height = log2(width);
    if (width > 0 && 2 ** height === width) {
      return this.node(height, low / width);
    }
    if (high !== this.size) {
      return this.fold(low, high);
    }
    let hash = this.edges.get(low);
    if (hash === undefined) {
      hash = this.fold(low, high);
      this.edges.set(low, hash);
    }
    return hash;
  }

  private fold(low: number, high: number): Uint8Array {
    let start = low;
    return foldRoot(
      subtreeSizes(high - low).map(width => {
        const hash = this.node(log2(width), start / width);
        start += width;
        return hash;
      })
    );
  }

  /** The hash of a complete subtree. */
  private node(height: number, index: number): Uint8Array {
    if (height === 0) {
      return this.tileHash(0, index);
    }
    const name = this.nodeName(height, index);
    const known = this.nodes.get(name) ?? this.olderNodes.get(name);
    if (known !== undefined) {
      return known;
    }
    const hash =
      height % TILE_HEIGHT === 0
        ? this.tileHash(height / TILE_HEIGHT, index)
        : nodeHash(this.node(height - 1, 2 * index), this.node(height - 1, 2 * index + 1));
    this.remember(height, index, hash);
    return hash;
  }

  private tileHash(level: number, index: number): Uint8Array {
    const tileIndex = Math.floor(index / TILE_WIDTH);
    const at = index % TILE_WIDTH;
    const tail = this.tails[level];
    const bytes =
      tail !== undefined && tail.index === tileIndex && tail.width > at
        ? tail.bytes
        : this.stored(level, tileIndex, at + 1);
    return new Uint8Array(bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
  }

  private nodeName(height: number, index: number): number {
    return index * 64 + height;
  }

  private remember(height: number, index: number, hash: Uint8Array): void {
    // A whole generation goes at once: taking out the oldest member means to search for it.
    if (this.nodes.size >= CACHED_NODES) {
      this.olderNodes = this.nodes;
      this.nodes = new Map();
    }
    this.nodes.set(this.nodeName(height, index), hash);
  }

  private frontier = new MerkleFrontier();
  private tails: Tail[] = [];
  /** Complete subtrees between the levels that tiles hold. */
  private nodes = new Map<number, Uint8Array>();
  private olderNodes = new Map<number, Uint8Array>();
  /** Of the present tree, by the first leaf: what every proof of one checkpoint has in common. */
  private readonly edges = new Map<number, Uint8Array>();
}
