import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { document } from '../../host/testing/bank';
import { Desk, type Ran } from './desk';

export const PASSPHRASE = 'correct horse';

/** A desk with an owner, and with a bank, which is connected with these options. */
export async function openBank(options = ''): Promise<Desk> {
  const desk = await Desk.open();
  await desk.enrolOwner();
  const config = join(desk.data, 'bank.config');
  const address = desk.house.bank.address;
  writeFileSync(config, JSON.stringify({ document, address, network: 'loopback' }));
  const line = `services add bank --kind openapi --config @${config} ${options}`;
  const { out, err } = await desk.run(line.trim(), { typed: [PASSPHRASE] });
  if (!out.includes('Connected bank')) {
    throw new Error(`not connected: ${err}`);
  }
  return desk;
}

/** `facetry need …`, with Ada deciding meanwhile. */
export async function granted(desk: Desk, line: string, decision = ''): Promise<Ran> {
  const asked = await desk.run(`${line} --no-wait`);
  const request = /Request ([0-9a-f]{32})/.exec(asked.err)![1]!;
  const decided = await desk.run(`decide ${request} ${decision}`.trim(), {
    typed: [PASSPHRASE, 'grant']
  });
  if (decided.code !== 0) {
    throw new Error(`not granted (${decided.code}): ${decided.err}`);
  }
  return desk.run(`${line} --timeout 5`);
}

/** A desk with an owner, and with a bank whose facet for `need` was granted and fetched. */
export async function deskWithBank(need: string): Promise<{ desk: Desk; facet: string }> {
  const desk = await openBank();
  const got = await granted(desk, `need bank ${need}`);
  return { desk, facet: got.out.slice(0, 32) };
}
