import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Vault } from '../types';
import { closeSecrets, Credentials } from './credentials';
import { Desk } from './testing/desk';

const SECRET = 'planted-secret-9f8e7d';

/** One that keeps its key to itself. */
function vault(id: string, key = randomBytes(32)): Vault {
  return {
    id,
    close(text, purpose) {
      const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12)).setAAD(utf8(purpose));
      return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString(
        'base64'
      );
    },
    open(stored, purpose) {
      const bytes = Buffer.from(stored, 'base64');
      const opened = createDecipheriv('aes-256-gcm', key, Buffer.alloc(12)).setAAD(utf8(purpose));
      opened.setAuthTag(bytes.subarray(-16));
      return Buffer.concat([opened.update(bytes.subarray(0, -16)), opened.final()]).toString();
    }
  };
}

const utf8 = (text: string): Buffer => Buffer.from(text);

describe('typed credentials at rest', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open();
    desk.db.exec('PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON');
  });
  afterEach(() => desk.close());

  const of = (by: Vault | null): Credentials =>
    new Credentials(desk.db, () => Promise.reject(new Error('none')), by);
  const kept = (by: Vault | null, name = 'bank'): Promise<string | null> =>
    of(by).of({ name, config: {} });
  /** Files of the folder in which the secret can be read. */
  const leaking = (): string[] =>
    readdirSync(desk.folder).filter(
      name => name.includes('sqlite') && readFileSync(join(desk.folder, name)).includes(SECRET)
    );

  test('are closed by the vault before anything is written, and opened by it alone', async () => {
    const mine = vault('mine');
    of(mine).keep(undefined as never, 'bank', SECRET);
    expect(leaking()).toEqual([]);
    expect(await kept(mine)).toBe(SECRET);
    for (const other of [null, vault('another'), vault('mine')]) {
      await expect(kept(other)).rejects.toThrow('could not be read');
    }
  });

  test('that a clone left in clear text are closed, and in no file any more', async () => {
    of(null).keep(undefined as never, 'bank', SECRET);
    of(null).keep(undefined as never, 'gone', SECRET.toUpperCase());
    of(null).forget(undefined as never, 'gone');
    expect(leaking()).not.toEqual([]);
    const mine = vault('mine');
    closeSecrets(desk.db, mine);
    expect(leaking()).toEqual([]);
    expect(await kept(mine)).toBe(SECRET);
    // Again, as after a process that ended in between: nothing is closed twice.
    closeSecrets(desk.db, mine);
    expect(await kept(mine)).toBe(SECRET);
  });

  test('are of no use to another object, by whoever can write the file', async () => {
    const mine = vault('mine');
    of(mine).keep(undefined as never, 'bank', SECRET);
    desk.db.exec("UPDATE secrets SET object = 'theirs'");
    await expect(kept(mine, 'theirs')).rejects.toThrow('could not be read');
  });

  test('typed anew take the place of those that nothing here opens', async () => {
    of(vault('lost')).keep(undefined as never, 'bank', SECRET);
    const mine = vault('mine');
    closeSecrets(desk.db, mine);
    await expect(kept(mine)).rejects.toThrow('type the credential');
    of(mine).keep(undefined as never, 'bank', 'another');
    expect(await kept(mine)).toBe('another');
  });
});
