import { Finder, Indexer, Postings } from '../../ledger';
import { Ledger } from '../../ledger/testing/book';
import { Departures } from '../turns/departures';
import { Replays } from './replays';
import { gatewaySchema } from './schema';

describe.each([
  ['that are indexed', true],
  ['that are not indexed yet', false]
])('among entries %s a token', (_what, indexes) => {
  let ledger: Ledger;
  let replays: Replays;
  let indexer: Indexer;

  const open = (): void => {
    const clock = { now: () => ledger.now };
    const { db, log, journal } = ledger;
    const postings = new Postings(db);
    indexer = new Indexer(db, log, postings);
    index();
    const finder = new Finder(db, log, postings, indexer);
    replays = new Replays(db, journal, clock, new Departures(), finder);
    journal.accompany(replays);
  };
  const index = (): void => {
    while (indexes && indexer.watermark < ledger.log.size) {
      indexer.batch();
    }
  };
  const now = (): number => Math.floor(ledger.now / 1000);
  const refused = (kid: string, jti: string, iat: number): boolean => {
    try {
      replays.take(kid, jti, iat);
      return false;
    } catch (error) {
      expect(error).toMatchObject({ code: 'replayed' });
      return true;
    }
  };

  beforeEach(async () => {
    ledger = await Ledger.open([gatewaySchema]);
    open();
  });
  afterEach(() => ledger.close());

  test('is taken once, whatever time it says the second time', () => {
    expect(refused('k', 'j', now())).toBe(false);
    expect(refused('k', 'j', now())).toBe(true);
    expect(refused('k', 'j', now() + 1)).toBe(true);
    expect(refused('other', 'j', now())).toBe(false);
    expect(refused('k', 'other', now())).toBe(false);
  });

  test('is taken once across a restart, whether it lies in an entry or not', async () => {
    replays.take('k', 'alone', now());
    replays.take('k', 'entered', now() + 60);
    await ledger.journal.transact(unit => {
      unit.append({ kind: 'intent', jti: 'entered', groups: { who: { principal: 'k' } } });
      replays.carried(unit, 'k', 'entered');
    });
    const rows = ledger.db.prepare('SELECT jti FROM replays').all();
    expect(rows.map(({ jti }) => jti)).toEqual(['alone']);
    ledger.now += 59_000;
    await ledger.reopened();
    open();
    expect(refused('k', 'alone', now() - 59)).toBe(true);
    expect(refused('k', 'entered', now() + 1)).toBe(true);
    expect(refused('k', 'new', now())).toBe(false);
  });

  test('is taken once where the entry that it is to lie in does not become durable', async () => {
    replays.take('k', 'entered', now());
    let full = true;
    ledger.journal.accompany({
      write() {
        if (full) {
          throw new Error('the disk is full');
        }
      },
      committed: () => undefined,
      rolledBack: () => undefined
    });
    const recorded = ledger.journal.transact(unit => {
      unit.append({ kind: 'intent', jti: 'entered', groups: { who: { principal: 'k' } } });
      replays.carried(unit, 'k', 'entered');
    });
    await expect(recorded).rejects.toMatchObject({ code: 'ledger_unavailable' });
    full = false;
    await ledger.journal.transact(() => undefined);
    await ledger.reopened();
    open();
    expect(refused('k', 'entered', now())).toBe(true);
  });

  test('is taken once across a restart, however many entries come before and after', async () => {
    const [blocks, block] = [15, 256];
    const jtis: string[] = [];
    for (let at = 0; at < blocks; at += 1) {
      ledger.now += 1_000;
      await ledger.journal.transact(unit => {
        for (let made = 0; made < block; made += 1) {
          const jti = `${at}.${made}`;
          replays.take('k', jti, now());
          replays.carried(unit, 'k', jti);
          unit.append({ kind: 'intent', jti, groups: { who: { principal: 'k' } } });
          jtis.push(jti);
        }
      });
    }
    await ledger.reopened();
    open();
    const accepted = (): string[] => jtis.filter(jti => !refused('k', jti, now()));
    expect(accepted()).toEqual([]);
    // Of blocks a sixteenth has them all merged into one run.
    await ledger.journal.transact(unit => {
      for (let made = 0; made < block; made += 1) {
        unit.append({ kind: 'intent', jti: `new ${made}`, groups: { who: { principal: 'k' } } });
      }
    });
    index();
    expect(accepted()).toEqual([]);
    expect(refused('other', jtis[0]!, now())).toBe(false);
    expect(refused('k', 'never seen', now())).toBe(false);
    // What is later than all that was signed before is not looked up.
    ledger.now += 180_000;
    expect(refused('k', 'later', now())).toBe(false);
  });

  test('is taken once by a clock that jumps ahead for one start and then back', async () => {
    replays.take('k', 'alone', now());
    replays.take('k', 'entered', now());
    await ledger.journal.transact(unit => {
      unit.append({ kind: 'intent', jti: 'entered', groups: { who: { principal: 'k' } } });
      replays.carried(unit, 'k', 'entered');
    });
    const then = now();
    for (const jump of [3_600_000, -3_600_000]) {
      ledger.now += jump;
      await ledger.reopened();
      open();
      expect(refused('k', 'alone', then)).toBe(true);
      expect(refused('k', 'entered', then)).toBe(true);
      expect(refused('k', `new ${jump}`, now())).toBe(false);
    }
  });

  test('that was forgotten lies below a floor that stays, even if the clock is set back', async () => {
    replays.take('k', 'old', now());
    await ledger.append();
    const then = now();
    ledger.now += 3_600_000;
    await ledger.append();
    expect(ledger.db.prepare('SELECT count(*) AS n FROM replays').get()).toMatchObject({ n: 0 });
    ledger.now -= 3_600_000;
    expect(refused('k', 'old', then)).toBe(true);
    expect(refused('k', 'never seen', then)).toBe(true);
    await ledger.append();
    expect(refused('k', 'never seen', then)).toBe(true);
    ledger.now += 3_600_000;
    await ledger.reopened();
    open();
    expect(refused('k', 'never seen', then)).toBe(true);
    expect(refused('k', 'never seen', now())).toBe(false);
  });

  test('within a minute’s difference of clocks is never below the floor', async () => {
    for (let at = 0; at < 30; at++) {
      ledger.now += 7_000;
      await ledger.append();
      expect(refused('k', `late ${at}`, now() - 60)).toBe(false);
      expect(refused('k', `early ${at}`, now() + 60)).toBe(false);
      expect(refused('k', `early ${at}`, now() + 60)).toBe(true);
    }
  });
});
