import { NotHeld, signDecision } from '../../../client';
import { verifyBundle } from '../../../ledger';
import { normalizeNeed, sealTerms } from '../../../protocol';
import { diagnose } from '../../../service/doctor';
import { bundleOf } from '../../testing/bundle';
import { asks, DAY, Elsewhere, NEED } from '../../testing/elsewhere';
import type { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

let there: Elsewhere;
let house: House;
let owner: Somebody;
let host: Somebody;
let notebook: Somebody;

beforeEach(async () => {
  there = await Elsewhere.open();
  ({ house, owner } = there);
  host = await there.letIn('host', 'host');
  notebook = await there.broughtIn(host);
});
afterEach(() => there.close());

const called = (of: Somebody) => there.called(of);
const renamings = () => there.renamings();
const renames = (by: Somebody, of: Somebody, petname: string) =>
  by.system.requests.rename(of.holding.kid, petname);

describe('a notebook that its host renames', () => {
  test('is called so in lists and sentences, and goes on with its key and what it holds', async () => {
    const facet = await house.grant(owner, notebook, notebook.holding.askable([NEED])[0]!);
    await renames(host, notebook, 'plan.ipynb (lab)');
    expect(await called(notebook)).toBe('plan.ipynb (lab)');
    expect(await facet.call('balance')).toHaveProperty('balance');
    const asked = await asks(notebook);
    const { who, needs } = await owner.system.requests.show((asked as { id: string }).id);
    expect(who).toMatchObject({ principal: notebook.holding.kid, petname: 'plan.ipynb (lab)' });
    expect(needs[0]!.sentence).toMatch(/^plan\.ipynb \(lab\) may use balance on bank/);
  });

  test('is granted nothing under the words of before', async () => {
    const [need] = notebook.holding.askable([NEED]);
    const asked = (await asks(notebook)) as { id: string };
    const request = await owner.system.requests.show(asked.id);
    await renames(host, notebook, 'plan.ipynb (lab)');
    const card = await signDecision(owner.holding, request, {
      outcome: 'grant',
      granted: [sealTerms(normalizeNeed(need!), there.until(60))],
      mode: 'pointer',
      challenge: await house.challenge()
    });
    await expect(owner.system.requests.decide(card)).rejects.toMatchObject({
      code: 'shown_otherwise'
    });
  });

  test('is so in the ledger by its host’s signature, and verifiers and doctor agree', async () => {
    await renames(host, notebook, 'plan.ipynb (lab)');
    await renames(host, notebook, 'plan.ipynb (lab)');
    expect(await renamings()).toBe(1);
    expect((await verifyBundle([await bundleOf(house, owner)])).faults).toEqual([]);
    await house.stop();
    expect((await diagnose(house.database)).differences).toEqual([]);
    await house.start();
    expect(await called(notebook)).toBe('plan.ipynb (lab)');
  });
});

describe('of whoever tries to rename what is not its own', () => {
  test('another host is told the same as of somebody whom there is not', async () => {
    const thief = await there.letIn('host', 'host', there.until(), 'thief');
    const told = [];
    for (const kid of [notebook.holding.kid, host.holding.kid, owner.holding.kid, 'A'.repeat(43)]) {
      const renaming = thief.system.requests.rename(kid, 'bank.ipynb (thief)');
      told.push(await renaming.catch((error: { code: string; message: string }) => error));
    }
    for (const one of told) {
      expect(one).toMatchObject({ code: 'no_such_principal' });
      expect(String(one)).toBe(String(told[0]));
    }
    expect(await called(notebook)).toBe('churn.ipynb (lab)');
    expect(await renamings()).toBe(0);
  });

  test('a host renames no page and no job, nor itself, nor a notebook beside the service', async () => {
    const { code } = await owner.system.requests.introduce('notebook', 'own.ipynb');
    const others = [
      await there.broughtIn(host, 'page', 'JupyterLab page'),
      await there.broughtIn(host, 'job', 'job nightly'),
      host,
      await there.enrolled(code)
    ];
    for (const other of others) {
      await expect(renames(host, other, 'x (lab)')).rejects.toMatchObject({
        code: 'no_such_principal'
      });
    }
    expect(await renamings()).toBe(0);
  });

  test('a notebook and its page have no such power, an owner not over it, and nobody is granted it', async () => {
    const page = await there.broughtIn(host, 'page', 'JupyterLab page');
    await expect(renames(owner, notebook, 'bank.ipynb (lab)')).rejects.toMatchObject({
      code: 'not_renamable'
    });
    for (const one of [notebook, page]) {
      expect(() => renames(one, notebook, 'bank.ipynb (lab)')).toThrow(NotHeld);
    }
    const needs = [{ object: 'aios/requests', actions: ['rename'], expiry: there.until() }];
    await expect(
      notebook.holding.service.request(notebook.keys, { needs, purpose: 'x' })
    ).rejects.toMatchObject({ code: 'refused' });
  });

  test('a host gives none the name of another’s, or its own name alone', async () => {
    for (const petname of ['churn.ipynb', 'churn.ipynb (bank)', ' (lab)', 'x (lab) ']) {
      await expect(renames(host, notebook, petname)).rejects.toMatchObject({
        code: 'bad_petname'
      });
    }
    expect(await called(notebook)).toBe('churn.ipynb (lab)');
  });

  test('a host that was paused or turned away, or whose time is over, renames nothing', async () => {
    const kid = host.holding.kid;
    await owner.system.facets.pause({ principal: kid });
    await expect(renames(host, notebook, 'x (lab)')).rejects.toMatchObject({ code: 'paused' });
    await owner.system.facets.resume({ principal: kid });
    house.ahead += DAY * 1000;
    await expect(renames(host, notebook, 'x (lab)')).rejects.toMatchObject({ code: 'expired' });
    await owner.system.facets.revoke({ principal: kid });
    await expect(renames(host, notebook, 'x (lab)')).rejects.toMatchObject({ code: 'revoked' });
    expect(await called(notebook)).toBe('churn.ipynb (lab)');
  });

  test('a loop of names is stopped, and the same name again costs nothing', async () => {
    const loop = async () => {
      for (let at = 0; at < 121; at++) {
        await renames(host, notebook, 'same (lab)');
        await renames(host, notebook, `${at} (lab)`);
      }
    };
    await expect(loop()).rejects.toMatchObject({ code: 'too_many_requests' });
  });
});
