import { FacetryError, jcs, parseCanonical, utf8 } from '../../protocol';

/** A file of a back-up. */
export interface BackupFile {
  /** Relative to the data folder, with `/`. */
  path: string;
  length: number;
  /** Hex. */
  sha256: string;
  /** Whether its owner may run it. */
  executable: boolean;
}

/** First line of a back-up; it commits to all that follows. */
export interface Manifest {
  backup: 1;
  /** ms; all that was recorded up to then is in it. */
  copied: number;
  issuer: string;
  /** vkey of the log, and its checkpoint at that time. */
  log: string;
  checkpoint: string;
  files: BackupFile[];
}

/** A back-up is not whole, or is none. */
export class BackupDamaged extends FacetryError {
  constructor(what: string) {
    super('backup_damaged', `This is no whole back-up: ${what}.`);
  }
}

const MEMBERS = 'backup,checkpoint,copied,files,issuer,log';
const FILE_MEMBERS = 'executable,length,path,sha256';
/** What a data folder has that is worth keeping; nothing else is ever written by a restore. */
const TOP = ['cli', 'commands', 'service.json', 'state.sqlite', 'wallet.sqlite'];
const MOST_FILES = 10_000;
export const MOST_MANIFEST = 8 * 1024 * 1024;

export function manifestLine(manifest: Manifest): Uint8Array {
  return utf8.encode(`${jcs(manifest)}\n`);
}

/** @param line without its newline. @throws BackupDamaged */
export function parseManifest(line: Uint8Array): Manifest {
  let value: unknown;
  try {
    value = parseCanonical(line, { maxBytes: MOST_MANIFEST, maxDepth: 4 });
  } catch {
    throw new BackupDamaged('its first line says not what is in it');
  }
  if (!isObject(value) || Object.keys(value).sort().join() !== MEMBERS) {
    throw new BackupDamaged('its first line is not one of a back-up');
  }
  if (value['backup'] !== 1) {
    throw new BackupDamaged('it is of a later release than this one');
  }
  const { copied, issuer, log, checkpoint, files } = value;
  const texts = [issuer, log, checkpoint].every(text => typeof text === 'string');
  if (!texts || !isCount(copied) || !Array.isArray(files) || files.length > MOST_FILES) {
    throw new BackupDamaged('its first line is not formed as it must be');
  }
  const read = files.map(fileOf);
  if (new Set(read.map(({ path }) => path)).size !== read.length) {
    throw new BackupDamaged('it names a file twice');
  }
  if (!read.some(({ path }) => path === 'state.sqlite')) {
    throw new BackupDamaged('it holds no service');
  }
  return { ...(value as unknown as Manifest), files: read };
}

function fileOf(value: unknown): BackupFile {
  if (!isObject(value) || Object.keys(value).sort().join() !== FILE_MEMBERS) {
    throw new BackupDamaged('it names a file otherwise than it must');
  }
  const { path, length, sha256, executable } = value;
  const formed =
    typeof path === 'string' &&
    isWithin(path) &&
    isCount(length) &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    typeof executable === 'boolean';
  if (!formed) {
    throw new BackupDamaged('it names a file that has no place in a data folder');
  }
  return value as unknown as BackupFile;
}

/** Of the places that a data folder has, and no way out of it. */
export function isWithin(path: string): boolean {
  const [top, ...below] = path.split('/') as [string, ...string[]];
  const folder = !top.includes('.');
  return (
    TOP.includes(top) &&
    folder === below.length > 0 &&
    below.length <= 8 &&
    below.every(name => name !== '' && name !== '.' && name !== '..' && !/[\\\0]/.test(name))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
