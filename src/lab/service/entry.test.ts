import { type EntryView, b64u, jcs, utf8 } from '../../protocol';
import { readEntry } from './entry';
import { opened } from './opened';

function view(openings: Record<string, unknown>): EntryView {
  return {
    index: 7,
    kind: 'refusal',
    at: 1,
    leaf: '',
    openings: Object.fromEntries(
      Object.entries(openings).map(([group, value]) => [
        group,
        { salt: '', bytes: b64u.encode(utf8.encode(jcs(value))) }
      ])
    )
  };
}

describe('an entry', () => {
  it('shows who was refused what, and the true reason', () => {
    const entry = readEntry({
      ...view({
        who: { principal: 'k', facet: 'f', chain: ['f', 'g'] },
        what: { object: 'bank', action: 'withdraw' },
        why: { code: 'action_not_granted', detail: 'withdraw' }
      }),
      petname: 'helper.py'
    });
    expect(entry).toMatchObject({
      petname: 'helper.py',
      object: 'bank',
      action: 'withdraw',
      outcome: 'refused',
      code: 'action_not_granted',
      detail: 'withdraw',
      chain: ['f', 'g']
    });
  });

  it('shows a note with its words and what it is based on', () => {
    const note = view({
      who: { principal: 'k' },
      what: {
        object: 'aios/self',
        action: 'note',
        based_on: [{ entry: 3, leaf: '0' }, { entry: 5, leaf: '0' }, { entry: 'x' }]
      },
      args: { claim: 'it falls' }
    });
    expect(readEntry({ ...note, kind: 'note' })).toMatchObject({
      words: 'it falls',
      basedOn: [3, 5],
      drewOn: [],
      seen: false
    });
    expect(readEntry({ ...note, kind: 'intent' }).basedOn).toEqual([]);
  });

  it.each(['decision', 'introduction', 'registration', 'resume'] as const)(
    'of a %s in the notebook’s own page says so',
    kind => {
      const what = { object: 'aios/requests', mode: 'page' };
      expect(readEntry({ ...view({ what }), kind }).mode).toBe('page');
      expect(readEntry({ ...view({ what: { object: 'bank' } }), kind }).mode).toBe('');
    }
  );

  it('is shown without the parts that are not open to the page', () => {
    expect(readEntry(view({}))).toMatchObject({ petname: '', object: '', action: '', code: '' });
  });

  it('of a revocation names the facet that ended, and whose it was', () => {
    const entry = readEntry(
      view({ who: { facet: 'root' }, what: { object: 'bank', facet: 'f', holder: 'agent' } })
    );
    expect(entry.ended).toEqual({ facet: 'f', holder: 'agent' });
    const all = readEntry(view({ what: { object: '*', holder: 'agent', all: true } }));
    expect(all.ended).toEqual({ facet: null, holder: 'agent' });
  });

  it('names the cell, and its notebook where the kernel said so', () => {
    const cell = { id: 'c1', notebook: 'work/churn.ipynb', count: 3 };
    expect(readEntry(view({ cell })).cell).toEqual({
      id: 'c1',
      notebook: 'work/churn.ipynb',
      count: 3
    });
    expect(readEntry(view({ cell: { count: 3 } })).cell).toBeNull();
  });

  it('survives openings that are not JSON', () => {
    const broken = view({});
    broken.openings = { what: { salt: '', bytes: 'AAAA' } };
    expect(opened(broken, 'what')).toEqual({});
  });
});
