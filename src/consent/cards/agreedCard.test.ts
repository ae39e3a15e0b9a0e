import { type Definition, normalizeNeed, type Terms } from '../../protocol';
import { AgreedCard } from './agreedCard';
import { ENGLISH } from '../strings/english';

const NOW = 1_790_000_000;
const DEFINITIONS = {
  pay: {
    name: 'pay',
    args: { type: 'object', properties: { amount: { type: 'number' } } }
  } as unknown as Definition
};
const terms = (over: Partial<Terms> = {}): Terms => ({
  ...normalizeNeed({ object: 'bank', actions: ['pay'] }),
  expiry: NOW + 3600,
  ...over
});

function card(granted: Terms | null, bounds?: Terms[]): AgreedCard {
  const needs = [{ terms: terms(), sentence: '', known: true, definitions: DEFINITIONS }];
  return new AgreedCard(
    {
      petname: 'churn.ipynb',
      kind: 'notebook',
      chain: [],
      cell: null,
      notebook: null,
      askedAt: NOW,
      purpose: '',
      needs,
      ...(bounds && { bounds })
    },
    {
      needed: 2,
      agreed: [{ entry: 1, principal: 'A', petname: 'Ada' }],
      yours: false,
      granted: [granted]
    },
    ENGLISH,
    NOW
  );
}

describe('the card of what somebody has agreed to', () => {
  it('can be agreed to by whoever decides about everything', () => {
    expect(card(terms()).problem()).toBeNull();
  });

  it('can be agreed to by an approver within whose bounds it is', () => {
    const bound = terms({ uses: 5, expiry: NOW + 7200 });
    expect(card(terms({ uses: 5 }), [bound]).problem()).toBeNull();
    expect(card(null, [bound]).problem()).toBeNull();
  });

  it.each<[string, Partial<Terms>]>([
    ['uses', { uses: 5, expiry: NOW + 7200 }],
    ['expiry', { expiry: NOW + 1800 }]
  ])('says what of it is more than an approver may grant: %s', (what, bound) => {
    const shown = card(terms({ uses: 6 }), [terms(bound)]);
    expect(shown.problem()).toContain(what);
    expect(shown.granted()).toEqual([terms({ uses: 6 })]);
  });
});
