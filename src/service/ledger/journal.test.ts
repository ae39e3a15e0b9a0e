import { LedgerUnavailable, Refusal } from '../errors';
import { Ledger } from './testing/book';

const entry = { kind: 'introduction' as const, groups: { what: { object: 'x' } } };

describe('the journal', () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await Ledger.open();
    ledger.db.exec('CREATE TABLE state (name TEXT PRIMARY KEY, filler TEXT) STRICT');
  });
  afterEach(() => ledger.close());

  const add = (name: string): void =>
    void ledger.db.prepare('INSERT INTO state (name) VALUES (?)').run(name);
  const names = (): unknown[] =>
    ledger.db
      .prepare('SELECT name FROM state ORDER BY name')
      .all()
      .map(row => row.name);

  test('makes all units of one turn durable together, under one checkpoint', async () => {
    const groups: [number, number][] = [];
    ledger.journal.onAppended((from, to) => groups.push([from, to]));
    const indexes = await Promise.all([ledger.append(), ledger.append(), ledger.append()]);
    expect(indexes).toEqual([0, 1, 2]);
    await ledger.append();
    expect(groups).toEqual([
      [0, 3],
      [3, 4]
    ]);
    expect(ledger.log.checkpoint.split('\n')[1]).toBe('4');
  });

  /** Appends of somebody who has more on the way or not, until that many groups are durable. */
  async function groupsOf(more: (() => boolean) | undefined): Promise<number[]> {
    const sizes: number[] = [];
    ledger.journal.onAppended((from, to) => sizes.push(to - from));
    const appended: Promise<number>[] = [];
    while (sizes.length < 2) {
      appended.push(ledger.journal.transact(unit => unit.append(entry), more));
      await new Promise(setImmediate);
      ledger.elapsed += 4;
    }
    await Promise.all(appended);
    return sizes;
  }

  test('gathers some turns where all that wait have more on the way, but not for ever', async () => {
    const [first] = await groupsOf(() => true);
    expect(first).toBeGreaterThan(2);
    expect(first).toBeLessThan(10);
  });

  test.each([
    ['who has nothing more', () => false],
    ['who does not say', undefined]
  ])('keeps nobody waiting %s', async (_, more) => {
    const [first] = await groupsOf(more);
    expect(first).toBeLessThanOrEqual(2);
  });

  test('keeps nobody waiting whose group others have more for', async () => {
    const order: string[] = [];
    const many = ledger.journal
      .transact(
        () => undefined,
        () => true
      )
      .then(() => order.push('many'));
    const one = ledger.journal.transact(() => undefined).then(() => order.push('one'));
    let turns = 0;
    const counting = (): void => {
      turns += 1;
      if (order.length === 0) {
        setImmediate(counting);
      }
    };
    setImmediate(counting);
    await Promise.all([many, one]);
    expect(order).toEqual(['many', 'one']);
    expect(turns).toBeLessThanOrEqual(2);
  });

  test('writes what still gathers when it closes', async () => {
    const index = ledger.journal.transact(
      unit => unit.append(entry),
      () => true
    );
    ledger.journal.close();
    expect(await index).toBe(0);
  });

  test('leaves no trace of a unit that throws, and takes the others of its group', async () => {
    const undone: string[] = [];
    const bad = ledger.journal.transact(unit => {
      add('bad');
      unit.append(entry);
      unit.onRollback(() => undone.push('first'));
      unit.onRollback(() => undone.push('second'));
      throw new Refusal('spent');
    });
    const good = ledger.journal.transact(unit => {
      add('good');
      return unit.append(entry);
    });
    await expect(bad).rejects.toMatchObject({ code: 'spent' });
    expect(await good).toBe(0);
    expect(names()).toEqual(['good']);
    expect(undone).toEqual(['second', 'first']);
    expect(ledger.log.size).toBe(1);
  });

  test('lets a unit see what the ones before it in its group have done', async () => {
    const [, seen] = await Promise.all([
      ledger.journal.transact(() => add('a')),
      ledger.journal.transact(() => names())
    ]);
    expect(seen).toEqual(['a']);
  });

  test.each<[string, (ledger: Ledger) => void, (ledger: Ledger) => void]>([
    [
      'read-only',
      ({ db }) => db.exec('PRAGMA query_only = 1'),
      ({ db }) => db.exec('PRAGMA query_only = 0')
    ],
    [
      'full',
      ({ db }) => db.exec('PRAGMA max_page_count = 1'),
      ({ db }) => db.exec('PRAGMA max_page_count = 1000000')
    ]
  ])('changes nothing while the disk is %s, and heals with it', async (_how, breaks, heals) => {
    await ledger.append();
    const { checkpoint } = ledger.log;
    const health: boolean[] = [];
    ledger.journal.onHealth(healthy => health.push(healthy));
    const undone: number[] = [];
    const unit = (at: number): Promise<void> =>
      ledger.journal.transact(({ append, onRollback, db }) => {
        onRollback(() => undone.push(at));
        append(entry);
        db.prepare('INSERT INTO state VALUES (?, ?)').run(String(at), 'x'.repeat(100_000));
      });
    breaks(ledger);
    const group = await Promise.allSettled([unit(1), unit(2)]);
    for (const each of group) {
      expect(each).toMatchObject({ status: 'rejected' });
      expect((each as PromiseRejectedResult).reason).toBeInstanceOf(LedgerUnavailable);
    }
    expect(undone).toEqual([...undone].sort().reverse());
    expect(ledger.log.checkpoint).toBe(checkpoint);
    expect(ledger.log.size).toBe(1);
    heals(ledger);
    expect(names()).toEqual([]);
    await unit(3);
    expect(names()).toEqual(['3']);
    expect(ledger.log.size).toBe(2);
    expect(health).toEqual([false, true]);
    await ledger.reopened();
    expect(ledger.log.size).toBe(2);
  });

  test('takes nothing once it is closed', async () => {
    await ledger.append();
    await ledger.reopened();
    const { journal } = ledger;
    await ledger.reopened();
    await expect(journal.transact(() => 1)).rejects.toBeInstanceOf(LedgerUnavailable);
  });
});
