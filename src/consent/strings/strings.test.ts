import { ENGLISH } from './english';
import { GERMAN } from './german';
import { chosen, LANGUAGES, type Strings } from '.';

describe('the language of the approval page', () => {
  test.each([
    [[], 'en', ENGLISH],
    [['en-US', 'en'], 'en', ENGLISH],
    [['de-AT', 'en'], 'de', GERMAN],
    [['fr-FR', 'DE', 'en'], 'de', GERMAN],
    [['fr', 'en-GB', 'de'], 'en', ENGLISH],
    [['den', 'constructor', '__proto__', ''], 'en', ENGLISH]
  ])('of %j is %s', (wanted, language, strings) => {
    expect(chosen(wanted)).toEqual({ language, strings });
  });
});

/** Each string by its path in the table. */
function flat(strings: Strings): Map<string, string> {
  return new Map(
    Object.entries(strings).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[key, value] as const]
        : Object.entries(value).map(([part, words]) => [`${key}.${part}`, words] as const)
    )
  );
}

const placeholders = (words: string): string[] => [...new Set(words.match(/\{\d\}/g))].sort();

describe.each(Object.entries(LANGUAGES))('the strings in %s', (_language, strings) => {
  const english = flat(ENGLISH);
  const words = flat(strings);

  test('are the same, also where they go by a figure', () => {
    expect([...words.keys()]).toEqual([...english.keys()]);
  });

  test('say something', () => {
    expect([...words].filter(([, said]) => said.trim() === '')).toEqual([]);
  });

  test('are filled in with the same', () => {
    const filled = (table: Map<string, string>): unknown =>
      [...table].map(([key, said]) => [key, placeholders(said)]);
    expect(filled(words)).toEqual(filled(english));
  });

  // WCAG 2.2, 2.5.3: who says to the computer what stands on the button must be understood.
  test.each([
    ['renameOffer', 'renameDevice'],
    ['revokeOffer', 'revokeDevice'],
    ['withdrawOffer', 'withdrawLink'],
    ['passkeyRemoveOffer', 'passkeyRemoveNamed']
  ] as const)('say what %s shows also in the name that %s gives it', (shown, named) => {
    const said = strings[shown].replace('…', '').toLocaleLowerCase();
    expect(strings[named].toLocaleLowerCase()).toContain(said);
  });
});
