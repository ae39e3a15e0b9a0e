import { type EntryView, type FacetView, b64u, jcs, utf8 } from '../../protocol';
import { FacetryError } from '../../protocol/errors';
import { FacetryModel } from './model';
import type { Holdings, ServerStatus, Source } from './source';

const READY: ServerStatus = {
  state: 'ready',
  issuer: 'test',
  consent: { origin: null, mode: 'frame', enrolled: true, welcome: false }
};

function facet(id: string, parent: string | null, issued_at: number): FacetView {
  return { id, parent, issued_at } as FacetView;
}

function entry(index: number, groups: Record<string, unknown> = {}): EntryView {
  const openings = Object.fromEntries(
    Object.entries(groups).map(([group, value]) => [
      group,
      { salt: '', bytes: b64u.encode(utf8.encode(jcs(value))) }
    ])
  );
  return { index, kind: 'intent', at: index, leaf: '', openings };
}

/** A service that can be taken away, and that hands out entries one by one. */
class Switchable implements Partial<Source> {
  away = false;
  /** Whether it is the server before it that is. */
  serverAway = false;
  /** Whether nothing is answered any more, not even that it is away. */
  silent = false;
  loads = 0;
  /** Entries of seven that are published; undefined: nobody has to cosign. */
  published: number | undefined;
  retries = 0;
  /** Intents and outcomes of before. */
  before: EntryView[] = [];
  watchedAfter: number[] = [];
  private readonly queue: (EntryView | Error | null)[] = [];
  private wake: () => void = () => undefined;

  async status(): Promise<ServerStatus> {
    await this.check();
    return READY;
  }

  async retry(): Promise<void> {
    this.retries += 1;
    this.away = false;
  }

  async load(): Promise<Holdings> {
    await this.check();
    this.loads += 1;
    const nothing = { facets: [], principals: [], requests: [], rules: [], objects: [] };
    const { published } = this;
    return published === undefined
      ? nothing
      : { ...nothing, publication: { published, size: 7, behind_since: 1, witnesses: [] } };
  }

  async query(): Promise<{ entries: EntryView[]; size: number }> {
    return { entries: this.before, size: 7 };
  }

  async *watch(after: number, signal: AbortSignal): AsyncIterable<EntryView> {
    this.watchedAfter.push(after);
    for (;;) {
      const next = this.queue.shift();
      if (next instanceof Error) {
        throw next;
      }
      if (next === null || signal.aborted) {
        return;
      }
      if (next !== undefined) {
        yield next;
        continue;
      }
      await new Promise<void>(resolve => {
        this.wake = resolve;
        signal.addEventListener('abort', () => resolve());
      });
    }
  }

  send(next: EntryView | Error | null): void {
    this.queue.push(next);
    this.wake();
  }

  private async check(): Promise<void> {
    if (this.silent) {
      await new Promise(() => undefined);
    }
    if (this.away) {
      throw this.serverAway
        ? new FacetryError('server_away', 'the server is away')
        : new Error('the service is away');
    }
  }
}

/** Lets time pass, from one moment in which something is due to the next, until that held in one. */
async function until(model: FacetryModel, holds: () => boolean): Promise<void> {
  let held = holds();
  const check = (): void => {
    held ||= holds();
  };
  model.changed.connect(check);
  while (!held) {
    await jest.advanceTimersToNextTimerAsync();
    check();
  }
  model.changed.disconnect(check);
}

describe('the live view', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('reads what there is, and reads again after a burst of entries, once', async () => {
    const source = new Switchable();
    const model = new FacetryModel(source as unknown as Source, { gather: 5 });
    void model.run();
    await until(model, () => model.live);
    source.send(entry(7));
    source.send(entry(8));
    await until(model, () => source.loads > 1);
    expect(source.loads).toBe(2);
    // Seven entries were there before: they are read by those who want them, not streamed.
    expect(source.watchedAfter).toEqual([6]);
    expect(model.asOf).not.toBeNull();
    model.dispose();
  });

  it('looks again whether a log was cosigned meanwhile, until it is published', async () => {
    const source = new Switchable();
    source.published = 5;
    const model = new FacetryModel(source as unknown as Source, { gather: 5 });
    void model.run();
    await until(model, () => source.loads > 2);
    source.published = 7;
    await until(model, () => model.holdings.publication?.published === 7);
    const { loads } = source;
    // A round that is read for an entry shows that none came in between.
    source.send(entry(7));
    await until(model, () => source.loads > loads);
    expect(source.loads).toBe(loads + 1);
    model.dispose();
  });

  it('keeps the last known state while the service is away, and says since when', async () => {
    const source = new Switchable();
    const model = new FacetryModel(source as unknown as Source, { gather: 5 });
    void model.run();
    await until(model, () => model.live);
    const known = model.asOf;
    source.away = true;
    source.send(null);
    await until(model, () => !model.live && model.trouble !== null);
    expect(model.asOf).toBe(known);
    expect(model.trouble).toBe('the service is away');
    source.away = false;
    await until(model, () => model.live);
    model.dispose();
  });

  it('that could not be read once is read again, though nothing more happens', async () => {
    const source = new Switchable();
    const model = new FacetryModel(source as unknown as Source, { gather: 5 });
    void model.run();
    await until(model, () => model.live);
    source.away = true;
    source.send(entry(7));
    await until(model, () => model.trouble !== null);
    expect(model.trouble).toBe('the service is away');
    expect(model.live).toBe(false);
    source.away = false;
    await until(model, () => model.live);
    const { loads } = source;
    source.send(entry(8));
    await until(model, () => source.loads > loads);
    // It went on where it was: nothing is heard twice, and nothing is missed.
    expect(source.watchedAfter).toEqual([6, 7]);
    model.dispose();
  });

  it('says what is wrong, and not in which words a stream broke off', async () => {
    const source = new Switchable();
    const model = new FacetryModel(source as unknown as Source, { gather: 5 });
    const said: (string | null)[] = [];
    model.changed.connect(() => void said.push(model.trouble));
    void model.run();
    await until(model, () => model.live);
    source.away = true;
    source.serverAway = true;
    source.send(new TypeError('network error'));
    await until(model, () => model.serverAway);
    expect(model.trouble).toBe('the server is away');
    source.serverAway = false;
    await until(model, () => !model.serverAway);
    expect(model.trouble).toBe('the service is away');
    source.away = false;
    await until(model, () => model.live);
    // One that was started anew meanwhile is there again before anything is wrong.
    source.send(new TypeError('network error'));
    await until(model, () => !model.live);
    await until(model, () => model.live);
    expect(new Set(said)).toEqual(new Set([null, 'the server is away', 'the service is away']));
    expect(said.at(-1)).toBeNull();
    model.dispose();
  });

  describe('while the service is away', () => {
    async function away(): Promise<{ source: Switchable; model: FacetryModel }> {
      const source = new Switchable();
      source.away = true;
      const model = new FacetryModel(source as unknown as Source);
      void model.run();
      await jest.advanceTimersByTimeAsync(60_000);
      expect(model.trouble).toBe('the service is away');
      return { source, model };
    }

    it('looks again every 5 s at the latest', async () => {
      const { source, model } = await away();
      source.away = false;
      await jest.advanceTimersByTimeAsync(5_000);
      expect(model.live).toBe(true);
      model.dispose();
    });

    it('looks at once when the network may be back', async () => {
      const { source, model } = await away();
      source.away = false;
      model.hurry();
      await jest.advanceTimersByTimeAsync(0);
      expect(model.live).toBe(true);
      model.dispose();
    });

    it('has the server try again when a person says so, and looks then', async () => {
      const { source, model } = await away();
      const retrying = model.retry();
      await jest.advanceTimersByTimeAsync(0);
      await retrying;
      expect(source.retries).toBe(1);
      await jest.advanceTimersByTimeAsync(0);
      expect(model.live).toBe(true);
      model.dispose();
    });

    it('does not wait for ever for an answer that does not come', async () => {
      const { source, model } = await away();
      source.silent = true;
      source.away = false;
      await jest.advanceTimersByTimeAsync(60_000);
      expect(model.trouble).toMatch(/did not answer in time/);
      source.silent = false;
      await jest.advanceTimersByTimeAsync(45_000);
      expect(model.live).toBe(true);
      model.dispose();
    });

    it('breaks off an answer that hangs when the network may be back', async () => {
      const { source, model } = await away();
      source.silent = true;
      source.away = false;
      await jest.advanceTimersByTimeAsync(15_000);
      source.silent = false;
      model.hurry();
      await jest.advanceTimersByTimeAsync(0);
      expect(model.live).toBe(true);
      model.dispose();
    });
  });

  it('shows a facet as in use from its intent to shortly after the outcome', async () => {
    const source = new Switchable();
    const model = new FacetryModel(source as unknown as Source, { gather: 5 });
    void model.run();
    await until(model, () => model.live);
    source.send(entry(7, { who: { facet: 'f' } }));
    await until(model, () => model.inUse('f'));
    expect(model.inUse('g')).toBe(false);
    source.send({ ...entry(8), kind: 'outcome', ref: 7 });
    await until(model, () => !model.inUse('f'));
    model.dispose();
  });

  it('knows, when it is opened, of calls that run since before, until these end', async () => {
    const source = new Switchable();
    source.before = [
      entry(3, { who: { facet: 'done' } }),
      entry(4, { who: { facet: 'f' } }),
      { ...entry(5), kind: 'outcome', ref: 3 }
    ];
    const model = new FacetryModel(source as unknown as Source, { gather: 5 });
    void model.run();
    await until(model, () => model.live);
    expect([model.inUse('f'), model.inUse('done')]).toEqual([true, false]);
    expect(model.running(['f'])).toEqual([4]);
    source.send({ ...entry(7), kind: 'outcome', ref: 4 });
    await until(model, () => !model.inUse('f'));
    expect(model.running(['f'])).toEqual([]);
    model.dispose();
  });

  it('finds what was passed on from a facet at any depth', () => {
    const model = new FacetryModel(new Switchable() as unknown as Source);
    const facets = [
      facet('c', 'b', 3),
      facet('a', null, 1),
      facet('x', null, 1),
      facet('b', 'a', 2)
    ];
    Object.assign(model.holdings, { facets });
    expect(model.descendants(facets[1] as FacetView).map(({ id }) => id)).toEqual(['b', 'c']);
    Object.assign(model.holdings, { facets: [] });
    model.dispose();
  });
});
