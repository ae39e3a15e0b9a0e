import { readLanguage, readScheme, readWish } from './embedding';

const ID = 'a'.repeat(32);
const KID = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';

describe('what the page around may say', () => {
  it.each([
    ['request', ID],
    ['proposal', ID],
    ['resume', ID],
    ['resume', KID],
    ['entry', '0'],
    ['entry', '1042'],
    ['devices', 'all']
  ] as const)('is one id: %s %s', (kind, id) => {
    expect(readWish({ facetry: 'show', [kind]: id })).toEqual({ kind, id });
  });

  it('is light or dark', () => {
    expect(readScheme({ facetry: 'look', scheme: 'dark' })).toBe('dark');
    expect(readScheme({ facetry: 'look', scheme: 'light' })).toBe('light');
    for (const scheme of ['red', 'dark; background: url(//evil)', { toString: () => 'dark' }, 1]) {
      expect(readScheme({ facetry: 'look', scheme })).toBeNull();
    }
    expect(readScheme({ facetry: 'show', scheme: 'dark' })).toBeNull();
  });

  it('is a language that this page has, and no other word', () => {
    expect(readLanguage({ facetry: 'look', scheme: 'dark', language: 'de' })).toBe('de');
    expect(readLanguage({ facetry: 'look', language: 'en' })).toBe('en');
    for (const language of ['fr', 'de-DE', 'constructor', '<b>', ['de'], 1, null, undefined]) {
      expect(readLanguage({ facetry: 'look', language })).toBeNull();
    }
    expect(readLanguage({ facetry: 'show', language: 'de' })).toBeNull();
  });

  it.each([
    ['no message of ours', { request: ID }],
    ['a code', { facetry: 'show', enrol: KID }],
    ['two subjects', { facetry: 'show', request: ID, proposal: ID }],
    ['words', { facetry: 'show', request: `${ID} and more` }],
    ['markup', { facetry: 'show', resume: '<img src=x onerror=alert(1)>' }],
    ['a number that is not one', { facetry: 'show', entry: '01' }],
    ['a number', { facetry: 'show', entry: 7 }],
    ['an object', { facetry: 'show', request: { toString: () => ID } }],
    ['a device by name', { facetry: 'show', devices: 'Ada' }],
    ['nothing', null]
  ])('is not %s', (_, message) => {
    expect(readWish(message)).toBeNull();
  });
});
