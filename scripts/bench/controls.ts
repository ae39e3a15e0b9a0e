// What the service's work is held against, in the same process.
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';

import type { SigningAlg } from '../../src/protocol';
import { openDatabase } from '../../src/service';

/** CPU microseconds of one verification by OpenSSL. */
export async function rawVerification(alg: SigningAlg, ms: number): Promise<number> {
  const message = Buffer.alloc(360, 7);
  const digest = alg === 'Ed25519' ? null : 'sha256';
  const { privateKey, publicKey } =
    alg === 'Ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signature = sign(digest, message, privateKey);
  const begun = process.cpuUsage();
  const end = performance.now() + ms;
  let count = 0;
  while (performance.now() < end) {
    for (let i = 0; i < 50; i += 1) {
      verify(digest, message, publicKey, signature);
      count += 1;
    }
    await turn();
  }
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / count;
}

/** The bytes of the ledger's newest entries, committed in the same groups by SQLite alone. */
export class RawCommits {
  constructor(folder: string) {
    mkdirSync(join(folder, 'raw'));
    this.db = openDatabase(join(folder, 'raw', 'raw.sqlite'));
    this.db.exec('CREATE TABLE rows (idx INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT');
    this.add = this.db.prepare('INSERT INTO rows (bytes) VALUES (?)');
  }

  /** Takes the bytes of the newest entries, which are then committed again and again. */
  learn(ledger: DatabaseSync, count: number): void {
    const rows = ledger
      .prepare(
        `SELECT CAST(leaf || openings AS BLOB) AS bytes FROM entries ORDER BY idx DESC LIMIT ?`
      )
      .all(count) as { bytes: Uint8Array }[];
    this.rows = rows.map(({ bytes }) => bytes);
  }

  /** CPU microseconds of committing all that was learned. */
  async cost(group: number): Promise<number> {
    const begun = process.cpuUsage();
    for (let at = 0; at < this.rows.length; at += group) {
      this.db.exec('BEGIN IMMEDIATE');
      for (const bytes of this.rows.slice(at, at + group)) {
        this.add.run(bytes);
      }
      this.db.exec('COMMIT');
      await turn();
    }
    const { user, system } = process.cpuUsage(begun);
    return user + system;
  }

  close(): void {
    this.db.close();
  }

  private rows: readonly Uint8Array[] = [];
  private readonly db;
  private readonly add;
}
