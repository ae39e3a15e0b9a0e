import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { deskWithBank } from '../testing/bank';
import type { Desk } from '../testing/desk';

describe('facetry log tail --cursor', () => {
  let desk: Desk;
  let file: string;
  beforeAll(async () => {
    ({ desk } = await deskWithBank('balance'));
  });
  afterAll(() => desk.close());
  beforeEach(() => {
    file = join(desk.data, `${expect.getState().currentTestName!.length}.cursor`);
  });

  async function passedOn(count: number): Promise<number[]> {
    const { code, out } = await desk.run(`log tail --json --cursor ${file} --count ${count}`);
    expect(code).toBe(0);
    return out
      .trim()
      .split('\n')
      .map(line => (JSON.parse(line) as { index: number }).index);
  }

  test('begins with the first entry, and goes on where it ended', async () => {
    expect(await passedOn(3)).toEqual([0, 1, 2]);
    expect(await passedOn(2)).toEqual([3, 4]);
    await desk.run('invoke bank balance');
    expect(await passedOn(1)).toEqual([5]);
  });

  test('passes an entry on again where it ended before the file was kept', async () => {
    expect(await passedOn(2)).toEqual([0, 1]);
    const kept = readFileSync(file);
    expect(await passedOn(1)).toEqual([2]);
    writeFileSync(file, kept);
    expect(await passedOn(2)).toEqual([2, 3]);
  });

  test.each([
    ['of another log', JSON.stringify({ index: 1, leaf: 'AAAA' }), 'cursor_elsewhere'],
    ['beyond the end', JSON.stringify({ index: 9_999, leaf: 'AAAA' }), 'cursor_elsewhere'],
    ['that is none', '{"index":', 'cursor_malformed'],
    ['without a leaf', '{"index":1}', 'cursor_malformed']
  ])('refuses a file %s, and leaves it as it is', async (_what, text, code) => {
    writeFileSync(file, text);
    const told = await desk.run(`log tail --json --cursor ${file} --count 1`);
    expect(told.code).not.toBe(0);
    expect(told.err).toContain(code);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('says where to begin alone', async () => {
    expect(await desk.run(`log tail --cursor ${file} --after 1`)).toMatchObject({ code: 2 });
  });
});
