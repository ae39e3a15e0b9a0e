import { DatabaseSync } from 'node:sqlite';

import { makeCard } from '../client';
import { authoritySteps } from '../service/authority/books/schema';
import { CELLS_APART } from '../service/ledger/schema';
import { House } from './testing/house';
import { document } from './testing/bank';
import type { Somebody } from './testing/people';

/** As the step that made them found the tables. */
const WITHOUT_STANDINGS = `
  DROP INDEX facets_by_standing;
  DROP INDEX facets_by_end;
  DROP INDEX facets_by_object;
  DROP INDEX facets_that_decide;
  DROP INDEX facets_by_holder_and_object;
  DROP INDEX principals_that_own;
  DROP INDEX principals_by_maker;
  DROP INDEX principals_by_name;
  DROP INDEX requests_by_entry;
  DROP INDEX requests_by_end;
  ALTER TABLE facets DROP COLUMN standing;`;

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

  test('has its tables brought to this one, the first proposals among them', async () => {
    await before(db => {
      db.exec(`
        DELETE FROM schema_steps WHERE part = 'registry' AND step > 0;
        ALTER TABLE secrets DROP COLUMN vault;
        DROP TABLE proposals;
        CREATE TABLE proposals (
          id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, config TEXT NOT NULL,
          proposed_at INTEGER NOT NULL, proposed_by TEXT NOT NULL
        ) STRICT;
        INSERT INTO proposals VALUES ('a', 'b', 'c', '{}', 1, 'd')`);
    });
    const config = { document, address: house.bank.address, network: 'loopback' };
    const registry = owner.holding.find('aios/registry', 'propose');
    expect(
      await registry.call('propose', { name: 'other', kind: 'openapi', config })
    ).toMatchObject({ proposal: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const list = await owner.holding.find('aios/registry', 'list').call('list', {});
    expect(list).toMatchObject({ objects: [{ name: 'bank' }] });
  });

  test('is found by time and by what was signed, too, before and after it is indexed anew', async () => {
    const agent = await house.enrol('agent', 'helper');
    const facet = await house.grant(owner, agent, { object: 'bank', actions: ['balance'] });
    const { jti } = await facet.invoke('balance');
    const { entries, size } = await owner.system.ledger.query({ limit: 1_000 });
    await before(db => {
      db.exec(`
        DELETE FROM schema_steps WHERE part = 'ledger' AND step BETWEEN 3 AND 5;
        DROP TABLE times;
        DROP TABLE signed;
        CREATE INDEX entries_by_jti ON entries (jti) WHERE jti IS NOT NULL;`);
    });
    const since = Math.floor(entries[1]!.at / 1000);
    const wanted = entries.filter(({ at }) => at >= since * 1000).map(({ index }) => index);
    const found = async (): Promise<number[]> =>
      (await owner.system.ledger.query({ since, limit: 1_000 })).entries.map(({ index }) => index);
    expect(await found()).toEqual(wanted);
    expect(await agent.system.self.outcome(jti)).toMatchObject({ state: 'done' });
    // Ends with the rest indexed.
    await before(db => expect(db.prepare('SELECT size FROM indexed').get()).toEqual({ size }));
    expect(await found()).toEqual(wanted);
    expect(await agent.system.self.outcome(jti)).toMatchObject({ state: 'done' });
    await before(db => {
      const { least } = db.prepare('SELECT min(idx) AS least FROM times').get() as {
        least: number;
      };
      expect(least).toBe(0);
    });
  });

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

  test('lists what it lists now', async () => {
    const agent = await house.enrol('agent', 'helper');
    const facet = await house.grant(owner, agent, {
      object: 'bank',
      actions: ['balance'],
      delegation: true
    });
    const card = await makeCard(agent.holding.service, agent.keys, 'itself');
    await facet.delegate(card, { actions: ['balance'] });
    await owner.system.facets.revoke(facet.id);
    const standings = () => house.db.prepare('SELECT id, standing FROM facets ORDER BY id').all();
    const made = standings();
    await before(db =>
      db.exec(
        `DELETE FROM schema_steps WHERE part = 'authority' AND step = ${authoritySteps.length - 1};
         ${WITHOUT_STANDINGS}`
      )
    );
    expect(standings()).toEqual(made);
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
