import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { b64u } from '../../protocol';
import { closeSecrets } from '../../service/registry/credentials';
import { type Closing, openAtRest, openVault } from '../../wallet';
import { Store } from '../../wallet/rows/store';
import type { Keyring } from '../keys/keyring';
import { deskWithBank } from '../testing/bank';
import type { Desk } from '../testing/desk';

const SECRET = 'sesame-open-now';
const WORDS = 'correct horse battery staple';
const random = { bytes: (length: number) => randomBytes(length) };

describe('facetry clone --with-credentials', () => {
  let desk: Desk;
  let place: string;

  beforeEach(async () => {
    ({ desk } = await deskWithBank('balance --uses 5'));
    place = mkdtempSync(join(tmpdir(), 'facetry-clones-'));
    const put = desk.house.db.prepare('INSERT INTO secrets (object, secret) VALUES (?, ?)');
    put.run('bank', SECRET);
  });
  afterEach(async () => {
    await desk.close();
    rmSync(place, { recursive: true, force: true });
  });

  const saved = (): string => join(place, 'backup');
  const target = (): string => join(place, 'clone');
  const clone = (more: string[], given: object) =>
    desk.run(
      [
        'clone',
        saved(),
        '--data',
        target(),
        '--issuer',
        'two.example',
        '--with-credentials',
        ...more
      ],
      given
    );

  /** A back-up of the service, its wallet and what it closes being closed so. */
  async function backedUp(closing: Closing): Promise<void> {
    const wallet = join(desk.house.folder, 'wallet.sqlite');
    const { atRest } = await openAtRest(wallet, closing, random, 1024);
    new Store(wallet, atRest).close();
    closeSecrets(desk.house.db, openVault(wallet, atRest, random));
    await desk.house.stop();
    const ran = await desk.run(['backup', saved(), '--plain', '--data', desk.house.folder], {
      supervised: false
    });
    await desk.house.start();
    expect(ran.code).toBe(0);
    expect(readFileSync(saved()).includes(SECRET)).toBe(false);
  }

  function credentials(): unknown[] {
    const db = new DatabaseSync(join(target(), 'state.sqlite'));
    try {
      return db
        .prepare('SELECT object, secret FROM secrets')
        .all()
        .map(row => ({ ...row }));
    } finally {
      db.close();
    }
  }

  const TAKEN = [{ object: 'bank', secret: SECRET }];

  describe('of a wallet that a passphrase closes', () => {
    beforeEach(() => backedUp({ close: { by: 'passphrase', passphrase: WORDS } }));

    test('asks for it at a terminal', async () => {
      const ran = await clone([], { typed: [WORDS] });
      expect(ran).toMatchObject({
        code: 0,
        shown: expect.stringContaining('wallet in the back-up')
      });
      expect(ran.out + ran.err + ran.shown).not.toContain(WORDS);
      expect(credentials()).toEqual(TAKEN);
    });

    test('reads it from a descriptor', async () => {
      const given = { input: '', descriptor: `${WORDS}\n` };
      expect((await clone(['--wallet-fd', '3'], given)).code).toBe(0);
      expect(credentials()).toEqual(TAKEN);
    });

    test.each([
      ['with another one', { typed: ['correct horse battery stable'] }, 'does not open'],
      ['where nobody can be asked', { input: '' }, '--wallet-fd']
    ])('makes nothing %s', async (_case, given, said) => {
      expect(await clone([], given)).toMatchObject({ code: 1, err: expect.stringContaining(said) });
      expect(existsSync(target())).toBe(false);
    });
  });

  describe('of a wallet that a keyring closes', () => {
    const key = b64u.encode(random.bytes(32));
    const ring = (read: Keyring['read']): Keyring => ({
      read,
      fresh: async () => undefined,
      forget: async () => undefined
    });

    beforeEach(() => backedUp({ close: { by: 'keyring', id: 'w1', key } }));

    test('takes the key from there', async () => {
      const asked: string[] = [];
      desk.keyring = ring(async id => (asked.push(id), key));
      expect((await clone([], { input: '' })).code).toBe(0);
      expect(asked).toEqual(['w1']);
      expect(credentials()).toEqual(TAKEN);
    });

    test('makes nothing where it has another key, or is not there', async () => {
      desk.keyring = ring(async () => b64u.encode(random.bytes(32)));
      expect((await clone([], { input: '' })).err).toContain('does not open');
      desk.keyring = undefined;
      expect((await clone([], { input: '' })).err).toContain('keyring');
      expect(existsSync(target())).toBe(false);
    });
  });
});
