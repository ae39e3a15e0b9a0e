import { FacetryError } from '../../protocol';

/** Why the service can't use its data folder; each message says what to do. */
export type StorageErrorCode =
  | 'data_locked'
  | 'data_corrupt'
  | 'data_read_only'
  | 'data_newer'
  | 'data_older'
  | 'data_unreachable'
  | 'disk_full'
  | 'clock_behind'
  | 'issuer_fixed'
  | 'ledger_inconsistent';

export class StorageError extends FacetryError {
  declare readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}

/** Primary result codes of SQLite (https://sqlite.org/rescode.html). */
const SQLITE = {
  PERM: 3,
  BUSY: 5,
  LOCKED: 6,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  NOTADB: 26
} as const;

/** The primary result code where `error` comes from SQLite. */
export function sqliteCode(error: unknown): number | undefined {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode & 0xff : undefined;
}

/** Whether SQLite failed because of what it writes to, not because of what it was asked. */
export function isDiskTrouble(error: unknown): boolean {
  const code = sqliteCode(error);
  return (
    code !== undefined &&
    [
      SQLITE.BUSY,
      SQLITE.LOCKED,
      SQLITE.READONLY,
      SQLITE.IOERR,
      SQLITE.CORRUPT,
      SQLITE.FULL,
      SQLITE.CANTOPEN
    ].includes(code as 5)
  );
}

/**
 * Of what stopped a start: where SQLite's trouble with the files in `folder` is behind it, that;
 * else the error itself. Any statement of a start may be the one that finds the disk full.
 */
export function troubleAtStart(error: unknown, folder: string): unknown {
  for (let cause = error; cause; cause = (cause as { cause?: unknown }).cause) {
    if (isDiskTrouble(cause)) {
      return storageError(cause, folder);
    }
  }
  return error;
}

/** What SQLite's error means for whoever starts the service. */
export function storageError(error: unknown, path: string): StorageError {
  if (error instanceof StorageError) {
    return error;
  }
  const options = { cause: error };
  switch (sqliteCode(error) ?? (error as NodeJS.ErrnoException).code) {
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
      return new StorageError(
        'data_locked',
        `${path} is in use by another service. End that one, or give this one a data folder of its own.`,
        options
      );
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return new StorageError(
        'data_corrupt',
        `${path} is damaged or is not a database of this service. Put a back-up in its place.`,
        options
      );
    case SQLITE.READONLY:
    case SQLITE.PERM:
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ERR_ACCESS_DENIED':
      return new StorageError(
        'data_read_only',
        `${path} can't be written. Give this user the right to write it and its folder.`,
        options
      );
    case SQLITE.FULL:
    case 'ENOSPC':
    case 'EDQUOT':
      return new StorageError(
        'disk_full',
        `There is no space left for ${path}. Free some and start again.`,
        options
      );
    default:
      return new StorageError(
        'data_unreachable',
        `${path} can't be opened: ${error instanceof Error ? error.message : String(error)}.`,
        options
      );
  }
}
