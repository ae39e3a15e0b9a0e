import { type Checkpoint, logOrigin, parseCheckpoint } from '../checkpoint';
import { type Ed25519Verify, logOriginOf, parseNote, verifyEd25519, verifyNote } from '../note';
import type { Epochs } from './epochs';
import { messageOf } from './examination';
import type { Findings } from './findings';
import type { BundleVerdict } from './verdict';

/**
 * The key that a bundle's log is verified by: the one that is known, or the bundle's own where that
 * may have been handed on.
 */
export class LogKey {
  /** @param known absent: nothing vouches for the bundle's own */
  constructor(
    private readonly named: string,
    private readonly issuer: string,
    known: string | undefined,
    private readonly verify: Ed25519Verify = verifyEd25519
  ) {
    // The key of an earlier log may have handed it on: that shows at the end.
    this.vkey = known === undefined || sameService(known, named, issuer) ? named : known;
  }

  readonly vkey: string;

  /** Tells where the bundle names a key that is not this one, or not one of its issuer's. */
  examine(findings: Findings): void {
    const fault = (detail: string): void => findings.fault('key', undefined, detail);
    if (this.named !== this.vkey) {
      fault('The bundle names another key of the log than the one that is known.');
    }
    try {
      if (!logOriginOf(this.named).startsWith(logOrigin(this.issuer, ''))) {
        fault('The key of the log is not one of this issuer’s.');
      }
    } catch (error) {
      fault(messageOf(error));
    }
  }

  /** Empty where the key is none. */
  get origin(): string {
    try {
      return logOriginOf(this.vkey);
    } catch {
      return '';
    }
  }

  /** @throws where the note is not a checkpoint of that key's log, signed by it */
  async signed(note: string, vkey = this.vkey): Promise<Checkpoint> {
    const checkpoint = parseCheckpoint(await verifyNote(note, vkey, this.verify));
    const name = logOriginOf(vkey);
    if (checkpoint.origin !== name) {
      throw new Error(`The checkpoint is of the log ${checkpoint.origin}, not of ${name}.`);
    }
    return checkpoint;
  }
}

/** What vouches for the key that the log was verified by. */
export function vouched(
  known: string | undefined,
  vkey: string,
  epochs: Epochs | undefined,
  findings: Findings
): BundleVerdict['key'] {
  if (known === undefined) {
    return 'unvouched';
  }
  if (known === vkey) {
    return 'known';
  }
  if (epochs?.leads(known, vkey) === true) {
    return 'handed_on';
  }
  if (epochs?.unseen !== true) {
    const detail = 'The key that is known did not hand its log on to this one.';
    findings.fault('key', undefined, detail);
  }
  return 'unvouched';
}

/** What a checkpoint says that nobody vouches for: where the bundle means to end. */
export function readUnsigned(note: string): Checkpoint | undefined {
  try {
    return parseCheckpoint(parseNote(note).text);
  } catch {
    return undefined;
  }
}

/** Whether a known key is of another log of the same service, which may have handed itself on. */
function sameService(known: string, log: string, issuer: string): boolean {
  try {
    const [one, other] = [logOriginOf(known), logOriginOf(log)];
    return one !== other && one.startsWith(logOrigin(issuer, ''));
  } catch {
    return false;
  }
}
