import type { DatabaseSync } from 'node:sqlite';

import { jcs } from '../../protocol';
import type { Differences } from './differences';
import { canonical, type Told } from './told';

/** Compares what each device has to sign with by what was signed: one more is one for a thief. */
export function checkPasskeys(db: DatabaseSync, { world }: Told, differences: Differences): void {
  const left = new Map(
    [...world.passkeys].flatMap(([device, known]) =>
      [...known].map(([id, one]): [string, typeof one] => [`${device} ${id}`, one])
    )
  );
  for (const row of db.prepare('SELECT * FROM passkeys ORDER BY device, id').all()) {
    const name = `${String(row['device'])} ${String(row['id'])}`;
    const made = left.get(name);
    left.delete(name);
    if (made === undefined) {
      const detail = `Passkey ${name} was added by no entry.`;
      differences.add('authority', 'passkey_unknown', name, detail);
      continue;
    }
    const told = {
      key: jcs(made.key),
      counter: made.counter,
      backup_eligible: Number(made.backupEligible),
      backed_up: Number(made.backedUp)
    };
    for (const [column, says] of Object.entries(told)) {
      const what = `The column ${column} of passkey ${name}`;
      const where = { part: 'authority', code: 'passkey', subject: name, what } as const;
      differences.same(where, canonical(row[column] ?? null), says);
    }
  }
  for (const name of left.keys()) {
    const detail = `Passkey ${name} was added and is not there.`;
    differences.add('authority', 'passkey_missing', name, detail);
  }
}
