// Verifies a whole ledger as an auditor does, with the pure library: the tree over all leaves and
// the checkpoint over the tree; with `all` each leaf's form and each opening against its
// commitment too.
// Prints CPU seconds and the most memory that was resident.
import { hash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

import { useNativeDigest } from '../../src/host/digest';
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
import { b64u } from '../../src/protocol';

useNativeDigest();
const [path, vkey, what] = process.argv.slice(2) as [string, string, 'tree' | 'all'];
const db = new DatabaseSync(path, { readOnly: true });
const begun = process.cpuUsage();
const frontier = new MerkleFrontier();
let openings = 0;
for (const row of db.prepare('SELECT leaf, openings FROM entries ORDER BY idx').iterate()) {
  const bytes = row.leaf as Uint8Array;
  frontier.append(leafHash(bytes));
  if (what === 'tree') {
    continue;
  }
  const leaf = decodeLeaf(bytes);
  for (const [name, { salt, bytes: opened }] of Object.entries(
    openingsFromJson(JSON.parse(row.openings as string))
  )) {
    const group = name as LeafGroup;
    if (b64u.encode(commit(group, salt, opened)) !== leaf.c[group]) {
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
const text = {
  entries: size,
  openings,
  digest: hash('sha256', checkpoint),
  seconds: (user + system) / 1e6,
  peak: process.resourceUsage().maxRSS * 1024
};
process.stdout.write(`${JSON.stringify(text)}\n`);
