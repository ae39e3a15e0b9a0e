import { nullTranslator } from '@jupyterlab/translation';

import CATALOGUE from '../../../python_stub/jupyterlab_facetry/jupyterlab_facetry/locale/de_DE/LC_MESSAGES/jupyterlab_facetry.json';
import { readEntry } from '../service/entry';
import { NOW } from '../testing/recorded/making';
import { RecordedLog } from '../testing/recorded/log';
import { entryWords } from './words';

const GERMAN = CATALOGUE as unknown as Record<string, string[]>;

/** What an entry of a registration that says so is called. */
function said(change: string | null, object = 'bank'): string {
  const entry = new RecordedLog().write({
    kind: 'registration',
    at: NOW,
    who: { principal: 'ada', petname: 'Ada' },
    ...(change !== null && { what: { object, change, kind: 'openapi' } })
  });
  return entryWords(nullTranslator.load('jupyterlab_facetry'), readEntry(entry));
}

test('a connection that is wanted, one that stands and one that ended are told apart', () => {
  expect(['proposed', 'added', 'replaced', 'moved', 'removed'].map(change => said(change))).toEqual(
    [
      'Ada proposed to connect bank',
      'Ada connected bank',
      'Ada connected bank anew',
      'Ada connected bank at another place',
      'Ada disconnected bank'
    ]
  );
  expect(said('swallowed')).toBe('Ada connected or changed bank');
  expect(said(null)).toBe('Ada connected or changed a service');
});

test('so they are in German', () => {
  const ways = [
    '%1 proposed to connect %2',
    '%1 connected %2',
    '%1 connected %2 anew',
    '%1 connected %2 at another place',
    '%1 disconnected %2'
  ].map(words => GERMAN[words]![0]);
  expect(ways.every(words => words!.includes('%1') && words!.includes('%2'))).toBe(true);
  expect(new Set(ways).size).toBe(5);
});
