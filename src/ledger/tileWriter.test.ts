import { generateKeyPairSync, sign } from 'node:crypto';

import { b64u, concat, utf8 } from '../protocol';
import {
  formatCheckpoint,
  formatVkey,
  leafHash,
  MerkleFrontier,
  parseCheckpoint,
  parseNote,
  parseTilePath,
  signNote,
  tilePath,
  tilesOf,
  TileTree,
  TileWriter,
  tileWidth
} from '.';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const vkey = formatVkey(
  'log.example/1',
  b64u.decode((publicKey.export({ format: 'jwk' }) as { x: string }).x)
);

function signed(leaves: readonly Uint8Array[]): string {
  const tree = new MerkleFrontier();
  leaves.forEach(leaf => tree.append(leafHash(leaf)));
  const checkpoint = { origin: 'log.example/1', size: leaves.length, root: tree.root() };
  return signNote(formatCheckpoint(checkpoint), vkey, text => sign(null, text, privateKey));
}

const leavesOf = (size: number): Uint8Array[] =>
  Array.from({ length: size }, (_, at) => utf8.encode(`leaf ${at}`));

async function written(
  leaves: readonly Uint8Array[],
  { seen, checkpoint = signed(leaves) }: { seen?: string; checkpoint?: string } = {}
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const writer = new TileWriter(
    (path, bytes) => {
      expect(files.has(path)).toBe(false);
      files.set(path, bytes);
    },
    seen === undefined ? undefined : parseCheckpoint(parseNote(seen).text)
  );
  await writer.head({ issuer: 'test', log: vkey, checkpoint });
  for (const leaf of leaves) {
    await writer.entry({ leaf });
  }
  await writer.end();
  return files;
}

describe('the path of a tile', () => {
  test.each([
    ['tile/0/000', { level: 0, index: 0, width: 256 }],
    ['tile/0/x001/x234/067', { level: 0, index: 1234067, width: 256 }],
    ['tile/2/000.p/17', { level: 2, index: 0, width: 17 }],
    ['tile/entries/x001/000.p/255', { level: 'entries', index: 1000, width: 255 }]
  ] as const)('%s', (path, name) => {
    expect(parseTilePath(path)).toEqual(name);
    expect(tilePath(name.level, name.index, name.width)).toBe(path);
  });

  test.each([
    'tile/0/0',
    'tile/00/000',
    'tile/0/x000/000',
    'tile/0/001/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/257',
    'tile/8/0/000',
    'tile/-1/000',
    'tile/data/000',
    'tile/0/../checkpoint',
    'tile/0/000/',
    'tile/0/x999/x999/x999/x999/x999/999'
  ])('has no other spelling: %s', path => expect(parseTilePath(path)).toBeUndefined());
});

describe('the files of a log', () => {
  test.each([1, 255, 256, 257, 512, 700])('of %d entries are those of its tree', async size => {
    const leaves = leavesOf(size);
    const files = await written(leaves);
    expect([...files.keys()].sort()).toEqual(
      [
        'checkpoint',
        ...[...tilesOf(size)].map(({ level, index, width }) => tilePath(level, index, width))
      ].sort()
    );
    expect([...files.keys()].at(-1)).toBe('checkpoint');
  });

  test('of 66,000 entries have three levels, which the tree of the service has byte for byte', async () => {
    const leaves = leavesOf(66_000);
    const files = await written(leaves);
    const stored = new Map<string, Uint8Array>();
    const tree = new TileTree({
      read: (level, index) => stored.get(`${level}/${index}`),
      write: (level, index, hashes) => void stored.set(`${level}/${index}`, hashes)
    });
    tree.append(leaves.map(leafHash));
    expect(tileWidth({ level: 2, index: 0 }, 66_000)).toBe(1);
    for (const { level, index, width } of tilesOf(66_000)) {
      if (level !== 'entries') {
        const own = Buffer.from(tree.tile(level, index, width));
        expect(own.equals(files.get(tilePath(level, index, width))!)).toBe(true);
      }
    }
    expect(() => tree.tile(0, 257, 209)).toThrow(expect.objectContaining({ code: 'tree_range' }));
  });

  test('begin each entry with its length in two bytes', async () => {
    const files = await written([utf8.encode('ab'), new Uint8Array(300)]);
    expect(files.get('tile/entries/000.p/2')).toEqual(
      concat(Uint8Array.of(0, 2), utf8.encode('ab'), Uint8Array.of(1, 44), new Uint8Array(300))
    );
  });

  test('have no checkpoint where the entries are not those that were signed', async () => {
    const checkpoint = signed(leavesOf(10));
    await expect(written(leavesOf(9), { checkpoint })).rejects.toMatchObject({
      code: 'root_differs'
    });
    const other = checkpoint.replace(/A/, 'B');
    await expect(written(leavesOf(10), { checkpoint: other })).rejects.toThrow();
  });

  test('continue what was seen of the log, or say that they do not', async () => {
    const seen = signed(leavesOf(300));
    await expect(written(leavesOf(400), { seen })).resolves.toBeDefined();
    await expect(written(leavesOf(200), { seen })).rejects.toMatchObject({ code: 'rolled_back' });
    const forked = leavesOf(400);
    forked[7] = utf8.encode('another');
    await expect(written(forked, { seen })).rejects.toMatchObject({ code: 'forked' });
  });
});
