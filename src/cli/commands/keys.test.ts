import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { b64u } from '../../protocol';
import { type Keyring, notThere } from '../keys/keyring';
import { deskWithBank } from '../testing/bank';
import type { Desk } from '../testing/desk';

const WORDS = 'correct horse battery staple';

/** A keyring that is where the command runs. */
class Ring implements Keyring {
  readonly kept = new Map<string, string>();

  async fresh() {
    const made = {
      id: `k${this.kept.size}`,
      key: b64u.encode(crypto.getRandomValues(new Uint8Array(32)))
    };
    this.kept.set(made.id, made.key);
    return made;
  }

  async read(id: string) {
    const key = this.kept.get(id);
    if (key === undefined) {
      throw notThere();
    }
    return key;
  }

  async forget(id: string) {
    this.kept.delete(id);
  }
}

describe('keys of the command line’s agents', () => {
  let desk: Desk;

  beforeEach(async () => {
    ({ desk } = await deskWithBank('deposit,balance --uses 9'));
    // With the key that looks, too.
    await desk.run('principals');
  });
  afterEach(() => desk.close());

  const file = (): string => join(desk.data, 'cli', 'wallet.sqlite');
  const balance = () => desk.run('invoke bank balance');

  function rows<T>(work: (db: DatabaseSync) => T): T {
    const db = new DatabaseSync(file());
    try {
      return work(db);
    } finally {
      db.close();
    }
  }

  const kept = (): Record<string, string> =>
    rows(db =>
      Object.fromEntries(
        db
          .prepare('SELECT kid, keys FROM principals')
          .all()
          .map(({ kid, keys }) => [kid as string, keys as string])
      )
    );

  /** Private scalars that lie there plain. */
  function scalars(): string[] {
    const found = Object.values(kept()).flatMap(text => text.match(/"d":"[\w-]{43}"/g) ?? []);
    return found.map(text => text.slice(5, -1));
  }

  /** Files that have one of them, as text or as bytes. */
  function leaking(secrets: readonly string[]): string[] {
    const needles = secrets.flatMap(secret => [
      Buffer.from(secret),
      Buffer.from(secret, 'base64url')
    ]);
    return desk
      .files()
      .map(({ path }) => path)
      .filter(path => needles.some(needle => readFileSync(path).includes(needle)));
  }

  test('are this user’s alone where nothing closes them, and that is said', async () => {
    expect(leaking(scalars())).toEqual([file()]);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const told = await desk.run('keys');
    expect(told.out).toContain('not encrypted');
    expect(JSON.parse((await desk.run('keys --json')).out)).toEqual({ closed_by: 'nothing' });
  });

  test('are in files that their owner alone reads, the deciding one sealed', async () => {
    const files = desk.files().filter(({ path }) => path.includes('/cli/'));
    expect(files.map(({ path }) => path.split('/').at(-1)).sort()).toEqual([
      'owner.sealed',
      'wallet.sqlite'
    ]);
    for (const { path, text } of files) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(path.endsWith('.sealed') && text.includes('"d"')).toBe(false);
    }
    const { path } = files.find(file => file.path.endsWith('wallet.sqlite'))!;
    chmodSync(path, 0o644);
    const open = await desk.run('invoke bank balance');
    chmodSync(path, 0o600);
    expect(open).toMatchObject({ code: 1, err: expect.stringContaining('read by others') });
  });

  test('that lie there plain are in no file any more once a keyring closes them', async () => {
    const secrets = scalars();
    expect(secrets.length).toBeGreaterThanOrEqual(2);
    expect(leaking(secrets)).toEqual([file()]);
    const ring = (desk.keyring = new Ring());
    expect(await balance()).toMatchObject({ code: 0 });
    expect(leaking(secrets)).toEqual([]);
    expect(ring.kept.size).toBe(1);
    expect(leaking([...ring.kept.values()])).toEqual([]);
    expect((await desk.run('keys')).out).toContain('encrypted with a key in the keyring');
    expect(await balance()).toMatchObject({ code: 0 });
  });

  test('that a keyring closes are of no use without it, to nobody with another one', async () => {
    desk.keyring = new Ring();
    await balance();
    desk.keyring = undefined;
    expect(await balance()).toMatchObject({ code: 1, err: expect.stringContaining('keyring') });
    desk.keyring = new Ring();
    expect(await balance()).toMatchObject({ code: 1, err: expect.stringContaining('keyring') });
    const other = { ...desk.keyring, read: async () => b64u.encode(new Uint8Array(32)) };
    desk.keyring = other as unknown as Keyring;
    expect(await balance()).toMatchObject({ code: 1, err: expect.stringContaining('not open') });
  });

  test('are closed once, by commands that begin at the same moment', async () => {
    const secrets = scalars();
    const ring = (desk.keyring = new Ring());
    const ran = await Promise.all(Array.from({ length: 6 }, balance));
    expect(ran.map(({ code }) => code)).toEqual(ran.map(() => 0));
    expect(ring.kept.size).toBe(1);
    expect(leaking(secrets)).toEqual([]);
    expect(await balance()).toMatchObject({ code: 0 });
  });

  test('that are encrypted with a passphrase are asked for, or read from a descriptor', async () => {
    const secrets = scalars();
    const closed = await desk.run('keys --close passphrase', { typed: [WORDS, WORDS] });
    expect(closed).toMatchObject({ code: 0, out: expect.stringContaining('a passphrase') });
    expect(leaking(secrets)).toEqual([]);
    expect(await balance()).toMatchObject({ code: 1, err: expect.stringContaining('--keys-fd') });
    expect(await desk.run('invoke bank balance', { typed: ['wrong'] })).toMatchObject({ code: 1 });
    expect(await desk.run('invoke bank balance', { typed: [WORDS] })).toMatchObject({ code: 0 });
    const given = { descriptor: `${WORDS}\n` };
    expect(await desk.run('invoke bank balance --keys-fd 3', given)).toMatchObject({ code: 0 });
    // Whoever does not have it does not change what closes them.
    const opened = await desk.run('keys --close nothing', { typed: ['wrong'] });
    expect(opened).toMatchObject({ code: 1 });
    expect(await desk.run('keys --close nothing', { typed: [WORDS] })).toMatchObject({ code: 0 });
    expect(await balance()).toMatchObject({ code: 0 });
    expect(leaking(secrets)).toEqual([file()]);
    // Chosen: a keyring that comes later changes nothing.
    desk.keyring = new Ring();
    expect(await balance()).toMatchObject({ code: 0 });
    expect(leaking(secrets)).toEqual([file()]);
  });

  test.each<[string, (names: string[]) => void]>([
    [
      'exchanged',
      ([one, other]) => {
        const { [one!]: text } = kept();
        rows(db => db.prepare('UPDATE principals SET keys = ? WHERE kid = ?').run(text!, other!));
      }
    ],
    [
      'put there plain',
      ([one]) => {
        rows(db => db.prepare('UPDATE principals SET keys = ? WHERE kid = ?').run('{}', one!));
      }
    ],
    [
      'bent',
      ([one]) => {
        const { [one!]: text } = kept();
        const bent = text!.slice(0, -5) + (text!.at(-5) === 'A' ? 'B' : 'A') + text!.slice(-4);
        rows(db => db.prepare('UPDATE principals SET keys = ? WHERE kid = ?').run(bent, one!));
      }
    ]
  ])('that somebody has %s are refused', async (_how, attack) => {
    desk.keyring = new Ring();
    await balance();
    attack(Object.keys(kept()));
    expect(await balance()).toMatchObject({
      code: 1,
      err: expect.stringContaining('not as they were encrypted')
    });
  });

  test('in a file that others can read are refused', async () => {
    chmodSync(file(), 0o644);
    expect(await balance()).toMatchObject({ code: 1, err: expect.stringContaining('by others') });
    chmodSync(file(), 0o600);
    expect(await balance()).toMatchObject({ code: 0 });
  });

  test('come along in a back-up as they are closed, but for the one that is made anew', async () => {
    // Where a service has them: in its own data folder.
    const data = desk.house.folder;
    const run = (line: string, given = {}) => desk.run([...line.split(' '), '--data', data], given);
    desk.keyring = new Ring();
    await run('principals');
    expect((await run('invoke bank balance')).code).toBe(1);
    const target = join(desk.data, 'restored');
    const path = join(desk.data, 'a.backup');
    const saved = await run(`backup ${path} --plain`);
    expect(saved).toMatchObject({ code: 0, out: expect.stringContaining('with that keyring') });
    expect(await desk.run(`restore ${path} --data ${target}`, { input: '' })).toMatchObject({
      code: 0
    });
    const db = new DatabaseSync(join(target, 'cli', 'wallet.sqlite'));
    const names = db.prepare('SELECT kid, keys FROM principals').all();
    db.close();
    expect(names).toHaveLength(1);
    expect(names[0]!['kid']).toMatch(/^[0-9a-f]{16}\/agent\.cli$/);
    expect(names[0]!['keys']).toMatch(/^closed\//);
  });
});
