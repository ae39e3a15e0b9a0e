import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';

import { COMMAND_KEYS, COMMAND_KEYS_COPY } from '../../service/backup';

/** Copies the keys of the command line beside those of the service, without what is made anew. */
export async function copyKeys(data: string, copies: string): Promise<void> {
  const from = join(data, COMMAND_KEYS);
  if (!existsSync(from)) {
    return;
  }
  const path = join(copies, COMMAND_KEYS_COPY);
  const db = new DatabaseSync(from, { timeout: 5000, limits: { attach: 0 } } as object);
  try {
    await backup(db, path);
  } finally {
    db.close();
  }
  const copy = new DatabaseSync(path, { limits: { attach: 0 } } as object);
  try {
    copy.exec("PRAGMA secure_delete = ON; DELETE FROM principals WHERE kid LIKE '%/viewer'");
  } finally {
    copy.close();
    for (const end of ['-wal', '-shm']) {
      rmSync(`${path}${end}`, { force: true });
    }
  }
}
