import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { copyInto } from '../../../service/backup';
import { House } from '../../testing/house';

describe('a copy of a service that runs', () => {
  let house: House;

  beforeEach(async () => (house = await House.open()));
  afterEach(() => house.close());

  test('is begun anew where it meets a transaction', async () => {
    const failed: unknown[] = [];
    house.db.exec("BEGIN IMMEDIATE; UPDATE service SET epoch = epoch + 1 WHERE issuer = 'nobody'");
    const copies = await copyInto(house.folder, {
      wallet: async () => undefined,
      state: async path => {
        if (failed.length > 0 && house.db.isTransaction) {
          house.db.exec('COMMIT');
        }
        await house.core.copy(path).catch(error => {
          failed.push(error);
          throw error;
        });
      }
    });
    expect(failed).toHaveLength(1);
    const copy = new DatabaseSync(join(copies, 'state.sqlite'), { readOnly: true });
    expect(copy.prepare('SELECT count(*) AS n FROM entries').get()).toEqual(
      house.db.prepare('SELECT count(*) AS n FROM entries').get()
    );
    copy.close();
    rmSync(copies, { recursive: true });
  });
});
