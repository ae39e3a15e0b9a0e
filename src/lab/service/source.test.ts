import { lazySource, type Source } from './source';

describe('a source that is loaded when it is first asked', () => {
  const ages = { there: ['cell.kernel'], here: ['sky.blue'] };
  const asked: string[] = [];
  /** Answers whatever it is asked by what that was. */
  const real = new Proxy({} as Source, {
    get: (_, name: string) => {
      if (name === 'then') {
        return undefined;
      }
      return (): unknown => {
        asked.push(name);
        return name === 'apart' ? ages : name === 'watch' ? [] : Promise.resolve();
      };
    }
  });

  test('says of whose age it is what it has heard, and loads nothing for that', async () => {
    let loads = 0;
    const source = lazySource(async () => {
      loads += 1;
      return real;
    });
    expect([source.apart(), loads]).toEqual([null, 0]);
    await source.status();
    expect([source.apart(), loads]).toEqual([ages, 1]);
  });

  test('passes all on that it is asked', async () => {
    const source = lazySource(async () => real);
    await source.status();
    asked.length = 0;
    const names = Object.keys(source) as (keyof Source)[];
    for (const name of names) {
      const ask = source[name] as () => unknown;
      const told = ask();
      if (name === 'watch') {
        await (told as AsyncGenerator).next();
      }
      await told;
    }
    expect(asked).toEqual(names);
    expect(names).toContain('apart');
  });
});
