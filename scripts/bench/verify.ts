// Verifies a whole ledger as an auditor does, with the pure library: the tree over all leaves and
// the checkpoint over the tree; with `all` each leaf's form and each opening against its
// commitment too.
// Prints CPU seconds and the most memory that was resident.
import { hash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

import {
  commit,
  decodeLeaf,
  leafHash,
  type LeafGroup,
  MerkleFrontier,
  openingsFromJson,
  parseCheckpoint,
  sameHash,
  verifyNote
} from '../../src/ledger';
import { useNative } from '../../src/service/native';

/** Entries that are read at once: reading one by one takes longer, and many stay in memory longer. */
const PAGE = 64;

useNative();
const [path, vkey, what] = process.argv.slice(2) as [string, string, 'tree' | 'all'];
const db = new DatabaseSync(path, { readOnly: true });
const columns = what === 'tree' ? 'leaf' : 'leaf, openings';
const page = db.prepare(`SELECT ${columns} FROM entries WHERE idx >= ? ORDER BY idx LIMIT ${PAGE}`);
page.setReturnArrays(true);

function* rows(): Iterable<[Uint8Array, string]> {
  for (let read = PAGE, from = 0; read === PAGE; from += PAGE) {
    const found = page.all(from) as unknown as [Uint8Array, string][];
    yield* found;
    read = found.length;
  }
}

const begun = process.cpuUsage();
const frontier = new MerkleFrontier();
let openings = 0;
for (const [bytes, text] of rows()) {
  frontier.append(leafHash(bytes));
  if (what === 'tree') {
    continue;
  }
  const leaf = decodeLeaf(bytes);
  for (const [name, { salt, bytes: opened }] of Object.entries(
    openingsFromJson(JSON.parse(text))
  )) {
    const group = name as LeafGroup;
    if (commit(group, salt, opened) !== leaf.c[group]) {
      throw new Error(`entry ${frontier.size - 1}: ${group} is not what was committed to`);
    }
    openings += 1;
  }
}
const { checkpoint } = db.prepare('SELECT checkpoint FROM log_head').get() as {
  checkpoint: string;
};
const { size, root } = parseCheckpoint(await verifyNote(checkpoint, vkey));
if (size !== frontier.size || !sameHash(root, frontier.root())) {
  throw new Error('the checkpoint is of another tree');
}
const { user, system } = process.cpuUsage(begun);
const told = {
  entries: size,
  openings,
  digest: hash('sha256', checkpoint),
  seconds: (user + system) / 1e6,
  peak: process.resourceUsage().maxRSS * 1024
};
process.stdout.write(`${JSON.stringify(told)}\n`);
