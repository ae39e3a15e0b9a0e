import { randomBytes } from 'node:crypto';

import type { FacetView, Need } from '../../../protocol';
import type { FacetList } from './listing';
import type { Paused, Resumed } from '../principals/pausing';
import { type Actor, closed } from '../testing/actor';
import { House, NOON } from '../testing/house';
import { Work } from '../testing/work';

const NEED: Need = { object: 'bank', actions: ['balance'] };
const FEW = 500;
const MANY = 20_000;

/** What is looked at must not depend on how much there is, so it is counted, and not timed. */
describe('where very many facets are', () => {
  let house: House;
  let work: Work;
  let owner: Actor;
  let agent: Actor;
  let model: string;

  beforeAll(async () => {
    house = await House.open();
    work = new Work(house.db);
    await house.restart();
    owner = await house.enrolled('owner', 'laptop');
    agent = await house.enrolled('agent', 'analyst', owner);
    await owner.grant(agent, closed(NEED, NOON + 3600), NEED);
    model = agent.facets.get('bank')!;
  });
  afterAll(() => house.close());

  /** As many more, each as the one that was granted. */
  async function copies(count: number, more: { expiry?: number } = {}): Promise<void> {
    const { book } = house.authority;
    const facet = book.facet(model)!;
    await house.journal.transact(unit => {
      for (let made = 0; made < count; made += 1) {
        const id = randomBytes(16).toString('hex');
        const terms = { ...facet.terms, ...more };
        book.addFacet(unit, { ...facet, id, terms, issuedAt: unit.now, spending: new Map() });
      }
    });
  }

  const list = async (args: Record<string, unknown> = {}): Promise<FacetList> =>
    (await owner.act('aios/facets', 'list', args)) as FacetList;

  /** What an answer takes beside few facets and beside many. */
  async function compared(ask: () => Promise<unknown> | unknown): Promise<[number, number]> {
    await ask();
    work.begin();
    await ask();
    const rows = work.rows;
    await copies(MANY);
    await ask();
    work.begin();
    await ask();
    return [rows, work.rows];
  }

  test('a page of the list reads as many rows as where few are', async () => {
    await copies(FEW);
    const [few, many] = await compared(() => list({ limit: 100 }));
    expect(many).toBeLessThanOrEqual(few + 50);
  });

  test('all of it comes, each once, page behind page, and what goes on comes first', async () => {
    const seen = new Map<string, FacetView>();
    const kids: string[] = [];
    let pages = 0;
    for (let after: string | undefined; ; pages += 1) {
      const page = await list(after === undefined ? {} : { after });
      expect(page.facets.length).toBeLessThanOrEqual(2_000);
      for (const view of page.facets) {
        expect(seen.has(view.id)).toBe(false);
        seen.set(view.id, view);
      }
      kids.push(...page.principals.map(({ principal }) => principal));
      after = page.next;
      if (after === undefined) {
        break;
      }
    }
    const { n } = house.db
      .prepare('SELECT count(*) AS n FROM facets WHERE standing IS NOT NULL')
      .get() as { n: number };
    expect(seen.size).toBe(n);
    expect(n).toBeGreaterThan(MANY);
    expect(pages).toBe(Math.floor(n / 2_000));
    expect(kids.sort()).toEqual([owner.kid, agent.kid].sort());
  });

  test('how many are left out is counted to ten thousand', async () => {
    expect((await list()).left_out).toBe(10_000 - 2_000);
  });

  test('others have their turns while a list is made', async () => {
    let turns = 0;
    let listing = true;
    const turn = (): void => {
      turns += 1;
      if (listing) {
        setImmediate(turn);
      }
    };
    setImmediate(turn);
    await list();
    listing = false;
    expect(turns).toBeGreaterThan(2_000 / 64);
  });

  test('a place that is none is refused', async () => {
    for (const after of ['', '9.1.1', '1.1', 'x', '0.-1.0']) {
      await expect(list({ after })).rejects.toMatchObject({ code: 'bad_range', status: 400 });
    }
  });

  test('somebody who asks for something is looked at by what it holds there alone', async () => {
    const [few, many] = await compared(async () => {
      const id = await agent.ask([NEED]);
      await agent.withdraw(id);
    });
    expect(many).toBeLessThanOrEqual(few + 10);
  });

  test('a pause of all that somebody holds, and its end, are as little of a transaction', async () => {
    let most = 0;
    const transact = house.journal.transact.bind(house.journal);
    const spied = jest.spyOn(house.journal, 'transact').mockImplementation(unit =>
      transact(one => {
        const before = work.rows;
        const made = unit(one);
        most = Math.max(most, work.rows - before);
        return made;
      })
    );
    let paused: Partial<Paused> = {};
    let resumed: Partial<Resumed> = {};
    const [few, many] = await compared(async () => {
      most = 0;
      paused = (await owner.act('aios/facets', 'pause', { principal: agent.kid })) as Paused;
      resumed = (await owner.act('aios/facets', 'resume', { principal: agent.kid })) as Resumed;
      work.rows = most;
    });
    spied.mockRestore();
    expect(many).toBeLessThanOrEqual(few + 10);
    // What is named is what was made first, and that there are others is said.
    expect(paused.paused!.length).toBeGreaterThan(9_990);
    expect(paused.paused).toContain(model);
    expect(resumed).toEqual({ resumed: paused.paused, more: true });
  });

  test('a rule, and a name that is to be connected anew, count to ten thousand', () => {
    const { authority } = house;
    work.begin();
    expect(authority.permissions.count('bank')).toBe(10_000);
    expect(authority.permissions.count('nothing')).toBe(0);
    expect(work.rows).toBe(2);
  });

  test('what is past is listed behind the others once it was swept, by parts', async () => {
    await copies(1_000, { expiry: NOON + 4000 });
    house.pass(4001);
    const before = house.journal.transactions;
    await house.authority.sweep();
    expect(house.journal.transactions - before).toBeGreaterThanOrEqual((MANY + 1_000) / 256);
    const { facets, left_out } = await list();
    expect(left_out).toBeUndefined();
    expect(facets.filter(({ state }) => state === 'live').map(({ holder }) => holder)).toContain(
      owner.kid
    );
    work.begin();
    await house.authority.sweep();
    expect(work.rows).toBeLessThan(20);
  });

  test('nothing of all that goes through a whole table', () => {
    const few = [
      'facets_that_decide',
      'facets_requiring',
      'requests_pending',
      'principals_that_own'
    ];
    expect(work.scans(['facets', 'principals', 'requests', 'paced_uses'], few)).toEqual([]);
  });
});
