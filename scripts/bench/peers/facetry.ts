// The attacks of `npm run bench -- peers` on this service; prints how many were let through.
import { bodyLines, exportedLedger, sealed } from '../../../src/cli/testing/bundles';
import type { HeldFacet } from '../../../src/client';
import { House } from '../../../src/host/testing/house';
import type { Somebody } from '../../../src/host/testing/people';
import { verifyBundle } from '../../../src/ledger';
import { type Need, utf8 } from '../../../src/protocol';

const OK = 200;

/** What both are attacked with. */
const { times, outside } = JSON.parse(process.argv[2]!) as { times: number; outside: string[] };

const house = await House.open();
const owner = await house.enrol('owner', 'Ada');
await house.connectBank(owner);
const agent = await house.enrol('agent', 'helper');

const granted = (need: Omit<Need, 'object'>): Promise<HeldFacet> =>
  house.grant(owner, agent, { object: 'bank', ...need });

/** A token as it goes over the wire, good for one call. */
function proof(facet: HeldFacet, act: string, args: object): Promise<string> {
  const { service, keys } = agent.holding;
  return service.token(keys, 'facet-action', {
    act,
    args: args as Record<string, never>,
    fct: facet.id,
    obj: 'bank'
  });
}

/** @returns 1 where the call was let through */
async function shown(facet: HeldFacet, token: string, more = '', at = house): Promise<number> {
  const answer = await at.send('facets', 'GET', facet.issued().facet_url + token + more);
  return Number(answer.status === OK);
}

async function each<Item>(
  items: readonly Item[],
  tried: (item: Item) => Promise<number>
): Promise<number> {
  let through = 0;
  for (const item of items) {
    through += await tried(item);
  }
  return through;
}

const often = (tried: () => Promise<number>): Promise<number> =>
  each(Array.from({ length: times }), tried);

/** Payments by one confirmation, each signed anew. */
async function confirmed(payer: Somebody): Promise<number> {
  const facet = await granted({ actions: ['deposit'], confirm: 'each_use' });
  const asked = await facet.send('deposit', { amount: 1 });
  const { id } = await asked.json<{ id: string }>();
  await house.confirm(payer, id);
  const before = house.bank.balance;
  await often(() =>
    facet.invoke('deposit', { amount: 1 }, { confirmed: id }).then(
      () => 1,
      () => 0
    )
  );
  return house.bank.balance - before;
}

/** Of each change of an exported log: whether whoever verifies it is told. */
async function changedLogs(): Promise<Record<string, boolean>> {
  const { desk, text, vkey } = await exportedLedger();
  const lines = bodyLines(text);
  const changes = {
    unchanged: lines,
    tail: lines.slice(0, -3),
    order: [...lines.slice(0, 3), lines[5]!, lines[4]!, lines[3]!, ...lines.slice(6)],
    twice: [...lines, ...lines.slice(4, 6)],
    hole: [...lines.slice(0, 3), ...lines.slice(6)]
  };
  const found: Record<string, boolean> = {};
  for (const [change, kept] of Object.entries(changes)) {
    const { faults } = await verifyBundle([utf8.encode(sealed(kept))], { vkey });
    found[change] = faults.length > 0;
  }
  await desk.close();
  return found;
}

const balance = await granted({ actions: ['balance'] });
const talk = await granted({ actions: ['say'], constraints: { body: { path: 'data/**' } } });

const taken = await proof(balance, 'balance', {});
const honest = await shown(balance, taken);
const replayed = await often(() => shown(balance, taken));
await house.stop();
await house.start();
const restarted = await often(() => shown(balance, taken));

const other = await House.open();
const elsewhere = await shown(balance, await proof(balance, 'balance', {}), '', other);
await other.discard();
const added = await shown(balance, await proof(balance, 'balance', {}), '?account=other');
const twins = await often(
  async () => 1 - (await shown(balance, await proof(balance, 'balance', {})))
);
const inside = await shown(talk, await proof(talk, 'say', { body: 'data/a.csv' }));
const left = await each(outside, async path =>
  shown(talk, await proof(talk, 'say', { body: path.slice(1) }))
);
const paid = await confirmed(owner);
await owner.system.facets.revoke(balance.id);
const revoked = await shown(balance, await proof(balance, 'balance', {}));
await house.discard();

if (honest !== 1 || inside !== 1) {
  throw new Error('an honest call was refused, so refusals say nothing');
}
process.stdout.write(
  JSON.stringify({
    replayed,
    restarted,
    elsewhere,
    added,
    twins,
    glob: left,
    folder: left,
    approved: paid,
    revoked,
    records: await changedLogs()
  })
);
