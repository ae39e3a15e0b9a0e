import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { document } from '../host/testing/bank';
import { verifyBundle } from '../ledger';
import { Desk } from './testing/desk';

const PASSPHRASE = 'correct horse';

test('a bundle proves what was lent, by the giver’s signature, and each link narrower', async () => {
  const desk = await Desk.open();
  try {
    await desk.enrolOwner();
    const config = join(desk.data, 'bank.config');
    const address = desk.house.bank.address;
    writeFileSync(config, JSON.stringify({ document, address, network: 'loopback' }));
    await desk.run(`services add bank --kind openapi --config @${config}`, { typed: [PASSPHRASE] });
    const need = 'need bank balance --lendable';
    const asked = await desk.run(`${need} --no-wait`);
    const request = /Request ([0-9a-f]{32})/.exec(asked.err)![1]!;
    await desk.run(`decide ${request}`, { typed: [PASSPHRASE, 'grant'] });
    await desk.run(`${need} --timeout 5`);
    const card = (await desk.run('agent card helper')).out;
    const lent = await desk.run('lend bank - --uses 1', { input: card });
    expect(lent.code).toBe(0);
    const path = join(desk.data, 'lent.bundle');
    await desk.run(`export ${path} --owner`, { typed: [PASSPHRASE] });
    const verdict = await verifyBundle([readFileSync(path)]);
    expect(verdict.faults).toEqual([]);
    expect(verdict.proven.kinds).toMatchObject({ delegation: 1 });
  } finally {
    await desk.close();
  }
});
