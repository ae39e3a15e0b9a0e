import {
  BundleWriter,
  formatCheckpoint,
  leafHash,
  logOriginOf,
  MerkleFrontier,
  type OpeningsJson,
  parseCheckpoint,
  parseNote,
  signNote
} from '../../ledger';
import { b64 } from '../../protocol';
import type { House } from './house';
import type { Somebody } from './people';

/** The log as its owner's export has it. */
export async function bundleOf(house: House, owner: Somebody): Promise<Uint8Array> {
  const { issuer, logKey } = house.core.identity;
  const { checkpoint } = await owner.system.ledger.checkpoint();
  const parts: Uint8Array[] = [];
  const writer = new BundleWriter(line => void parts.push(line));
  await writer.head({ issuer, log: logKey, checkpoint });
  const { entries } = await owner.system.ledger.query({ after: -1, limit: 1000 });
  const { size } = parseCheckpoint(parseNote(checkpoint).text);
  for (const { index, leaf, openings } of entries.slice(0, size)) {
    const bytes = b64.decode(leaf);
    await writer.entry({ index, leaf: bytes, hash: leafHash(bytes), openings });
  }
  await writer.end();
  return Buffer.concat(parts);
}

/** All of the log, as it lies in the tables, with a checkpoint of its own. */
export async function wholeLog({ core, db, issuer }: House): Promise<Uint8Array> {
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
