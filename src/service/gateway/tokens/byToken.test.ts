import { ByToken } from './byToken';

describe('what is kept of tokens', () => {
  test('is of one key and one `jti` each', () => {
    const kept = new ByToken<number>();
    kept.set('ann', 'one', 1);
    kept.set('bob', 'one', 2);
    kept.set('ann', 'two', 3);
    kept.set('ann', 'one', 4);
    expect(kept.size).toBe(3);
    expect([...kept]).toEqual([
      ['ann', 'one', 4],
      ['ann', 'two', 3],
      ['bob', 'one', 2]
    ]);
    kept.delete('ann', 'one');
    kept.delete('ann', 'one');
    kept.delete('carl', 'one');
    expect([kept.get('ann', 'one'), kept.get('bob', 'one'), kept.size]).toEqual([undefined, 2, 2]);
  });

  test('leaves nothing of a key of which nothing is kept', () => {
    const kept = new ByToken<number>();
    kept.set('ann', 'one', 1);
    kept.delete('ann', 'one');
    expect(kept['byKey'].size).toBe(0);
  });
});
