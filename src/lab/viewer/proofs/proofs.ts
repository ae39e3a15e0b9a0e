import { parseCheckpoint, parseNote, parseProof } from '../../../ledger';
import type { EntryView, Jwk } from '../../../protocol';
import { b64u, thumbprint, utf8 } from '../../../protocol';
import { opened } from '../../service/opened';
import type { LedgerQuestion, Proof, Source } from '../../service/source';
import type { Checkpoints } from './checkpoints';
import { knownLog } from '../file/knownLog';
import type { Known } from '../file/report';
import type { PageCheck, Seen, Verifier } from './verifier';

/** An entry that was shown, and what became of its checks. */
export interface Proven {
  index: number;
  checks: PageCheck[];
}

/** What somebody was called when they acted, as an entry says that is proven, too. */
export interface Called {
  index: number;
  petname: string;
}

export interface Verified {
  proven: Proven[];
  /** Null where no entry that says so is shown, or the name in it was erased. */
  called: Called | null;
}

/** Kinds that say what somebody is called. */
const NAMING: NonNullable<LedgerQuestion['kinds']> = ['enrolment', 'renaming'];
/** So many names of one principal are asked for at once, the newest. */
const NAMES = 50;

/**
 * Has entries verified: gathers from the service what a proof needs, believes none of it, and
 * remembers the longest ledger that was seen, so that a shorter or another one is noticed.
 */
export class Proofs {
  constructor(
    private readonly source: Source,
    private readonly verifier: Pick<Verifier, 'verify' | 'dispose'>,
    private readonly checkpoints: Checkpoints
  ) {}

  dispose(): void {
    this.verifier.dispose();
  }

  /**
   * Proves the very entries that are shown: no other copy of them is asked for.
   * @param outcome of `entry`, where it is shown, too
   * @throws Error where the service or the worker does not answer; failed checks do not throw.
   */
  async verify(entry: EntryView, outcome?: EntryView): Promise<Verified> {
    const [verified] = await this.verifyAll([{ entry, ...(outcome !== undefined && { outcome }) }]);
    return verified as Verified;
  }

  /**
   * The same of many: their proofs are asked for together, and what several rest on once.
   * @throws Error as `verify`
   */
  async verifyAll(
    asked: readonly { entry: EntryView; outcome?: EntryView }[]
  ): Promise<Verified[]> {
    const namings = await this.namings(asked.map(({ entry }) => entry));
    const shown = asked.flatMap(({ entry, outcome }, at) => [entry, outcome, namings[at]]);
    const entries = new Map(
      shown.flatMap(view => (view === undefined ? [] : [[view.index, view] as const]))
    );
    const proofs = await this.source.proveAll([...entries.keys()]);
    const seen = this.seenOnce();
    const named = new Map<number, Promise<PageCheck[]>>();
    const verified: Verified[] = [];
    for (const [at, { entry, outcome }] of asked.entries()) {
      const of = (view: EntryView, answered: EntryView | null): Promise<PageCheck[]> =>
        this.check(view, { answered, proof: proofs.get(view.index), seen });
      const checks = await of(entry, null);
      const proven = [{ index: entry.index, checks }];
      if (outcome !== undefined) {
        const answered = passed(checks) ? entry : null;
        proven.push({ index: outcome.index, checks: await of(outcome, answered) });
      }
      const naming = namings[at];
      if (naming !== undefined && naming.index !== entry.index) {
        const once = named.get(naming.index) ?? of(naming, null);
        named.set(naming.index, once);
        proven.push({ index: naming.index, checks: await once });
      }
      const called = naming && passed(proven.at(-1)!.checks) ? calledIn(naming) : null;
      verified.push({ proven, called });
    }
    return verified;
  }

  /** Of each the last entry until then that named whoever acted; of one principal all are asked for once. */
  private async namings(entries: readonly EntryView[]): Promise<(EntryView | undefined)[]> {
    const latest = new Map<string, number>();
    for (const entry of entries) {
      const who = signedFor(entry);
      if (who !== undefined) {
        latest.set(who, Math.max(entry.index, latest.get(who) ?? -1));
      }
    }
    const known = new Map<string, EntryView[]>();
    for (const [principal, last] of latest) {
      known.set(principal, await this.named(principal, last + 1, NAMES));
    }
    return Promise.all(
      entries.map(async entry => {
        const who = signedFor(entry) ?? '';
        const all = known.get(who) ?? [];
        const before = all.filter(({ index }) => index <= entry.index);
        // Of whoever was called otherwise more often than that, the one that was meant is asked for.
        const far = before.length === 0 && all.length >= NAMES;
        return far ? (await this.named(who, entry.index + 1, 1)).at(-1) : before.at(-1);
      })
    );
  }

  private async named(principal: string, before: number, limit: number): Promise<EntryView[]> {
    const { entries } = await this.source.query({ principal, kinds: NAMING, before, limit });
    return entries.filter(naming => signedFor(naming) === principal && naming.index < before);
  }

  /** What is known of the service beside what a file says; null where it can't be asked. */
  async known(): Promise<Known | null> {
    return knownLog(this.source, this.checkpoints);
  }

  private async check(
    entry: EntryView,
    parts: {
      answered: EntryView | null;
      proof: Proof | undefined;
      seen(proof: Proof): Promise<Seen | null | Error>;
    }
  ): Promise<PageCheck[]> {
    const { answered, proof } = parts;
    if (proof === undefined) {
      return [{ name: 'form', ok: false, detail: `There is no proof of entry ${entry.index}.` }];
    }
    const [holderKey, seen] = await Promise.all([this.holderKey(entry), parts.seen(proof)]);
    const question = { ...proof, entry, answered, holderKey };
    if (seen instanceof Error) {
      return [
        ...(await this.verifier.verify({ ...question, seen: null })),
        { name: 'consistency', ok: false, detail: seen.message }
      ];
    }
    const checks = await this.verifier.verify({ ...question, seen });
    if (passed(checks)) {
      this.checkpoints.remember(proof.issuer, checkpointOf(proof));
    }
    return checks;
  }

  /** What connects checkpoints with the longest seen, each asked for once. */
  private seenOnce(): (proof: Proof) => Promise<Seen | null | Error> {
    const known = new Map<string, Promise<Seen | null | Error>>();
    return proof => {
      const key = JSON.stringify([checkpointOf(proof), this.checkpoints.longest(proof.issuer)]);
      const asked = known.get(key) ?? this.seen(proof);
      known.set(key, asked);
      return asked;
    };
  }

  /** What connects the proof's checkpoint with the longest seen; an Error where nothing does. */
  private async seen(proven: Proof): Promise<Seen | null | Error> {
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
  private async holderKey(entry: EntryView): Promise<Jwk | null> {
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

/** Whoever an entry is of, by its own word. */
function signedFor(entry: EntryView): string | undefined {
  const { principal } = opened(entry, 'who');
  return typeof principal === 'string' ? principal : undefined;
}

function calledIn(naming: EntryView): Called | null {
  const { petname } = opened(naming, 'name');
  return typeof petname === 'string' ? { index: naming.index, petname } : null;
}

/** Who signed an entry's token: of a delegation the giver, else whom the entry is about. */
function signerOf(entry: EntryView): string | undefined {
  const signer =
    entry.kind === 'delegation' ? opened(entry, 'what')['by'] : opened(entry, 'who')['principal'];
  return typeof signer === 'string' ? signer : undefined;
}

function passed(checks: readonly PageCheck[]): boolean {
  return checks.every(({ ok }) => ok);
}

function checkpointOf({ proof }: Proof): string {
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
