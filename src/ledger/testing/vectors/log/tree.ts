import { hex } from '../../../../protocol';
import { TileTree } from '../../../tiles';
import { leafHash } from '../../../tree';

/** A tree that keeps nothing but its right edge. */
export function treeOf(leaves: readonly Uint8Array[]): TileTree {
  const tree = new TileTree({ read: () => undefined, write: () => undefined });
  tree.append(leaves);
  return tree;
}

const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f'
];
const small = treeOf(LEAVES.map(bytes => leafHash(hex.decode(bytes))));
const hexes = (hashes: readonly Uint8Array[]): string[] => hashes.map(hash => hex.encode(hash));

interface InclusionCase {
  index: number;
  size: number;
  leaf: string;
  proof: string[];
  root: string;
  ok: boolean;
}

function inclusionCases(): InclusionCase[] {
  return [1, 2, 3, 5, 7, 8].flatMap(size =>
    [0, size - 1].flatMap(index => {
      const good = {
        index,
        size,
        leaf: hex.encode(leafHash(hex.decode(LEAVES[index]!))),
        proof: hexes(small.inclusion(index, size)),
        root: hex.encode(small.root(size))
      };
      return [
        { ...good, ok: true },
        { ...good, proof: [...good.proof, good.root], ok: false },
        { ...good, root: hex.encode(small.root(size === 8 ? 7 : size + 1)), ok: false },
        { ...good, index: size, ok: false }
      ];
    })
  );
}

function consistencyCases() {
  const pairs = [
    [0, 3],
    [1, 1],
    [1, 8],
    [2, 5],
    [3, 7],
    [4, 7],
    [6, 8],
    [7, 8]
  ] as const;
  return pairs.flatMap(([from, to]) => {
    const good = {
      from,
      to,
      from_root: hex.encode(small.root(from)),
      to_root: hex.encode(small.root(to)),
      proof: hexes(small.consistency(from, to))
    };
    return [
      { ...good, ok: true },
      { ...good, proof: [...good.proof, good.to_root], ok: false },
      { ...good, from_root: hex.encode(small.root(from + 1)), ok: false }
    ];
  });
}

export const TREE_CASES = {
  leaves: LEAVES,
  roots: Array.from({ length: LEAVES.length + 1 }, (_, size) => hex.encode(small.root(size))),
  inclusion: inclusionCases(),
  consistency: consistencyCases()
};
