import type { DatabaseSync } from 'node:sqlite';

import type { RegisteredObject, Unit } from '../types';

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

/** Credentials of upstreams: typed ones in their own table, others by reference at call time. */
export class Credentials {
  constructor(
    private readonly db: DatabaseSync,
    private readonly needSecret: (ref: string) => Promise<string>
  ) {}

  /**
   * The credential for one call; null where the object needs none.
   *
   * @throws SecretUnavailable where the reference can't be resolved.
   */
  async of(object: Pick<RegisteredObject, 'name' | 'config'>): Promise<string | null> {
    const ref = (object.config as { credential?: unknown } | null)?.credential;
    if (typeof ref === 'string' && SECRET_REF.test(ref)) {
      try {
        return await this.needSecret(ref);
      } catch {
        throw new SecretUnavailable(object.name);
      }
    }
    const row = this.db.prepare('SELECT secret FROM secrets WHERE object = ?').get(object.name) as
      { secret: string } | undefined;
    return row?.secret ?? null;
  }

  keep(_unit: Unit, object: string, secret: string): void {
    this.db
      .prepare(
        'INSERT INTO secrets (object, secret) VALUES (?, ?) ' +
          'ON CONFLICT (object) DO UPDATE SET secret = excluded.secret'
      )
      .run(object, secret);
  }

  forget(_unit: Unit, object: string): void {
    this.db.prepare('DELETE FROM secrets WHERE object = ?').run(object);
  }
}
