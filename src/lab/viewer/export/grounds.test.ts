import { nullTranslator } from '@jupyterlab/translation';

import { b64u, type EntryView, jcs, type Json, utf8 } from '../../../protocol';
import { type ReadEntry, readEntry } from '../../service/entry';
import { entryWords } from '../words';
import { Grounds } from './grounds';

function entry(index: number, kind: EntryView['kind'], groups: Record<string, Json>): ReadEntry {
  const openings = Object.entries(groups).map(([group, said]) => [
    group,
    { salt: '', bytes: b64u.encode(utf8.encode(jcs(said))) }
  ]);
  return readEntry({
    index,
    kind,
    at: index,
    leaf: '',
    openings: Object.fromEntries(openings) as EntryView['openings'],
    petname: 'Ada'
  });
}

const revocation = (index: number, what: Json): ReadEntry =>
  entry(index, 'revocation', { who: { principal: 'ada', facet: 'stops' }, what });

const used = entry(1, 'intent', {
  who: { principal: 'taker', facet: 'c', chain: ['c', 'a', 'root'] },
  what: { object: 'bank', action: 'balance', safe: true }
});

test.each<[string, Json, boolean, string]>([
  [
    'with what it came from',
    { object: 'bank', actions: ['balance'], facet: 'a', holder: 'giver', all: true },
    true,
    'Ada revoked balance on bank'
  ],
  [
    'with all that its holder held',
    { object: '*', holder: 'taker', all: true },
    true,
    'Ada revoked all that a principal held'
  ],
  ['with all on its object', { object: 'bank', all: true }, true, 'Ada revoked all on bank'],
  [
    'and not what another held',
    { object: '*', holder: 'other', all: true },
    false,
    'Ada revoked all that a principal held'
  ],
  ['and not what was elsewhere', { object: 'crm', all: true }, false, 'Ada revoked all on crm']
])('what was used ended %s: that is shown with it', (_, what, is, words) => {
  const end = revocation(2, what);
  expect(new Grounds([end], [used]).has(2)).toBe(is);
  expect(entryWords(nullTranslator.load('jupyterlab_facetry'), end)).toBe(words);
});
