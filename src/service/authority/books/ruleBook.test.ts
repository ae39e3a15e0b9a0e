import { DatabaseSync } from 'node:sqlite';

import { SCHEMAS } from '../../schemas';
import { migrate } from '../../storage';
import type { Book } from './book';
import { RuleBook } from './ruleBook';

describe('the book of rules', () => {
  let db: DatabaseSync;

  beforeEach(() => {
    db = new DatabaseSync(':memory:');
    db.exec(`CREATE TABLE schema_steps (
      part TEXT, step INTEGER, applied_at INTEGER, PRIMARY KEY (part, step))`);
    migrate(db, SCHEMAS, { now: () => 0 });
    const facet = db.prepare(
      `INSERT INTO facets (id, holder, terms, definitions, issued_at) VALUES (?, '', '{}', '{}', 0)`
    );
    const rule = db.prepare(`INSERT INTO rules (facet, rule, pinned) VALUES (?, '{}', '{}')`);
    for (const id of ['b', 'of somebody', 'c', 'a']) {
      facet.run(id);
    }
    for (const id of ['a', 'b', 'c']) {
      rule.run(id);
    }
  });
  afterEach(() => db.close());

  const opened = (): RuleBook =>
    new RuleBook(db, { facet: (id: string) => ({ id }) } as unknown as Book);

  test('has them in the order in which they were made', () => {
    expect(
      opened()
        .all()
        .map(({ facet }) => facet.id)
    ).toEqual(['b', 'c', 'a']);
  });

  test('is read without going through all facets there are', () => {
    const prepare = jest.spyOn(db, 'prepare');
    opened();
    const read = prepare.mock.calls.map(([sql]) => sql).filter(sql => sql.startsWith('SELECT'));
    prepare.mockRestore();
    const plans = read.flatMap(sql => db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all());
    expect(plans.map(({ detail }) => detail)).toContain('SCAN rules');
    expect(plans.map(({ detail }) => detail)).not.toContain('SCAN facets');
  });
});
