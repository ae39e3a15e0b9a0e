import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { EntryView } from '../../client';
import { deskWithBank, PASSPHRASE } from '../testing/bank';
import type { Desk } from '../testing/desk';

const WORD = 'hush-7f3a91';

/** Files below a folder that hold it, as it is or in base64. */
function foundIn(folder: string): string[] {
  const needles = [0, 1, 2].map(at =>
    Buffer.from('xx'.slice(0, at) + WORD)
      .toString('base64url')
      .slice(at === 0 ? 0 : 4, -2)
  );
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .filter(({ parentPath, name }) => {
      const bytes = readFileSync(join(parentPath, name));
      return [WORD, ...needles].some(needle => bytes.includes(needle));
    })
    .map(({ name }) => name);
}

describe('what was erased', () => {
  let desk: Desk;
  const at = (name: string): string => join(desk.data, name);
  const owner = (line: string, typed = [PASSPHRASE]) => desk.run(line, { typed });

  beforeEach(async () => {
    ({ desk } = await deskWithBank(`balance --uses 5 --why ${WORD}`));
  });
  afterEach(() => desk.close());

  const backUp = (name: string) =>
    desk.run(['backup', at(name), '--plain', '--data', desk.house.folder]);
  const restore = (name: string, more = '') =>
    desk.run(`restore ${at(name)} --data ${at(`${name}.data`)} --owner Ada ${more}`.trim());
  const erase = async (): Promise<number> => {
    const { out } = await owner('erase --entries 0-1000 --groups args,cell,terms,token,what,why', [
      PASSPHRASE,
      'erase'
    ]);
    return Number(/recorded as #(\d+)/.exec(out)![1]);
  };

  test('is in a back-up of before, and whoever restores that is told to erase it again', async () => {
    await backUp('before');
    const entry = await erase();
    await owner(`export ${at('later')} --owner`);
    const told = await restore('before', `--seen ${at('later')} --json`);
    expect(JSON.parse(told.out)).toMatchObject({ erased_since: [entry] });
    expect(foundIn(at('before.data'))).toEqual(['state.sqlite']);
    await backUp('after');
    const silent = await desk.run(`restore ${at('before')} --data ${at('again')} --owner Ada`);
    expect(silent.out).toContain('What was erased since is here again: erase it again.');
    const seen = await desk.run(
      `restore ${at('before')} --data ${at('seen')} --owner Ada --seen ${at('later')}`
    );
    expect(seen.out).toContain(`(as #${entry} of that log recorded): erase it again.`);
  });

  test('is in no back-up of after, nor in what is restored from it', async () => {
    expect(foundIn(desk.house.folder)).not.toEqual([]);
    await erase();
    await owner(`export ${at('later')} --owner`);
    await backUp('after');
    const told = await restore('after', `--seen ${at('later')}`);
    expect(told).toMatchObject({ code: 0 });
    expect(told.out).not.toContain('erase it again');
    expect(foundIn(desk.house.folder)).toEqual([]);
    expect(readFileSync(at('after')).includes(WORD)).toBe(false);
    expect(foundIn(at('after.data'))).toEqual([]);
    expect((await desk.run(['doctor', '--data', at('after.data')])).code).toBe(0);
  });

  test('is passed on to no other system by a ledger that is shipped, which is told of it', async () => {
    const cursor = at('cursor');
    const shipped = async (count: number): Promise<EntryView[]> => {
      const { out } = await desk.run(`log tail --json --cursor ${cursor} --count ${count}`);
      return out
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as EntryView);
    };
    const [first, ...rest] = await shipped(4);
    const entry = await erase();
    const later = await shipped(entry - rest.at(-1)!.index);
    expect(later.map(({ index }) => index)).toEqual(
      Array.from({ length: later.length }, (_, n) => rest.at(-1)!.index + 1 + n)
    );
    expect(later.at(-1)).toMatchObject({ index: entry, kind: 'erasure' });
    const anew = await desk.run(`log tail --json --after -1 --count ${entry + 1}`);
    const text = Buffer.from(JSON.stringify(later) + anew.out).toString();
    const bytes = [...text.matchAll(/"bytes":"([\w-]+)"/g)].map(([, said]) =>
      Buffer.from(said!, 'base64url').toString()
    );
    expect(bytes.length).toBeGreaterThan(4);
    expect(bytes.filter(said => said.includes(WORD))).toEqual([]);
    expect(first!.index).toBe(0);
  });
});
