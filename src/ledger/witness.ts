import { b64 } from '../protocol';
import { type Checkpoint, parseCheckpoint, parseDecimal, parseHash } from './checkpoint';
import { cosign } from './cosignature';
import { LedgerError } from './errors';
import { type Ed25519Verify, formatNote, parseNote, verifyNote } from './note';
import { sameHash, verifyConsistency } from './tree';

const MAX_HASHES = 63;

/** Body of `add-checkpoint` (C2SP tlog-witness). */
export interface AddCheckpoint {
  /** The size that the witness is believed to have cosigned last. */
  old: number;
  /** Consistency of the checkpoint with that size. */
  hashes: Uint8Array[];
  checkpoint: string;
}

export function formatAddCheckpoint({ old, hashes, checkpoint }: AddCheckpoint): string {
  return [`old ${old}`, ...hashes.map(hash => b64.encode(hash)), '', checkpoint].join('\n');
}

/** @throws LedgerError proof_malformed */
export function parseAddCheckpoint(text: string): AddCheckpoint {
  const end = text.indexOf('\n\n');
  const [first = '', ...lines] = text.slice(0, Math.max(end, 0)).split('\n');
  const old = parseDecimal(/^old (.+)$/.exec(first)?.[1] ?? '');
  const hashes = lines.map(parseHash);
  if (old === undefined || lines.length > MAX_HASHES || hashes.includes(undefined)) {
    throw new LedgerError('proof_malformed', 'This is no old size with its proof.');
  }
  return { old, hashes: hashes as Uint8Array[], checkpoint: text.slice(end + 2) };
}

/** What a witness remembers of a log: the newest state that it cosigned. */
export interface WitnessMemory {
  last(origin: string): Pick<Checkpoint, 'size' | 'root'> | undefined;
  /** Durable when it returns: what is forgotten could be forked. */
  remember(checkpoint: Checkpoint): void;
}

export interface WitnessAnswer {
  status: 200 | 400 | 403 | 404 | 409 | 422;
  type: string;
  body: string;
}

const PLAIN = 'text/plain; charset=utf-8';

/**
 * A witness (C2SP tlog-witness): cosigns a checkpoint only where it continues what it cosigned
 * before, so that a log can't show it one history and others another.
 */
export class Witness {
  constructor(
    private readonly parts: {
      vkey: string;
      sign: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
      /** Origin → vkey of the logs that it watches. */
      logs: ReadonlyMap<string, string>;
      memory: WitnessMemory;
      /** Milliseconds. */
      clock: { now(): number };
      verify?: Ed25519Verify;
    }
  ) {}

  /** One at a time: two checkpoints at once must not both continue the same one. */
  add(body: string): Promise<WitnessAnswer> {
    const answer = this.busy.then(() => this.consider(body));
    this.busy = answer.catch(() => undefined);
    return answer;
  }

  private async consider(body: string): Promise<WitnessAnswer> {
    const { logs, memory, clock, vkey, sign, verify } = this.parts;
    let asked: AddCheckpoint;
    let claimed: Checkpoint;
    try {
      asked = parseAddCheckpoint(body);
      claimed = parseCheckpoint(parseNote(asked.checkpoint).text);
    } catch (error) {
      return refusal(400, (error as Error).message);
    }
    const log = logs.get(claimed.origin);
    if (log === undefined) {
      return refusal(404, 'This log is not watched here.');
    }
    let text: string;
    try {
      text = await verifyNote(asked.checkpoint, log, verify);
    } catch {
      return refusal(403, 'The checkpoint is not signed by the key of its log.');
    }
    if (asked.old > claimed.size) {
      return refusal(400, 'The old size is beyond the checkpoint.');
    }
    const last = memory.last(claimed.origin);
    const size = last?.size ?? 0;
    if (asked.old !== size || (last?.size === claimed.size && !sameHash(last.root, claimed.root))) {
      return { status: 409, type: 'text/x.tlog.size', body: `${size}\n` };
    }
    const why =
      last === undefined
        ? asked.hashes.length === 0
          ? null
          : 'the proof is too long'
        : verifyConsistency(size, claimed.size, last.root, claimed.root, asked.hashes);
    if (why !== null) {
      return refusal(422, `The checkpoint does not continue the last one: ${why}.`);
    }
    memory.remember(claimed);
    const time = Math.floor(clock.now() / 1000);
    const signature = await cosign(text, vkey, sign, time);
    const lines = formatNote(text, [signature]).slice(text.length + 1);
    return { status: 200, type: PLAIN, body: lines };
  }

  private busy: Promise<unknown> = Promise.resolve();
}

function refusal(status: Exclude<WitnessAnswer['status'], 200 | 409>, why: string): WitnessAnswer {
  return { status, type: PLAIN, body: `${why}\n` };
}
