import type { Check } from '../../ledger';
import { parseCheckpoint, parseNote, parseProof } from '../../ledger';
import type { Jwk } from '../../protocol';
import { b64u, thumbprint, utf8 } from '../../protocol';
import type { ProvenEntry, Source } from '../service/source';
import type { Checkpoints } from './checkpoints';
import type { Verifier } from './verifier';

export type CheckName = Check['name'] | 'consistency';

/** One check that the page itself made. */
export interface PageCheck {
  name: CheckName;
  ok: boolean;
  detail: string;
}

/** A state of the ledger that this browser saw before, and the hashes that connect both. */
export interface Seen {
  checkpoint: string;
  hashes: string[];
}

/**
 * Has entries verified: gathers from the service what a proof needs, believes none of it, and
 * remembers the longest ledger that was seen, so that a shorter or another one is noticed.
 */
export class Proofs {
  constructor(
    private readonly source: Source,
    private readonly verifier: Verifier,
    private readonly checkpoints: Checkpoints
  ) {}

  dispose(): void {
    this.verifier.dispose();
  }

  /** @throws Error where the service or the worker does not answer; failed checks do not throw. */
  async verify(index: number): Promise<PageCheck[]> {
    const proven = await this.source.prove(index);
    const [holderKey, seen] = await Promise.all([this.holderKey(proven), this.seen(proven)]);
    if (seen instanceof Error) {
      return [
        ...(await this.verifier.verify({ ...proven, holderKey, seen: null })),
        { name: 'consistency', ok: false, detail: seen.message }
      ];
    }
    const checks = await this.verifier.verify({ ...proven, holderKey, seen });
    if (checks.every(({ ok }) => ok)) {
      this.checkpoints.remember(proven.issuer, checkpointOf(proven));
    }
    return checks;
  }

  /** What connects the proof's checkpoint with the longest seen; an Error where nothing does. */
  private async seen(proven: ProvenEntry): Promise<Seen | null | Error> {
    const before = this.checkpoints.longest(proven.issuer);
    if (before === null) {
      return null;
    }
    try {
      const sizes = [sizeOf(before), sizeOf(checkpointOf(proven))] as const;
      const [from, to] = [Math.min(...sizes), Math.max(...sizes)];
      const hashes = from === to || from === 0 ? [] : await this.source.consistency(from, to);
      return { checkpoint: before, hashes };
    } catch (error) {
      return error as Error;
    }
  }

  /**
   * The key that signed the entry's token: out of its principal's enrolment. It needs no trust:
   * the principal's name is the key's thumbprint.
   */
  private async holderKey({ entry }: ProvenEntry): Promise<Jwk | null> {
    const principal = signerOf(entry);
    if (principal === undefined || !('token' in entry.openings)) {
      return null;
    }
    let key = this.keys.get(principal);
    if (key === undefined) {
      const { entries } = await this.source.query({ principal, kinds: ['enrolment'], limit: 1 });
      const token = entries[0]?.openings['token'];
      key = token === undefined ? null : keyIn(token.bytes, principal);
      this.keys.set(principal, key);
    }
    return key;
  }

  private readonly keys = new Map<string, Jwk | null>();
}

/** Who signed an entry's token: of a delegation the giver, else whom the entry is about. */
function signerOf({ kind, openings, principal }: ProvenEntry['entry']): string | undefined {
  if (kind !== 'delegation') {
    return principal;
  }
  try {
    const what = utf8.decode(b64u.decode(openings['what']!.bytes));
    const { by } = JSON.parse(what) as { by?: unknown };
    return typeof by === 'string' ? by : undefined;
  } catch {
    return undefined;
  }
}

function checkpointOf({ proof }: ProvenEntry): string {
  return parseProof(proof).checkpoint;
}

function sizeOf(checkpoint: string): number {
  return parseCheckpoint(parseNote(checkpoint).text).size;
}

/** The public key that an enrolment token (base64url of its text) names, if it is `kid`'s. */
function keyIn(bytes: string, kid: string): Jwk | null {
  try {
    const [, payload = ''] = utf8.decode(b64u.decode(bytes)).split('.');
    const { public_key: key } = JSON.parse(utf8.decode(b64u.decode(payload))) as {
      public_key?: Jwk;
    };
    return key !== undefined && thumbprint(key) === kid ? key : null;
  } catch {
    return null;
  }
}
