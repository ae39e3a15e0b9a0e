import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { databaseFolder } from '../../engine/testing/folders';
import { WalletHouse } from '../../host/testing/walletHouse';
import { type Closing, createWallet, openAtRest, openVault } from '..';

const BALANCE = { object: 'bank', actions: ['balance'] };
const random = { bytes: (length: number) => randomBytes(length) };
const newKey = (): string => randomBytes(32).toString('base64url');
/** Guessing is as cheap as it can be. */
const CHEAP = 2;

const open = (file: string, closing: Closing) => openAtRest(file, closing, random, CHEAP);
const byKeyring = (key: string, id = 'w1') => ({ by: 'keyring', id, key }) as const;

describe('keys at rest', () => {
  let whole: WalletHouse;
  let folder: string;
  let file: string;
  /** As it was before anything closed it. */
  let pristine: string;
  /** Private keys as JSON, by principal. */
  let plain: Record<string, string>;

  beforeAll(async () => {
    whole = await WalletHouse.open();
    const one = await whole.kernel();
    const other = await whole.kernel({ kind: 'job', petname: 'job nightly' });
    await one.granted(BALANCE);
    await other.granted(BALANCE);
    await whole.wallet.close();
    plain = stored(whole.file);
    pristine = join(databaseFolder('facetry-rest-'), 'wallet.sqlite');
    copyFileSync(whole.file, pristine);
  });
  beforeEach(() => {
    folder = databaseFolder('facetry-rest-');
    file = join(folder, 'wallet.sqlite');
    copyFileSync(pristine, file);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  afterAll(async () => {
    rmSync(dirname(pristine), { recursive: true, force: true });
    await whole.house.close();
  });

  function stored(path: string): Record<string, string> {
    const db = new DatabaseSync(path);
    const rows = db.prepare('SELECT kid, keys FROM principals').all();
    db.close();
    return Object.fromEntries(rows.map(({ kid, keys }) => [kid as string, keys as string]));
  }

  /** Files that somebody finds a private scalar in, as it is or in base64. */
  function leaking(where: string): string[] {
    const scalars = Object.values(plain).flatMap(keys => {
      const { signing, encryption } = JSON.parse(keys) as Record<string, { d: string }>;
      return [signing!.d, encryption!.d];
    });
    expect(scalars).toHaveLength(4);
    return readdirSync(where, { recursive: true, encoding: 'utf8' })
      .filter(name => statSync(join(where, name)).isFile())
      .filter(name => {
        const bytes = readFileSync(join(where, name));
        return scalars.some(d =>
          [Buffer.from(d, 'base64url'), d, Buffer.from(d, 'base64url').toString('base64')].some(
            needle => bytes.includes(needle)
          )
        );
      })
      .sort();
  }

  function change(...statements: string[]): void {
    const db = new DatabaseSync(file);
    statements.forEach(sql => db.exec(sql));
    db.close();
  }

  /** All keys as they are once they are opened so and nothing closes them. */
  async function keysBehind(path: string, opening?: Closing['open']) {
    await open(path, { ...(opening && { open: opening }), close: { by: 'nothing' } });
    return stored(path);
  }

  test('that nothing closes are found by whoever reads the folder', () => {
    expect(leaking(folder)).toEqual(['wallet.sqlite']);
  });

  test.each<[string, NonNullable<Closing['close']>, NonNullable<Closing['open']>]>([
    ['a key of the keyring', byKeyring('A'.repeat(43)), { key: 'A'.repeat(43) }],
    ['a passphrase', { by: 'passphrase', passphrase: 'häufig' }, { passphrase: 'ha\u0308ufig' }]
  ])(
    'that %s closes are nowhere in the folder, and all there with it',
    async (_, close, opening) => {
      await open(file, { close });
      expect(leaking(folder)).toEqual([]);
      for (const closing of [{}, { close: { by: 'nothing' } } as const]) {
        await expect(open(file, closing)).rejects.toMatchObject({ code: 'wallet_locked' });
      }
      expect(await keysBehind(file, opening)).toEqual(plain);
    }
  );

  test('are used as before, and new ones are closed, too', async () => {
    await open(whole.file, { close: byKeyring(newKey()) }).then(({ atRest }) => {
      whole.atRest = atRest;
    });
    whole.begin();
    const kernel = await whole.kernel();
    expect(Object.keys(plain)).toContain(kernel.session.principal);
    const [facet] = (await kernel.granted(BALANCE)) as [string];
    expect((await kernel.post('invoke', { facet, act: 'balance', args: {} })).status).toBe(200);
    await whole.kernel({ kind: 'job', petname: 'job newcomer' });
    const copy = join(folder, 'copy.sqlite');
    await whole.wallet.copy(copy);
    await whole.wallet.close();
    const now = Object.values(stored(whole.file));
    expect(now).toHaveLength(3);
    expect(now.filter(keys => keys.includes('"d"'))).toEqual([]);
    expect(stored(copy)).toEqual(stored(whole.file));
  });

  test('are closed from the first one on where the wallet is yet to be made', async () => {
    const fresh = join(folder, 'fresh.sqlite');
    const key = newKey();
    expect(await open(fresh, { close: byKeyring(key) })).toMatchObject({ by: 'keyring' });
    expect(await open(fresh, { open: { key } })).toMatchObject({ by: 'keyring' });
    await expect(open(fresh, {})).rejects.toMatchObject({ code: 'wallet_locked' });
  });

  test('are opened by no other key or passphrase, which changes nothing', async () => {
    await open(file, { close: { by: 'passphrase', passphrase: 'right' } });
    const before = stored(file);
    for (const wrong of [{ passphrase: 'Right' }, { passphrase: '' }, { key: newKey() }]) {
      const trying = open(file, { open: wrong, close: { by: 'nothing' } });
      await expect(trying).rejects.toMatchObject({ code: 'wallet_key_wrong' });
    }
    expect(stored(file)).toEqual(before);
  });

  test('are closed anew by another passphrase; the former opens them no more', async () => {
    await open(file, { close: { by: 'passphrase', passphrase: 'first' } });
    const first = stored(file);
    await open(file, {
      open: { passphrase: 'first' },
      close: { by: 'passphrase', passphrase: 'second' }
    });
    expect(Object.values(stored(file)).some(keys => Object.values(first).includes(keys))).toBe(
      false
    );
    await expect(open(file, { open: { passphrase: 'first' } })).rejects.toMatchObject({
      code: 'wallet_key_wrong'
    });
    expect(await keysBehind(file, { passphrase: 'second' })).toEqual(plain);
  });

  /** What lies on the disk at each statement is what a process that is killed there leaves. */
  async function imagesOf(work: () => Promise<unknown>): Promise<string[]> {
    const exec = DatabaseSync.prototype.exec;
    const images: string[] = [];
    const watched = jest.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (
      this: DatabaseSync,
      sql: string
    ) {
      const image = mkdtempSync(join(folder, 'image-'));
      for (const end of ['', '-wal']) {
        if (existsSync(`${file}${end}`)) {
          copyFileSync(`${file}${end}`, join(image, `wallet.sqlite${end}`));
        }
      }
      images.push(image);
      exec.call(this, sql);
    });
    await work().finally(() => watched.mockRestore());
    return images;
  }

  describe('that somebody changed', () => {
    const key = newKey();
    beforeEach(() => open(file, { close: byKeyring(key) }));

    const first = '(SELECT min(kid) FROM principals)';
    const last = '(SELECT max(kid) FROM principals)';
    const swap = `UPDATE principals SET keys = CASE kid
      WHEN ${first} THEN (SELECT keys FROM principals WHERE kid = ${last})
      ELSE (SELECT keys FROM principals WHERE kid = ${first}) END`;

    test.each([
      ['exchanged between two principals', [swap], 'wallet_damaged'],
      ['bent', [`UPDATE principals SET keys = substr(keys, 1, 60) || 'x'`], 'wallet_damaged'],
      [
        'put there plain',
        [`UPDATE principals SET keys = '{}' WHERE kid = ${first}`],
        'wallet_damaged'
      ],
      [
        'said to be closed by nothing',
        [`UPDATE at_rest SET closed_by = 'nothing'`],
        'wallet_not_closed'
      ],
      ['not said to be closed', ['DROP TABLE at_rest'], 'wallet_not_closed'],
      ['of another wallet', [`UPDATE at_rest SET id = 'w2'`], 'wallet_key_wrong'],
      ['said to be cheap to guess', ['UPDATE at_rest SET cost = 1'], 'wallet_key_wrong']
    ])('are refused: %s', async (_, statements, code) => {
      change(...statements);
      await expect(open(file, { open: { key } })).rejects.toMatchObject({ code });
    });

    test('are refused without a key, too, though they are said to be closed by nothing', async () => {
      change(`UPDATE at_rest SET closed_by = 'nothing'`);
      await expect(open(file, {})).rejects.toMatchObject({ code: 'wallet_damaged' });
    });

    test('are of no use in another wallet under the same key', async () => {
      const other = join(folder, 'other.sqlite');
      copyFileSync(file, other);
      await open(other, { open: { key }, close: byKeyring(key, 'w2') });
      const [kid, keys] = Object.entries(stored(other))[0]!;
      change(`UPDATE principals SET keys = '${keys}' WHERE kid = '${kid}'`);
      await expect(open(file, { open: { key } })).rejects.toMatchObject({ code: 'wallet_damaged' });
    });

    test('make no process guess harder than a service ever asked for', async () => {
      await open(file, { open: { key }, close: { by: 'passphrase', passphrase: 'p' } });
      for (const cost of [2 ** 21, 3, 0, -2]) {
        change(`UPDATE at_rest SET cost = ${cost}`);
        await expect(open(file, { open: { passphrase: 'p' } })).rejects.toMatchObject({
          code: 'wallet_damaged'
        });
      }
    });
  });

  test('are as before or as after, wherever closing them is killed', async () => {
    const key = newKey();
    const images = await imagesOf(() => open(file, { close: byKeyring(key) }));
    expect(images.length).toBeGreaterThan(4);
    const ways = new Set<string>();
    for (const image of images) {
      const path = join(image, 'wallet.sqlite');
      const opening = await open(path, {}).then(
        () => undefined,
        () => ({ key })
      );
      if (opening) {
        await open(path, { open: opening });
        expect(leaking(image)).toEqual([]);
      }
      ways.add(opening ? 'closed' : 'plain');
      expect(await keysBehind(path, opening)).toEqual(plain);
    }
    expect([...ways].sort()).toEqual(['closed', 'plain']);
  });

  describe('with a vault among them', () => {
    const OPENS = { object: 'bank', text: 'sesame' };
    let stored: string;

    beforeEach(async () => {
      const { atRest } = await open(file, {});
      stored = openVault(file, atRest, random).close(OPENS.text, OPENS.object);
    });

    const behind = (path: string, atRest: Awaited<ReturnType<typeof open>>['atRest']): string =>
      openVault(path, atRest, random).open(stored, OPENS.object);

    test('keep what it closed through each way of being closed', async () => {
      const key = newKey();
      const ways: Closing[] = [
        { close: byKeyring(key) },
        { open: { key }, close: { by: 'passphrase', passphrase: 'first' } },
        { open: { passphrase: 'first' }, close: { by: 'nothing' } },
        {}
      ];
      for (const way of ways) {
        expect(behind(file, (await open(file, way)).atRest)).toBe(OPENS.text);
      }
    });

    test('have its key in no file where something closes them, and open it to nobody else', async () => {
      const plain = vaultKey();
      const key = newKey();
      await open(file, { close: byKeyring(key) });
      expect(vaultKey()).not.toBe(plain);
      const needles = [plain, Buffer.from(plain, 'base64url')];
      for (const name of readdirSync(folder)) {
        const bytes = readFileSync(join(folder, name));
        expect(needles.filter(needle => bytes.includes(needle))).toEqual([]);
      }
      expect(() => openVault(file, null, random)).toThrow(
        expect.objectContaining({ code: 'wallet_damaged' })
      );
    });

    test('are refused where its key was put there plain, or exchanged', async () => {
      const key = newKey();
      await open(file, { close: byKeyring(key) });
      for (const put of [newKey(), 'closed/1.AAAA']) {
        change(`UPDATE vault SET key = '${put}'`);
        await expect(open(file, { open: { key } })).rejects.toMatchObject({
          code: 'wallet_damaged'
        });
      }
    });

    test('are as before or as after, wherever closing them is killed', async () => {
      const key = newKey();
      const images = await imagesOf(() => open(file, { close: byKeyring(key) }));
      for (const image of images) {
        const path = join(image, 'wallet.sqlite');
        const { atRest } = await open(path, {}).catch(() => open(path, { open: { key } }));
        expect(behind(path, atRest)).toBe(OPENS.text);
      }
    });

    function vaultKey(): string {
      const db = new DatabaseSync(file);
      const { key } = db.prepare('SELECT key FROM vault').get() as { key: string };
      db.close();
      return key;
    }
  });

  test('are left alone by a wallet that does not have their key', async () => {
    await open(file, { close: byKeyring(newKey()) });
    const without = () =>
      createWallet({
        database: file,
        fetch: whole.house.fetch,
        clock: whole.house.clock,
        random,
        introduce: async () => ({ code: '' }),
        rename: async () => undefined
      });
    expect(without).toThrow(expect.objectContaining({ code: 'wallet_locked' }));
  });
});
