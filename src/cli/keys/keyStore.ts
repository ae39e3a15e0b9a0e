import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { FacetryError } from '../../protocol';
import type { AtRest } from '../../wallet/keys/atRest';
import {
  type ClosedBy,
  type Closing,
  howClosed,
  howClosedIn,
  openAtRest,
  purposeOf
} from '../../wallet/keys/closing';
import { CommandError } from '../errors';
import { type Keyring, notThere } from './keyring';

/** What opens and closes the keys of the command line. */
export interface KeyOpening {
  keyring: Keyring | undefined;
  /** @throws CommandError no_terminal where nobody can be asked. */
  passphrase(): Promise<string>;
  /** What one guess of a passphrase costs. */
  cost: number;
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS principals (kid TEXT PRIMARY KEY, keys TEXT NOT NULL) STRICT;
`;
/** Two commands that open it first at the same moment; a third try is somebody else's trouble. */
const TRIES = 3;

/**
 * Keys of the command line's principals, in `<data>/cli/wallet.sqlite` (0700, 0600): closed as the
 * wallet's are (docs/architecture.md, "Keys at rest"), by a key or passphrase of its own. Each text
 * is bound to its name. It is open while something is read or written, and not in between.
 */
export class KeyStore {
  constructor(
    private readonly folder: string,
    private readonly opening: KeyOpening
  ) {
    this.place = join(folder, 'wallet.sqlite');
  }

  async read(name: string): Promise<string | undefined> {
    return this.exists()
      ? this.within((db, atRest) => {
          const row = db.prepare('SELECT keys FROM principals WHERE kid = ?').get(name);
          const kept = row?.['keys'] as string | undefined;
          return kept === undefined || atRest === null ? kept : atRest.open(kept, purposeOf(name));
        })
      : undefined;
  }

  write(name: string, text: string): Promise<void> {
    return this.within((db, atRest) => put(db, atRest, name, text));
  }

  /** All that are kept, in their order. */
  async names(): Promise<string[]> {
    return this.exists()
      ? this.within(db =>
          db
            .prepare('SELECT kid FROM principals ORDER BY kid')
            .all()
            .map(({ kid }) => kid as string)
        )
      : [];
  }

  /** What closes them; where nobody has said, they are opened first, and closed by a keyring. */
  async closedBy(): Promise<ClosedBy> {
    if (!this.exists()) {
      return 'nothing';
    }
    if (howClosed(this.place).by === null) {
      await this.within(() => undefined);
    }
    return howClosed(this.place).by ?? 'nothing';
  }

  /**
   * Closes them otherwise from then on.
   *
   * @throws CommandError keyring_missing
   */
  async close(by: ClosedBy, passphrase: () => Promise<string>): Promise<void> {
    // Opened first: whoever has not what opens them now does not choose.
    await this.within(() => undefined);
    const open = await this.opens(howClosed(this.place));
    const close = await this.closing(by, passphrase);
    await openAtRest(
      this.place,
      { ...(open && { open }), close },
      { bytes: length => randomBytes(length) },
      this.opening.cost
    ).catch(error => {
      throw meant(error);
    });
    this.opened = undefined;
  }

  private async closing(
    by: ClosedBy,
    passphrase: () => Promise<string>
  ): Promise<NonNullable<Closing['close']>> {
    if (by === 'nothing') {
      return { by };
    }
    if (by === 'passphrase') {
      return { by, passphrase: await passphrase() };
    }
    const made = await this.opening.keyring?.fresh();
    if (!made) {
      throw new CommandError(
        'keyring_missing',
        'No keyring here can keep the key. It takes the package keyring beside ' +
          'facetry-service, and a session that has one.'
      );
    }
    return { by, ...made };
  }

  /** Where nothing is kept, nothing is made, and nobody is asked. */
  private exists(): boolean {
    return existsSync(this.place);
  }

  private async within<T>(work: (db: DatabaseSync, atRest: AtRest | null) => T): Promise<T> {
    for (let tried = 1; ; tried++) {
      const { atRest, id } = await (this.opened ??= this.open());
      const result = inTransaction(this.place, db =>
        // Closed otherwise since, by another command: what is written has to fit.
        howClosedIn(db).id === id ? { of: work(db, atRest) } : undefined
      );
      if (result) {
        return result.of;
      }
      this.opened = undefined;
      if (tried === TRIES) {
        throw new CommandError('keys_busy', 'Other commands keep changing these keys. Try again.');
      }
    }
  }

  private async open(): Promise<{ atRest: AtRest | null; id: string }> {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    chmodSync(this.folder, 0o700);
    mustBeMine(this.place);
    for (let tried = 1; ; tried++) {
      try {
        return await this.openOnce();
      } catch (error) {
        if ((error as FacetryError).code !== 'wallet_closed_meanwhile' || tried === TRIES) {
          throw meant(error);
        }
      }
    }
  }

  private async openOnce(): Promise<{ atRest: AtRest | null; id: string }> {
    const { keyring, cost } = this.opening;
    const found = existsSync(this.place) ? howClosed(this.place) : { by: null, id: '' };
    const open = await this.opens(found);
    const made = found.by === null ? await keyring?.fresh() : undefined;
    try {
      const { atRest } = await openAtRest(
        this.place,
        { ...(open && { open }), ...(made && { close: { by: 'keyring', ...made } }) },
        { bytes: length => randomBytes(length) },
        cost
      );
      inTransaction(this.place, db => db.exec(SCHEMA));
      return { atRest, id: made?.id ?? found.id };
    } catch (error) {
      if (made && howClosed(this.place).id !== made.id) {
        await keyring?.forget(made.id);
      }
      throw error;
    }
  }

  private async opens({
    by,
    id
  }: ReturnType<typeof howClosed>): Promise<{ key: string } | { passphrase: string } | undefined> {
    if (by === 'passphrase') {
      return { passphrase: await this.opening.passphrase() };
    }
    if (by === 'keyring') {
      if (!this.opening.keyring) {
        throw notThere();
      }
      return { key: await this.opening.keyring.read(id) };
    }
    return undefined;
  }

  private readonly place: string;
  private opened: Promise<{ atRest: AtRest | null; id: string }> | undefined;
}

function put(db: DatabaseSync, atRest: AtRest | null, name: string, text: string): void {
  const kept = atRest ? atRest.close(text, purposeOf(name)) : text;
  db.prepare(
    'INSERT INTO principals (kid, keys) VALUES (?, ?) ' +
      'ON CONFLICT (kid) DO UPDATE SET keys = excluded.keys'
  ).run(name, kept);
}

function inTransaction<T>(place: string, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(place, { timeout: 5000, limits: { attach: 0 } } as object);
  try {
    db.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; BEGIN IMMEDIATE');
    const result = work(db);
    db.exec('COMMIT');
    return result;
  } finally {
    if (db.isTransaction) {
      db.exec('ROLLBACK');
    }
    db.close();
  }
}

function mustBeMine(path: string): void {
  if (existsSync(path) && (statSync(path).mode & 0o077) !== 0) {
    throw new CommandError(
      'key_file_open',
      'A key file can be read by others. Make it yours alone (chmod 600), or enrol again.'
    );
  }
}

/** What the wallet says, in the words of these keys. */
function meant(error: unknown): unknown {
  const { code } = error as FacetryError;
  switch (code) {
    case 'wallet_key_wrong':
      return new CommandError(
        'keys_locked',
        'That passphrase, or that key from the keyring, does not open the keys of this command line.'
      );
    case 'wallet_damaged':
      return new CommandError(
        'keys_damaged',
        'The keys of this command line (cli/wallet.sqlite of the data folder) are not as they were ' +
          'encrypted: something changed or replaced them. Put the file from a ' +
          'back-up in its place, or move it out of the folder and enrol again.'
      );
    case 'wallet_newer':
      return new CommandError(
        'keys_newer',
        'cli/wallet.sqlite was written by a newer Facetry. Install that version again.'
      );
    default:
      return error;
  }
}
