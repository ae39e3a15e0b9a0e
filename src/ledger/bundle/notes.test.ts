import { ISSUER } from '../../protocol/testing/payloads';
import { utf8 } from '../../protocol';
import { type Checkpoint, formatCheckpoint } from '../checkpoint';
import { signNote } from '../note';
import { ORIGIN, signLog, VKEY } from '../testing/vectors/log/notes';
import { leafHash, MerkleFrontier } from '../tree';
import { Epochs } from './epochs';
import { Findings } from './findings';
import { Notes } from './notes';
import { World } from './world';

const ENTRIES = 60;
const LEAVES = Array.from({ length: ENTRIES }, (_, at) => leafHash(utf8.encode(`leaf ${at}`)));

/** Of the log's first entries. */
function stateAt(size: number): Checkpoint {
  const tree = new MerkleFrontier();
  LEAVES.slice(0, size).forEach(leaf => tree.append(leaf));
  return { origin: ORIGIN, size, root: tree.root() };
}

/** What is found of checkpoints over these sizes, and how much is looked at and worked out for it. */
async function shown(
  sizes: readonly number[]
): Promise<{ met: number; looks: number; roots: number }> {
  let [looks, roots] = [0, 0];
  const findings = new Findings();
  const notes = new Notes(
    ORIGIN,
    ISSUER,
    signed => {
      const { size, ...state } = stateAt(Number(signed.split('\n')[1]));
      const read = (): number => {
        looks += 1;
        return size;
      };
      return Promise.resolve(Object.defineProperty(state, 'size', { get: read }) as Checkpoint);
    },
    findings
  );
  const tree = new MerkleFrontier();
  const root = (): Uint8Array => {
    roots += 1;
    return tree.root();
  };
  for (const size of sizes) {
    await notes.add(signNote(formatCheckpoint(stateAt(size)), VKEY, signLog), 0, root);
  }
  for (const leaf of LEAVES) {
    tree.append(leaf);
    notes.meet(tree.size, root);
  }
  await notes.end(ENTRIES, new Epochs(ISSUER, findings, new World(), undefined));
  expect(findings.faults).toEqual([]);
  return { met: notes.continues.length, looks, roots };
}

/** Whoever wrote a bundle may mean to keep its verifier busy: so what is gone through is counted. */
test('of very many checkpoints each is looked at when the tree has its size, and not at each entry', async () => {
  const each = 20;
  const sizes = LEAVES.flatMap((_, at) => Array<number>(each).fill(ENTRIES - at));
  const { met, looks, roots } = await shown(sizes);
  expect(met).toBe(ENTRIES * each);
  expect(looks).toBeLessThan(4 * ENTRIES * each);
  expect(roots).toBeLessThanOrEqual(ENTRIES);
});
