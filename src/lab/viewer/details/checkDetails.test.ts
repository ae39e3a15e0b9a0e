import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { nullTranslator } from '@jupyterlab/translation';

import { bundle } from '../../testing/german';
import { findingWords } from './checkDetails';

const LEDGER = join(__dirname, '../../../ledger');

/** What `fail(…)` and reasons of trees say in a file, with `%` where something is filled in. */
function findingsIn(file: string): string[] {
  const source = readFileSync(join(LEDGER, file), 'utf8');
  const found = [
    ...source.matchAll(/\bfail\(\s*[`'](.+?)[`']\s*\)/gs),
    ...source.matchAll(/(?:return|:) '(the [a-z ]+)'/g),
    ...source.matchAll(/'note_unsigned', `(.+?)`/g)
  ];
  return found.map(([, text]) => text!.replace('${name}', 'action').replace(/\$\{[^}]*\}/g, 'x'));
}

describe('what a verifier finds', () => {
  const files = ['verify.ts', 'tokenCheck.ts', 'tree.ts', 'note.ts'];

  test.each(files.flatMap(file => findingsIn(file).map(text => [file, text])))(
    'in %s is known to the page: %s',
    (_, text) => {
      const said = findingWords(nullTranslator.load(''), text);
      expect(said).toBe(text);
    }
  );

  test('is found where it is said', () => {
    expect(files.map(file => findingsIn(file).length)).toEqual([5, 7, 11, 2]);
  });

  test.each([
    [
      'Entry 7 is not proven: the proof is too short.',
      'Eintrag 7 ist nicht bewiesen: der Beweis ist zu kurz.'
    ],
    ['Shown: who, what; not shown: args.', 'Gezeigt: who, what; nicht gezeigt: args.'],
    ['Shown: who.', 'Gezeigt: who.'],
    [
      'The reference is shown as 1; recorded is none.',
      'Als Verweis wird 1 gezeigt; aufgezeichnet ist keine Angabe.'
    ],
    [
      'The time is shown as 1795442064000; recorded is 1795442064001.',
      'Als Zeit wird 2026-11-23T13:54:24.000Z gezeigt; aufgezeichnet ist 2026-11-23T13:54:24.001Z.'
    ],
    [
      'The time is shown as 1.5; recorded is none.',
      'Als Zeit wird 1.5 gezeigt; aufgezeichnet ist keine Angabe.'
    ],
    ['5 → 9', '5 → 9']
  ])('is told in German: %s', async (text, german) => {
    expect(findingWords(await bundle('de_DE'), text)).toBe(german);
  });

  test('is quoted where it is none of them, whatever letters are in it', async () => {
    expect(findingWords(await bundle('de_DE'), 'not \u202Eformed')).toBe(
      'Der Prüfer sagt: not ⟨U+202E⟩formed'
    );
  });
});
