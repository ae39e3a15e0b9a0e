import type { DatabaseSync } from 'node:sqlite';

import {
  BundleWriter,
  formatCheckpoint,
  leafHash,
  logOriginOf,
  MerkleFrontier,
  type OpeningsJson,
  signNote
} from '../../ledger';
import type { Core } from '../../service';

/** All of the log, as it lies in the tables, with a checkpoint of its own. */
export async function wholeLog({
  core,
  db,
  issuer
}: {
  core: Core;
  db: DatabaseSync;
  issuer: string;
}): Promise<Uint8Array> {
  const rows = db.prepare('SELECT leaf, openings FROM entries ORDER BY idx').all();
  const entries = rows.map(({ leaf, openings }, index) => {
    const bytes = new Uint8Array(leaf as Uint8Array);
    const told = JSON.parse(String(openings)) as OpeningsJson;
    return { index, leaf: bytes, hash: leafHash(bytes), openings: told };
  });
  const tree = new MerkleFrontier();
  entries.forEach(({ hash }) => tree.append(hash));
  const { logKey, signLog } = core.identity as typeof core.identity & {
    signLog(bytes: Uint8Array): Uint8Array;
  };
  const state = { origin: logOriginOf(logKey), size: entries.length, root: tree.root() };
  const checkpoint = signNote(formatCheckpoint(state), logKey, signLog);
  const parts: Uint8Array[] = [];
  const writer = new BundleWriter(line => void parts.push(line));
  await writer.head({ issuer, log: logKey, checkpoint });
  for (const entry of entries) {
    await writer.entry(entry);
  }
  await writer.end();
  return Buffer.concat(parts);
}
