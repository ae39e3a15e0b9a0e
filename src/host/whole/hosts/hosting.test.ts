import {
  type HeldFacet,
  Holding,
  makeCard,
  newKeys,
  NotHeld,
  signDecision,
  SystemObjects
} from '../../../client';
import { Audit, verifyBundle } from '../../../ledger';
import { normalizeNeed, sealTerms } from '../../../protocol';
import { diagnose } from '../../../service/doctor';
import { bundleOf } from '../../testing/bundle';
import { asks, DAY, Elsewhere, NEED } from '../../testing/elsewhere';
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

const statesOf = async (petname: string) => {
  const { facets } = await owner.system.facets.list();
  return Object.fromEntries(
    facets
      .filter(facet => facet.petname === petname)
      .map(({ terms, state }) => [terms.object, state])
  );
};

/** Somebody whom nobody here knew until it was lent to. */
async function lentTo(
  name: string,
  lend: (card: string) => ReturnType<HeldFacet['delegate']>
): Promise<Somebody> {
  const service = there.service();
  const keys = await newKeys();
  const { facet, self } = await lend(await makeCard(service, keys, name));
  const holding = new Holding(service, keys);
  await holding.accept(facet);
  await holding.accept(self!);
  return { holding, keys, system: new SystemObjects(holding) };
}

describe('a host', () => {
  test('is shown as one, let in by its code, and holds but the right to bring in its own and to name them', async () => {
    const keys = await newKeys();
    const { code } = await there.service().knock(keys, 'Ann’s JupyterLab', 'host');
    expect(await owner.system.requests.knocking(code)).toMatchObject({ kind: 'host' });
    const host = await there.letIn('host', 'host');
    expect(host.holding.facets.map(({ terms }) => [terms.object, terms.actions])).toEqual(
      expect.arrayContaining([
        ['aios/requests', ['introduce', 'rename']],
        ['aios/self', expect.anything()]
      ])
    );
    expect(host.holding.facets).toHaveLength(2);
  });

  test('is let in as what it knocks as and nothing else, and by no code without a knock', async () => {
    await expect(there.letIn('host', 'agent')).rejects.toMatchObject({ code: 'bad_introduction' });
    await expect(there.letIn(undefined, 'host')).rejects.toMatchObject({
      code: 'bad_introduction'
    });
    for (const plain of [
      house.core.authority.introduce({ kind: 'host', petname: 'x' }),
      owner.system.requests.introduce('host', 'x')
    ]) {
      await expect(plain).rejects.toMatchObject({ code: 'bad_introduction' });
    }
  });

  test.each(['owner', 'approver', 'host', 'agent', 'service'])('brings in no %s', async kind => {
    const host = await there.letIn('host', 'host');
    await expect(host.system.requests.introduce(kind, 'x')).rejects.toMatchObject({
      code: 'constraint'
    });
  });

  test('brings in notebooks that are shown as its own, and nobody in another name or for longer', async () => {
    const host = await there.letIn('host', 'host');
    const notebook = await there.broughtIn(host);
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
    const host = await there.letIn('host', 'host');
    const page = await there.broughtIn(host, 'page', 'JupyterLab page');
    const notebook = await there.broughtIn(host);
    await asks(notebook);
    const { requests } = await page.system.requests.list();
    expect(requests).toHaveLength(1);
    expect(() => page.system.requests.introduce('notebook', 'x')).toThrow(NotHeld);
    await page.system.requests.deny(requests[0]!.id);
    expect((await owner.system.requests.list()).requests).toHaveLength(0);
  });

  test('brings in jobs, each a principal of its own that ends with it', async () => {
    const host = await there.letIn('host', 'host');
    const job = await there.broughtIn(host, 'job', 'job nightly');
    const { principals } = await owner.system.facets.list();
    expect(principals.find(({ principal }) => principal === job.holding.kid)).toMatchObject({
      petname: 'job nightly (lab)',
      kind: 'job',
      custody: 'own'
    });
    await there.rules({ kind: 'job' });
    expect(await asks(job)).toMatchObject({ state: 'pending' });
    await owner.system.facets.revoke({ principal: host.holding.kid });
    await expect(asks(job)).rejects.toMatchObject({ code: 'refused' });
  });

  test('gives nobody longer than it has itself', async () => {
    const ends = there.until();
    const host = await there.letIn('host', 'host', ends);
    const notebook = await there.broughtIn(host);
    expect(notebook.holding.until).toBe(ends);
    const { code } = await host.system.requests.bringIn('notebook', 'late (lab)', ends);
    house.ahead += DAY * 1000;
    await expect(there.enrolled(code)).rejects.toMatchObject({ code: 'refused' });
    await expect(
      host.system.requests.bringIn('notebook', 'x (lab)', host.holding.until!)
    ).rejects.toMatchObject({
      code: 'expired'
    });
  });

  test('meets no rule for notebooks as a kind, only one for a notebook of its own', async () => {
    const notebook = await there.broughtIn(await there.letIn('host', 'host'));
    await there.rules({ kind: 'notebook' });
    const own = await there.enrolled(
      (await owner.system.requests.introduce('notebook', 'own')).code
    );
    expect(await asks(own)).toMatchObject({ state: 'granted' });
    expect(await asks(notebook)).toMatchObject({ state: 'pending' });
    await there.rules({ principal: notebook.holding.kid });
    expect(await asks(notebook)).toMatchObject({ state: 'granted' });
  });

  test('ends with all that those hold whom it brought in, who ask for nothing more', async () => {
    const host = await there.letIn('host', 'host');
    const notebook = await there.broughtIn(host);
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
    await expect(there.enrolled(code)).rejects.toMatchObject({ code: 'refused' });
  });

  test.each([
    ['turned away', () => owner.system.facets.revoke],
    ['paused', () => owner.system.facets.pause]
  ] as const)(
    '%s in the moment in which one of its notebooks asks, has that given nothing',
    async (_what, stop) => {
      const host = await there.letIn('host', 'host');
      const notebook = await there.broughtIn(host);
      await there.rules({ principal: notebook.holding.kid });
      const asked = asks(notebook);
      // It is let ask before that, and nothing is recorded of it until after.
      const [answer] = await Promise.allSettled([asked, stop()({ principal: host.holding.kid })]);
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'refused' } });
      expect(await statesOf('churn.ipynb (lab)')).not.toHaveProperty('bank');
      expect((await owner.system.requests.list()).requests).toEqual([]);
    }
  );

  test('that was turned away has what its notebooks had asked for by then granted to nobody', async () => {
    const host = await there.letIn('host', 'host');
    const notebook = await there.broughtIn(host);
    await asks(notebook);
    const [request] = (await owner.system.requests.list()).requests;
    await owner.system.facets.revoke({ principal: host.holding.kid });
    const need = normalizeNeed(notebook.holding.askable([NEED])[0]!);
    const decision = await signDecision(owner.holding, request!, {
      outcome: 'grant',
      granted: [sealTerms(need, there.until(3600))],
      mode: 'pointer',
      challenge: await house.challenge()
    });
    await expect(owner.system.requests.decide(decision)).rejects.toMatchObject({
      code: 'already_ended'
    });
    expect(await statesOf('churn.ipynb (lab)')).not.toHaveProperty('bank');
  });

  test('has nobody from under it by what its notebooks lend', async () => {
    const host = await there.letIn('host', 'host');
    const notebook = await there.broughtIn(host);
    const lendable = notebook.holding.askable([{ ...NEED, delegation: true }])[0]!;
    const facet = await house.grant(owner, notebook, lendable);
    const newcomer = await lentTo('free', card => facet.delegate(card, { actions: ['balance'] }));
    await there.rules({ kind: 'agent' });
    const own = await house.enrol('agent', 'own');
    expect(await asks(own)).toMatchObject({ state: 'granted' });
    expect(await asks(newcomer)).toMatchObject({ state: 'pending' });
    await owner.system.facets.pause({ principal: host.holding.kid });
    await expect(asks(newcomer)).rejects.toMatchObject({ code: 'refused' });
    await owner.system.facets.resume({ principal: host.holding.kid });
    await owner.system.facets.revoke({ principal: host.holding.kid });
    await expect(asks(newcomer)).rejects.toMatchObject({ code: 'refused' });
  });

  test('is not told where a notebook lies that its own lent to; an owner is', async () => {
    const host = await there.letIn('host', 'host');
    const page = await there.broughtIn(host, 'page', 'JupyterLab page');
    const notebook = await there.broughtIn(host);
    const lendable = notebook.holding.askable([{ ...NEED, delegation: true }])[0]!;
    const facet = await house.grant(owner, notebook, lendable);
    const place = '/home/ben/private/q3.ipynb';
    const who = { kind: 'notebook', petname: 'q3.ipynb', custody: 'own', place } as const;
    const other = await there.enrolled((await house.core.authority.introduce(who)).code);
    const { kid } = other.holding;
    const card = await makeCard(there.service(), other.keys, 'q3');
    await facet.delegate(card, { actions: ['balance'] });
    const shown = async ({ system }: Somebody) =>
      (await system.facets.list()).principals.find(({ principal }) => principal === kid);
    expect(await shown(owner)).toMatchObject({ place });
    const outside = await shown(page);
    expect(outside).toMatchObject({ principal: kid });
    expect(outside).not.toHaveProperty('place');
  });

  test('is paused with them, and resumed', async () => {
    const host = await there.letIn('host', 'host');
    const notebook = await there.broughtIn(host);
    const facet = await house.grant(owner, notebook, notebook.holding.askable([NEED])[0]!);
    await owner.system.facets.pause({ principal: host.holding.kid });
    await expect(facet.call('balance')).rejects.toMatchObject({ code: 'paused' });
    await expect(asks(notebook)).rejects.toMatchObject({ code: 'refused' });
    const audited = async (): Promise<unknown[]> => {
      const audit = new Audit({ ask: 'may', object: 'bank', action: 'balance' });
      await verifyBundle([await bundleOf(house, owner)], { onEntry: entry => audit.read(entry) });
      return audit.answer().permits.map(({ state }) => state);
    };
    expect(await audited()).toEqual(['paused']);
    await owner.system.facets.resume({ principal: host.holding.kid });
    expect(await audited()).toEqual(['live']);
    expect(await facet.call('balance')).toHaveProperty('balance');
  });

  test('stops others with nothing: of an owner who brought somebody in, that one goes on', async () => {
    const { code } = await owner.system.requests.introduce('agent', 'analyst');
    const agent = await there.enrolled(code);
    const second = await house.enrol('owner', 'Bea');
    await second.system.facets.revoke({ principal: owner.holding.kid });
    expect(await agent.system.self.facets()).toMatchObject({
      facets: expect.arrayContaining([expect.objectContaining({ state: 'live' })])
    });
  });

  test('has a loop of newcomers stopped', async () => {
    const host = await there.letIn('host', 'host');
    const loop = async () => {
      for (let at = 0; at < 121; at++) {
        await host.system.requests.bringIn('notebook', 'x (lab)', host.holding.until!);
      }
    };
    await expect(loop()).rejects.toMatchObject({ code: 'too_many_requests' });
  });

  test('is in the ledger as it was, and neither verifier nor doctor finds a difference', async () => {
    const host = await there.letIn('host', 'host');
    await there.broughtIn(host);
    await owner.system.facets.pause({ principal: host.holding.kid });
    expect((await verifyBundle([await bundleOf(house, owner)])).faults).toEqual([]);
    await house.stop();
    expect((await diagnose(house.database)).differences).toEqual([]);
    await house.start();
  });
});
