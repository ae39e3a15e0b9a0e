import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeCard, newKeys, signRule } from '../../../client';
import { type BundleVerdict, verifyBundle } from '../../../ledger';
import { b64u, normalizeNeed, type Rule, sealTerms, sha256Hex, utf8 } from '../../../protocol';
import { diagnose } from '../../../service/doctor';
import { bundleOf } from '../../testing/bundle';
import { Elsewhere } from '../../testing/elsewhere';
import type { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';
import { WalletHouse } from '../../testing/walletHouse';

/** In every name; long enough that it is in no random bytes. */
const PLANTED = 'Planted-7f3a-Surname';

/** As bytes that hold it look in files: as they are, and in base64 at each of three places. */
const NEEDLES: readonly Buffer[] = [
  Buffer.from(PLANTED),
  Buffer.from(PLANTED, 'utf16le'),
  Buffer.from(Buffer.from(PLANTED).toString('hex')),
  Buffer.from(sha256Hex(utf8.encode(PLANTED))),
  ...[0, 1, 2].map(at => {
    const whole = b64u.encode(Buffer.concat([Buffer.alloc(at), Buffer.from(PLANTED)]));
    // The first and the last letters are of what stands beside it, too.
    return Buffer.from(whole.slice(4, -4));
  })
];

/** Whether these bytes hold the name, or tokens or openings that hold it. */
const holds = (bytes: Uint8Array): boolean =>
  NEEDLES.some(needle => Buffer.from(bytes).includes(needle));

/** Files of the data folder that hold it, and how often the log tells it to who reads it whole. */
function foundIn({ folder }: House): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => holds(Buffer.from(path)) || holds(readFileSync(path)));
}

/** What the log lets everybody read. */
async function published(house: House): Promise<Uint8Array> {
  const size = house.db.prepare('SELECT count(*) AS n FROM entries').get()!['n'];
  const parts = ['checkpoint', `tile/0/000.p/${size}`, `tile/entries/000.p/${size}`];
  const answers = await Promise.all(parts.map(part => house.send('listen', 'GET', `/log/${part}`)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  return Buffer.from(answers.map(({ body }) => body).join('\n'));
}

/** Ends what they hold, and erases what they are called. */
async function forget(owner: Somebody, who: readonly string[]): Promise<void> {
  const held = await owner.system.facets.list();
  for (const principal of who) {
    const live = held.facets.some(
      ({ holder, state, terms }) =>
        holder === principal && state === 'live' && terms.object !== 'aios/self'
    );
    if (live) {
      await owner.system.facets.revoke({ principal }).catch(() => undefined);
    }
  }
  for (const principal of who) {
    const groups = ['name', 'args', 'cell', 'lineage', 'terms', 'token', 'what', 'why'] as const;
    await owner.system.ledger.erase({ principal, groups: [...groups] });
  }
}

/** All is gone, and what is left is proven as before. */
async function expectForgotten(house: House, owner: Somebody): Promise<BundleVerdict> {
  expect(foundIn(house)).toEqual([]);
  expect(holds(await published(house))).toBe(false);
  const bundle = await bundleOf(house, owner);
  expect(holds(bundle)).toBe(false);
  const verdict = await verifyBundle([bundle], { vkey: house.core.identity.logKey });
  expect(verdict.faults).toEqual([]);
  expect(verdict.proven.inclusion).toBe(true);
  expect(verdict.holes.filter(({ erased }) => erased === null)).toEqual([]);
  await house.stop();
  expect(foundIn(house)).toEqual([]);
  expect((await diagnose(house.database)).differences).toEqual([]);
  await house.start();
  expect(foundIn(house)).toEqual([]);
  return verdict;
}

describe('somebody who is to be forgotten', () => {
  test('is in nothing that the service has or shows, and all that was proven without the name stays so', async () => {
    const whole = await WalletHouse.open({ publicLog: true });
    const { house, owner } = whole;
    const { requests, facets, ledger } = owner.system;
    try {
      // A notebook that asks, is granted, acts and is moved.
      const kernel = await whole.kernel(whole.admission(`${PLANTED}.ipynb`));
      const [used] = await kernel.granted({ object: 'bank', actions: ['balance'] });
      const cell = { id: 'c1', notebook: `${PLANTED}.ipynb`, count: 3 };
      await kernel.post('invoke', { facet: used, act: 'balance', args: {}, cell });
      await whole.wallet.notebookMoved({
        id: 'notebook-1',
        from: `${PLANTED}.ipynb`,
        to: `${PLANTED}-2.ipynb`,
        petname: `notebook ${PLANTED}-2.ipynb`
      });
      const again = await kernel.granted({ object: 'bank', actions: ['deposit'], uses: 1 });
      expect(again).toHaveLength(1);
      // Another device, which decides; somebody who decides a part.
      const device = await house.enrol('owner', `${PLANTED}’s laptop`);
      const until = house.until(3600);
      const bound = sealTerms(normalizeNeed({ object: 'bank', actions: ['balance'] }), until);
      await requests.invite(`${PLANTED} in accounting`, [bound], until);
      // An agent that lends to the bearer of a card, acts once it was confirmed, and has a rule.
      const agent = await house.enrol('agent', `${PLANTED}’s agent`);
      const lendable = await house.grant(owner, agent, {
        object: 'bank',
        actions: ['balance'],
        delegation: true
      });
      const bearer = await house.enrol('agent', 'bearer');
      const fresh = await newKeys();
      const card = await makeCard(bearer.holding.service, fresh, `${PLANTED}’s script`);
      await lendable.delegate(card, { actions: ['balance'], expiry: house.until(600) });
      const confirmed = await house.grant(device, agent, {
        object: 'bank',
        actions: ['deposit'],
        confirm: 'each_use'
      });
      const asked = await (await confirmed.send('deposit', { amount: 1 })).json<{ id: string }>();
      await house.confirm(owner, asked.id);
      const { principals } = await facets.list();
      const rule: Rule = {
        name: 'balances',
        askers: { principal: agent.holding.kid },
        grants: [
          {
            objects: { exact: 'bank' },
            actions: ['balance'],
            constraints: {},
            uses: null,
            result: null
          }
        ],
        lifetime: 600,
        expiry: until,
        uses: null
      };
      const challenge = await house.challenge();
      const named = principals.find(({ principal }) => principal === agent.holding.kid)!;
      const made = await requests.decide(
        await signRule(owner.holding, rule, { mode: 'pointer', challenge, named })
      );
      expect(made).toHaveProperty('rule');

      const known = (await facets.list()).principals;
      const theirs = known
        .filter(({ petname }) => petname.includes(PLANTED))
        .map(({ principal }) => principal);
      expect(theirs).toHaveLength(4);
      expect(foundIn(house).length).toBeGreaterThan(0);
      const before = await ledger.query({ after: -1, limit: 1000 });
      await forget(owner, theirs);
      // Whoever was invited and never came: the code ends, and the invitation is erased as such.
      house.ahead += 3_600_000;
      await house.core.authority.sweep();
      await ledger.erase({ entries: [[0, before.size]], groups: ['name'] });

      const verdict = await expectForgotten(house, owner);
      // Names are holes, and nothing else is that names somebody.
      const after = await ledger.query({ after: -1, limit: 1000 });
      for (const [at, { leaf, kind, openings }] of before.entries.entries()) {
        expect(after.entries[at]!.leaf).toBe(leaf);
        if (kind === 'enrolment' || kind === 'introduction' || kind === 'renaming') {
          const { name: _, ...others } = openings;
          expect(after.entries[at]!.openings).toMatchObject(others);
        }
      }
      expect(verdict.erasedCount).toBeGreaterThan(0);
    } finally {
      await whole.close();
    }
  });

  test('is in nothing that is kept of a host, of what it brought in and renamed, and of who knocked', async () => {
    const there = await Elsewhere.open({ publicLog: true });
    const { house, owner } = there;
    try {
      const lab = `${PLANTED}’s lab`;
      const host = await there.letIn('host', 'host', there.until(), lab);
      const notebook = await there.broughtIn(host, 'notebook', `${PLANTED}.ipynb`, lab);
      await host.system.requests.rename(notebook.holding.kid, `${PLANTED}-2.ipynb (${lab})`);
      const job = await there.broughtIn(host, 'job', 'nightly', lab);
      const login = await there.letIn(undefined, 'agent', there.until(), `${PLANTED}’s script`);
      expect(foundIn(house).length).toBeGreaterThan(0);
      await forget(
        owner,
        [host, notebook, job, login].map(({ holding }) => holding.kid)
      );
      await expectForgotten(house, owner);
    } finally {
      await house.close();
    }
  });
});
