import { copyFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { diagnose } from '../../../service/doctor';
import { document } from '../../testing/bank';
import { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

describe('the doctor of a folder', () => {
  let house: House;
  let owner: Somebody;

  beforeEach(async () => {
    house = await House.open();
    owner = await house.enrol('owner', 'Ada');
  });
  afterEach(async () => {
    await house.start();
    await house.close();
  });

  const changed = (...statements: string[]): void => {
    const db = new DatabaseSync(house.database);
    statements.forEach(sql => db.exec(sql));
    db.close();
  };
  const found = async () => (await diagnose(house.database)).differences;

  test('names what was erased and is there again, as from a copy', async () => {
    const agent = await house.enrol('agent', 'helper');
    await house.connectBank(owner);
    const facet = await house.grant(owner, agent, { object: 'bank', actions: ['deposit'] });
    await facet.invoke('deposit', { amount: 1 });
    const [intent] = house.db
      .prepare("SELECT idx, openings FROM entries WHERE kind = 'intent' ORDER BY idx DESC LIMIT 1")
      .all() as [{ idx: number; openings: string }];
    const { entry } = await owner.system.ledger.erase({
      groups: ['args', 'token'],
      before: house.until(60)
    });
    await house.stop();
    expect(await found()).toEqual([]);
    changed(`UPDATE entries SET openings = '${intent.openings}' WHERE idx = ${intent.idx}`);
    expect(await found()).toEqual([
      {
        part: 'erasure',
        code: 'erased',
        subject: `#${intent.idx}`,
        detail: `Entry ${intent.idx} has what entry ${entry} says was erased: args, token.`
      }
    ]);
    // An erasure that was stopped has it still, and goes on.
    changed(`INSERT INTO erasing VALUES (${entry}, 0)`);
    expect(await found()).toEqual([]);
  });

  test('names a proposal that shows another place than it leads to, or than was proposed', async () => {
    const config = { document, address: house.bank.address, network: 'loopback' };
    await owner.system.registry.propose({ name: 'bank', kind: 'openapi', config });
    await house.stop();
    expect(await found()).toEqual([]);
    const whole = `${house.database}.whole`;
    for (const change of [
      `found = json_set(found, '$.config.origin', 'https://thief.example')`,
      `found = json_set(found, '$.kind', 'files')`,
      `config = json_set(config, '$.address', 'https://thief.example')`,
      `name = 'other'`,
      `proposed_by = 'another'`
    ]) {
      copyFileSync(house.database, whole);
      changed(`UPDATE proposals SET ${change}`);
      const [first] = await found();
      copyFileSync(whole, house.database);
      expect([change, first?.code]).toEqual([change, 'proposal']);
    }
  });
});
