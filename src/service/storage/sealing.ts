import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject
} from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

import { publicPart, thumbprint, type Jwk } from '../../protocol';
import type { Clock } from '../types';
import type { Schema } from './migrations';

export const sealingSchema: Schema = {
  part: 'sealing',
  steps: [
    `-- PKCS #8 of the keys that actions are sealed to; ends_at is null for the one in use.
     CREATE TABLE sealing_keys (
       kid TEXT PRIMARY KEY,
       private BLOB NOT NULL,
       made_at INTEGER NOT NULL,
       ends_at INTEGER
     ) STRICT;`
  ]
};

/** How long a key is sealed to, and how long it still opens afterwards. */
const SEALING_PERIOD_MS = 30 * 24 * 3_600_000;
const SEALING_OVERLAP_MS = 24 * 3_600_000;

export interface SealingKey {
  kid: string;
  publicKey: Jwk;
  privateKey: KeyObject;
  madeAt: number;
  /** Milliseconds since the epoch; null for the one in use. */
  endsAt: number | null;
}

/**
 * The keys that actions are sealed to (docs/protocol.md §8): one in use, made anew every thirty
 * days; the one before opens for a day longer and is then erased, so that what was recorded on
 * the way opens no more.
 */
export class SealingKeys {
  constructor(
    private readonly db: DatabaseSync,
    private readonly clock: Clock
  ) {
    this.keys = this.stored();
    if (this.due) {
      db.exec('BEGIN IMMEDIATE');
      try {
        this.turn();
        db.exec('COMMIT');
      } finally {
        if (db.isTransaction) {
          db.exec('ROLLBACK');
        }
      }
    }
  }

  /** The one in use first, then those that still open. */
  announced(): readonly SealingKey[] {
    const now = this.clock.now();
    return this.keys.filter(({ endsAt }) => endsAt === null || now < endsAt);
  }

  /** The private half, while it opens. */
  opening(kid: string): KeyObject | undefined {
    return this.announced().find(key => key.kid === kid)?.privateKey;
  }

  /** Whether a new one is to be made, or an old one erased. */
  get due(): boolean {
    const now = this.clock.now();
    const [current] = this.keys;
    return (
      current === undefined ||
      now >= current.madeAt + SEALING_PERIOD_MS ||
      this.keys.some(({ endsAt }) => endsAt !== null && now >= endsAt)
    );
  }

  /**
   * Does what is due, in the caller's transaction.
   * @returns puts memory back, should that fail
   */
  turn(): () => void {
    const before = this.keys;
    const now = this.clock.now();
    // Over the bytes, since a page that is freed keeps them.
    this.db
      .prepare('UPDATE sealing_keys SET private = zeroblob(length(private)) WHERE ends_at <= ?')
      .run(now);
    this.db.prepare('DELETE FROM sealing_keys WHERE ends_at <= ?').run(now);
    const [current] = this.keys;
    if (!current || now >= current.madeAt + SEALING_PERIOD_MS) {
      this.replace(now);
    }
    this.keys = this.stored();
    return () => void (this.keys = before);
  }

  private replace(now: number): void {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.db
      .prepare('UPDATE sealing_keys SET ends_at = ? WHERE ends_at IS NULL')
      .run(now + SEALING_OVERLAP_MS);
    this.db
      .prepare('INSERT INTO sealing_keys (kid, private, made_at) VALUES (?, ?, ?)')
      .run(
        thumbprint(publicOf(privateKey)),
        privateKey.export({ format: 'der', type: 'pkcs8' }),
        now
      );
  }

  private stored(): SealingKey[] {
    const rows = this.db
      .prepare('SELECT * FROM sealing_keys ORDER BY ends_at IS NOT NULL, made_at DESC')
      .all() as unknown as Row[];
    return rows.map(row => {
      const key = Buffer.from(row.private);
      const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
      const { kid, made_at: madeAt, ends_at: endsAt } = row;
      return { kid, publicKey: publicOf(privateKey), privateKey, madeAt, endsAt };
    });
  }

  private keys: readonly SealingKey[];
}

interface Row {
  kid: string;
  private: Uint8Array;
  made_at: number;
  ends_at: number | null;
}

function publicOf(privateKey: KeyObject): Jwk {
  return publicPart(createPublicKey(privateKey).export({ format: 'jwk' }), 'encrypt');
}
