import { Seeded } from '../../../protocol/testing/seeded';
import type { NewEntry } from '../../types';
import { Ledger } from '../testing/book';
import { Finder, type Sought } from './finder';
import { Heard } from './heard';
import { Indexer } from './indexer';
import { Postings } from './postings';
import { sayingsOf } from './sayings';

const SEED = 20261128;
const PEOPLE = ['ada', 'bo', 'cy'];
const FACETS = ['f1', 'f2', 'f3', 'f4'];
const OBJECTS = ['bank', 'rates', 'sales'];
const ACTIONS = ['read', 'write'];
const STATES = ['done', 'failed', 'unknown'];
const CELLS = ['c1', 'c2'];
const BOOKS = ['n1', 'n2'];
const KINDS = ['intent', 'outcome', 'refusal', 'grant', 'pause'];

/** What was put in, as a reader who goes through all of it knows it. */
interface Put extends Partial<Record<keyof Sought, unknown>> {
  at: number;
  kind: string;
}

describe('entries are found', () => {
  const random = new Seeded(SEED);
  let ledger: Ledger;
  let postings: Postings;
  let indexer: Indexer;
  let finder: Finder;
  let put: Put[];

  beforeEach(async () => {
    ledger = await Ledger.open();
    put = [];
    begin();
  });
  afterEach(() => ledger.close());

  function begin(): void {
    postings = new Postings(ledger.db);
    indexer = new Indexer(ledger.db, ledger.log, postings);
    const hears = indexer;
    ledger.journal.onGroup(group => hears.hear(group));
    finder = new Finder(ledger.db, ledger.log, postings, indexer);
  }

  function intent(): Put & { entry: NewEntry } {
    const said = {
      principal: random.pick(PEOPLE),
      facet: random.pick(FACETS),
      object: random.pick(OBJECTS),
      action: random.pick(ACTIONS),
      notebook: random.pick(BOOKS),
      cell: random.pick(CELLS)
    };
    const { principal, facet, object, action, notebook, cell } = said;
    const kind = random.pick(['intent', 'intent', 'intent', 'refusal', 'grant', 'pause'] as const);
    return {
      ...said,
      at: 0,
      kind,
      entry: {
        kind,
        groups: {
          who: { principal, facet },
          cell: { notebook, id: cell },
          what: { object, action }
        }
      }
    };
  }

  /** Up to eight entries at a time, intents with their outcomes somewhere behind. */
  async function fill(count: number): Promise<void> {
    const open: { index: number; said: Put }[] = [];
    while (put.length < count) {
      ledger.now += random.below(20_000);
      const group = Array.from(
        { length: Math.min(1 + random.below(8), count - put.length) },
        () => (random.chance(2) && answer(open.shift())) || intent()
      );
      const indexes = await Promise.all(group.map(({ entry }) => ledger.append(entry)));
      group.forEach(({ entry: _, ...said }, at) => {
        put.push({ ...said, at: ledger.now });
        if (said.kind === 'intent') {
          open.push({ index: indexes[at]!, said });
        }
      });
    }
  }

  function answer(open: { index: number; said: Put } | undefined) {
    const state = random.pick(STATES);
    return (
      open && {
        ...open.said,
        kind: 'outcome',
        outcome: state,
        entry: { kind: 'outcome', ref: open.index, groups: { result: { state } } } as NewEntry
      }
    );
  }

  function sought(): Sought {
    const one = <T>(from: readonly T[], oneIn: number): T | undefined =>
      random.chance(oneIn) ? random.pick(from) : undefined;
    const times = put.map(({ at }) => Math.floor(at / 1000));
    const bounds = [random.pick(times), random.pick(times)].sort((a, b) => a - b);
    const ends = [random.below(put.length), random.below(put.length)].sort((a, b) => a - b);
    return Object.fromEntries(
      Object.entries({
        principal: one([...PEOPLE, 'nobody'], 3),
        facet: one(FACETS, 4),
        object: one([...OBJECTS, 'never'], 3),
        action: one(ACTIONS, 3),
        outcome: one(STATES, 5),
        notebook: one(BOOKS, 5),
        cell: one(CELLS, 5),
        kinds: random.chance(3) ? random.some(KINDS, 1, 3) : undefined,
        since: random.chance(4) ? bounds[0] : undefined,
        until: random.chance(4) ? bounds[1] : undefined,
        after: random.chance(4) ? ends[0] : undefined,
        before: random.chance(4) ? ends[1] : undefined
      }).filter(([, value]) => value !== undefined)
    );
  }

  test('by what was signed, of that principal alone, before and after they are indexed', async () => {
    const sign = (jti: string, principal: string, kind: 'intent' | 'refusal' = 'intent') =>
      ledger.append({ kind, jti, groups: { who: { principal } } });
    const [first, again, others] = [
      await sign('j1', 'ada'),
      await sign('j1', 'ada', 'refusal'),
      await sign('j1', 'bo')
    ];
    const found = (jti: string, principal: string) =>
      finder.signedWith(jti, principal).map(({ index }) => index);
    const all = () => [found('j1', 'ada'), found('j1', 'bo'), found('j2', 'ada')];
    expect(all()).toEqual([[first, again], [others], []]);
    indexer.batch();
    expect(indexer.watermark).toBe(3);
    expect(all()).toEqual([[first, again], [others], []]);
    const late = await sign('j1', 'ada', 'refusal');
    expect(found('j1', 'ada')).toEqual([first, again, late]);
  });

  /** By reading all of it. */
  function read(wanted: Sought): number[] {
    const { after = -1, before = Infinity, since = 0, until = Infinity, kinds, ...said } = wanted;
    return put.flatMap((one, index) =>
      index > after &&
      index < before &&
      one.at >= since * 1000 &&
      one.at < until * 1000 &&
      (kinds === undefined || kinds.includes(one.kind)) &&
      Object.entries(said).every(([name, value]) => one[name as 'object'] === value)
        ? [index]
        : []
    );
  }

  function rest(to = put.length): void {
    while (indexer.watermark < to) {
      indexer.batch();
    }
  }

  const found = (wanted: Sought, direction: 'up' | 'down' = 'up'): number[] =>
    [...finder.rows(wanted, direction)].map(({ index }) => index);

  async function foundInTurns(wanted: Sought, direction: 'up' | 'down'): Promise<number[]> {
    const indexes: number[] = [];
    for await (const { index } of finder.inTurns(wanted, direction)) {
      indexes.push(index);
    }
    return indexes;
  }

  test.each(['up', 'down'] as const)(
    '%s by words that hardly ever come together: others have their turn, and none that was there is missed',
    async direction => {
      const said = (principal: string, object: string): NewEntry => ({
        kind: 'intent',
        groups: { who: { principal }, what: { object, action: 'read' } }
      });
      const pairs = Array.from({ length: 1500 }, () => [said('ada', 'bank'), said('bo', 'rates')]);
      await Promise.all(pairs.flat().map(entry => ledger.append(entry)));
      const both = await ledger.append(said('ada', 'rates'));
      rest(ledger.log.size - 200);
      let turns = 0;
      let looking = true;
      // What others do meanwhile: entries are made, and indexed.
      const turn = async (): Promise<void> => {
        for (; looking; turns += 1) {
          await ledger.append(said('bo', 'rates'));
          indexer.batch();
        }
      };
      const others = turn();
      const indexes = await foundInTurns({ principal: 'ada', object: 'rates' }, direction);
      looking = false;
      await others;
      expect(indexes).toEqual([both]);
      expect(turns).toBeGreaterThan(5);
    }
  );

  test.each([
    ['heard', () => undefined],
    ['read from the log', begin]
  ])(
    'the same by what was %s as by reading all of the log, wherever the watermark is',
    async (_, change) => {
      await fill(400);
      change();
      for (const watermark of [0, 256, 400]) {
        rest(watermark);
        let hits = 0;
        for (let asked = 0; asked < 100; asked++) {
          const wanted = sought();
          const told = read(wanted);
          hits += told.length;
          expect({ wanted, found: found(wanted) }).toEqual({ wanted, found: told });
          expect(found(wanted, 'down')).toEqual([...told].reverse());
          expect(await foundInTurns(wanted, 'up')).toEqual(told);
          expect(await foundInTurns(wanted, 'down')).toEqual(told.reverse());
        }
        expect(hits).toBeGreaterThan(100);
      }
    }
  );

  test('by the same words that the log has for them', async () => {
    const heard = new Heard();
    ledger.journal.onGroup(group => heard.hear(group));
    await fill(400);
    const { log } = ledger;
    put.forEach((_, index) => {
      const row = log.row(index)!;
      expect(heard.of(index)).toEqual({
        said: sayingsOf(row, row.ref === null ? undefined : log.row(row.ref)),
        at: row.at,
        jti: row.jti
      });
    });
    heard.indexed(0, 100);
    expect([heard.of(99), heard.of(100)]).toEqual([undefined, expect.any(Object)]);
  });

  test('from the moment that they are acknowledged, before they are indexed', async () => {
    await fill(300);
    indexer.batch();
    const { entry, ...said } = intent();
    const index = await ledger.append(entry);
    put.push({ ...said, at: ledger.now });
    const wanted = { object: said.object as string, principal: said.principal as string };
    expect(indexer.watermark).toBe(256);
    expect(found(wanted)).toContain(index);
    expect(found(wanted, 'down')[0]).toBe(index);
  });

  test('an outcome by what was done, though only its intent is indexed', async () => {
    const did = await ledger.append({
      kind: 'intent',
      groups: { who: { principal: 'ada' }, what: { object: 'bank', action: 'pay' } }
    });
    indexer.batch();
    const ended = await ledger.append({
      kind: 'outcome',
      ref: did,
      groups: { result: { state: 'failed' } }
    });
    const wanted = { object: 'bank', action: 'pay', outcome: 'failed', principal: 'ada' };
    expect(found(wanted)).toEqual([ended]);
    indexer.batch();
    expect(found(wanted)).toEqual([ended]);
  });

  test('after a batch that the disk did not take, as before it; then the batch is done again', async () => {
    await fill(600);
    indexer.batch();
    const { page_count: pages } = ledger.db.prepare('PRAGMA page_count').get() as {
      page_count: number;
    };
    ledger.db.exec(`PRAGMA max_page_count = ${pages}`);
    expect(rest).toThrow('full');
    ledger.db.exec('PRAGMA max_page_count = 1000000');
    const stands = indexer.watermark;
    expect(postings.size()).toBe(stands);
    for (const object of OBJECTS) {
      expect(found({ object })).toEqual(read({ object }));
    }
    rest();
    for (const object of OBJECTS) {
      expect(found({ object })).toEqual(read({ object }));
    }
  });

  test.each([
    ['is gone', 'DELETE FROM postings; DELETE FROM words; DELETE FROM indexed'],
    ['claims more than the log has', 'UPDATE indexed SET size = size + 1000']
  ])('by an index that is made anew where the one that was there %s', async (_, harm) => {
    await fill(200);
    indexer.batch();
    await ledger.reopened(db => db.exec(harm));
    begin();
    expect(indexer.watermark).toBe(0);
    expect(found({ object: 'bank' })).toEqual(read({ object: 'bank' }));
    indexer.batch();
    expect(found({ object: 'bank' })).toEqual(read({ object: 'bank' }));
  });

  test('behind the commits, without anybody asking for it', async () => {
    await fill(300);
    const whole = new Promise<void>(resolve => {
      const { add } = postings;
      postings.add = (from, sayings) => {
        add.call(postings, from, sayings);
        if (from + sayings.length === 300) {
          setImmediate(resolve);
        }
      };
    });
    indexer.behind();
    await whole;
    expect(indexer.watermark).toBe(300);
    expect(postings.size()).toBe(300);
  });

  test('no more by what was erased of them, and its word is gone with the last of it', async () => {
    const refused = (object: string): Promise<number> =>
      ledger.append({
        kind: 'refusal',
        groups: { who: { principal: 'ada' }, what: { object, action: 'read' } }
      });
    const [first, second] = [await refused('secret-plan'), await refused('bank')];
    indexer.batch();
    const before = ledger.log.row(first)!;
    await ledger.journal.transact(() => {
      ledger.log.erase(first, ['what']);
      indexer.forget(before, ledger.log.row(first)!);
    });
    expect(found({ object: 'secret-plan' })).toEqual([]);
    expect(found({ action: 'read' })).toEqual([second]);
    expect(found({ principal: 'ada' })).toEqual([first, second]);
    const words = ledger.db.prepare('SELECT value FROM words').all();
    expect(words).not.toContainEqual({ value: 'secret-plan' });
    expect(words).toContainEqual({ value: 'read' });
  });
});
