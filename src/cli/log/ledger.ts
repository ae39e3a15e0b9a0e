import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

import { followKeys, type LedgerSink, parseBundleLine, tellLedger } from '../../ledger';
import { utf8 } from '../../protocol';
import type { Context } from '../context';
import { Identities, type Opened } from '../identities';

/** Who reads the ledger: the key that looks, or with its passphrase the owner's, which sees all. */
export function reader(context: Context, asOwner: boolean): Promise<Opened> {
  const identities = new Identities(context);
  if (!asOwner) {
    return identities.viewer();
  }
  const terminal = context.terminal();
  return identities.owner(terminal).finally(() => terminal.close());
}

/**
 * The key that the service's log has now: the one that was known, or one that it was handed on to.
 * @throws LedgerError not_handed_on
 */
export async function logKeyOf({ kept, holding }: Opened): Promise<string> {
  const { keys, former = [] } = await holding.service.identity();
  await followKeys(kept.identity.keys.log, former, keys.log);
  return keys.log;
}

/**
 * Tells the whole ledger, up to a checkpoint of the service's.
 * @param publish what the checkpoint needs before anybody is shown it: cosignatures
 * @param published the newest that enough of the service's witnesses cosigned, not that of now
 * @returns how many entries
 * @throws LedgerError entry_missing where the service leaves one out
 */
export async function readLedger(
  opened: Opened,
  sink: LedgerSink,
  publish: (note: string) => Promise<string> = async note => note,
  published = false
): Promise<number> {
  const { system, holding } = opened;
  return tellLedger(
    {
      head: async () => {
        const { checkpoint } = await system.ledger.checkpoint(published ? { published } : {});
        const { issuer, keys } = await holding.service.identity();
        return { issuer, log: keys.log, checkpoint: await publish(checkpoint) };
      },
      query: async range => (await system.ledger.query(range)).entries
    },
    sink
  );
}

/**
 * Tells a file of `facetry export`, line by line, as it is: whoever reads on verifies.
 * @throws LedgerError bundle_malformed
 */
export async function readBundle(path: string, sink: LedgerSink): Promise<void> {
  for await (const text of createInterface({
    input: createReadStream(path),
    crlfDelay: Infinity
  })) {
    const line = parseBundleLine(utf8.encode(text));
    switch (line.is) {
      case 'head':
        await sink.head(line.head);
        break;
      case 'entry':
        await sink.entry(line.entry);
        break;
      case 'checkpoint':
        await sink.checkpoint?.(line.note);
        break;
      case 'end':
        await sink.end();
    }
  }
}
