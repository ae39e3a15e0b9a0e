import type { DatabaseSync } from 'node:sqlite';

import type { Jwk, PasskeyView, Presence } from '../../../protocol';

/** A passkey of one device, as it stands. */
export interface Passkey extends Presence {
  /** b64u; the authenticator's name for it. */
  id: string;
  key: Jwk;
  /** Milliseconds since the epoch. */
  addedAt: number;
}

/** Which passkeys each device has. All calls are inside a unit, or only read. */
export class PasskeyBook {
  constructor(db: DatabaseSync) {
    this.sql = {
      of: db.prepare('SELECT * FROM passkeys WHERE device = ? ORDER BY added_at, id'),
      add: db.prepare(
        `INSERT INTO passkeys (device, id, key, counter, backup_eligible, backed_up, added_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)`
      ),
      seen: db.prepare(
        'UPDATE passkeys SET counter = ?, backed_up = ? WHERE device = ? AND id = ?'
      ),
      remove: db.prepare('DELETE FROM passkeys WHERE device = ? AND id = ?')
    };
  }

  /** @param device kid */
  of(device: string): Passkey[] {
    return (this.sql.of.all(device) as unknown as Row[]).map(row => ({
      id: row.id,
      key: JSON.parse(row.key) as Jwk,
      counter: row.counter,
      backupEligible: row.backup_eligible === 1,
      backedUp: row.backed_up === 1,
      addedAt: row.added_at
    }));
  }

  find(device: string, id: string): Passkey | undefined {
    return this.of(device).find(passkey => passkey.id === id);
  }

  views(device: string): PasskeyView[] {
    return this.of(device).map(({ id, addedAt, backupEligible, backedUp }) => ({
      id,
      added_at: Math.floor(addedAt / 1000),
      backup_eligible: backupEligible,
      backed_up: backedUp
    }));
  }

  add(device: string, { id, key, counter, backupEligible, backedUp, addedAt }: Passkey): void {
    this.sql.add.run(
      device,
      id,
      JSON.stringify(key),
      counter,
      backupEligible ? 1 : 0,
      backedUp ? 1 : 0,
      addedAt
    );
  }

  seen(device: string, id: string, { counter, backedUp }: Presence): void {
    this.sql.seen.run(counter, backedUp ? 1 : 0, device, id);
  }

  remove(device: string, id: string): void {
    this.sql.remove.run(device, id);
  }

  private readonly sql;
}

interface Row {
  id: string;
  key: string;
  counter: number;
  backup_eligible: number;
  backed_up: number;
  added_at: number;
}
