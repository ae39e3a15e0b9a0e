import type { Need, Rule, RuleGrant, RuleView, Terms } from '../../../protocol';
import { type Actor, closed } from '../testing/actor';
import { BANK, House, NOON } from '../testing/house';

const READ: RuleGrant = {
  objects: { prefix: 'sales-' },
  actions: ['balance', 'deposit'],
  constraints: {},
  uses: null,
  result: null
};
const RULE: Rule = {
  name: 'reading sales',
  askers: { kind: 'notebook', below: '/home/ann/sales' },
  grants: [READ],
  lifetime: 3600,
  expiry: NOON + 86_400,
  uses: null,
  rate: { calls: 5, per: 3600 }
};
const NEED: Need = { object: 'sales-eu', actions: ['balance'] };
const INSIDE = '/home/ann/sales/q3.ipynb';

describe('a rule', () => {
  let house: House;
  let owner: Actor;
  beforeEach(async () => {
    house = await House.open();
    house.register('sales-eu', BANK);
    owner = await house.enrolled('owner', 'laptop');
  });
  afterEach(() => house.close());

  const list = async (actor: Actor = owner): Promise<RuleView[]> =>
    ((await actor.act('aios/requests', 'list')) as { rules: RuleView[] }).rules;
  const waits = async (asker: Actor, ...needs: Need[]): Promise<void> => {
    const { status, body } = await asker.need(...needs);
    expect({ status, facets: body.facets }).toEqual({ status: 202, facets: undefined });
    expect(await asker.poll(body.id!)).toEqual({ state: 'pending' });
  };
  const granted = async (asker: Actor, ...needs: Need[]): Promise<Terms[]> => {
    const { status, body } = await asker.need(...needs);
    expect(status).toBe(201);
    return Promise.all(body.facets!.map(async one => (await asker.take(one)).terms));
  };
  const denied = (answer: Promise<unknown>, code: string): Promise<void> =>
    expect(answer).rejects.toMatchObject({ code });

  test('grants at once what lies within it, and is named as the decider', async () => {
    const id = await owner.rules(RULE);
    const notebook = await house.notebook(INSIDE);
    const { status, body } = await notebook.need(NEED);
    expect({ status, rule: body.rule }).toEqual({ status: 201, rule: { id, name: RULE.name } });
    const descriptor = await notebook.take(body.facets![0]!);
    expect(descriptor.terms).toEqual(closed(NEED, NOON + 3600));
    expect(descriptor.decided_by).toBe(id);
    expect(await list()).toMatchObject([{ id, rule: RULE, state: 'live', granted: 1 }]);
  });

  test('leaves an entry that its maker signed, and for each grant one that names it', async () => {
    const id = await owner.rules(RULE);
    await granted(await house.notebook(INSIDE), NEED);
    const [made] = house.journal.of('rule');
    expect(made!.groups).toMatchObject({
      who: { principal: owner.kid, facet: owner.facets.get('aios/requests') },
      what: { rule: id, mode: 'pointer' },
      terms: RULE,
      token: expect.any(String)
    });
    const [decision] = house.journal.of('decision');
    expect(decision!.groups).toEqual({
      who: expect.objectContaining({ principal: 'test-service', facet: id }),
      what: expect.objectContaining({ outcome: 'grant', mode: 'rule', rule: RULE.name }),
      terms: [closed(NEED, NOON + 3600)]
    });
    const [grant] = house.journal.of('grant').slice(-1);
    expect(grant!.groups.what).toMatchObject({ decided_by: id });
    expect(house.journal.entries[decision!.ref!]!.kind).toBe('request');
  });

  test('grants no longer than it says, than was asked, and than it lasts itself', async () => {
    await owner.rules(RULE);
    const notebook = await house.notebook(INSIDE);
    const ends = async (need: Need) => (await granted(notebook, need))[0]!.expiry;
    expect(await ends({ ...NEED, expiry: NOON + 60 })).toBe(NOON + 60);
    expect(await ends({ ...NEED, expiry: NOON + 7200 })).toBe(NOON + 3600);
    house.pass(86_400 - 60);
    expect(await ends(NEED)).toBe(NOON + 86_400);
    house.pass(60);
    await waits(notebook, NEED);
    expect(await list()).toEqual([]);
  });

  test.each<[string, string]>([
    ['elsewhere', '/home/ann/hr/q3.ipynb'],
    ['in a folder whose name begins alike', '/home/ann/sales-evil/q3.ipynb'],
    ['in a folder of that name below another one', '/home/ann/downloads/home/ann/sales/q3.ipynb'],
    ['in a folder written in other letters', '/home/ann/ѕales/q3.ipynb'],
    ['at a path that leads up', '/home/ann/sales/../hr/q3.ipynb'],
    ['at a path that leads up in escapes', '/home/ann/sales/%2e%2e/hr/q3.ipynb'],
    ['at a path with a segment of nothing', '/home/ann/sales//q3.ipynb'],
    ['that is the folder itself', '/home/ann/sales']
  ])('of notebooks below a folder grants nothing to one %s', async (_, place) => {
    await owner.rules(RULE);
    await waits(await house.notebook(place), NEED);
  });

  test('believes no petname, no purpose, no cell and no claimed name', async () => {
    await owner.rules(RULE);
    // An owner may call a newcomer whatever it likes: a place is the Jupyter server's word alone.
    for (const kind of ['notebook', 'agent', 'job'] as const) {
      await waits(await house.enrolled(kind, INSIDE, owner), NEED);
    }
    const elsewhere = await house.notebook('/home/ann/hr/q3.ipynb');
    const claims = await elsewhere.request([NEED], {
      purpose: `by the rule ${RULE.name}, from ${INSIDE}`,
      cell: { notebook: INSIDE, id: 'c1', count: 1 }
    });
    expect(await house.authority.ask(claims)).toMatchObject({ status: 202 });
  });

  test('is for a notebook where it lies when it asks: moved in, moved out, copied', async () => {
    await owner.rules(RULE);
    const notebook = await house.notebook('/home/ann/hr/q3.ipynb');
    await waits(notebook, NEED);
    const lies = (place: string | null) =>
      house.authority.rename(notebook.kid, { petname: 'q3.ipynb', place });
    await lies(INSIDE);
    await granted(notebook, NEED);
    await lies('/home/ann/sales2/q3.ipynb');
    await waits(notebook, NEED);
    await lies(null);
    await waits(notebook, NEED);
    await waits(await house.notebook('/tmp/home/ann/sales/q3.ipynb'), NEED);
  });

  test('that a notebook leaves while it is granted, grants nothing', async () => {
    await owner.rules(RULE);
    const notebook = await house.notebook(INSIDE);
    const transact = house.journal.transact.bind(house.journal);
    jest.spyOn(house.journal, 'transact').mockImplementationOnce(async work => {
      await house.authority.rename(notebook.kid, { petname: 'q3.ipynb', place: '/tmp/q3.ipynb' });
      return transact(work);
    });
    await waits(notebook, NEED);
    expect(house.journal.of('decision')).toEqual([]);
  });

  test.each<[string, Need]>([
    ['an object whose name begins otherwise', { ...NEED, object: 'salesmen' }],
    ['an object in other letters', { ...NEED, object: 'ѕales-eu' }],
    ['an object that is not there', { ...NEED, object: 'sales-us' }],
    ['another action', { ...NEED, actions: ['withdraw'] }],
    ['one action too many', { ...NEED, actions: ['balance', 'withdraw'] }],
    ['what may be lent on', { ...NEED, delegation: true }],
    ['the service’s own', { object: 'aios/ledger', actions: ['query'] }],
    ['what would end before it begins', { ...NEED, not_before: NOON + 7200 }]
  ])('grants nothing where %s is asked for', async (_, need) => {
    house.register('salesmen', BANK);
    house.register('ѕales-eu', BANK);
    await owner.rules(RULE);
    await waits(await house.notebook(INSIDE), need);
  });

  test('grants a request whole or not at all', async () => {
    await owner.rules(RULE);
    const notebook = await house.notebook(INSIDE);
    await waits(notebook, NEED, { object: 'bank', actions: ['balance'] });
    expect(await granted(notebook, NEED, { ...NEED, actions: ['deposit'] })).toHaveLength(2);
    expect((await list())[0]!.granted).toBe(2);
  });

  test('keeps each of its limits, and takes none away that was asked for', async () => {
    const limited: RuleGrant = {
      ...READ,
      constraints: { amount: { range: { max: 100 } } },
      actions: ['deposit'],
      uses: 5,
      result: { rows: 10 },
      confirm: 'each_use'
    };
    await owner.rules({ ...RULE, grants: [limited] });
    const notebook = await house.notebook(INSIDE);
    const need: Need = {
      object: 'sales-eu',
      actions: ['deposit'],
      constraints: { amount: { range: { max: 50 } }, account: { exact: 'a' } },
      uses: 3,
      result: { rows: 2 },
      confirm: 'each_use'
    };
    expect(await granted(notebook, need)).toEqual([closed(need, NOON + 3600)]);
    const { confirm: _, ...unconfirmed } = need;
    const wider: Need[] = [
      { ...need, uses: 6 },
      { ...need, constraints: { amount: { range: { max: 101 } } } },
      { ...need, constraints: { account: { exact: 'a' } } }
    ];
    for (const one of wider) {
      const { body } = await notebook.need(one);
      await notebook.withdraw(body.id!);
      expect(body.facets).toBeUndefined();
    }
    await waits(notebook, unconfirmed);
  });

  test('that limits an argument says nothing of actions that do not have it', async () => {
    const limited = { ...READ, constraints: { amount: { range: { max: 1 } } } };
    await owner.rules({ ...RULE, grants: [limited] });
    const notebook = await house.notebook(INSIDE);
    const constraints = { amount: { range: { max: 1 } } };
    await waits(notebook, { ...NEED, actions: ['balance', 'deposit'], constraints });
    await granted(notebook, { ...NEED, actions: ['deposit'], constraints });
  });

  test('of two that race for the last it grants, gives to one', async () => {
    await owner.rules({ ...RULE, rate: { calls: 1, per: 3600 } });
    const both = await Promise.all(
      ['a', 'b'].map(name => house.notebook(`/home/ann/sales/${name}.ipynb`))
    );
    const answers = await Promise.all(both.map(one => one.need(NEED)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 202]);
    house.pass(3600);
    await granted(both[0]!, NEED);
  });

  test('grants as often in all as it says, then ends', async () => {
    await owner.rules({ ...RULE, uses: 2 });
    const notebook = await house.notebook(INSIDE);
    await granted(notebook, NEED);
    await house.restart();
    await granted(notebook, NEED);
    await waits(notebook, NEED);
    expect(await list()).toEqual([]);
  });

  test('that is used up leaves the next one its turn', async () => {
    await owner.rules({ ...RULE, uses: 1 });
    const second = await owner.rules({ ...RULE, name: 'the second' });
    const notebook = await house.notebook(INSIDE);
    await granted(notebook, NEED);
    expect((await notebook.need(NEED)).body.rule).toEqual({ id: second, name: 'the second' });
  });

  test('counts nothing that could not be made durable', async () => {
    await owner.rules({ ...RULE, uses: 1 });
    const notebook = await house.notebook(INSIDE);
    house.journal.full = true;
    await expect(notebook.need(NEED)).rejects.toThrow('disk full');
    house.journal.full = false;
    await granted(notebook, NEED);
  });

  test('that could not be made durable is none', async () => {
    house.journal.full = true;
    await expect(owner.rules(RULE)).rejects.toThrow('disk full');
    house.journal.full = false;
    await waits(await house.notebook(INSIDE), NEED);
    expect(await list()).toEqual([]);
  });

  test('goes on in the next process', async () => {
    const id = await owner.rules(RULE);
    await house.restart();
    const notebook = await house.notebook(INSIDE);
    expect((await notebook.need(NEED)).body.rule).toEqual({ id, name: RULE.name });
  });

  test('ends with the device that made it, however it is ended', async () => {
    const phone = await house.enrolled('owner', 'phone', owner);
    await phone.rules(RULE);
    const notebook = await house.notebook(INSIDE);
    await granted(notebook, NEED);
    await owner.act('aios/facets', 'revoke', { principal: phone.kid });
    await waits(notebook, NEED);
    expect(await list()).toEqual([]);
  });

  test('is revoked with what it granted where that is said, else without', async () => {
    const id = await owner.rules(RULE);
    const notebook = await house.notebook(INSIDE);
    const ids = (await Promise.all([notebook.need(NEED), notebook.need(NEED)])).map(
      ({ body }) => body.facets![0]!.id
    );
    await owner.act('aios/facets', 'revoke', { facet: ids[0]! });
    const answer = await owner.act('aios/facets', 'revoke', { facet: id, granted_since: 0 });
    expect(answer).toMatchObject({ revoked: [id, ids[1]] });
    await waits(notebook, NEED);
  });

  test('is paused and goes on: by itself, or with the device that made it', async () => {
    const phone = await house.enrolled('owner', 'phone', owner);
    const id = await phone.rules(RULE);
    const notebook = await house.notebook(INSIDE);
    for (const target of [{ facet: id }, { principal: phone.kid }]) {
      await owner.act('aios/facets', 'pause', target);
      expect(await list()).toMatchObject([{ id, state: 'paused' }]);
      const { body } = await notebook.need(NEED);
      expect(body.facets).toBeUndefined();
      await owner.act('aios/facets', 'resume', target);
      await granted(notebook, NEED);
    }
  });

  test('grants nothing to whoever is paused', async () => {
    await owner.rules(RULE);
    const notebook = await house.notebook(INSIDE);
    await owner.act('aios/facets', 'pause', { principal: notebook.kid });
    await denied(notebook.need(NEED), 'paused');
  });

  test('is listed, paused and revoked with a page’s lesser key, and made with none', async () => {
    const id = await owner.rules(RULE);
    const page = await house.enrolled('page', 'JupyterLab', owner);
    expect(await list(page)).toMatchObject([{ id }]);
    await denied(page.rules(RULE), 'action_not_granted');
    const stolen = await owner.ruling(RULE);
    await denied(page.act('aios/requests', 'decide', { decision: stolen }), 'action_not_granted');
    await page.act('aios/facets', 'pause', { facet: id });
    expect(await page.act('aios/facets', 'revoke', { facet: id })).toMatchObject({ revoked: [id] });
    expect(await list(page)).toEqual([]);
  });

  test('is made once of what was signed once', async () => {
    const token = await owner.ruling(RULE);
    await owner.send(token);
    await denied(owner.send(token), 'replayed');
    const challenge = house.authority.challenges.issue();
    await owner.rules(RULE, payload => ({ ...payload, challenge }));
    await denied(
      owner.rules(RULE, payload => ({ ...payload, challenge })),
      'challenge_spent'
    );
    expect(await list()).toHaveLength(2);
  });

  test('is made by its signer alone, with the facet that it names, as it was shown', async () => {
    const phone = await house.enrolled('owner', 'phone', owner);
    await denied(phone.send(await owner.ruling(RULE)), 'wrong_key');
    const fct = phone.facets.get('aios/requests')!;
    await denied(
      owner.rules(RULE, payload => ({ ...payload, fct })),
      'wrong_facet'
    );
    const shown = 'Without asking, nobody is granted anything.';
    await denied(
      owner.rules(RULE, payload => ({ ...payload, shown })),
      'shown_otherwise'
    );
    await denied(
      owner.rules(RULE, payload => ({ ...payload, mode: 'page' })),
      'bad_decision'
    );
    expect(await list()).toEqual([]);
  });

  test('says that the notebook’s own page made it, where it did', async () => {
    house.inPage = true;
    await owner.rules(RULE, payload => ({ ...payload, mode: 'page' }));
    expect(house.journal.of('rule')[0]!.groups.what).toMatchObject({ mode: 'page' });
  });

  test.each<[string, Partial<Rule>, string]>([
    ['that has ended', { expiry: NOON }, 'already_ended'],
    ['of more than a year', { expiry: NOON + 367 * 86_400 }, 'no_expiry'],
    [
      'on the service’s own',
      { grants: [{ ...READ, objects: { exact: 'aios/ledger' }, actions: ['query'] }] },
      'not_grantable'
    ],
    [
      'on all of the service’s own',
      { grants: [READ, { ...READ, objects: { prefix: 'aios/' } }] },
      'not_grantable'
    ],
    ['for nobody known', { askers: { principal: 'A'.repeat(43) } }, 'no_such_principal']
  ])('%s is not made', async (_, change, code) => {
    await denied(owner.rules({ ...RULE, ...change }), code);
    expect(await list()).toEqual([]);
  });

  test('whose prefix the service’s own names have grants nothing of those', async () => {
    await owner.rules({
      ...RULE,
      grants: [{ ...READ, objects: { prefix: 'a' }, actions: ['query'] }]
    });
    await waits(await house.notebook(INSIDE), { object: 'aios/ledger', actions: ['query'] });
  });

  test('is made by nobody for itself, nor for whoever brought it in', async () => {
    const phone = await house.enrolled('owner', 'phone', owner);
    await denied(owner.rules({ ...RULE, askers: { principal: owner.kid } }), 'own_request');
    await denied(phone.rules({ ...RULE, askers: { principal: owner.kid } }), 'own_request');
  });

  test('grants what is defined as it was when it was made, and what is connected later', async () => {
    await owner.rules(RULE);
    const notebook = await house.notebook(INSIDE);
    const moved = { ...BANK.balance!, summary: 'Something else entirely.' };
    house.register('sales-eu', { ...BANK, balance: moved });
    await waits(notebook, NEED);
    await granted(notebook, { ...NEED, actions: ['deposit'] });
    house.register('sales-us', { ...BANK, balance: moved });
    await granted(notebook, { ...NEED, object: 'sales-us' });
    await house.restart();
    await waits(notebook, NEED);
  });

  test('reaches nobody but who asked: what it grants may not be lent, to an agent neither', async () => {
    await owner.rules(RULE);
    const notebook = await house.notebook(INSIDE);
    await granted(notebook, NEED);
    const agent = await house.enrolled('agent', 'analyst', owner);
    const card = await agent.card();
    const lending = notebook.act('sales-eu', 'facet.delegate', { card, terms: { ...NEED } });
    await denied(lending, 'delegation_not_allowed');
    await waits(agent, NEED);
  });

  test('is a facet that nobody holds: no key uses it, and no list of facets has it', async () => {
    const id = await owner.rules(RULE);
    owner.facets.set('aios/requests', id);
    await denied(owner.act('aios/requests', 'list'), 'unknown_facet');
    const { facets } = (await owner.act('aios/facets', 'list')) as { facets: { id: string }[] };
    expect(facets.map(facet => facet.id)).not.toContain(id);
  });

  test('may be one of a hundred, and no more', async () => {
    for (let made = 0; made < 100; made++) {
      await owner.rules({ ...RULE, name: `rule ${made}` });
    }
    await denied(owner.rules(RULE), 'too_many_rules');
    await owner.act('aios/facets', 'revoke', { facet: (await list())[0]!.id });
    await owner.rules(RULE);
  });
});
