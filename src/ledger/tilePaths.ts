import { concat } from '../protocol';
import { LedgerError } from './errors';

export const TILE_HEIGHT = 8;
/** Hashes of a whole tile, and entries of a whole bundle of entries. */
export const TILE_WIDTH = 256;
const MOST_BYTES = 0xffff;

/** A file of C2SP tlog-tiles: hashes of a level, or the entries themselves. */
export interface TileName {
  level: number | 'entries';
  index: number;
  /** 256 unless it is the rightmost. */
  width: number;
}

/** The path of a tile below a log's prefix: `tile/0/x001/234.p/17`, `tile/entries/000`. */
export function tilePath(level: number | 'entries', index: number, width = TILE_WIDTH): string {
  const groups: string[] = [];
  let left = index;
  do {
    groups.unshift(String(left % 1000).padStart(3, '0'));
    left = Math.floor(left / 1000);
  } while (left > 0);
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** What a path names; undefined for whatever is not the one spelling of a tile. */
export function parseTilePath(path: string): TileName | undefined {
  const [, level, groups, width] =
    /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,4}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(
      path
    ) ?? [];
  if (level === undefined || groups === undefined) {
    return undefined;
  }
  const name: TileName = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replace(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width)
  };
  const fits = name.width > 0 && name.width <= TILE_WIDTH;
  return fits && tilePath(name.level, name.index, name.width) === path ? name : undefined;
}

/** How many hashes (or entries) a tree of `size` has in this tile: 0 where it has no such tile. */
export function tileWidth(
  { level, index }: Pick<TileName, 'level' | 'index'>,
  size: number
): number {
  const count = level === 'entries' ? size : Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, count - index * TILE_WIDTH));
}

/** All files of a tree of `size`: of each level the whole tiles, then the partial one. */
export function* tilesOf(size: number): Generator<TileName> {
  for (let index = 0, width; (width = tileWidth({ level: 'entries', index }, size)) > 0; index++) {
    yield { level: 'entries', index, width };
  }
  for (let level = 0; TILE_WIDTH ** level <= size; level++) {
    for (let index = 0, width; (width = tileWidth({ level, index }, size)) > 0; index++) {
      yield { level, index, width };
    }
  }
}

/**
 * A bundle of entries: each after its length in two bytes, the higher first.
 * @throws LedgerError('leaf_malformed') where an entry is longer than they can say
 */
export function entryBundle(leaves: readonly Uint8Array[]): Uint8Array {
  return concat(
    ...leaves.flatMap(leaf => {
      if (leaf.length > MOST_BYTES) {
        throw new LedgerError('leaf_malformed', `An entry has at most ${MOST_BYTES} bytes.`);
      }
      return [Uint8Array.of(leaf.length >> 8, leaf.length & 0xff), leaf];
    })
  );
}
