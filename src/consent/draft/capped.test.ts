import { type Need, normalizeNeed, subsumes, type Terms } from '../../protocol';
import { boundOf, capped } from './capped';
import { LineDraft } from './draft';

const NOW = 1_790_000_000;
const UNTIL = NOW + 7200;
const AMOUNT = {
  type: 'object',
  additionalProperties: false,
  properties: { amount: { type: 'number' } }
};
const DEFINITIONS = {
  deposit: {
    name: 'deposit',
    safe: false,
    summary: '',
    args: AMOUNT,
    returns: null,
    upload: false,
    http: null
  }
};

function bound(over: Partial<Terms> = {}): Terms {
  const need = { object: 'bank', actions: ['balance', 'deposit'], expiry: UNTIL, ...over };
  return { ...normalizeNeed(need) };
}

const need = (over: Partial<Need> = {}): Need => ({
  object: 'bank',
  actions: ['deposit'],
  ...over
});

describe('what an approver may grant at most', () => {
  const small = { amount: { range: { max: 50 } } };

  it.each<[string, Partial<Need>, Partial<Terms>, Partial<Need>]>([
    ['its end', { expiry: UNTIL + 60 }, {}, { expiry: UNTIL }],
    ['uses', { uses: 90 }, { uses: 5 }, { uses: 5 }],
    ['a rate', {}, { rate: { calls: 3, per: 60 } }, { rate: { calls: 3, per: 60 } }],
    ['rows', { result: { rows: 90 } }, { result: { rows: 9 } }, { result: { rows: 9 } }],
    [
      'fields',
      { result: { fields: ['a', 'b'] } },
      { result: { fields: ['b', 'c'] } },
      { result: { fields: ['b'] } }
    ],
    [
      'a budget',
      { budget: { amount: { limit: 90 } } },
      { budget: { amount: { limit: 20 } } },
      { budget: { amount: { limit: 20 } } }
    ],
    ['lending', { delegation: true }, {}, { delegation: false }],
    [
      'links',
      { delegation: true },
      { delegation: true, delegation_depth: 1 },
      { delegation: true, delegation_depth: 1 }
    ],
    ['asking each time', {}, { confirm: 'each_use' }, { confirm: 'each_use' }],
    [
      'what has to be done first',
      {},
      { requires: [{ object: 'desk', action: 'sign' }] },
      { requires: [{ object: 'desk', action: 'sign' }] }
    ]
  ])('is capped by the bound: %s', (_, asked, most, expected) => {
    const within = capped(need(asked), bound(most));
    expect(within).toMatchObject(expected);
    expect(subsumes(bound(most), normalizeNeed(within))).toBeNull();
    const line = { terms: need(asked), known: true, definitions: DEFINITIONS };
    const draft = new LineDraft(line, NOW, bound(most));
    expect(draft.capped).toBe(true);
    expect(draft.narrowed()).toBe(true);
    expect(draft.beyond()).toBeNull();
    // As asked is no more than that, either.
    expect(subsumes(bound(most), draft.askedTerms()!)).toBeNull();
  });

  it('is what is asked, where that is less', () => {
    expect(capped(need({ uses: 2 }), bound({ uses: 5 }))).toMatchObject({ uses: 2 });
  });

  it('ends an open end after an hour, or with what may be granted', () => {
    const line = { terms: need(), known: true, definitions: DEFINITIONS };
    const hour = new LineDraft(line, NOW, bound());
    expect(hour.terms()!.expiry).toBe(NOW + 3600);
    expect([hour.capped, hour.narrowed()]).toEqual([false, false]);
    const soon = bound({ expiry: NOW + 1200 });
    const draft = new LineDraft(line, NOW, soon);
    expect(draft.terms()!.expiry).toBe(NOW + 1200);
    expect(draft.lifetimes()).toEqual([900]);
    expect([draft.capped, draft.endCapped]).toEqual([true, true]);
  });

  it('says what of a draft is more than that', () => {
    const line = { terms: need(), known: true, definitions: DEFINITIONS };
    const draft = new LineDraft(line, NOW, bound({ uses: 5 }));
    draft.uses = 6;
    expect(draft.beyond()).toContain('uses');
  });

  it('is that of the bound that the request lies within', () => {
    const bounds = [bound({ constraints: small }), bound({ object: 'desk' })];
    expect(boundOf(bounds, need(), DEFINITIONS)).toBeNull();
    expect(boundOf(bounds, need({ constraints: small }), DEFINITIONS)).toBe(bounds[0]);
    expect(boundOf([...bounds, bound()], need({ uses: 9 }), DEFINITIONS)).toEqual(bound());
  });
});
