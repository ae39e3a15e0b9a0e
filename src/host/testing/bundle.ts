import { BundleWriter, leafHash, parseCheckpoint, parseNote } from '../../ledger';
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
