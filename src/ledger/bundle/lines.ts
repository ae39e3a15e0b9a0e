import { b64, hex, jcs, parseCanonical, sha256, utf8 } from '../../protocol';
import { LedgerError } from '../errors';
import { type Openings, openingsFromJson, type OpeningsJson } from '../leaf';
import { HASH_BYTES } from '../tree';

/** First line of a bundle. */
export interface BundleHead {
  issuer: string;
  /** C2SP vkey that signed `checkpoint`. */
  log: string;
  /** Signed note over all entries of the bundle. */
  checkpoint: string;
}

export interface BundleEntry {
  index: number;
  leaf: Uint8Array;
  /** RFC 6962 hash of `leaf`: where one leaf is changed, it tells which. */
  hash: Uint8Array;
  openings: OpeningsJson;
}

/** As it was read: what is shown, decoded. */
export interface ReadBundleEntry extends BundleEntry {
  shown: Openings;
}

export type BundleLine =
  | { is: 'head'; head: BundleHead }
  | { is: 'entry'; entry: ReadBundleEntry }
  /** An earlier signed note, where the tree had its size. */
  | { is: 'checkpoint'; note: string }
  | { is: 'end'; entries: number; digest: string };

export const BUNDLE_VERSION = 1;
/** Bytes of one line: an entry holds a token of at most 1 MiB, in base64 again. */
export const MAX_LINE = 8 * 1024 * 1024;

/** A first line that says that the bundle is of a later form than is read here. */
export class LaterForm extends LedgerError {
  constructor(readonly form: number) {
    super(
      'bundle_malformed',
      `it says that it is of form ${form}, which a newer release reads; this one reads ${BUNDLE_VERSION}`
    );
  }
}

function malformed(what: string): never {
  throw new LedgerError('bundle_malformed', what);
}

export function headLine({ issuer, log, checkpoint }: BundleHead): string {
  return `${jcs({ bundle: BUNDLE_VERSION, checkpoint, issuer, log })}\n`;
}

export function entryLine({ index, leaf, hash, openings }: BundleEntry): string {
  return `${jcs({ entry: index, hash: b64.encode(hash), leaf: b64.encode(leaf), openings })}\n`;
}

export function checkpointLine(note: string): string {
  return `${jcs({ checkpoint: note })}\n`;
}

/** @param digest of all lines before, by {@link LineDigest} */
export function endLine(entries: number, digest: string): string {
  return `${jcs({ digest, end: entries })}\n`;
}

/**
 * One line, without its newline. Each line is exactly the JCS form of its object.
 * @throws LedgerError('bundle_malformed')
 */
export function parseBundleLine(bytes: Uint8Array): BundleLine {
  let value: unknown;
  try {
    value = parseCanonical(bytes, { maxBytes: MAX_LINE, maxDepth: 4 });
  } catch {
    malformed('it is not canonical JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    malformed('it is no object');
  }
  const line = value as Record<string, unknown>;
  const form = line['bundle'];
  if (Number.isSafeInteger(form) && (form as number) > BUNDLE_VERSION) {
    // Whatever else it has is that form's.
    throw new LaterForm(form as number);
  }
  switch (Object.keys(line).sort().join()) {
    case 'bundle,checkpoint,issuer,log':
      return { is: 'head', head: headOf(line) };
    case 'entry,hash,leaf,openings':
      return { is: 'entry', entry: entryOf(line) };
    case 'checkpoint':
      return { is: 'checkpoint', note: text(line['checkpoint'], 'checkpoint') };
    case 'digest,end':
      return {
        is: 'end',
        entries: index(line['end'], 'end'),
        digest: text(line['digest'], 'digest')
      };
    default:
      return malformed('it is none of the lines of a bundle');
  }
}

function headOf(line: Record<string, unknown>): BundleHead {
  if (line['bundle'] !== BUNDLE_VERSION) {
    malformed(`it is of no form that there is; this program reads ${BUNDLE_VERSION}`);
  }
  return {
    issuer: text(line['issuer'], 'issuer'),
    log: text(line['log'], 'log'),
    checkpoint: text(line['checkpoint'], 'checkpoint')
  };
}

function entryOf(line: Record<string, unknown>): ReadBundleEntry {
  const hash = bytes(line['hash'], 'hash');
  if (hash.length !== HASH_BYTES) {
    malformed(`its hash has not ${HASH_BYTES} bytes`);
  }
  // Their form is checked here, what they open where they are used.
  const shown = readOpenings(line['openings']);
  return {
    index: index(line['entry'], 'entry'),
    hash,
    leaf: bytes(line['leaf'], 'leaf'),
    openings: line['openings'] as OpeningsJson,
    shown
  };
}

function readOpenings(value: unknown): Openings {
  try {
    return openingsFromJson(value);
  } catch (error) {
    return malformed((error as Error).message);
  }
}

function text(value: unknown, member: string): string {
  return typeof value === 'string' ? value : malformed(`its ${member} is no text`);
}

function index(value: unknown, member: string): number {
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : malformed(`its ${member} is no index`);
}

function bytes(value: unknown, member: string): Uint8Array {
  try {
    return b64.decode(text(value, member));
  } catch {
    return malformed(`its ${member} is not base64`);
  }
}

/** Runs over the lines of a bundle: each value is SHA-256(the one before ‖ the line's bytes). */
export class LineDigest {
  /** @param line with its newline */
  add(line: Uint8Array): void {
    this.value = sha256(this.value, line);
  }

  hex(): string {
    return hex.encode(this.value);
  }

  private value: Uint8Array = new Uint8Array(HASH_BYTES);
}

/** Writes a bundle line by line; what a line becomes is the caller's. */
export class BundleWriter {
  constructor(private readonly write: (bytes: Uint8Array) => void | Promise<void>) {}

  head(head: BundleHead): Promise<void> {
    return this.line(headLine(head));
  }

  async entry(entry: BundleEntry): Promise<void> {
    await this.line(entryLine(entry));
    this.entries += 1;
  }

  checkpoint(note: string): Promise<void> {
    return this.line(checkpointLine(note));
  }

  end(): Promise<void> {
    return this.line(endLine(this.entries, this.digest.hex()));
  }

  private async line(line: string): Promise<void> {
    const bytes = utf8.encode(line);
    this.digest.add(bytes);
    await this.write(bytes);
  }

  private readonly digest = new LineDigest();
  private entries = 0;
}
