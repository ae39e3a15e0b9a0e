import { DatabaseSync } from 'node:sqlite';

import { CELLS_APART } from '../../../service/ledger/schema';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

describe('a data folder of an earlier release', () => {
  let house: House;
  let owner: Somebody;

  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrol('owner', 'Ada');
    await house.connectBank(owner);
  });
  afterEach(() => house.close());

  async function before(change: (db: DatabaseSync) => void): Promise<void> {
    await house.stop();
    const db = new DatabaseSync(house.database);
    change(db);
    db.close();
    await house.start();
  }

  test('leaves an owner its powers where the service’s own actions took other arguments', async () => {
    await before(db => {
      db.exec(
        `UPDATE facets SET definitions = json_set(definitions, '$.list', 'f', '$.revoke', 'f')
         WHERE json_extract(terms, '$.object') = 'aios/facets'`
      );
    });
    const facets = owner.holding.find('aios/facets', 'list');
    expect(await facets.call('list', {})).toHaveProperty('facets');
  });

  test('is not opened where its ledger holds names that can’t be erased', async () => {
    const change = (db: DatabaseSync): void =>
      db.exec(`
        DELETE FROM schema_steps WHERE part = 'ledger' AND step >= ${CELLS_APART};
        DROP TABLE erasing;`);
    await expect(before(change)).rejects.toMatchObject({ code: 'data_older' });
    const db = new DatabaseSync(house.database);
    db.exec('CREATE TABLE erasing (entry INTEGER PRIMARY KEY, next INTEGER NOT NULL) STRICT');
    db.exec(`INSERT INTO schema_steps VALUES ('ledger', ${CELLS_APART}, 1)`);
    db.close();
    await house.start();
  });

  test('still suspends what the change of a connected service concerns', async () => {
    const agent = await house.enrol('agent', 'helper');
    const facet = await house.grant(owner, agent, { object: 'bank', actions: ['balance'] });
    await before(db => {
      db.exec(
        `UPDATE facets SET definitions = json_set(definitions, '$.balance', 'f')
         WHERE json_extract(terms, '$.object') = 'bank'`
      );
    });
    await expect(facet.call('balance')).rejects.toMatchObject({ code: 'definition_changed' });
  });
});
