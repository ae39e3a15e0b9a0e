import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { scrub } from '../storage';
import type { RegisteredObject, Unit, Vault } from '../types';
import { unlessAborted } from '../unlessAborted';

/**
 * `env:NAME`, `file:PATH`, `keyring:SERVICE/USER`, `exec:COMMAND`, `offered:NAME@ORIGIN`: resolved
 * by the supervisor.
 */
export const SECRET_REF = /^(env|file|keyring|exec|offered):./;

/** A credential that a program beside the service offers for one origin, and for no other. */
const OFFER = /^offered:[a-z][a-z0-9-]{0,62}@(.+)$/;

/** The origin that an offered credential is for; null where `credential` is no offer. */
export function offeredFor(credential: unknown): string | null {
  return typeof credential === 'string' ? (OFFER.exec(credential)?.[1] ?? null) : null;
}

/** A credential could not be had; the message names the way it is kept, never its value. */
export class SecretUnavailable extends Error {
  constructor(object: string) {
    super(
      `The credential of “${object}” could not be read. Check where its configuration points to, ` +
        'or connect the service again and type the credential.'
    );
    this.name = 'SecretUnavailable';
  }
}

/** A typed credential as it lies there. */
export interface KeptSecret {
  object: string;
  secret: string;
  /** What closed it; null: nothing did. */
  vault: string | null;
}

/**
 * Has the vault close what lies there in clear text, from a clone, so that it is not in the write-ahead log either.
 */
export function closeSecrets(db: DatabaseSync, vault: Vault): void {
  const plain = db.prepare('SELECT object, secret FROM secrets WHERE vault IS NULL').all();
  if (plain.length === 0) {
    return;
  }
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const { object, secret } of plain as unknown as KeptSecret[]) {
      const closed = vault.close(secret, purposeOf(object));
      const put = db.prepare('UPDATE secrets SET secret = ?, vault = ? WHERE object = ?');
      put.run(closed, vault.id, object);
    }
    db.exec('COMMIT');
  } finally {
    if (db.isTransaction) {
      db.exec('ROLLBACK');
    }
  }
  scrub(db);
}

/**
 * What lies there, opened.
 *
 * @param vault null: nothing closes what lies there
 * @throws where this vault did not close it, as the credential of this object
 */
export function openSecret({ object, secret, vault: by }: KeptSecret, vault: Vault | null): string {
  if (by === null) {
    return secret;
  }
  if (by !== vault?.id) {
    throw new Error('It was closed by another vault.');
  }
  return vault.open(secret, purposeOf(object));
}

function purposeOf(object: string): string {
  return `credential of ${object}`;
}

/** Credentials of upstreams: typed ones in their own table, others by reference at call time. */
export class Credentials {
  /** @param vault closes typed ones; null: nothing does */
  constructor(
    private readonly db: DatabaseSync,
    private readonly needSecret: (ref: string) => Promise<string>,
    private readonly vault: Vault | null
  ) {
    this.typed = db.prepare('SELECT * FROM secrets WHERE object = ?');
  }

  /**
   * The credential for one call; null where the object needs none.
   *
   * @param signal who waits for a keyring no longer: what it says later goes to nobody
   * @throws SecretUnavailable where the reference can't be resolved, or not before the signal, or is an
   * offer for another origin, or what was typed is closed by a vault that is not there.
   */
  async of(
    object: Pick<RegisteredObject, 'name' | 'config'> & { origin?: string },
    signal?: AbortSignal
  ): Promise<string | null> {
    const ref = (object.config as { credential?: unknown } | null)?.credential;
    // It was compared when it was connected; no entry tells of it since, if the table was changed.
    if ((offeredFor(ref) ?? object.origin) !== object.origin) {
      throw new SecretUnavailable(object.name);
    }
    if (typeof ref === 'string' && SECRET_REF.test(ref)) {
      try {
        return await unlessAborted(this.needSecret(ref), signal);
      } catch {
        throw new SecretUnavailable(object.name);
      }
    }
    const row = this.typed.get(object.name) as KeptSecret | undefined;
    try {
      return row === undefined ? null : openSecret(row, this.vault);
    } catch {
      throw new SecretUnavailable(object.name);
    }
  }

  keep(_unit: Unit, object: string, secret: string): void {
    this.db
      .prepare(
        'INSERT INTO secrets (object, secret, vault) VALUES (?, ?, ?) ' +
          'ON CONFLICT (object) DO UPDATE SET secret = excluded.secret, vault = excluded.vault'
      )
      .run(
        object,
        this.vault ? this.vault.close(secret, purposeOf(object)) : secret,
        this.vault?.id ?? null
      );
  }

  forget(_unit: Unit, object: string): void {
    this.db.prepare('DELETE FROM secrets WHERE object = ?').run(object);
  }

  private readonly typed: StatementSync;
}
