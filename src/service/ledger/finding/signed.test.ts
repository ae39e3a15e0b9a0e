import { randomBytes } from 'node:crypto';

import { Ledger } from '../testing/book';
import { BLOCK } from './postings';
import { SignedIndex } from './signed';

/** One run of the highest level, one of the next, a block and a part of one. */
const MANY = 65_536 + 4_096 + 256 + 100;
/** Signed with the jti of an earlier one. */
const LATER = MANY - 8;

describe('what was signed is found by its jti', () => {
  let ledger: Ledger;
  let signed: SignedIndex;
  let jtis: (string | null)[];

  beforeAll(async () => {
    ledger = await Ledger.open();
    jtis = Array.from({ length: MANY }, (_, at) =>
      at % 2 === 0 ? randomBytes(24).toString('base64url') : null
    );
    jtis[LATER] = jtis[4]!;
    signed = new SignedIndex(ledger.db);
  });
  afterAll(() => ledger.close());
  beforeEach(() => signed.clear());

  /** As the indexer does: never more than the rest of a block at a time. */
  function index(to: number, step: number = BLOCK): void {
    ledger.db.exec('BEGIN');
    for (let at = 0; at < to;) {
      const next = Math.min(to, at + step, (Math.floor(at / BLOCK) + 1) * BLOCK);
      signed.add(at, jtis.slice(at, next));
      at = next;
    }
    ledger.db.exec('COMMIT');
  }

  test('wherever it lies in a log, and nowhere else', () => {
    index(MANY);
    let found = 0;
    jtis.forEach((jti, at) => {
      if (jti !== null && at % 97 === 0) {
        expect(signed.of(jti, MANY)).toContain(at);
        found += 1;
      }
    });
    expect(found).toBeGreaterThan(300);
    expect(signed.of(randomBytes(24).toString('base64url'), MANY)).toEqual([]);
    expect(signed.of(jtis[4]!, MANY)).toEqual([4, LATER]);
  });

  test.each([1, 7, 100, 255])('whichever steps of %d entries it was indexed in', step => {
    const size = 4_096 + 300;
    index(size, step);
    for (let at = 0; at < size; at += 2) {
      expect(signed.of(jtis[at]!, size)).toEqual(at === 4 ? [4] : [at]);
    }
  });

  test('by few rows, however long the log', () => {
    index(MANY);
    const { rows, bytes } = ledger.db
      .prepare('SELECT count(*) AS rows, sum(length(hashes)) AS bytes FROM signed')
      .get() as { rows: number; bytes: number };
    expect(rows).toBe(256 + 16 + 1 + 1);
    expect(bytes).toBe(10 * jtis.filter(jti => jti !== null).length);
  });
});
