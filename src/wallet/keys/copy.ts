import { rmSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';

/**
 * Copies the wallet to a new file, without the codes and sessions of kernels: those end with what
 * runs now.
 */
export async function copyWallet(db: DatabaseSync, path: string): Promise<void> {
  await backup(db, path);
  const copy = new DatabaseSync(path, { limits: { attach: 0 } } as object);
  try {
    copy.exec('PRAGMA secure_delete = ON; DELETE FROM codes; DELETE FROM sessions');
  } finally {
    copy.close();
    for (const end of ['-wal', '-shm']) {
      rmSync(`${path}${end}`, { force: true });
    }
  }
}

/** The same of a wallet that nobody uses. */
export async function copyStoppedWallet(from: string, path: string): Promise<void> {
  const db = new DatabaseSync(from, { timeout: 5000, limits: { attach: 0 } } as object);
  try {
    await copyWallet(db, path);
  } finally {
    db.close();
  }
}
