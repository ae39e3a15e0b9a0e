import { Begun, readBody, readStart, TooLarge } from './body';

/** Pieces of one byte, counted up; tells whether it was left. */
function bytes(
  count: number
): AsyncIterableIterator<Uint8Array> & { left: boolean; given: number } {
  const source = {
    left: false,
    given: 0,
    next: async () =>
      source.given < count
        ? { done: false as const, value: Uint8Array.of(source.given++ % 251) }
        : { done: true as const, value: undefined },
    return: async () => {
      source.left = true;
      return { done: true as const, value: undefined };
    },
    [Symbol.asyncIterator]: () => source
  };
  return source;
}

async function all(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

describe('a body', () => {
  test('within the limit is whole, in whatever pieces it came', async () => {
    const whole = await readStart(bytes(5_000), 5_000);
    expect(whole).toBeInstanceOf(Buffer);
    expect(whole).toEqual(await all(bytes(5_000)));
  });

  test('beyond it has begun: what was read comes first, then the rest, and no more is asked for before', async () => {
    const source = bytes(9_000);
    const begun = (await readStart(source, 5_000)) as Begun;
    expect(begun).toBeInstanceOf(Begun);
    expect(source.given).toBe(5_001);
    expect(await all(begun)).toEqual(await all(bytes(9_000)));
  });

  test('of the smallest pieces is not held in as many', async () => {
    const begun = (await readStart(bytes(200_001), 200_000)) as Begun;
    const pieces = [];
    for await (const piece of begun) {
      pieces.push(piece);
    }
    expect(pieces.length).toBeLessThan(1_100);
    expect(Buffer.concat(pieces)).toEqual(await all(bytes(200_001)));
  });

  test('that has begun and is left, is left at its source', async () => {
    const source = bytes(9_000);
    const begun = (await readStart(source, 5_000)) as Begun;
    await begun.next();
    await begun.return();
    expect(source.left).toBe(true);
  });

  test('beyond the limit of what is wanted whole is an error, and left', async () => {
    const source = bytes(9_000);
    await expect(readBody(source, 5_000)).rejects.toThrow(TooLarge);
    expect(source.left).toBe(true);
  });

  test('whose reader is aborted is left with the reason', async () => {
    const ended = new AbortController();
    const source = bytes(Infinity);
    const read = readBody(source, Infinity, ended.signal);
    ended.abort(new Error('enough'));
    await expect(read).rejects.toThrow('enough');
    expect(source.left).toBe(true);
  });
});
