import { normalizeNeed, readable, safeText, sentence, visibleText } from '..';

const REPORT = 'דוח.ipynb';
const TERMS = normalizeNeed({
  object: 'مبيعات',
  actions: ['read'],
  constraints: { path: { path: 'שנה/2024*' } }
});

describe('a name that is read from right to left', () => {
  test('is laid out by itself, the same by itself and in a sentence', () => {
    expect(safeText(REPORT)).toBe(`\u2068${REPORT}\u2069`);
    const told = readable(sentence(REPORT, TERMS));
    expect(told).toContain(safeText(REPORT));
    expect(told).toContain('\u2068مبيعات\u2069');
    expect(told).toMatch(/^\u2068[^\u2069]+\u2069 may use read on/);
    expect(told.replace(/[\u2068\u2069]/g, '')).toBe(sentence(REPORT, TERMS));
  });

  test('of several words is one in its quotes', () => {
    const told = readable(sentence('דוח שנתי, 2024', TERMS));
    expect(told).toMatch(/^\u2068"דוח שנתי, 2024"\u2069 may /);
  });

  test('is signed without these signs', () => {
    expect(sentence(REPORT, TERMS)).not.toMatch(/[\u2066-\u2069]/);
    expect(visibleText(REPORT)).toBe(REPORT);
  });

  test('can not end that, nor begin another', () => {
    for (const sign of ['\u2069', '\u2068', '\u202e', '\u2067', '\u061c', '\u200f']) {
      const shown = safeText(`דוח${sign}evil`);
      expect(shown.match(/[\u2066-\u2069\u202a-\u202e]/g)).toEqual(['\u2068', '\u2069']);
      expect(shown).toContain('⟨U+');
    }
  });

  test.each(['churn.ipynb', 'größe', '報告.ipynb', 'а.ipynb'])('and no other: %s', name => {
    expect(safeText(name)).toBe(name);
  });
});
