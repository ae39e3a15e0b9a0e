import { normalizeNeed, subsumes } from '../../protocol';
import { type AskedLine, LineDraft } from './draft';
import { Drafts } from './drafts';
import { keptLine, restoreLine } from './kept';

const NOW = 1_790_000_000;

function asked(over: Partial<AskedLine['terms']> = {}): AskedLine {
  const definition = (name: string, properties: Record<string, { type: string }>) => ({
    ...{ name, safe: false, summary: '', returns: null, upload: false, http: null },
    args: { type: 'object', additionalProperties: false, properties }
  });
  return {
    known: true,
    terms: {
      ...{ object: 'bank', actions: ['balance', 'deposit'], uses: 9, delegation: true },
      ...{ rate: { calls: 5, per: 60 }, result: { rows: 100 } },
      ...{ budget: { amount: { limit: 50 } }, expiry: NOW + 9000 },
      ...over
    },
    definitions: {
      balance: definition('balance', {}),
      deposit: definition('deposit', { amount: { type: 'number' }, account: { type: 'string' } })
    }
  };
}

/** As a page that was reloaded reads it. */
const again = (kept: unknown): unknown => JSON.parse(JSON.stringify(kept));

describe('what was chosen on a card', () => {
  it('comes back as it was, all of it', () => {
    const draft = new LineDraft(asked(), NOW);
    draft.actions.delete('balance');
    Object.assign(draft, { uses: 3, calls: 2, rows: 10, lifetime: 3600 });
    Object.assign(draft, { lending: false, confirm: true });
    draft.budgets.set('amount', 20);
    draft.limits.set('amount', { range: { max: 7 } });
    draft.limits.set('account', { exact: 'A-1' });
    const later = new LineDraft(asked(), NOW + 60);
    restoreLine(later, again(keptLine(draft)));
    expect(later.terms()).toEqual({ ...draft.terms(), expiry: NOW + 60 + 3600 });
    expect(again(keptLine(later))).toEqual(again(keptLine(draft)));
  });

  it('comes back with the limits of an action that is struck, for when it is struck no more', () => {
    const draft = new LineDraft(asked(), NOW);
    draft.limits.set('amount', { range: { max: 7 } });
    draft.actions.delete('deposit');
    const later = new LineDraft(asked(), NOW);
    restoreLine(later, again(keptLine(draft)));
    later.actions.add('deposit');
    draft.actions.add('deposit');
    expect(later.terms()).toEqual(draft.terms());
    expect(later.terms()!.constraints).toEqual({ amount: { range: { max: 7 } } });
  });

  it('keeps the end that was asked for, or none, where that was chosen', () => {
    const draft = new LineDraft(asked({ expiry: NOW + 90 * 86_400 }), NOW);
    draft.lifetime = null;
    const later = new LineDraft(asked({ expiry: NOW + 90 * 86_400 }), NOW);
    restoreLine(later, again(keptLine(draft)));
    expect(later.lifetime).toBeNull();
    // An open end is never kept open.
    const open = new LineDraft(asked({ expiry: undefined }), NOW);
    restoreLine(open, { ...keptLine(open), lifetime: null });
    expect(open.lifetime).toBe(3600);
  });

  test.each<[string, unknown]>([
    ['no draft', null],
    ['a text', 'x'],
    ['other forms', { actions: 'all', uses: '9', budgets: { amount: 5 }, limits: [['amount']] }],
    ['more actions', { actions: ['balance', 'deposit', 'withdraw', 'constructor'] }],
    ['more uses', { uses: 1e9, calls: 1e9, rows: 1e9 }],
    ['less than one', { uses: 0, calls: -1, rows: 0.5 }],
    [
      'a higher budget',
      {
        budgets: [
          ['amount', 1e9],
          ['amount', -1],
          ['toString', 3]
        ]
      }
    ],
    ['another end', { lifetime: 1e9 }],
    [
      'limits on what is no argument',
      {
        limits: [
          ['__proto__', '1'],
          ['other', '2'],
          [3, '4']
        ]
      }
    ],
    ['a lending that was not asked for', { lending: true, confirm: 1, trying: 'no' }]
  ])('is, where somebody wrote %s there, no more than what is asked', (_, kept) => {
    for (const line of [asked(), asked({ delegation: false })]) {
      const draft = new LineDraft(line, NOW);
      restoreLine(draft, kept);
      const terms = draft.terms()!;
      expect(subsumes(normalizeNeed(line.terms), terms)).toBeNull();
      expect(terms).toEqual(new LineDraft(line, NOW).terms());
    }
  });
});

describe('what is kept of cards', () => {
  const line = keptLine(new LineDraft(asked(), NOW));
  let stored: Map<string, string>;
  let drafts: Drafts;

  beforeEach(() => {
    stored = new Map();
    drafts = new Drafts(() => ({
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, text: string) => void stored.set(name, text),
      removeItem: (name: string) => void stored.delete(name)
    }));
  });

  it('comes back for the card that says the same, and is gone where that says otherwise', () => {
    drafts.keep('a', 'says this', [line]);
    expect(drafts.of('a', 'says this')).toEqual([again(line)]);
    expect(drafts.of('b', 'says this')).toBeNull();
    expect(drafts.of('a', 'says that')).toBeNull();
    expect(stored.size).toBe(0);
    expect(drafts.of('a', 'says this')).toBeNull();
  });

  it('holds nothing of what the card said, and goes with its request', () => {
    drafts.keep('a', 'a secret reason', [line]);
    drafts.keep('b', 'x', [line]);
    expect([...stored.values()].join('')).not.toContain('secret');
    drafts.drop('a');
    expect(drafts.of('a', 'a secret reason')).toBeNull();
    drafts.drop('b');
    expect(stored.size).toBe(0);
  });

  it('is of the last cards alone, and never much', () => {
    for (let card = 0; card < 100; card += 1) {
      drafts.keep(`r${card}`, 'x', [line]);
    }
    expect(drafts.of('r83', 'x')).toBeNull();
    expect(drafts.of('r84', 'x')).not.toBeNull();
    const long = { ...line, limits: [['account', 'x'.repeat(70_000)]] as [string, string][] };
    drafts.keep('long', 'x', [long]);
    expect([...stored.values()].join('').length).toBeLessThan(64 * 1024);
  });

  test.each(['{', '3', '[1, null, {"request": 1}]', '{"a": []}'])('reads %s as nothing', text => {
    drafts.keep('a', 'x', [line]);
    stored.set([...stored.keys()][0]!, text);
    expect(drafts.of('a', 'x')).toBeNull();
    drafts.keep('a', 'x', [line]);
    expect(drafts.of('a', 'x')).not.toBeNull();
  });

  it('is nothing where there is no room for what was chosen last: what was before was wider', () => {
    const store = {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, text: string) => void stored.set(name, text),
      removeItem: (name: string) => void stored.delete(name)
    };
    const full = new Drafts(() => store);
    full.keep('a', 'x', [line]);
    full.keep('b', 'x', [line]);
    const { setItem } = store;
    store.setItem = () => {
      throw new DOMException('', 'QuotaExceededError');
    };
    full.keep('a', 'x', [{ ...line, uses: 1 }]);
    expect(full.of('a', 'x')).toBeNull();
    store.setItem = setItem;
    full.keep('a', 'x', [{ ...line, uses: 1 }]);
    expect(full.of('a', 'x')).toEqual([again({ ...line, uses: 1 })]);
  });

  it('is nothing where there is no place, or none is to be had', () => {
    const denied = new Drafts(() => {
      throw new DOMException('', 'SecurityError');
    });
    for (const none of [new Drafts(() => null), denied]) {
      none.keep('a', 'x', [line]);
      expect(none.of('a', 'x')).toBeNull();
      none.drop('a');
    }
  });
});
