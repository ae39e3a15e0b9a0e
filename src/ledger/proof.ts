import { b64 } from '../protocol';
import { parseDecimal, parseHash } from './checkpoint';
import { LedgerError } from './errors';

/** C2SP tlog-proof. */
export interface Proof {
  /** Not authenticated by the proof. */
  extra?: Uint8Array;
  index: number;
  /** From the leaf's sibling to the root's child. */
  hashes: Uint8Array[];
  /** The signed note of the checkpoint, verbatim. */
  checkpoint: string;
}

const MAGIC = 'c2sp.org/tlog-proof@v1';
const MAX_HASHES = 63;

function malformed(what: string): never {
  throw new LedgerError('proof_malformed', `The proof ${what}.`);
}

export function formatProof({ extra, index, hashes, checkpoint }: Proof): string {
  return [
    MAGIC,
    ...(extra === undefined ? [] : [`extra ${b64.encode(extra)}`]),
    `index ${index}`,
    ...hashes.map(hash => b64.encode(hash)),
    '',
    checkpoint
  ].join('\n');
}

/** Form only; the checkpoint within is not looked at. @throws LedgerError('proof_malformed') */
export function parseProof(text: string): Proof {
  const end = text.indexOf('\n\n');
  if (end === -1) {
    malformed('has no checkpoint');
  }
  const lines = text.slice(0, end).split('\n');
  if (lines.shift() !== MAGIC) {
    malformed(`must begin with ${MAGIC}`);
  }
  const extra = lines[0]?.startsWith('extra ') ? parseExtra(lines.shift()!.slice(6)) : undefined;
  const [, digits] = /^index ([0-9]+)$/.exec(lines.shift() ?? '') ?? [];
  const index = parseDecimal(digits ?? '');
  if (index === undefined) {
    malformed('must say its index as a decimal number');
  }
  if (lines.length > MAX_HASHES) {
    malformed('has too many hashes');
  }
  const hashes = lines.map(line => parseHash(line) ?? malformed('has a line that is no hash'));
  return {
    ...(extra === undefined ? {} : { extra }),
    index,
    hashes,
    checkpoint: text.slice(end + 2)
  };
}

function parseExtra(text: string): Uint8Array {
  try {
    return b64.decode(text);
  } catch {
    return malformed('has extra data that is not base64');
  }
}
