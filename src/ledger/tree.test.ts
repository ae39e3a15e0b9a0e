import { hex } from '../protocol';
import { Seeded } from '../protocol/testing/seeded';
import { useNative } from '../service/native';
import { TileTree, type TileStorage } from './tiles';
import {
  emptyRoot,
  leafHash,
  MerkleFrontier,
  nodeHash,
  verifyConsistency,
  verifyInclusion
} from './tree';

/** The leaves and roots that the Certificate Transparency projects test RFC 6962 with. */
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
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'
];

useNative();

class Memory implements TileStorage {
  readonly tiles = new Map<string, Uint8Array>();
  writes = 0;

  read(level: number, index: number): Uint8Array | undefined {
    return this.tiles.get(`${level}/${index}`);
  }

  write(level: number, index: number, hashes: Uint8Array): void {
    this.writes++;
    this.tiles.set(`${level}/${index}`, hashes.slice());
  }
}

function leaf(i: number): Uint8Array {
  return leafHash(Uint8Array.of(i >> 16, i >> 8, i));
}

function leaves(from: number, to: number): Uint8Array[] {
  return Array.from({ length: to - from }, (_, i) => leaf(from + i));
}

/** RFC 6962 §2.1 word for word, as the oracle. */
function mth(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) {
    return emptyRoot();
  }
  if (hashes.length === 1) {
    return hashes[0]!;
  }
  let k = 1;
  while (k * 2 < hashes.length) {
    k *= 2;
  }
  return nodeHash(mth(hashes.slice(0, k)), mth(hashes.slice(k)));
}

function grown(size: number): { tree: TileTree; storage: Memory } {
  const storage = new Memory();
  const tree = new TileTree(storage);
  tree.append(leaves(0, size));
  return { tree, storage };
}

describe('the Merkle tree', () => {
  it('has the published roots of RFC 6962', () => {
    expect(hex.encode(emptyRoot())).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    );
    const frontier = new MerkleFrontier();
    const { tree } = grown(0);
    LEAVES.forEach((bytes, i) => {
      const hash = leafHash(hex.decode(bytes));
      frontier.append(hash);
      tree.append([hash]);
      expect(hex.encode(frontier.root())).toBe(ROOTS[i]);
      expect(hex.encode(tree.root())).toBe(ROOTS[i]);
    });
  });

  /** As the tests of Certificate Transparency have them: index (from 0) or size, size, proof. */
  const A = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
  const B = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
  const C = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
  const D = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
  const E = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
  const F = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';

  it('has the published inclusion proofs of RFC 6962', () => {
    const { tree } = grown(0);
    tree.append(LEAVES.map(bytes => leafHash(hex.decode(bytes))));
    const published: [number, number, string[]][] = [
      [0, 1, []],
      [0, 8, [A, B, C]],
      [5, 8, [D, E, ROOTS[3]!]],
      [2, 3, [ROOTS[1]!]],
      [1, 5, [ROOTS[0]!, B, D]]
    ];
    for (const [index, size, proof] of published) {
      expect(tree.inclusion(index, size).map(hex.encode)).toEqual(proof);
      const leaf = leafHash(hex.decode(LEAVES[index]!));
      const root = hex.decode(ROOTS[size - 1]!);
      expect(verifyInclusion(leaf, index, size, proof.map(hex.decode), root)).toBeNull();
    }
  });

  it('has the published consistency proofs of RFC 6962', () => {
    const { tree } = grown(0);
    tree.append(LEAVES.map(bytes => leafHash(hex.decode(bytes))));
    const published: [number, number, string[]][] = [
      [1, 1, []],
      [1, 8, [A, B, C]],
      [6, 8, [F, E, ROOTS[3]!]],
      [2, 5, [B, D]]
    ];
    for (const [from, to, proof] of published) {
      expect(tree.consistency(from, to).map(hex.encode)).toEqual(proof);
      const roots = [from, to].map(size => hex.decode(ROOTS[size - 1]!)) as [
        Uint8Array,
        Uint8Array
      ];
      expect(verifyConsistency(from, to, ...roots, proof.map(hex.decode))).toBeNull();
    }
  });

  it('is the same however it grew, and agrees with RFC 6962 word for word', () => {
    const seeded = new Seeded(3);
    const storage = new Memory();
    const tree = new TileTree(storage);
    const frontier = new MerkleFrontier();
    while (tree.size < 600) {
      const batch = leaves(tree.size, tree.size + 1 + seeded.below(40));
      tree.append(batch);
      batch.forEach(hash => frontier.append(hash));
      const expected = hex.encode(mth(leaves(0, tree.size)));
      expect(hex.encode(tree.root())).toBe(expected);
      expect(hex.encode(frontier.clone().root())).toBe(expected);
      expect(hex.encode(new TileTree(storage, tree.size).root())).toBe(expected);
    }
  });

  it('keeps the roots of earlier sizes', () => {
    const { tree } = grown(530);
    for (const size of [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 530]) {
      expect(hex.encode(tree.root(size))).toBe(hex.encode(mth(leaves(0, size))));
    }
  });

  it('writes each touched tile once for a batch', () => {
    const { tree, storage } = grown(0);
    tree.append(leaves(0, 100));
    expect(storage.writes).toBe(1);
    tree.append(leaves(100, 300));
    expect([...storage.tiles.keys()].sort()).toEqual(['0/0', '0/1', '1/0']);
    expect(storage.writes).toBe(4);
    expect(storage.tiles.get('0/0')).toHaveLength(8192);
    expect(storage.tiles.get('1/0')).toHaveLength(32);
  });

  it('has the tiles that C2SP tlog-tiles gives for 70,000 entries', () => {
    const { storage, tree } = grown(70_000);
    const widths = (level: number): number[] =>
      [...storage.tiles]
        .filter(([name]) => name.startsWith(`${level}/`))
        .map(([, bytes]) => bytes.length / 32);
    expect(widths(0).filter(width => width === 256)).toHaveLength(273);
    expect(widths(0).at(-1)).toBe(112);
    expect(widths(1)).toEqual([256, 17]);
    expect(widths(2)).toEqual([1]);
    expect(
      verifyInclusion(leaf(65_535), 65_535, 70_000, tree.inclusion(65_535), tree.root())
    ).toBeNull();
    const proof = tree.consistency(65_537);
    expect(verifyConsistency(65_537, 70_000, tree.root(65_537), tree.root(), proof)).toBeNull();
  });

  it('forgets what is taken back', () => {
    const { tree, storage } = grown(300);
    tree.append(leaves(1000, 1300));
    tree.truncate(300);
    expect(hex.encode(tree.root())).toBe(hex.encode(mth(leaves(0, 300))));
    tree.append(leaves(300, 610));
    expect(hex.encode(tree.root())).toBe(hex.encode(mth(leaves(0, 610))));
    expect(hex.encode(new TileTree(storage, 610).root())).toBe(hex.encode(tree.root()));
    expect(() => tree.truncate(611)).toThrow(
      expect.objectContaining({ code: 'tree_range' }) as Error
    );
  });

  it('does not start on storage that lacks a tile', () => {
    const { storage } = grown(300);
    storage.tiles.delete('0/1');
    expect(() => new TileTree(storage, 300)).toThrow(
      expect.objectContaining({ code: 'tile_missing' }) as Error
    );
    const { storage: short } = grown(300);
    short.tiles.set('0/1', short.tiles.get('0/1')!.subarray(0, 32));
    expect(() => new TileTree(short, 300)).toThrow(/0\/001\.p\/44/);
  });

  it('refuses proofs of what it does not have', () => {
    const { tree } = grown(10);
    for (const ask of [
      () => tree.inclusion(10),
      () => tree.inclusion(-1),
      () => tree.inclusion(0.5),
      () => tree.inclusion(0, 11),
      () => tree.consistency(11),
      () => tree.consistency(-1),
      () => tree.consistency(5, 4),
      () => tree.root(11),
      () => new MerkleFrontier(3, [])
    ]) {
      expect(ask).toThrow(expect.objectContaining({ code: 'tree_range' }) as Error);
    }
  });
});

describe('inclusion proofs', () => {
  it('verify for every leaf of every small tree, and for nothing else', () => {
    const { tree } = grown(40);
    for (let size = 1; size <= 40; size++) {
      const root = tree.root(size);
      for (let index = 0; index < size; index++) {
        const proof = tree.inclusion(index, size);
        expect(verifyInclusion(leaf(index), index, size, proof, root)).toBeNull();
        expect(verifyInclusion(leaf(index + 1), index, size, proof, root)).not.toBeNull();
        expect(verifyInclusion(leaf(index), index, size, [...proof, root], root)).toMatch(/long/);
        if (size > 1) {
          expect(
            verifyInclusion(leaf(index), (index + 1) % size, size, proof, root)
          ).not.toBeNull();
          expect(verifyInclusion(leaf(index), index, size, proof.slice(1), root)).not.toBeNull();
          const bent = proof.map(hash => hash.slice());
          bent[index % bent.length]![index % 32]! ^= 1;
          expect(verifyInclusion(leaf(index), index, size, bent, root)).toMatch(/another root/);
        }
      }
    }
  });

  it('verify across tiles', () => {
    const { tree } = grown(1000);
    for (const size of [257, 512, 513, 999, 1000]) {
      for (const index of [0, 1, 128, 255, 256, 511, 512, 998].filter(i => i < size)) {
        expect(
          verifyInclusion(leaf(index), index, size, tree.inclusion(index, size), tree.root(size))
        ).toBeNull();
      }
    }
  });

  it('are refused outside the tree', () => {
    const { tree } = grown(3);
    for (const [index, size] of [
      [3, 3],
      [-1, 3],
      [0.5, 3],
      [0, 0],
      [0, 2 ** 53],
      [NaN, 3]
    ] as const) {
      expect(verifyInclusion(leaf(0), index, size, [], tree.root())).toMatch(/outside/);
    }
  });
});

describe('consistency proofs', () => {
  it('verify for every pair of small trees, and for no other history', () => {
    const { tree } = grown(33);
    const other = new TileTree(new Memory());
    other.append(leaves(500, 533));
    for (let to = 1; to <= 33; to++) {
      for (let from = 0; from <= to; from++) {
        const proof = tree.consistency(from, to);
        const roots = [tree.root(from), tree.root(to)] as const;
        expect(verifyConsistency(from, to, ...roots, proof)).toBeNull();
        expect(verifyConsistency(from, to, ...roots, [...proof, roots[1]])).not.toBeNull();
        if (from > 0) {
          expect(verifyConsistency(from, to, other.root(from), roots[1], proof)).not.toBeNull();
          expect(verifyConsistency(from, to, roots[0], other.root(to), proof)).not.toBeNull();
        }
        if (proof.length > 0) {
          expect(verifyConsistency(from, to, ...roots, proof.slice(1))).not.toBeNull();
          expect(verifyConsistency(from, to, ...roots, proof.slice(0, -1))).not.toBeNull();
        }
      }
    }
  });

  it('verify across tiles', () => {
    const { tree } = grown(1000);
    for (const [from, to] of [
      [1, 1000],
      [255, 257],
      [256, 512],
      [257, 999],
      [512, 1000],
      [768, 1000]
    ] as const) {
      expect(
        verifyConsistency(from, to, tree.root(from), tree.root(to), tree.consistency(from, to))
      ).toBeNull();
    }
  });

  it('are refused backwards, and from an empty tree with another root', () => {
    const { tree } = grown(3);
    expect(verifyConsistency(3, 2, tree.root(3), tree.root(2), [])).toMatch(/order/);
    expect(verifyConsistency(0, 3, tree.root(1), tree.root(3), [])).not.toBeNull();
  });
});
