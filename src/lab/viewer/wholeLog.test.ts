/** @jest-environment node */
import { Signal } from '@lumino/signaling';

import { House } from '../../host/testing/house';
import type { Somebody } from '../../host/testing/people';
import type { FacetryModel } from '../service/model';
import type { Holdings, LedgerQuestion } from '../service/source';
import { EVERYTHING, type Filter } from './log/filter';
import { ProvenanceModel } from './model';

/** Calls after those that are looked for: more entries than the newest page has. */
const MANY = 550;

/** The viewer on a real service, whose log is longer than what the viewer loads. */
describe('a filter finds in the whole log', () => {
  let house: House;
  let page: Somebody;
  let analyst: Somebody;
  let holdings: Holdings;
  /** Each question that the service is asked. */
  let asked: LedgerQuestion[];
  /** What it answers with instead. */
  let instead: Error | null;
  const viewers: ProvenanceModel[] = [];

  beforeAll(async () => {
    house = await House.open();
    const owner = await house.enrol('owner', 'Ada');
    page = await house.enrol('page', 'the page');
    analyst = await house.enrol('agent', 'analyst');
    const busy = await house.enrol('agent', 'busy');
    await house.connectBank(owner);
    const early = await house.grant(owner, analyst, { object: 'bank', actions: ['deposit'] });
    await early.invoke('deposit', { amount: 7 });
    await early.invoke('balance').catch(() => undefined);
    // A refusal is recorded after its answer: it must not lie among what is loaded.
    await house.appended(() => house.newest(1)[0] === 'refusal');
    await owner.system.facets.revoke(early.id);
    const other = await house.grant(owner, busy, { object: 'bank', actions: ['balance'] });
    for (let at = 0; at < MANY; at += 50) {
      await Promise.all(Array.from({ length: 50 }, () => other.invoke('balance')));
    }
    const [{ facets, principals }, { objects }] = await Promise.all([
      page.system.facets.list(),
      page.system.registry.list()
    ]);
    holdings = { facets, principals, objects, requests: [], rules: [] };
  });
  afterAll(() => house.close());
  beforeEach(() => {
    asked = [];
    instead = null;
  });
  afterEach(() => viewers.splice(0).forEach(viewer => viewer.dispose()));

  async function viewing(filter: Partial<Filter> = {}): Promise<ProvenanceModel> {
    const facetry = {
      appended: new Signal({}),
      holdings,
      descendants: () => [],
      source: {
        query: async (question: LedgerQuestion) => {
          asked.push(question);
          if (instead !== null) {
            throw instead;
          }
          return page.system.ledger.query(question);
        }
      }
    };
    const words = (entry: { petname: string; action: string; object: string; kind: string }) =>
      `${entry.petname} ${entry.kind} ${entry.action} ${entry.object}`;
    const model = new ProvenanceModel(facetry as unknown as FacetryModel, 'the service', words);
    viewers.push(model);
    await model.older();
    model.setFilter({ ...EVERYTHING, ...filter });
    return model;
  }

  const until = (model: ProvenanceModel, ...stages: string[]): Promise<void> =>
    new Promise(resolve => {
      const look = (): void => {
        if (stages.includes(model.looking.stage)) {
          model.changed.disconnect(look);
          resolve();
        }
      };
      model.changed.connect(look);
      look();
    });
  const kinds = (model: ProvenanceModel): string[] => model.shown.map(({ kind }) => kind);

  test('what lies before everything that was loaded', async () => {
    const model = await viewing();
    expect(model.atHand).toBe(1000);
    expect(model.shown.some(({ petname }) => petname === 'analyst')).toBe(false);
    model.setFilter({ ...EVERYTHING, principal: analyst.holding.kid });
    await until(model, 'done');
    const all = await page.system.ledger.query({ limit: 1000, principal: analyst.holding.kid });
    const own = all.entries.filter(({ kind }) => kind !== 'outcome').map(({ index }) => index);
    expect(model.shown.map(({ index }) => index)).toEqual(expect.arrayContaining(own));
    expect(kinds(model)).toEqual(
      expect.arrayContaining(['grant', 'intent', 'refusal', 'revocation'])
    );
    // By the index: not page by page.
    expect(model.atHand).toBeLessThan(1050);
    expect(model.gaps).toEqual([]);
    expect(model.size).toBeGreaterThan(2 * MANY);
  });

  test.each<[string, Partial<Filter>, string[]]>([
    [
      'an outcome, with what it is the outcome of',
      { result: 'done', action: 'deposit' },
      ['intent']
    ],
    ['a refusal', { result: 'refused' }, ['refusal']],
    [
      'an action of what was granted',
      { action: 'deposit', result: 'authority' },
      ['grant', 'revocation']
    ],
    ['a time', { to: 0 }, []]
  ])('%s', async (_, filter, expected) => {
    const model = await viewing(filter);
    await until(model, 'done');
    expect(kinds(model)).toEqual(expect.arrayContaining(expected));
    expect(model.shown).toHaveLength(
      expected.length === 0 ? 0 : Math.max(expected.length, model.shown.length)
    );
    expect(model.atHand).toBeLessThan(1100);
  });

  test('the outcome of each act that it finds by its outcome', async () => {
    const model = await viewing({ result: 'done', action: 'deposit' });
    await until(model, 'done');
    expect(model.shown).toHaveLength(1);
    expect(model.outcome(model.shown[0]!.index)?.outcome).toBe('done');
  });

  test('all that was done with a facet that nobody holds any more', async () => {
    const facet = holdings.facets.find(({ holder }) => holder === analyst.holding.kid);
    const id = facet?.id ?? '';
    expect(id).not.toBe('');
    const model = await viewing({ facet: id });
    await until(model, 'done');
    expect(kinds(model)).toEqual(expect.arrayContaining(['grant', 'intent', 'revocation']));
  });

  test('words that are names by the index, and others by reading on', async () => {
    const model = await viewing({ text: 'analyst deposit' });
    await until(model, 'done', 'paused');
    expect(kinds(model)).toEqual(expect.arrayContaining(['grant', 'intent']));
    expect(asked.filter(({ action }) => action === 'deposit')).not.toEqual([]);
    expect(model.looking).toMatchObject({ stage: 'done', byNames: true });
  });

  test('nothing more once somebody stops it, and goes on where it was', async () => {
    const model = await viewing({ text: 'busy' });
    expect(model.looking.stage).toBe('looking');
    model.stopLooking();
    expect(model.looking.stage).toBe('paused');
    const had = model.atHand;
    // What was on its way comes too late.
    await page.system.ledger.query({ limit: 1 });
    expect(model.atHand).toBe(had);
    expect(model.gaps).toEqual([{ from: 0, to: model.looking.reached - 1 }]);
    model.lookOn();
    await until(model, 'done');
    expect(model.shown.length).toBeGreaterThanOrEqual(MANY);
  });

  test('what it can, says why it broke off, and goes on once the service is there', async () => {
    const model = await viewing();
    instead = new Error('The socket does not answer.');
    model.setFilter({ ...EVERYTHING, result: 'refused' });
    await until(model, 'failed');
    expect(model.looking.trouble?.message).toBe('The socket does not answer.');
    expect(model.looking.reached).toBeGreaterThan(0);
    instead = null;
    model.resume();
    await until(model, 'done');
    expect(kinds(model)).toContain('refusal');
  });

  test('nothing for a filter that was given up', async () => {
    const model = await viewing({ principal: analyst.holding.kid });
    model.setFilter(EVERYTHING);
    await page.system.ledger.query({ limit: 1 });
    expect(model.looking.stage).toBe('idle');
    expect(model.atHand).toBe(1000);
  });

  test('what the table of everything then leaves out, until what is around it is there', async () => {
    const model = await viewing({ principal: analyst.holding.kid });
    await until(model, 'done');
    const found = model.shown.at(-1)!.index;
    model.setFilter(EVERYTHING);
    expect(model.place(found)).toBe(-1);
    const [gap] = model.gaps;
    expect(gap).toEqual({ from: 0, to: model.shown[0]!.index - 1 - skipped(model) });
    await model.load(gap!);
    expect(model.place(found)).not.toBe(-1);
    expect(model.gaps).toEqual([]);
    expect(new Set(model.shown.map(({ index }) => index)).size).toBe(model.shown.length);
  });

  /** Entries before the first that is shown which are outcomes of what is not at hand. */
  const skipped = (model: ProvenanceModel): number => {
    let before = 0;
    while (model.at(model.shown[0]!.index - 1 - before)?.kind === 'outcome') {
      before += 1;
    }
    return before;
  };
});
