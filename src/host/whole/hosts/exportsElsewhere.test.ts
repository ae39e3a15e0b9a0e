import { newKeys, NotHeld } from '../../../client';
import { passing, timeoutsByHand } from '../../../engine/testing/timers';
import type { Definition, Json } from '../../../protocol';
import { DAY, Elsewhere, NEED } from '../../testing/elsewhere';
import type { House } from '../../testing/house';
import type { Somebody } from '../../testing/people';

const EXPORTS = { object: 'aios/exports', actions: ['answer', 'end', 'next', 'offer', 'take'] };
const KERNEL = 'a'.repeat(32);
const NO_ID = 'f'.repeat(32);

const DEPOSIT: Definition = {
  name: 'deposit',
  safe: false,
  summary: 'Pays in.',
  args: {
    type: 'object',
    properties: { amount: { type: 'number' } },
    required: ['amount'],
    additionalProperties: false
  },
  returns: null,
  upload: false,
  http: null
};
const ACTIONS = { deposit: DEPOSIT } as unknown as Record<string, unknown>;

let there: Elsewhere;
let house: House;
let owner: Somebody;
let host: Somebody;
let notebook: Somebody;

beforeEach(async () => {
  there = await Elsewhere.open();
  ({ house, owner } = there);
  host = await there.letIn('host', 'host');
  notebook = await there.broughtIn(host, 'notebook', 'accounts.ipynb');
});
/** What each test leaves is a log that verifies, or this fails. */
afterEach(() => {
  jest.useRealTimers();
  return there.close();
});

/** Asks for what its kind is given. */
const given = ({ holding }: Somebody, need: object = EXPORTS) =>
  holding.service.request(holding.keys, {
    needs: holding.askable([need as typeof EXPORTS]),
    purpose: ''
  });

async function maker(of: Somebody): Promise<Somebody> {
  const asked = await given(of);
  expect(asked.state).toBe('granted');
  for (const issued of asked.state === 'granted' ? asked.facets : []) {
    await of.holding.accept(issued);
  }
  return of;
}

const offer = ({ system }: Somebody, more: object = {}) =>
  system.exports.offer({ name: 'account', actions: ACTIONS, kernel: KERNEL, ...more });

/** Offers it, with an owner's consent. */
async function serving(by = notebook, name = 'account'): Promise<string> {
  await maker(by);
  const proposed = await offer(by, { name });
  await owner.system.registry.add({ proposal: (proposed as { proposal: string }).proposal });
  const served = await offer(by, { name });
  expect(served.state).toBe('serving');
  return (served as { export: string }).export;
}

/** Somebody at that service who may pay in. */
async function payer() {
  const somebody = await house.enrol('agent', 'payroll');
  return house.grant(owner, somebody, { object: 'account', actions: ['deposit'] });
}

const announced = async (id: string, by = notebook): Promise<string> =>
  (await by.system.exports.next(id, 10)).call!;

const said = (value: unknown, status = 200) => ({
  status,
  body: { bytes: Buffer.from(JSON.stringify(value)), type: 'application/json' }
});

async function taken(id: string): Promise<string> {
  const call = await announced(id);
  await notebook.system.exports.take(id, call);
  return call;
}

const outcomes = async (): Promise<string[]> => {
  const { entries } = await owner.system.ledger.query({ kinds: ['outcome'] });
  return entries.map(({ openings }) => {
    const bytes = Buffer.from(openings['result']!.bytes, 'base64url').toString();
    return (JSON.parse(bytes) as { state: string }).state;
  });
};

const stateOf = async (name = 'account'): Promise<string | undefined> =>
  (await owner.system.registry.list()).objects.find(object => object.name === name)?.state;

describe('whoever offers objects from elsewhere', () => {
  test('is given a facet for it once, without a decision, until its host’s end', async () => {
    await maker(notebook);
    const facet = notebook.holding.find('aios/exports', 'offer');
    expect(facet.terms).toMatchObject({
      actions: EXPORTS.actions,
      delegation: false,
      expiry: host.holding.until
    });
    expect(house.newest(1)).toEqual(['grant']);
    expect(await given(notebook)).toMatchObject({ state: 'pending' });
  });

  test('is given one facet, however many it asks for at once', async () => {
    const asked = await Promise.allSettled([given(notebook), given(notebook), given(notebook)]);
    const states = asked.map(one => (one.status === 'fulfilled' ? one.value.state : 'refused'));
    expect(states.filter(state => state === 'granted')).toHaveLength(1);
    const { facets } = await notebook.system.self.facets();
    expect(facets.filter(({ terms }) => terms.object === 'aios/exports')).toHaveLength(1);
  });

  test('is a notebook or job; of all others a person decides', async () => {
    const job = await there.broughtIn(host, 'job', 'job nightly');
    await maker(job);
    const page = await there.broughtIn(host, 'page', 'JupyterLab page');
    const agent = await there.letIn(undefined, 'agent', there.until(), 'script');
    for (const other of [host, page, agent, owner]) {
      expect(await given(other)).toMatchObject({ state: 'pending' });
      expect(() => offer(other)).toThrow(NotHeld);
    }
  });

  test('asks for nothing else by it: what stands beside is for a person', async () => {
    const { holding } = notebook;
    const needs = holding.askable([EXPORTS, NEED]);
    expect(await holding.service.request(holding.keys, { needs, purpose: 'x' })).toMatchObject({
      state: 'pending'
    });
    const more = { object: 'aios/exports', actions: ['decide', 'offer'] };
    expect(await given(notebook, more)).toMatchObject({ state: 'pending' });
  });

  test('once it was turned away is given nothing without a person', async () => {
    await owner.system.facets.revoke({ principal: notebook.holding.kid });
    expect(await given(notebook)).toMatchObject({ state: 'pending' });
  });

  test('whose host has ended, or who is paused, is given nothing', async () => {
    const other = await there.broughtIn(host, 'notebook', 'other.ipynb');
    await owner.system.facets.pause({ principal: other.holding.kid });
    await expect(given(other)).rejects.toMatchObject({ code: 'refused' });
    await owner.system.facets.revoke({ principal: host.holding.kid });
    await expect(given(notebook)).rejects.toMatchObject({ code: 'refused' });
  });

  test('is shown to who consents by the name that its host’s own name ends', async () => {
    await maker(notebook);
    await offer(notebook);
    const { proposals } = await owner.system.registry.list();
    expect(proposals).toMatchObject([
      { name: 'account', kind: 'kernel', title: 'accounts.ipynb (lab)' }
    ]);
    expect(proposals![0]!.origin).toBe(`kernel:${notebook.holding.kid}`);
  });

  test('has no name that looks like another’s, or like the service’s own', async () => {
    await maker(notebook);
    for (const name of [
      'ассount',
      'account\u200b',
      'Account',
      'aios',
      'facet',
      'aios/self',
      ' a'
    ]) {
      await expect(offer(notebook, { name })).rejects.toMatchObject({ code: 'bad_name' });
    }
  });

  test('fills no owner’s list: a host has the room of one, however many it brings in', async () => {
    await maker(notebook);
    const other = await maker(await there.broughtIn(host, 'notebook', 'other.ipynb'));
    for (let n = 0; n < 20; n += 1) {
      await offer(n % 2 ? notebook : other, { name: `account-${n}` });
    }
    for (const somebody of [notebook, other]) {
      await expect(offer(somebody, { name: 'one-more' })).rejects.toMatchObject({
        code: 'too_many_proposals'
      });
    }
    const rival = await there.letIn('host', 'host', there.until(), 'shop');
    const theirs = await there.broughtIn(rival, 'notebook', 'b.ipynb', 'shop');
    expect(await offer(await maker(theirs), { name: 'theirs' })).toMatchObject({
      state: 'proposed'
    });
  });
});

test('who waits for an owner with more offers than it may have exports waits no longer', async () => {
  await maker(notebook);
  await offer(notebook);
  const waits = Array.from({ length: 64 }, () => offer(notebook, { wait: 30 }));
  expect(await offer(notebook, { wait: 30 })).toMatchObject({ state: 'proposed' });
  const [proposal] = (await owner.system.registry.list()).proposals!;
  await owner.system.registry.add({ proposal: proposal!.id });
  const served = await Promise.all(waits);
  expect(new Set(served.map(({ state }) => state))).toEqual(new Set(['serving']));
});

describe('a name', () => {
  test('that two kernels of one notebook offer is one kernel’s, until that one ends it', async () => {
    const id = await serving();
    await expect(offer(notebook, { kernel: 'b'.repeat(32) })).rejects.toMatchObject({
      code: 'exported_elsewhere'
    });
    await notebook.system.exports.end(id);
    expect(await offer(notebook, { kernel: 'b'.repeat(32) })).toMatchObject({ state: 'serving' });
  });

  test('that two notebooks offer is whose an owner says, and the other’s no more', async () => {
    await maker(notebook);
    const rival = await maker(await there.broughtIn(host, 'notebook', 'rival.ipynb'));
    const [one, other] = await Promise.all([offer(notebook), offer(rival)]);
    expect([one.state, other.state]).toEqual(['proposed', 'proposed']);
    const waits = offer(rival, { wait: 20 });
    await owner.system.registry.add({ proposal: (one as { proposal: string }).proposal });
    await expect(waits).rejects.toMatchObject({ code: 'name_taken' });
    await expect(offer(rival)).rejects.toMatchObject({ code: 'name_taken' });
    expect(await offer(notebook)).toMatchObject({ state: 'serving' });
  });
});

describe('a call of an object elsewhere', () => {
  test('is announced, taken, answered, and recorded as any other', async () => {
    const id = await serving();
    const pay = await payer();
    const answer = pay.invoke('deposit', { amount: 50 });
    const call = await announced(id);
    expect(house.newest(1)).toEqual(['intent']);
    expect(await notebook.system.exports.take(id, call)).toEqual({
      action: 'deposit',
      args: { amount: 50 }
    });
    await notebook.system.exports.answer(id, call, said({ balance: 150 }));
    expect(await (await answer).json()).toEqual({ balance: 150 });
    expect((await answer).receipt).not.toBeNull();
    expect(house.newest(2)).toEqual(['intent', 'outcome']);
    expect(await outcomes()).toEqual(['done']);
  });

  test('is nobody’s but the offerer’s: another’s export is as one that there is not', async () => {
    const id = await serving();
    const rival = await maker(await there.broughtIn(host, 'notebook', 'rival.ipynb'));
    const pay = await payer();
    const answer = pay.invoke('deposit', { amount: 50 });
    const call = await announced(id);
    for (const of of [id, NO_ID]) {
      const { exports } = rival.system;
      for (const tries of [
        () => exports.next(of, 0),
        () => exports.take(of, call),
        () => exports.answer(of, call, said('mine')),
        () => exports.answer(of, call, { failed: 'upstream_failed' }),
        () => exports.end(of)
      ]) {
        await expect(tries()).rejects.toMatchObject({ code: 'no_such_export', status: 404 });
      }
      await expect(offer(rival, { again: of })).rejects.toMatchObject({ code: 'disconnected' });
    }
    await notebook.system.exports.take(id, call);
    await notebook.system.exports.answer(id, call, said('right'));
    expect(await (await answer).json()).toBe('right');
  });

  test('is not even denied to strangers: they get the one 404', async () => {
    const id = await serving();
    const { facet_url: url, id: fct } = notebook.holding.find('aios/exports', 'take').issued();
    const { service } = notebook.holding;
    const stranger = await newKeys();
    const claims = { act: 'next', args: { export: id }, fct, obj: 'aios/exports' };
    const answers = await Promise.all([
      house.send('listen', 'POST', url, {
        body: await service.token(stranger, 'facet-action', claims)
      }),
      house.send('listen', 'POST', url, {
        body: await service.token(host.keys, 'facet-action', claims)
      }),
      house.send('listen', 'POST', `/${'0'.repeat(32)}/`, {
        body: await service.token(notebook.keys, 'facet-action', claims)
      })
    ]);
    for (const { status, body } of answers) {
      expect([status, body]).toEqual([404, '{"error":"not_found"}']);
    }
  });

  test('is answered once: the same token again is refused, and fits no other call', async () => {
    const id = await serving();
    const pay = await payer();
    const first = pay.invoke('deposit', { amount: 1 });
    const call = await taken(id);
    const { service, keys } = notebook.holding;
    const { facet_url: url, id: fct } = notebook.holding.find('aios/exports', 'answer').issued();
    const args = { export: id, call, failed: 'upstream_failed' };
    const claims = { act: 'answer', args, fct, obj: 'aios/exports' };
    const token = await service.token(keys, 'facet-action', claims);
    const tell = () => house.send('listen', 'POST', url, { body: token });
    expect((await tell()).status).toBe(200);
    await expect(first).rejects.toMatchObject({ code: 'upstream_failed' });
    const second = pay.invoke('deposit', { amount: 2 });
    const other = await taken(id);
    expect((await tell()).status).toBe(404);
    await expect(notebook.system.exports.answer(id, call, said('late'))).rejects.toMatchObject({
      code: 'call_over'
    });
    await notebook.system.exports.answer(id, other, said('own'));
    expect(await (await second).json()).toBe('own');
    expect(await outcomes()).toEqual(['failed', 'done']);
  });

  test('can’t be answered with what the token does not name', async () => {
    const id = await serving();
    const pay = await payer();
    const answer = pay.invoke('deposit', { amount: 1 });
    const call = await taken(id);
    const { service, keys } = notebook.holding;
    const { facet_url: url, id: fct } = notebook.holding.find('aios/exports', 'answer').issued();
    const claims = {
      act: 'answer',
      args: { export: id, call, status: 200 },
      fct,
      obj: 'aios/exports',
      body: { digest: '0'.repeat(64), length: 4, type: 'application/json' }
    };
    const token = await service.token(keys, 'facet-action', claims);
    const headers = { 'content-type': 'application/json' };
    const bent = await house.send('listen', 'POST', url + token, { headers, body: 'true' });
    expect(bent.status).toBe(404);
    await notebook.system.exports.answer(id, call, said(7));
    expect(await (await answer).json()).toBe(7);
  });

  test.each([
    ['neither a status nor a failure', {}],
    ['both', { status: 200, failed: 'upstream_failed' }],
    ['a status without a body', { status: 200 }]
  ])('has no answer with %s', async (_name, more) => {
    const id = await serving();
    const pay = await payer();
    const answer = pay.invoke('deposit', { amount: 1 });
    const call = await taken(id);
    const facet = notebook.holding.find('aios/exports', 'answer');
    await expect(facet.call('answer', { export: id, call, ...more })).rejects.toMatchObject({
      code: 'bad_answer'
    });
    await notebook.system.exports.answer(id, call, said(7));
    expect(await (await answer).json()).toBe(7);
  });

  test.each([
    ['waits longer than 30 s', 'next', { export: NO_ID, wait: 31 }],
    ['waits for less than nothing', 'next', { export: NO_ID, wait: -1 }],
    ['names another status', 'answer', { export: NO_ID, call: NO_ID, status: 302 }],
    ['names a failure of its own', 'answer', { export: NO_ID, call: NO_ID, failed: 'not_sent' }],
    ['holds callers for longer than a minute', 'offer', { busy: 61 }],
    ['names no kernel', 'offer', { kernel: 'mine' }]
  ])('does not come to who %s', async (_name, act, args) => {
    await maker(notebook);
    const whole = act === 'offer' ? { name: 'x', actions: {}, kernel: KERNEL, ...args } : args;
    const facet = notebook.holding.find('aios/exports', act);
    await expect(facet.call(act, whole)).rejects.toMatchObject({ code: 'argument_invalid' });
  });
});

describe('an object elsewhere ends at once', () => {
  let id: string;
  let answer: Promise<unknown>;
  let call: string;

  beforeEach(async () => {
    id = await serving();
    answer = (await payer()).invoke('deposit', { amount: 1 });
    // What becomes of it each test awaits.
    answer.catch(() => undefined);
    call = await taken(id);
  });

  const isOver = async (): Promise<void> => {
    await expect(answer).rejects.toMatchObject({ code: 'kernel_ended' });
    expect(await outcomes()).toEqual(['failed']);
    expect(await stateOf()).toBe('away');
  };

  test('when its notebook’s power to offer is revoked, whatever it has taken', async () => {
    await owner.system.facets.revoke(notebook.holding.find('aios/exports', 'offer').id);
    await isOver();
    await expect(notebook.system.exports.answer(id, call, said(1))).rejects.toMatchObject({
      code: 'revoked'
    });
    await expect(offer(notebook)).rejects.toMatchObject({ code: 'revoked' });
    // Nor is another given to it.
    expect(await given(notebook)).toMatchObject({ state: 'pending' });
  });

  test('when its host is revoked', async () => {
    await owner.system.facets.revoke({ principal: host.holding.kid });
    await isOver();
    await expect(offer(notebook)).rejects.toMatchObject({ code: 'revoked' });
  });

  test('when its host is paused, and is offered again once that is over', async () => {
    await owner.system.facets.pause({ principal: host.holding.kid });
    await isOver();
    await expect(notebook.system.exports.next(id, 0)).rejects.toMatchObject({ code: 'paused' });
    await owner.system.facets.resume({ principal: host.holding.kid });
    expect(await offer(notebook, { again: id })).toMatchObject({ state: 'serving' });
    expect(await stateOf()).toBe('ready');
  });

  test('when an owner disconnects it', async () => {
    await owner.system.registry.remove('account');
    // Its facets have ended with it, so what was out is cut.
    await expect(answer).rejects.toMatchObject({ code: 'cut' });
    expect(await outcomes()).toEqual(['cut']);
    await expect(offer(notebook, { again: id })).rejects.toMatchObject({ code: 'disconnected' });
  });

  test('for whom the caller’s facet ends, and for nobody else', async () => {
    const { facets } = await owner.system.facets.list();
    const held = facets.find(({ terms }) => terms.object === 'account')!;
    await owner.system.facets.revoke(held.id);
    await expect(answer).rejects.toMatchObject({ code: 'cut' });
    await expect(notebook.system.exports.answer(id, call, said(1))).rejects.toMatchObject({
      code: 'call_over'
    });
    expect(await stateOf()).toBe('ready');
  });
});

test('once a notebook’s time is over nothing of it is taken or answered', async () => {
  timeoutsByHand();
  const id = await serving();
  const answer = (await payer()).invoke('deposit', { amount: 1 });
  const call = await taken(id);
  // Nobody asks for calls any more: it ends, with what is out.
  const ended = expect(answer).rejects.toMatchObject({ code: 'kernel_ended' });
  house.ahead += DAY * 1000;
  const { exports } = notebook.system;
  for (const tries of [
    () => exports.next(id, 0),
    () => exports.answer(id, call, said(1)),
    () => offer(notebook, { again: id })
  ]) {
    await expect(passing(tries())).rejects.toMatchObject({ code: 'expired' });
  }
  await jest.advanceTimersByTimeAsync(5_000);
  await ended;
  expect(await stateOf()).toBe('away');
});

test('a poll does not outlast what it is asked with', async () => {
  const id = await serving();
  house.ahead += notebook.holding.until! * 1000 - house.clock.now() - 2_000;
  const before = Date.now();
  expect(await notebook.system.exports.next(id, 30)).toEqual({ call: null });
  expect(Date.now() - before).toBeLessThan(30_000);
});

test('whose service starts anew it is offered to again, and it asks nobody', async () => {
  const id = await serving();
  const pay = await payer();
  await house.stop();
  await house.start();
  await expect(pay.invoke('deposit', { amount: 1 })).rejects.toMatchObject({
    code: 'object_unavailable'
  });
  await expect(notebook.system.exports.next(id, 0)).rejects.toMatchObject({
    code: 'no_such_export'
  });
  const again = (await offer(notebook, { again: id })) as { export: string };
  const answer = pay.invoke('deposit', { amount: 1 });
  const call = await announced(again.export);
  await notebook.system.exports.take(again.export, call);
  await notebook.system.exports.answer(again.export, call, said(1));
  expect(await (await answer).json()).toBe(1);
});

test('who only was not heard for a while goes on with what it has taken', async () => {
  const id = await serving();
  const answer = (await payer()).invoke('deposit', { amount: 1 });
  const call = await taken(id);
  expect(await offer(notebook, { again: id })).toEqual({ state: 'serving', export: id });
  await notebook.system.exports.answer(id, call, said(1));
  expect(await (await answer).json()).toBe(1);
});

test('a renamed notebook goes on offering, and is called so where people decide', async () => {
  const id = await serving();
  await host.system.requests.rename(notebook.holding.kid, 'books.ipynb (lab)');
  const { objects } = await owner.system.registry.list();
  expect(objects.find(({ name }) => name === 'account')!.title).toBe('books.ipynb (lab)');
  const answer = (await payer()).invoke('deposit', { amount: 1 });
  const call = await taken(id);
  await notebook.system.exports.answer(id, call, said(1));
  expect(await (await answer).json()).toBe(1);
});

/** How many turns of the event loop it comes after what ends it: up to what is in one group. */
describe.each([0, 1, 2, 3])('behind the end of its notebook by %i turns, and no more,', turns => {
  const signed = async (by: Somebody, object: string, act: string, args: object) => {
    const { facet_url: url, id: fct } = by.holding.find(object, act).issued();
    const claims = { act, args: args as Record<string, Json>, fct, obj: object };
    const body = await by.holding.service.token(by.keys, 'facet-action', claims);
    return () => house.send('listen', 'POST', url, { body });
  };

  test.each([
    ['an object is not offered', 'new', ACTIONS],
    ['what is offered is not changed', 'account', { audit: { ...DEPOSIT, name: 'audit' } }]
  ])('%s', async (_what, name, actions) => {
    await serving();
    const args = { name, actions, kernel: KERNEL };
    const change = await signed(notebook, 'aios/exports', 'offer', args);
    const { kid } = notebook.holding;
    const end = await signed(owner, 'aios/facets', 'revoke', { principal: kid });
    const ending = end();
    for (let turn = 0; turn < turns; turn++) {
      await new Promise<void>(resolve => setImmediate(resolve));
    }
    const [changed, ended] = await Promise.all([change(), ending]);
    expect([changed.status, ended.status]).toEqual([404, 200]);
    const { entries } = await owner.system.ledger.query({ kinds: ['registration', 'revocation'] });
    expect(entries.at(-1)!.kind).toBe('revocation');
  });
});
