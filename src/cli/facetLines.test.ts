import { b64u, type EntryView, type FacetView, normalizeNeed, utf8 } from '../protocol';
import { entryLine, facetLine, padded, requestLines, shown } from './facetLines';

const EVIL = 'مبيعات\u2069\u202e 999';
const RIGHT_TO_LEFT = /[\u0590-\u08ff]/;
const SIGNS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;

/** Each such letter within an isolate, those in pairs, and no other sign anywhere. */
function turnsNothing(line: string): void {
  const outside = line.replace(/\u2068[^\u2068\u2069]*\u2069/g, '');
  expect(outside).not.toMatch(RIGHT_TO_LEFT);
  expect(outside).not.toMatch(SIGNS);
  expect(line).toMatch(/\u2068/);
}

function entry(petname: string): EntryView {
  const opening = (value: object): { salt: string; bytes: string } => ({
    salt: '',
    bytes: b64u.encode(utf8.encode(JSON.stringify(value)))
  });
  return {
    index: 7,
    kind: 'intent',
    at: 0,
    leaf: '',
    petname,
    openings: {
      who: opening({ petname }),
      what: opening({ object: EVIL, action: 'קרא' }),
      why: opening({ code: EVIL })
    }
  };
}

const terms = normalizeNeed({
  object: 'مبيعات',
  actions: ['read'],
  constraints: { path: { exact: `שנה", at most 9 rows\u2069` } }
});

test('lines keep their columns and their words, whatever the names in them are read like', () => {
  turnsNothing(entryLine(entry(EVIL)));
  turnsNothing(facetLine({ id: 'f', petname: EVIL, terms, state: 'live' } as FacetView));
  const asked = {
    id: 'r',
    who: { petname: EVIL },
    purpose: EVIL,
    asked_at: 0,
    needs: [{ sentence: 'מי may use read on مبيعات.', known: true }]
  };
  const [head, says, need] = requestLines(asked as never, 60);
  [head, says, need].forEach(line => turnsNothing(line!));
  const columns = ['דוח', 'churn'].map(name => padded(shown(name), 24).replace(SIGNS, ''));
  expect(columns.map(({ length }) => length)).toEqual([24, 24]);
});

test('of a connection they say whether it is wanted, stands or ended', () => {
  const line = (change: string): string => {
    const what = { object: 'bank', change, kind: 'openapi' };
    const bytes = b64u.encode(utf8.encode(JSON.stringify(what)));
    const openings = { what: { salt: '', bytes } };
    return entryLine({ index: 3, kind: 'registration', at: 0, leaf: '', openings });
  };
  const ends = ['proposed', 'added', 'replaced', 'moved', 'removed', 'toString'].map(change =>
    line(change).replace(/^.*  /, '')
  );
  expect(ends).toEqual([
    'bank, proposed, not connected yet',
    'bank, connected',
    'bank, connected anew',
    'bank, connected at another place',
    'bank, disconnected',
    'bank'
  ]);
});
