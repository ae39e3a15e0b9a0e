import { type Caller, type TurnLimits, Turns } from './turns';

const LIMITS: TurnLimits = {
  atOnce: 6,
  ofPrincipal: 2,
  ofFacet: 2,
  ofObject: 3,
  waiting: 4,
  waitingOfPrincipal: 2,
  waitMs: 5_000
};

const caller = (principal: string, object = 'bank', facet = `${principal} ${object}`): Caller => ({
  principal,
  facet,
  object
});

describe('turns', () => {
  const stays = new AbortController().signal;
  let turns: Turns;
  let admitted: string[];

  beforeEach(() => {
    jest.useFakeTimers();
    turns = new Turns(LIMITS);
    admitted = [];
  });
  afterEach(() => jest.useRealTimers());

  const taken = (...callers: Caller[]): boolean[] => callers.map(one => turns.take(one));
  const waits = (who: Caller, signal = stays): Promise<string> =>
    turns.wait(who, signal).then(
      () => {
        admitted.push(who.principal);
        return 'admitted';
      },
      (error: { code: string; status: number; retryAfter?: number }) =>
        `${error.status} ${error.code}, again in ${error.retryAfter} s`
    );
  const settled = (): Promise<void> => jest.advanceTimersByTimeAsync(0).then(() => undefined);
  const BUSY = '503 busy, again in 1 s';

  test('leave room for others, whatever one principal asks for', () => {
    expect(taken(caller('greedy'), caller('greedy'), caller('greedy'))).toEqual([
      true,
      true,
      false
    ]);
    expect(turns.take(caller('greedy', 'other'))).toBe(false);
    expect(turns.take(caller('honest'))).toBe(true);
  });

  test('of one facet are no more for several principals', () => {
    const lent = (principal: string): Caller => caller(principal, 'bank', 'lent');
    expect(taken(lent('a'), lent('b'), lent('c'))).toEqual([true, true, false]);
  });

  test('of a slow object leave room for calls to another', () => {
    expect(taken(caller('a'), caller('b'), caller('c'), caller('d'))).toEqual([
      true,
      true,
      true,
      false
    ]);
    expect(turns.take(caller('d', 'quick'))).toBe(true);
  });

  test('are so many in all', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(name => caller(name, name));
    expect(taken(...many)).toEqual([true, true, true, true, true, true, false]);
  });

  test('that ended are given to whoever has waited longest and has room', async () => {
    taken(caller('greedy'), caller('greedy'), caller('a'));
    const ends = [waits(caller('greedy')), waits(caller('late')), waits(caller('later'))];
    turns.leave(caller('a'));
    await settled();
    expect(admitted).toEqual(['late']);
    turns.leave(caller('greedy'));
    await settled();
    expect(admitted).toEqual(['late', 'greedy']);
    turns.leave(caller('late'));
    expect(await Promise.all(ends)).toEqual(['admitted', 'admitted', 'admitted']);
  });

  test('can’t be overtaken: a place that became free belongs to who waited', async () => {
    taken(caller('a'), caller('b'), caller('c'));
    const waiting = waits(caller('d'));
    turns.leave(caller('a'));
    expect(turns.take(caller('e'))).toBe(false);
    expect(await waiting).toBe('admitted');
  });

  test('are refused at once where one principal waits too often; others may still wait', async () => {
    taken(caller('greedy'), caller('greedy'), caller('a'));
    void waits(caller('greedy'));
    void waits(caller('greedy'));
    expect(await waits(caller('greedy'))).toBe(BUSY);
    const honest = waits(caller('honest'));
    turns.leave(caller('a'));
    expect(await honest).toBe('admitted');
  });

  test('are refused at once where too many wait in all', async () => {
    taken(caller('a'), caller('b'), caller('c'));
    ['d', 'e', 'f', 'g'].forEach(name => void waits(caller(name)));
    expect(await waits(caller('h'))).toBe(BUSY);
  });

  test('that don’t come in time are refused, and not given later', async () => {
    taken(caller('a'), caller('b'), caller('c'));
    const waiting = waits(caller('d'));
    await jest.advanceTimersByTimeAsync(LIMITS.waitMs);
    expect(await waiting).toBe(BUSY);
    turns.leave(caller('a'));
    expect(turns.take(caller('e'))).toBe(true);
    expect(admitted).toEqual([]);
  });

  test('are not kept for who has left', async () => {
    taken(caller('a'), caller('b'), caller('c'));
    const leaves = new AbortController();
    const waiting = waits(caller('d'), leaves.signal);
    leaves.abort();
    expect(await waiting).toBe(BUSY);
    expect(await waits(caller('d'), leaves.signal)).toBe(BUSY);
    turns.leave(caller('a'));
    expect(turns.take(caller('e'))).toBe(true);
  });
});
