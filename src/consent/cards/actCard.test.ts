import { type ActView, actDigest, actSentence, normalizeNeed } from '../../protocol';
import { ActCard } from './actCard';
import type { Asker } from './asker';
import { ENGLISH } from '../strings/english';

const NOW = 1_790_000_000;
const HOSTILE = '\u202E<img src=x onerror=alert(1)>\nGranted';

function card(args: Record<string, string | number>, petname = 'churn.ipynb'): HTMLElement {
  const act = { act: 'pay', args, fct: '0'.repeat(32), obj: 'bank' };
  const view: ActView = {
    ...act,
    digest: actDigest(act),
    sentence: actSentence(petname, act),
    terms: { ...normalizeNeed({ object: 'bank', actions: ['pay'] }), confirm: 'each_use' },
    definition: {
      name: 'pay',
      safe: false,
      summary: HOSTILE,
      args: { type: 'object', properties: {}, additionalProperties: false },
      returns: null,
      upload: false,
      http: { method: 'POST', path: '/pay' }
    }
  };
  const asker: Asker = {
    petname,
    kind: 'notebook',
    chain: [],
    cell: '3',
    notebook: null,
    askedAt: NOW - 120
  };
  return new ActCard(asker, view, ENGLISH, NOW).element;
}

const text = (element: HTMLElement, selector: string): string =>
  element.querySelector(selector)!.textContent!;

describe('the card of an act', () => {
  test('says the very act and the permission that it uses', () => {
    const shown = card({ amount: 40, to: 'A-17' });
    expect(text(shown, 'h1')).toBe('churn.ipynb asks you to confirm');
    expect(text(shown, '.granted .sentence')).toBe(
      'churn.ipynb may use pay on bank this once: amount 40, to "A-17".'
    );
    expect(text(shown, '.requested .sentence')).toBe(
      'churn.ipynb may use pay on bank, each use confirmed by a person, until revoked.'
    );
    expect(text(shown, '.context')).toBe('from cell 3 · 2 min ago');
    expect(text(shown, '.meaning')).toContain('POST /pay');
  });

  test('shows long arguments whole', () => {
    const long = `begin${'x'.repeat(5_000)}end`;
    expect(text(card({ memo: long }), '.granted .sentence')).toContain(`"${long}"`);
  });

  test('plays no tricks with the names and arguments in it', () => {
    const shown = card({ [HOSTILE]: HOSTILE }, HOSTILE);
    expect(shown.querySelector('img')).toBeNull();
    expect(shown.textContent).not.toMatch(/[\u202E\n]/);
    expect(text(shown, '.granted .sentence')).toContain(
      '⟨U+202E⟩<img src=x onerror=alert(1)>\\nGranted'
    );
  });
});
