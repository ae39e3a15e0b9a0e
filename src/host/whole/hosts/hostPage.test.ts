import { type HeldFacet, makeCard } from '../../../client';
import type { EntryView } from '../../../protocol';
import { document } from '../../testing/bank';
import { asks, Elsewhere, NEED } from '../../testing/elsewhere';
import type { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

let there: Elsewhere;
let house: House;
let owner: Somebody;

beforeEach(async () => {
  there = await Elsewhere.open();
  ({ house, owner } = there);
});
afterEach(() => there.close());

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

describe('a host’s page', () => {
  let page: Somebody;
  let notebook: Somebody;
  /** Of another JupyterLab, with a facet and a request that waits. */
  let other: Somebody;
  let others: HeldFacet;

  beforeEach(async () => {
    const host = await there.letIn('host', 'host');
    const ends = host.holding.until!;
    const { code } = await host.system.requests.bringIn('page', 'JupyterLab page (lab)', ends);
    // By the way on which answers go on.
    page = await house.enrolWith(code);
    notebook = await there.broughtIn(host);
    other = await there.broughtIn(
      await there.letIn('host', 'host', there.until(), 'team'),
      'notebook',
      'a',
      'team'
    );
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
    await there.rules({ principal: notebook.holding.kid });
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
    // From the index alone, as from the log.
    const again = async () =>
      (await page.system.ledger.query({ limit: 1000, before: all.length })).entries;
    const kept = mine.filter(({ index }) => index < all.length);
    await house.stop();
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
