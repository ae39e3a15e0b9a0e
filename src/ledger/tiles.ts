/** Tiles of C2SP tlog-tiles: `level` 0 holds leaf hashes; up to 256 hashes of 32 bytes a tile. */
export interface TileStorage {
  /** What is stored; may hold more hashes than the tree's size needs (after a rollback). */
  read(level: number, index: number): Uint8Array | undefined;
  write(level: number, index: number, hashes: Uint8Array): void;
}
export declare class TileTree {
  constructor(storage: TileStorage, size?: number);
  readonly size: number;
  /** Appends leaf hashes, writing each touched tile once. */
  append(leafHashes: readonly Uint8Array[]): void;
  root(size?: number): Uint8Array;
  inclusion(index: number, size?: number): Uint8Array[];
  consistency(from: number, to?: number): Uint8Array[];
}
/** The path of a tile below the log's prefix: `tile/0/x001/234.p/17`. */
export declare function tilePath(level: number, index: number, width?: number): string;
