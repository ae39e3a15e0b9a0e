import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { clone, restore, save, type Manifest } from '../../../service/backup';
import { described, pack } from '../../../service/backup/container';
import { openAtRest } from '../../../wallet';
import { Store } from '../../../wallet/rows/store';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

const random = { bytes: (length: number) => randomBytes(length) };

/** Whoever can write to somebody that has a recipient's key can write such a back-up. */
describe('a back-up of somebody who knows the format', () => {
  let house: House;
  let owner: Somebody;
  let places: string;
  let copies: string;

  beforeEach(async () => {
    house = await House.open();
    places = mkdtempSync(join(tmpdir(), 'facetry-lies-'));
    owner = await house.enrol('owner', 'Ada');
    copies = await house.copies();
  });
  afterEach(async () => {
    await house.close();
    rmSync(places, { recursive: true, force: true });
    rmSync(copies, { recursive: true, force: true });
  });

  /** With these files in the place of those that it would have, and a first line that says this. */
  async function* lying(
    lie: Partial<Manifest> = {},
    files: Record<string, string> = {}
  ): AsyncGenerator<Uint8Array> {
    const { clock } = house;
    const saved = await save(house.folder, copies, { clock, random, copied: clock.now() });
    const paths = new Set([...saved.manifest.files.map(({ path }) => path), ...Object.keys(files)]);
    const sources = [...paths].map(path => {
      const from = join(copies, `lie-${Buffer.from(path).toString('hex')}`);
      if (files[path] === undefined) {
        return { path, from: join(copies, path) };
      }
      writeFileSync(from, files[path]);
      return { path, from };
    });
    const described_ = await Promise.all(sources.map(described));
    yield* pack({ ...saved.manifest, files: described_, ...lie }, sources);
  }

  const options = () => ({ clock: house.clock, random, choose: async () => [] });
  const restored = (pieces: AsyncIterable<Uint8Array>): Promise<unknown> =>
    restore(pieces, join(places, 'data'), options());

  test.each([
    ['the socket of another', '{"run":"/tmp/of-another"}'],
    ['that beside a port', '{"consent_port":7412,"run":"/tmp/of-another"}'],
    ['a port that is none', '{"consent_port":"7412"}'],
    ['no JSON', '{"run":']
  ])('has no command follow what its service.json says: %s', async (_, said) => {
    await expect(restored(lying({}, { 'service.json': said }))).rejects.toMatchObject({
      code: 'backup_damaged',
      message: expect.stringContaining('service.json')
    });
    expect(readdirSync(places)).toEqual([]);
  });

  test('tells nobody of another service, log or time in its first line', async () => {
    const { checkpoint: now } = await owner.system.ledger.checkpoint();
    const other = await House.open();
    const { checkpoint, logKey } = {
      ...(await (await other.enrol('owner', 'Eve')).system.ledger.checkpoint()),
      logKey: other.core.identity.logKey
    };
    await other.close();
    await house.enrol('agent', 'later');
    rmSync(copies, { recursive: true });
    copies = await house.copies();
    const lies: Partial<Manifest>[] = [
      { issuer: 'facets.bank.example' },
      { log: logKey },
      { checkpoint },
      { log: logKey, checkpoint },
      { checkpoint: 'none' },
      { checkpoint: now }
    ];
    for (const lie of lies) {
      const error = { code: 'backup_damaged', message: expect.stringContaining('first line') };
      await expect(restored(lying(lie))).rejects.toMatchObject(error);
      const cloned = clone(lying(lie), join(places, 'clone'), { ...options(), issuer: null });
      await expect(cloned).rejects.toMatchObject(error);
    }
    expect(readdirSync(places)).toEqual([]);
    await restored(lying());
    expect(readdirSync(places)).toEqual(['data']);
  });

  test('brings no wallet that acts by itself once its keys are open', async () => {
    const path = join(copies, 'wallet.sqlite');
    new Store(path).close();
    const db = new DatabaseSync(path);
    db.exec(
      `CREATE TRIGGER more AFTER INSERT ON codes WHEN new.hash <> 'of-another' BEGIN
         INSERT OR IGNORE INTO codes SELECT 'of-another', kernel, admission, ends FROM codes;
       END`
    );
    db.close();
    await expect(openAtRest(path, {}, random)).rejects.toMatchObject({ code: 'wallet_damaged' });
    await expect(restored(lying({}, {}))).rejects.toMatchObject({
      code: 'backup_damaged',
      message: expect.stringContaining('trigger')
    });
  });

  test('becomes no second service of the first one’s name', async () => {
    const { issuer } = house.core.identity;
    const cloned = clone(lying(), join(places, 'clone'), { ...options(), issuer });
    await expect(cloned).rejects.toMatchObject({ code: 'issuer_taken' });
    expect(existsSync(join(places, 'clone'))).toBe(false);
  });

  test('takes nothing away that somebody else called like what it leaves behind', async () => {
    const mine = ['.data.restoring-mine', '.data.restoring-', '.data.restoring-1e3'];
    mine.forEach(name => mkdirSync(join(places, name)));
    const left = '.data.restoring-2147483646';
    mkdirSync(join(places, left));
    symlinkSync(house.folder, join(places, left, 'linked'));
    await restored(lying());
    expect(readdirSync(places).sort()).toEqual([...mine, 'data'].sort());
    expect(readdirSync(house.folder)).toContain('state.sqlite');
  });
});
