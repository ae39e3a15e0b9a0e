import { Signal } from '@lumino/signaling';

import { b64u, type EntryView, jcs, utf8 } from '../../protocol';
import type { FacetryModel } from '../service/model';
import { ProvenanceModel } from './model';

const group = (value: object) => ({ salt: '', bytes: b64u.encode(utf8.encode(jcs(value))) });

function act(index: number): EntryView {
  return {
    ...{ index, kind: 'intent', at: index, leaf: '', principal: 'p' },
    openings: {
      who: group({ principal: 'p', petname: 'p' }),
      what: group({ object: 'bank', action: 'balance' }),
      args: group({})
    }
  };
}

function result(index: number, ref: number, digest: string): EntryView {
  const openings = { result: group({ state: 'done', status: 200, digest }) };
  return { index, kind: 'outcome', at: index, leaf: '', ref, openings };
}

/** A viewer that has `entries`, of a log that has `older` ones, too. */
async function viewing(entries: EntryView[], older: EntryView[] = []) {
  const pages = [entries, older];
  const appended = new Signal<object, EntryView>({});
  const facetry = {
    appended,
    holdings: { facets: [], principals: [] },
    source: { query: async () => ({ entries: pages.shift() ?? [], size: 99 }) }
  };
  const model = new ProvenanceModel(facetry as unknown as FacetryModel, 'service');
  await model.older();
  return { model, append: (entry: EntryView) => appended.emit(entry) };
}

describe('the last one that asked the same', () => {
  test('is looked for once, however often the details are drawn', async () => {
    let reads = 0;
    const first = { ...act(3) };
    const { openings } = first;
    Object.defineProperty(first, 'openings', { get: () => ((reads += 1), openings) });
    const { model, append } = await viewing([first, result(4, 3, 'x'), act(5), result(6, 5, 'y')]);
    const before = reads;
    expect(model.rerun(5)).toEqual({ now: 5, before: 3, changed: true });
    const once = reads;
    expect(once).toBeGreaterThan(before);
    append(act(7));
    append(result(8, 7, 'y'));
    expect(model.rerun(5)).toEqual({ now: 5, before: 3, changed: true });
    expect(reads).toBe(once);
  });

  test('is found once older entries are there', async () => {
    const { model } = await viewing([act(5), result(6, 5, 'y')], [act(1), result(2, 1, 'y')]);
    expect(model.rerun(5)).toBeNull();
    await model.older();
    expect(model.rerun(5)).toEqual({ now: 5, before: 1, changed: false });
  });

  test('is known anew when it, or one before it, has its result', async () => {
    const { model, append } = await viewing([act(1), result(2, 1, 'x'), act(3), act(4)]);
    expect(model.rerun(4)).toBeNull();
    append(result(5, 4, 'y'));
    expect(model.rerun(4)).toEqual({ now: 4, before: 1, changed: true });
    append(result(6, 3, 'y'));
    expect(model.rerun(4)).toEqual({ now: 4, before: 3, changed: false });
  });
});
