import { Spans } from './spans';

function spans(...parts: [number, number][]): Spans {
  const all = new Spans();
  parts.forEach(([from, to]) => all.add(from, to));
  return all;
}

describe('what of the log is at hand', () => {
  test('has no gap as long as it is nothing', () => {
    expect(spans().gaps).toEqual([]);
    expect(spans().oldest).toBe(Infinity);
    expect(spans([10, 20]).oldest).toBe(Infinity);
  });

  test('leaves out what lies between its parts and before the oldest, newest first', () => {
    const all = spans([900, Infinity], [10, 20], [400, 450]);
    expect(all.gaps).toEqual([
      { from: 451, to: 899 },
      { from: 21, to: 399 },
      { from: 0, to: 9 }
    ]);
    expect(all.oldest).toBe(900);
    expect([9, 10, 20, 21, 899, 900, 1e9].map(index => all.holds(index))).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      true
    ]);
  });

  test('grows together where parts touch or overlap', () => {
    const all = spans([900, Infinity], [10, 20], [400, 450]);
    all.add(451, 899);
    expect(all.oldest).toBe(400);
    all.add(15, 500);
    expect(all.oldest).toBe(10);
    all.add(0, 9);
    expect([all.oldest, all.gaps]).toEqual([0, []]);
  });
});
