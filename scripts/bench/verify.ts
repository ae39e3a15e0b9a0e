// Verifies a whole ledger as an auditor does, with the pure library: the tree over all leaves and
// the checkpoint over the tree; with `all` each leaf's form and each opening against its
// commitment too.
// Prints CPU seconds and the most memory that was resident.
import { hash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

import {
  commitEncoded,
  decodeLeaf,
  leafHash,
  MerkleFrontier,
  openingsOfText,
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
// A leaf is text: an array for each costs ten times as much as all else that is read of it. What is
// no text is no leaf, and its hash is then another one.
const columns = `CAST(leaf AS TEXT)${what === 'tree' ? '' : ', openings'}`;
const page = db.prepare(`SELECT ${columns} FROM entries WHERE idx >= ? ORDER BY idx LIMIT ${PAGE}`);
page.setReturnArrays(true);

function* rows(): Iterable<[string, string]> {
  for (let read = PAGE, from = 0; read === PAGE; from += PAGE) {
    const found = page.all(from) as unknown as [string, string][];
    yield* found;
    read = found.length;
  }
}

const begun = process.cpuUsage();
const frontier = new MerkleFrontier();
let openings = 0;
for (const [leafText, text] of rows()) {
  frontier.append(leafHash(leafText));
  if (what === 'tree') {
    continue;
  }
  const leaf = decodeLeaf(leafText);
  for (const [group, opening] of openingsOfText(text)) {
    if (commitEncoded(group, opening) !== leaf.c[group]) {
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
