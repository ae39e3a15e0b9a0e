import { DatabaseSync } from 'node:sqlite';

import {
  type Fetch,
  type HeldFacet,
  Holding,
  NotHeld,
  type Rule,
  ServiceClient,
  SystemObjects,
  knock,
  makeCard,
  newKeys,
  signRule
} from '../client';
import { verifyBundle } from '../ledger';
import type { EntryView } from '../protocol';
import { diagnose } from '../service/doctor';
import { document } from './testing/bank';
import { bundleOf } from './testing/bundle';
import { House } from './testing/house';
import type { Somebody } from './testing/people';

const DAY = 24 * 3600;
const NEED = { object: 'bank', actions: ['balance'] };

let house: House;
let owner: Somebody;

beforeEach(async () => {
  house = await House.open();
  owner = await house.enrol('owner', 'Ada');
  await house.connectBank(owner);
});
afterEach(() => house.close());

/** A program on a machine elsewhere, at the listen door. */
function elsewhere(): ServiceClient {
  const fetch: Fetch = async (target, init = {}) => {
    const { status, headers, body } = await house.send(
      'listen',
      init.method ?? 'GET',
      new URL(target).pathname,
      {
        address: '192.0.2.7',
        ...(init.body !== undefined && init.body !== null && { body: String(init.body) })
      }
    );
    return new Response(body, { status, headers });
  };
  return new ServiceClient({ base: 'http://facetry.invalid', fetch, clock: house.clock });
}

function until(seconds = DAY): number {
  return Math.floor(house.clock.now() / 1000) + seconds;
}

/** Who knocks as `kind`, let in as `as` while the owner types the code. */
async function letIn(
  kind: 'host' | undefined,
  as: 'host' | 'agent',
  ends = until(),
  petname = 'lab'
) {
  const service = elsewhere();
  const keys = await newKeys();
  let typing: Promise<unknown> = Promise.resolve();
  const code = await knock(service, keys, {
    name: 'Ann’s JupyterLab',
    ...(kind && { kind }),
    onCode: knocked => {
      typing = owner.system.requests
        .knocking(knocked.code)
        .then(shown => owner.system.requests.admit(shown, petname, ends, { kind: as }));
    },
    pause: async ms => {
      await typing;
      house.ahead += ms;
    }
  });
  return enrolled(service, code, keys);
}

async function enrolled(service: ServiceClient, code: string, given?: Somebody['keys']) {
  const keys = given ?? (await newKeys());
  const { facets } = await service.enrol(keys, { code, name: 'x' });
  const holding = new Holding(service, keys);
  for (const issued of facets) {
    await holding.accept(issued);
  }
  return { holding, keys, system: new SystemObjects(holding) } as Somebody;
}

async function broughtIn(host: Somebody, kind = 'notebook', petname = 'churn.ipynb', lab = 'lab') {
  const { code } = await host.system.requests.bringIn(
    kind,
    `${petname} (${lab})`,
    host.holding.until!
  );
  return enrolled(elsewhere(), code);
}

const asks = ({ holding }: Somebody) =>
  holding.service.request(holding.keys, { needs: holding.askable([NEED]), purpose: 'x' });

/** What is told while `work` goes on, up to what comes after it. */
async function heard(page: Somebody, work: () => Promise<unknown>): Promise<EntryView[]> {
  const leaving = new AbortController();
  const entries: EntryView[] = [];
  const listening = (async () => {
    for await (const entry of page.system.ledger.watch({ after: -1, signal: leaving.signal })) {
      entries.push(entry);
      if (entry.kind === 'pause') {
        break;
      }
    }
  })();
  await work();
  await listening;
  leaving.abort();
  return entries;
}

const rules = async (askers: Rule['askers'], named?: string): Promise<void> => {
  const grant = { objects: { exact: 'bank' }, actions: ['balance'], constraints: {}, uses: null };
  const rule: Rule = {
    name: 'balances',
    askers,
    grants: [{ ...grant, result: null }],
    lifetime: 3600,
    expiry: until(),
    uses: null
  };
  const said = {
    mode: 'pointer',
    challenge: await house.challenge(),
    ...(named !== undefined && { named })
  } as const;
  await owner.system.requests.decide(await signRule(owner.holding, rule, said));
};

const statesOf = async (petname: string) => {
  const { facets } = await owner.system.facets.list();
  return Object.fromEntries(
    facets
      .filter(facet => facet.petname === petname)
      .map(({ terms, state }) => [terms.object, state])
  );
};

describe('a host’s page', () => {
  let page: Somebody;
  let notebook: Somebody;
  /** Of another JupyterLab, with a facet and a request that waits. */
  let other: Somebody;
  let others: HeldFacet;

  beforeEach(async () => {
    const host = await letIn('host', 'host');
    const ends = host.holding.until!;
    const { code } = await host.system.requests.bringIn('page', 'JupyterLab page (lab)', ends);
    // By the way on which answers go on.
    page = await house.enrolWith(code, 'JupyterLab page');
    notebook = await broughtIn(host);
    other = await broughtIn(await letIn('host', 'host', until(), 'team'), 'notebook', 'a', 'team');
    others = await house.grant(owner, other, other.holding.askable([NEED])[0]!);
  });

  const held = () => house.grant(owner, notebook, notebook.holding.askable([NEED])[0]!);

  test('sees who its own are and what they hold, and nobody and nothing else', async () => {
    const facet = await held();
    await house.enrol('agent', 'analyst');
    const { facets, principals } = await page.system.facets.list();
    expect(new Set(principals.map(({ petname }) => petname))).toEqual(
      new Set(['lab', 'JupyterLab page (lab)', 'churn.ipynb (lab)'])
    );
    const known = new Set(principals.map(({ principal }) => principal));
    expect(facets.filter(({ holder }) => !known.has(holder))).toEqual([]);
    expect(facets.map(({ id }) => id)).toContain(facet.id);
    expect(facets.map(({ id }) => id)).not.toContain(others.id);
  });

  test('sees and denies what its own ask for, and no request of others', async () => {
    await asks(notebook);
    await asks(other);
    const waiting = async (who: Somebody) =>
      (await who.system.requests.list()).requests.map(({ id, who: { petname } }) => ({
        id,
        petname
      }));
    expect((await waiting(page)).map(({ petname }) => petname)).toEqual(['churn.ipynb (lab)']);
    const foreign = (await waiting(owner)).find(({ petname }) => petname === 'a (team)')!;
    await expect(page.system.requests.deny(foreign.id)).rejects.toMatchObject({
      code: 'no_such_request'
    });
    expect(await waiting(owner)).toContainEqual(foreign);
  });

  test('is told of no rule', async () => {
    await rules({ principal: notebook.holding.kid }, 'churn.ipynb (lab)');
    expect((await page.system.requests.list()).rules).toEqual([]);
    expect((await owner.system.requests.list()).rules).toHaveLength(1);
  });

  test('stops nothing of others, by facet or by name, and not what let it in', async () => {
    const { facets } = owner.system;
    const analyst = await house.enrol('agent', 'analyst');
    const names = [other, analyst, owner].map(({ holding }) => holding.kid);
    const theirs = (await facets.list()).facets.filter(({ holder }) => names.includes(holder));
    expect(theirs.length).toBeGreaterThan(5);
    for (const stop of ['revoke', 'pause'] as const) {
      for (const { id } of theirs) {
        await expect(page.system.facets[stop](id)).rejects.toMatchObject({ code: 'no_such_facet' });
      }
      for (const principal of names) {
        await expect(page.system.facets[stop]({ principal })).rejects.toMatchObject({
          code: 'no_such_principal'
        });
      }
    }
    expect(await others.call('balance')).toHaveProperty('balance');
  });

  test('stops what its own hold, and what they lent, but not to whom', async () => {
    const terms = { ...notebook.holding.askable([NEED])[0]!, delegation: true };
    const facet = await house.grant(owner, notebook, terms);
    const agent = await house.enrol('agent', 'analyst');
    const card = await makeCard(agent.holding.service, agent.holding.keys, 'analyst');
    const { facet: issued } = await facet.delegate(card, { actions: ['balance'] });
    const lent = await agent.holding.accept(issued);
    const seen = await page.system.facets.list();
    expect(seen.facets.map(({ id }) => id)).toContain(lent.id);
    expect(seen.principals.map(({ petname }) => petname)).toContain('analyst');
    await expect(page.system.facets.revoke({ principal: agent.holding.kid })).rejects.toMatchObject(
      { code: 'no_such_principal' }
    );
    await page.system.facets.revoke(lent.id);
    await expect(lent.call('balance')).rejects.toMatchObject({ code: 'revoked' });
    await page.system.facets.pause({ principal: notebook.holding.kid });
    await expect(facet.call('balance')).rejects.toMatchObject({ code: 'paused' });
  });

  test('reads of the ledger what its own did and what was done about them, by every way alike', async () => {
    const facet = await held();
    await facet.call('balance');
    await others.call('balance');
    await owner.system.facets.pause({ principal: other.holding.kid });
    const local = await house.enrol('page', 'JupyterLab');
    const config = { document, address: house.bank.address, network: 'loopback' };
    await local.system.registry.propose({ name: 'second', kind: 'openapi', config });
    const told = await heard(page, () => owner.system.facets.pause(facet.id));
    const all = (await owner.system.ledger.query({ limit: 1000 })).entries;
    const mine = (await page.system.ledger.query({ limit: 1000 })).entries;
    const indexes = mine.map(({ index }) => index);
    expect(told.map(({ index }) => index)).toEqual(indexes.slice(0, told.length));
    expect(new Set(mine.map(({ kind }) => kind))).toEqual(
      new Set([
        'introduction',
        'enrolment',
        'grant',
        'request',
        'decision',
        'intent',
        'outcome',
        'pause',
        'registration'
      ])
    );
    expect(mine.filter(({ petname }) => petname?.includes('team'))).toEqual([]);
    expect(mine.filter(({ kind }) => kind === 'decision')).toHaveLength(1);
    expect(mine.filter(({ kind }) => kind === 'pause')).toHaveLength(1);
    // What is connected everybody may list; who proposes what is the owners’ to know.
    expect(mine.filter(({ kind }) => kind === 'registration')).toHaveLength(1);
    expect(all.filter(({ kind }) => kind === 'registration')).toHaveLength(2);
    for (const { index } of all) {
      for (const look of [page.system.ledger.entry, page.system.ledger.prove]) {
        await (indexes.includes(index)
          ? expect(look(index)).resolves.toBeDefined()
          : expect(look(index)).rejects.toMatchObject({ code: 'no_such_entry' }));
      }
    }
    for (const sought of [
      { principal: other.holding.kid },
      { principal: owner.holding.kid, kinds: ['introduction' as const] },
      { facet: others.id }
    ]) {
      expect((await page.system.ledger.query(sought)).entries).toEqual([]);
    }
    // From the index alone, as from the log; also from one of before, which knew by whom alone.
    const again = async () =>
      (await page.system.ledger.query({ limit: 1000, before: all.length })).entries;
    const kept = mine.filter(({ index }) => index < all.length);
    await house.stop();
    await house.start();
    expect(await again()).toEqual(kept);
    await house.stop();
    const db = new DatabaseSync(house.database);
    db.exec(`DELETE FROM postings WHERE word IN (SELECT id FROM words WHERE dimension = 'about');
      DELETE FROM words WHERE dimension = 'about';
      DELETE FROM schema_steps WHERE part = 'ledger' AND step = 4;`);
    db.close();
    await house.start();
    expect(await again()).toEqual(kept);
  });

  test('leaves the pages of others their share of what pages may stop', async () => {
    const local = await house.enrol('page', 'JupyterLab');
    for (let at = 0; at < 10; at++) {
      await page.system.facets.revoke((await held()).id);
    }
    const last = await held();
    await expect(page.system.facets.revoke(last.id)).rejects.toMatchObject({
      code: 'too_many_requests'
    });
    expect((await local.system.facets.revoke(last.id)).revoked).toEqual([last.id]);
  });

  test('sees by a facet that an owner grants it what that is about: more', async () => {
    const need = { object: 'aios/ledger', actions: ['query'] };
    const granted = await house.grant(owner, page, page.holding.askable([need])[0]!);
    const { entries } = (await granted.call('query', { limit: 1000 })) as { entries: EntryView[] };
    expect(entries.map(({ petname }) => petname)).toContain('a (team)');
  });
});

describe('a host', () => {
  test('is shown as one, let in by its code, and holds but the right to bring in notebooks and its page', async () => {
    const keys = await newKeys();
    const { code } = await elsewhere().knock(keys, 'Ann’s JupyterLab', 'host');
    expect(await owner.system.requests.knocking(code)).toMatchObject({ kind: 'host' });
    const host = await letIn('host', 'host');
    expect(host.holding.facets.map(({ terms }) => [terms.object, terms.actions])).toEqual(
      expect.arrayContaining([
        ['aios/requests', ['introduce']],
        ['aios/self', expect.anything()]
      ])
    );
    expect(host.holding.facets).toHaveLength(2);
  });

  test('is let in as what it knocks as and nothing else, and by no code without a knock', async () => {
    await expect(letIn('host', 'agent')).rejects.toMatchObject({ code: 'bad_introduction' });
    await expect(letIn(undefined, 'host')).rejects.toMatchObject({ code: 'bad_introduction' });
    for (const plain of [
      house.core.authority.introduce({ kind: 'host', petname: 'x' }),
      owner.system.requests.introduce('host', 'x')
    ]) {
      await expect(plain).rejects.toMatchObject({ code: 'bad_introduction' });
    }
  });

  test.each(['owner', 'approver', 'host', 'agent', 'job', 'service'])(
    'brings in no %s',
    async kind => {
      const host = await letIn('host', 'host');
      await expect(host.system.requests.introduce(kind, 'x')).rejects.toMatchObject({
        code: 'constraint'
      });
    }
  );

  test('brings in notebooks that are shown as its own, and nobody in another name or for longer', async () => {
    const host = await letIn('host', 'host');
    const notebook = await broughtIn(host);
    const { principals } = await owner.system.facets.list();
    expect(principals.find(({ principal }) => principal === notebook.holding.kid)).toMatchObject({
      petname: 'churn.ipynb (lab)',
      kind: 'notebook',
      custody: 'own'
    });
    const facet = await house.grant(owner, notebook, notebook.holding.askable([NEED])[0]!);
    expect(await facet.call('balance')).toHaveProperty('balance');
    const { bringIn, introduce } = host.system.requests;
    const ends = host.holding.until!;
    for (const pretending of [
      () => bringIn('notebook', 'churn.ipynb', ends),
      () => bringIn('notebook', 'churn.ipynb (another)', ends),
      () => bringIn('notebook', ' (lab)', ends),
      () => bringIn('notebook', 'churn.ipynb (lab)', ends + 1),
      () => introduce('notebook', 'churn.ipynb (lab)')
    ]) {
      await expect(pretending()).rejects.toMatchObject({ code: 'bad_introduction' });
    }
  });

  test('brings in a page that looks and narrows, and decides nothing', async () => {
    const host = await letIn('host', 'host');
    const page = await broughtIn(host, 'page', 'JupyterLab page');
    const notebook = await broughtIn(host);
    await asks(notebook);
    const { requests } = await page.system.requests.list();
    expect(requests).toHaveLength(1);
    expect(() => page.system.requests.introduce('notebook', 'x')).toThrow(NotHeld);
    await page.system.requests.deny(requests[0]!.id);
    expect((await owner.system.requests.list()).requests).toHaveLength(0);
  });

  test('gives nobody longer than it has itself', async () => {
    const ends = until();
    const host = await letIn('host', 'host', ends);
    const notebook = await broughtIn(host);
    expect(notebook.holding.until).toBe(ends);
    const { code } = await host.system.requests.bringIn('notebook', 'late (lab)', ends);
    house.ahead += DAY * 1000;
    await expect(enrolled(elsewhere(), code)).rejects.toMatchObject({ code: 'refused' });
    await expect(
      host.system.requests.bringIn('notebook', 'x (lab)', host.holding.until!)
    ).rejects.toMatchObject({
      code: 'expired'
    });
  });

  test('meets no rule for notebooks as a kind, only one for a notebook of its own', async () => {
    const notebook = await broughtIn(await letIn('host', 'host'));
    await rules({ kind: 'notebook' });
    const own = await enrolled(
      elsewhere(),
      (await owner.system.requests.introduce('notebook', 'own')).code
    );
    expect(await asks(own)).toMatchObject({ state: 'granted' });
    expect(await asks(notebook)).toMatchObject({ state: 'pending' });
    await rules({ principal: notebook.holding.kid }, 'churn.ipynb (lab)');
    expect(await asks(notebook)).toMatchObject({ state: 'granted' });
  });

  test('ends with all that those hold whom it brought in, who ask for nothing more', async () => {
    const host = await letIn('host', 'host');
    const notebook = await broughtIn(host);
    const facet = await house.grant(owner, notebook, notebook.holding.askable([NEED])[0]!);
    const { code } = await host.system.requests.bringIn(
      'notebook',
      'next (lab)',
      host.holding.until!
    );
    await owner.system.facets.revoke({ principal: host.holding.kid });
    await expect(facet.call('balance')).rejects.toMatchObject({ code: 'revoked' });
    expect(await statesOf('churn.ipynb (lab)')).toMatchObject({ bank: 'revoked' });
    await expect(asks(notebook)).rejects.toMatchObject({ code: 'refused' });
    await expect(enrolled(elsewhere(), code)).rejects.toMatchObject({ code: 'refused' });
  });

  test('is paused with them, and resumed', async () => {
    const host = await letIn('host', 'host');
    const notebook = await broughtIn(host);
    const facet = await house.grant(owner, notebook, notebook.holding.askable([NEED])[0]!);
    await owner.system.facets.pause({ principal: host.holding.kid });
    await expect(facet.call('balance')).rejects.toMatchObject({ code: 'paused' });
    await expect(asks(notebook)).rejects.toMatchObject({ code: 'refused' });
    await owner.system.facets.resume({ principal: host.holding.kid });
    expect(await facet.call('balance')).toHaveProperty('balance');
  });

  test('stops others with nothing: of an owner who brought somebody in, that one goes on', async () => {
    const { code } = await owner.system.requests.introduce('agent', 'analyst');
    const agent = await enrolled(elsewhere(), code);
    const second = await house.enrol('owner', 'Bea');
    await second.system.facets.revoke({ principal: owner.holding.kid });
    expect(await agent.system.self.facets()).toMatchObject({
      facets: expect.arrayContaining([expect.objectContaining({ state: 'live' })])
    });
  });

  test('has a loop of newcomers stopped', async () => {
    const host = await letIn('host', 'host');
    const loop = async () => {
      for (let at = 0; at < 121; at++) {
        await host.system.requests.bringIn('notebook', 'x (lab)', host.holding.until!);
      }
    };
    await expect(loop()).rejects.toMatchObject({ code: 'too_many_requests' });
  });

  test('is in the ledger as it was, and neither verifier nor doctor finds a difference', async () => {
    const host = await letIn('host', 'host');
    await broughtIn(host);
    await owner.system.facets.pause({ principal: host.holding.kid });
    expect((await verifyBundle([await bundleOf(house, owner)])).faults).toEqual([]);
    await house.stop();
    expect((await diagnose(house.database)).differences).toEqual([]);
    await house.start();
  });
});
