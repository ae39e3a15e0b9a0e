import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { diagnose } from '../../../service/doctor';
import { WalletHouse } from '../../testing/walletHouse';

const BALANCE = { object: 'bank', actions: ['balance'] };

describe('the doctor, of a wallet', () => {
  let whole: WalletHouse;
  let folder: string;

  beforeAll(async () => {
    whole = await WalletHouse.open();
    folder = mkdtempSync(join(tmpdir(), 'facetry-wallet-'));
    const one = await whole.kernel();
    const other = await whole.kernel({ kind: 'job', petname: 'job nightly' });
    await one.granted(BALANCE);
    await other.granted(BALANCE);
    await whole.wallet.close();
    await whole.house.stop();
  });
  afterAll(async () => {
    await whole.house.start();
    await whole.house.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What is found where somebody changed the wallet so. */
  async function found(...statements: string[]) {
    for (const name of ['state.sqlite', 'wallet.sqlite']) {
      copyFileSync(join(whole.house.folder, name), join(folder, name));
    }
    const db = new DatabaseSync(join(folder, 'wallet.sqlite'), {
      enableForeignKeyConstraints: false
    });
    statements.forEach(sql => db.exec(sql));
    db.close();
    const { differences } = await diagnose(join(folder, 'state.sqlite'));
    return differences.map(({ part, code }) => `${part} ${code}`);
  }

  test('finds it whole, also after a clock that was an hour ahead was set right', async () => {
    expect(await found()).toEqual([]);
    const clock = { now: () => Date.now() - 3_600_000 };
    expect((await diagnose(whole.house.database, clock)).differences).toEqual([]);
  });

  const first = '(SELECT min(rowid) FROM principals)';
  const last = '(SELECT max(rowid) FROM principals)';
  test.each([
    [
      'a key in the place of another',
      `UPDATE principals SET keys = (SELECT keys FROM principals WHERE rowid = ${last})
         WHERE rowid = ${first}`,
      ['wallet key']
    ],
    [
      'a principal that nobody enrolled',
      `INSERT INTO principals SELECT 'mallory', kind, petname, 'x', 'y', keys FROM principals
         WHERE rowid = ${first}`,
      ['wallet principal_unknown']
    ],
    [
      'a facet kept for another',
      `UPDATE facets SET principal = (SELECT kid FROM principals WHERE rowid = ${last})
         WHERE principal = (SELECT kid FROM principals WHERE rowid = ${first}) AND origin = 'request'`,
      ['wallet facet']
    ],
    [
      'an address that leads elsewhere',
      `UPDATE facets SET url = '/00000000000000000000000000000000/' WHERE origin = 'request'
         AND principal = (SELECT kid FROM principals WHERE rowid = ${first})`,
      ['wallet facet']
    ],
    [
      'a session as somebody whose keys are not there',
      `INSERT INTO sessions VALUES ('00', 'mallory', 'k', 0, 1)`,
      ['wallet session']
    ],
    [
      'a session that never is too old',
      `INSERT INTO sessions SELECT '00', kid, 'k', 0, 9007199254740991 FROM principals
         WHERE rowid = ${first}`,
      ['wallet session']
    ],
    [
      'a code for somebody whose keys are not there, or for nobody',
      `INSERT INTO codes VALUES ('00', NULL, '{"kind":"job","principal":"mallory"}', 1),
         ('01', NULL, 'none', 1)`,
      ['wallet session', 'wallet session']
    ],
    ['keys of another service', `UPDATE service SET issuer = 'another'`, ['wallet issuer']],
    ['what is no wallet', 'DROP TABLE principals', ['wallet unreadable']]
  ])('names %s', async (_, statement, differences) => {
    expect(await found(statement)).toEqual(differences);
  });
});
