import { sha256 } from '../protocol';
import { LedgerError } from './errors';

export const HASH_BYTES = 32;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** RFC 6962 §2.1: hash of a leaf's bytes. */
export function leafHash(leaf: Uint8Array): Uint8Array {
  return sha256(LEAF, leaf);
}

/** RFC 6962 §2.1: hash of two subtrees' hashes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(NODE, left, right);
}

/** The root of the tree without leaves. */
export function emptyRoot(): Uint8Array {
  return sha256(new Uint8Array(0));
}

export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Sizes of the complete subtrees of a tree, largest first: the ones of its binary form. */
export function subtreeSizes(size: number): number[] {
  const sizes: number[] = [];
  for (let width = 1, left = size; left > 0; width *= 2, left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      sizes.push(width);
    }
  }
  return sizes.reverse();
}

/** Folds complete subtrees, largest first, into the root of the tree they make up. */
export function foldRoot(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0
    ? emptyRoot()
    : hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), hashes.at(-1)!);
}

/** The root over a growing list of leaves, from the hashes of its log2(n) complete subtrees. */
export class MerkleFrontier {
  constructor(size = 0, hashes: readonly Uint8Array[] = []) {
    if (!Number.isSafeInteger(size) || size < 0 || subtreeSizes(size).length !== hashes.length) {
      throw new LedgerError('tree_range', `A tree of ${size} leaves has other complete subtrees.`);
    }
    this.#size = size;
    this.#hashes = [...hashes];
  }

  get size(): number {
    return this.#size;
  }

  /** Complete subtrees, largest first. */
  get hashes(): readonly Uint8Array[] {
    return this.#hashes;
  }

  /** @param completed told every subtree that this leaf completes: height and index at it. */
  append(leaf: Uint8Array, completed?: (height: number, index: number, hash: Uint8Array) => void) {
    let hash = leaf;
    let index = this.#size;
    let height = 0;
    completed?.(height, index, hash);
    while (index % 2 === 1) {
      hash = nodeHash(this.#hashes.pop()!, hash);
      index = (index - 1) / 2;
      height += 1;
      completed?.(height, index, hash);
    }
    this.#hashes.push(hash);
    this.#size += 1;
  }

  root(): Uint8Array {
    return foldRoot(this.#hashes);
  }

  clone(): MerkleFrontier {
    return new MerkleFrontier(this.#size, this.#hashes);
  }

  #size: number;
  #hashes: Uint8Array[];
}

function inRange(...numbers: number[]): boolean {
  return numbers.every(number => Number.isSafeInteger(number) && number >= 0);
}

/**
 * RFC 9162 §2.1.3.2.
 * @param leaf the hash of the leaf, not its bytes
 * @returns null when the proof verifies, else why not
 */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array
): string | null {
  if (!inRange(index, size) || index >= size) {
    return 'the index is outside the tree';
  }
  let fn = index;
  let sn = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (sn === 0) {
      return 'the proof is too long';
    }
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2;
        sn = Math.floor(sn / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  if (sn !== 0) {
    return 'the proof is too short';
  }
  return sameHash(hash, root) ? null : 'the proof leads to another root';
}

/**
 * RFC 9162 §2.1.4.2; the empty tree is consistent with every other by an empty proof.
 * @returns null when the proof verifies, else why not
 */
export function verifyConsistency(
  from: number,
  to: number,
  fromRoot: Uint8Array,
  toRoot: Uint8Array,
  proof: readonly Uint8Array[]
): string | null {
  if (!inRange(from, to) || from > to) {
    return 'the sizes are out of order';
  }
  if (from === 0 || from === to) {
    if (proof.length > 0) {
      return 'the proof is too long';
    }
    const expected = from === 0 ? emptyRoot() : toRoot;
    return sameHash(fromRoot, expected) ? null : 'the proof leads to another root';
  }
  let fn = from - 1;
  let sn = to - 1;
  while (fn % 2 === 1) {
    fn = (fn - 1) / 2;
    sn = Math.floor(sn / 2);
  }
  // A complete old tree is itself the first node, and is left out of the proof.
  const path = fn === 0 ? [fromRoot, ...proof] : [...proof];
  const first = path.shift();
  if (first === undefined) {
    return 'the proof is too short';
  }
  let older = first;
  let newer = first;
  for (const sibling of path) {
    if (sn === 0) {
      return 'the proof is too long';
    }
    if (fn % 2 === 1 || fn === sn) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2;
        sn = Math.floor(sn / 2);
      }
    } else {
      newer = nodeHash(newer, sibling);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  if (sn !== 0) {
    return 'the proof is too short';
  }
  return sameHash(older, fromRoot) && sameHash(newer, toRoot)
    ? null
    : 'the proof leads to other roots';
}
