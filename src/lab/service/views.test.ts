import { nullTranslator } from '@jupyterlab/translation';

import type { BrowserPrincipal } from '../../client/browserPrincipal';
import type { ServiceClient, SystemObjects } from '../../client';
import { normalizeNeed, ruleSentence, sentence } from '../../protocol';
import { whyUnverified } from './unverified';
import { SystemSource } from './systemSource';
import { limits } from './words';

const NOW = 1_800_000_000;
const hex = (digit: string): string => digit.repeat(32);
const terms = normalizeNeed({ object: 'bank', actions: ['balance'], expiry: NOW + 600 });
const name = { commitment: 'c', opening: { salt: 's', bytes: 'b' } };

const facet = {
  ...{ id: hex('a'), holder: 'k', petname: 'churn.ipynb', kind: 'notebook', state: 'live' },
  ...{ terms, sentence: sentence('churn.ipynb', terms), worded: 1, parent: null },
  ...{ decided_by: hex('b'), decided_with: [hex('c')], issued_at: NOW, last_used: null },
  ...{ uses_left: 2, budget_left: { rows: '3' }, ended: null },
  ...{ paused: { at: NOW, by: 'k', why: null }, given: { petnames: ['Ada'], rule: 'reads' } },
  bounds: [{ terms, definitions: { balance: 'd' } }]
};
const definition = {
  ...{ name: 'balance', safe: true, summary: 'How much there is', upload: false, http: null },
  args: { type: 'object', properties: { of: { type: 'string' } }, additionalProperties: false },
  returns: null
};
const who = { principal: 'k', petname: 'churn.ipynb', kind: 'notebook', custody: 'wallet', name };
const principal = { ...who, enrolled_at: NOW, place: '/home/ann/churn.ipynb', person: 'k' };
const act = { act: 'balance', args: {}, fct: facet.id, obj: 'bank', digest: 'd', sentence: 's' };
const request = {
  ...{ id: hex('d'), who: { ...who, chain: ['Ada'] }, purpose: '', cell: { id: 'x' } },
  needs: [{ terms, sentence: 's', known: true, definitions: { balance: definition } }],
  ...{ asked_at: NOW, state: 'pending', digest: 'd', act: { ...act, terms, definition } },
  persons: {
    ...{ needed: 2, yours: false, granted: [terms, null] },
    agreed: [{ entry: 3, principal: 'k', petname: 'Ada' }]
  }
};
const law = {
  ...{ name: 'reads', askers: { kind: 'notebook' as const }, lifetime: 3600, expiry: NOW + 3600 },
  grants: [
    { objects: { prefix: 's' }, actions: ['read'], constraints: {}, uses: null, result: null }
  ],
  uses: null
};
const rule = {
  ...{ id: hex('e'), rule: law, sentence: ruleSentence(law), state: 'live', made_at: NOW },
  ...{ made_by: { principal: 'k', petname: 'Ada' }, granted: 2, last_used: null, uses_left: null }
};
const object = {
  ...{ name: 'bank', kind: 'openapi', title: '', origin: 'http://localhost', state: 'ready' },
  actions: { balance: definition }
};
const published = {
  ...{ size: 3, behind_since: null },
  witnesses: [{ name: 'w', state: 'cosigned', size: 3 }]
};

/** A source whose service answers this, as it comes from the wire. */
class Told extends SystemSource {
  constructor(private readonly told: object) {
    super();
  }

  protected readonly client = {} as ServiceClient;

  protected async enrolled(): Promise<BrowserPrincipal> {
    const text = JSON.stringify(this.told).replace(
      /"deep:(\d+)"/g,
      (_, levels: string) => '['.repeat(Number(levels)) + ']'.repeat(Number(levels))
    );
    const wire = JSON.parse(text) as Record<string, unknown>;
    const list = (key: string) => ({ list: async () => wire[key] });
    const system = {
      ...{ facets: list('held'), requests: list('asked'), registry: list('connected') },
      ledger: { checkpoint: async () => wire['log'] }
    };
    return { system: system as unknown as SystemObjects } as BrowserPrincipal;
  }
}

const WHOLE = {
  held: { facets: [facet], principals: [principal], left_out: 2 },
  asked: { requests: [request], rules: [rule] },
  connected: { objects: [object] },
  log: { checkpoint: '', size: 4, published }
};

/** With this besides what is well-formed. */
const besides = (list: string, one: unknown): object => {
  const told = structuredClone(WHOLE) as Record<string, Record<string, unknown>>;
  const [answer, lists] = Object.entries(told).find(([, lists]) => list in lists)!;
  told[answer] = { ...lists, [list]: [...(lists[list] as unknown[]), one] };
  return told;
};

/** Stands for lists in lists, which only a parser takes as deep as that. */
const DEEP = { shallow: 'deep:60', deep: 'deep:5000', deepest: 'deep:100000' };

const with_ = (change: object): object => ({ ...facet, id: hex('f'), ...change });
const limited = (change: object): object => with_({ terms: { ...terms, ...change } });

describe('what a service tells', () => {
  test('is passed on as it is where it is of its form', async () => {
    const { publication, ...lists } = await new Told(WHOLE).load();
    expect(lists).toEqual({
      ...{ facets: [facet], principals: [principal], leftOut: 2 },
      ...{ requests: [request], rules: [rule], objects: [object] }
    });
    expect(publication).toEqual({ ...published, published: 3, size: 4 });
  });

  test('is passed on with members that a newer service has beside those that are known', async () => {
    const more = structuredClone(WHOLE) as typeof WHOLE & Record<string, Record<string, unknown>>;
    Object.assign(more.held.facets[0]!, { sky: 'blue' });
    Object.assign(more.connected.objects[0]!.actions.balance, { sky: 'blue' });
    Object.assign(more.asked.rules[0]!, { sky: 'blue' });
    const { unread, facets } = await new Told(more).load();
    expect([unread, facets.length]).toEqual([undefined, 1]);
  });

  test.each([
    ['a term', { sky: 'blue' }],
    ['a limit', { constraints: { of: { sky: 'blue' } } }],
    ['a limit beside others', { constraints: { of: { sky: 'blue', prefix: 'a' } } }],
    ['limits within others', { constraints: { of: { any: [{ sky: 1 }, { exact: 1, sea: 2 }] } } }],
    ['a part of a result', { result: { sky: 'blue' } }]
  ])('is passed on with %s that a newer service has: its row says so', async (_, change) => {
    const { unread, facets } = await new Told(besides('facets', limited(change))).load();
    expect([unread, facets.length]).toEqual([undefined, 2]);
    expect(whyUnverified(facets[1]!)).toBe('newer');
    // It is drawn by these.
    expect(() => limits(nullTranslator.load(''), facets[1]!.terms)).not.toThrow();
  });

  const bound = { object: 'bank', actions: ['balance'], definitions: {} };
  test.each<[string, string, unknown]>([
    ['nothing', 'facets', null],
    ['text', 'facets', 'facet'],
    ['a number', 'facets', 7],
    ['a list', 'facets', [facet]],
    ['no members', 'facets', {}],
    ['no terms', 'facets', with_({ terms: null })],
    ['constraints: null', 'facets', limited({ constraints: null })],
    ['constraints as a list', 'facets', limited({ constraints: [] })],
    ['a constraint that is null', 'facets', limited({ constraints: { of: null } })],
    ['a range of text', 'facets', limited({ constraints: { of: { range: { min: 'a' } } } })],
    ['one_of as text', 'facets', limited({ constraints: { of: { one_of: 'ab' } } })],
    ['object: {}', 'facets', limited({ object: {} })],
    ['an object with an unknown term', 'facets', limited({ object: {}, sky: 'blue' })],
    ['an unknown limit and no actions', 'facets', limited({ actions: null, result: { sky: 1 } })],
    ['actions as text', 'facets', limited({ actions: 'balance' })],
    ['actions of numbers', 'facets', limited({ actions: [1] })],
    ['an end in words', 'facets', limited({ expiry: 'tomorrow' })],
    ['a budget that is null', 'facets', limited({ budget: { rows: null } })],
    ['requirements that are none', 'facets', limited({ requires: [null] })],
    ['a rate of nothing', 'facets', limited({ rate: {} })],
    [
      'an exact value without end',
      'facets',
      limited({ constraints: { of: { exact: DEEP.deep } } })
    ],
    ['limits in limits', 'facets', limited({ constraints: { of: { all: DEEP.shallow } } })],
    ['an id that is none', 'facets', { ...facet, id: '__proto__' }],
    ['an id that is there already', 'facets', facet],
    ['no petname', 'facets', with_({ petname: undefined })],
    ['a petname that is an object', 'facets', with_({ petname: { toString: 'x' } })],
    ['a state that is none', 'facets', with_({ state: 'constructor' })],
    ['a time in words', 'facets', with_({ issued_at: '2026' })],
    ['what is left as a number', 'facets', with_({ budget_left: { rows: 3 } })],
    ['a pause that is true', 'facets', with_({ paused: true })],
    ['an end without a moment', 'facets', with_({ ended: { by: null, why: '' } })],
    ['bounds without terms', 'facets', with_({ bounds: [bound] })],
    ['depth beside its terms', 'facets', with_({ sky: DEEP.deepest })],
    ['a principal without a key', 'principals', { ...principal, principal: null }],
    ['a principal that is there already', 'principals', principal],
    ['a pause without a moment', 'principals', { ...principal, principal: 'l', paused: {} }],
    ['a request without who', 'requests', { ...request, id: hex('1'), who: null }],
    ['a request without needs', 'requests', { ...request, id: hex('1'), needs: null }],
    ['a need without terms', 'requests', { ...request, id: hex('1'), needs: [{}] }],
    ['persons that are a number', 'requests', { ...request, id: hex('1'), persons: 2 }],
    ['an act without terms', 'requests', { ...request, id: hex('1'), act }],
    ['a rule that is null', 'rules', { ...rule, id: hex('1'), rule: null }],
    ['a rule without grants', 'rules', { ...rule, id: hex('1'), rule: { ...law, grants: null } }],
    ['a rule of nobody', 'rules', { ...rule, id: hex('1'), made_by: null }],
    ['a service without actions', 'objects', { ...object, name: 'b', actions: null }],
    ['an action that is null', 'objects', { ...object, name: 'b', actions: { a: null } }],
    ['a service without a place', 'objects', { ...object, name: 'b', origin: null }],
    [
      'an argument that is null',
      'objects',
      { ...object, name: 'b', actions: { a: { ...definition, args: { properties: { x: null } } } } }
    ]
  ])('is not passed on where it is %s (%s), and nothing else is lost', async (_, list, one) => {
    const { unread, ...rest } = await new Told(besides(list, one)).load();
    expect(unread).toEqual([expect.objectContaining({ list, all: false })]);
    expect(rest).toEqual(await new Told(WHOLE).load());
  });

  test('keeps the id of what can be revoked by it, and no other', async () => {
    const ids = async (one: unknown): Promise<unknown> =>
      (await new Told(besides('facets', one)).load()).unread?.map(({ id }) => id);
    expect(await ids(with_({ terms: null }))).toEqual([hex('f')]);
    expect(await ids({ id: '<img>' })).toEqual([null]);
    expect(await ids({ id: { toString: 1 } })).toEqual([null]);
    expect(await ids(null)).toEqual([null]);
  });

  test.each([
    ['facets', { held: { ...WHOLE.held, facets: null } }],
    ['principals', { held: { ...WHOLE.held, principals: { length: 1 } } }],
    ['requests', { asked: { rules: [rule] } }],
    ['rules', { asked: { requests: [request], rules: 'all' } }],
    ['objects', { connected: {} }],
    ['witnesses', { log: { size: 4, published: null } }],
    ['witnesses', { log: { size: 4, published: { ...published, witnesses: [null] } } }]
  ])('is left out as a whole where %s are no list', async (list, change) => {
    const { unread } = await new Told({ ...WHOLE, ...change }).load();
    expect(unread).toEqual([{ list, id: null, all: true }]);
  });

  test('is left out where whole answers are nothing', async () => {
    const nothing = { held: null, asked: 7, connected: 'x', log: null };
    const { unread, ...rest } = await new Told(nothing).load();
    expect(rest).toEqual({ facets: [], principals: [], requests: [], rules: [], objects: [] });
    expect(unread!.map(({ list }) => list)).toEqual([
      'facets',
      'principals',
      'requests',
      'rules',
      'objects'
    ]);
  });

  test('of more than fits is no number that is none', async () => {
    const held = { ...WHOLE.held, left_out: '<b>' };
    const { unread, leftOut } = await new Told({ ...WHOLE, held }).load();
    expect([unread?.length, leftOut]).toEqual([1, undefined]);
  });
});
