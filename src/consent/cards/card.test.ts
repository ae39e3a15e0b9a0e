import { keptLine } from '../draft/kept';
import { ENGLISH } from '../strings/english';
import { type AskedRequest, Card } from './card';

const NOW = 1_790_000_000;

const definition = (name: string) => ({
  ...{ name, safe: true, summary: '', returns: null, upload: false, http: null },
  args: { type: 'object', additionalProperties: false, properties: {} }
});

/** A card on which a notebook asks for two actions until tomorrow. */
function card(kept: readonly unknown[] = []): Card {
  const asked = {
    ...{ petname: 'a.ipynb', purpose: '', chain: [], cell: null, notebook: null, askedAt: NOW },
    lines: [
      {
        known: true,
        terms: { object: 'bank', actions: ['balance', 'list'], expiry: NOW + 86_400 },
        definitions: { balance: definition('balance'), list: definition('list') }
      }
    ]
  };
  return new Card(asked as unknown as AskedRequest, ENGLISH, NOW, () => undefined, kept);
}

/** As a page that was reloaded draws it; what was not touched is not kept. */
function reloaded(before: Card): Card {
  return card(before.touched ? before.drafts.map(keptLine) : []);
}

describe('a card that somebody has begun with', () => {
  it('is untouched as it comes, and once all is as it came', () => {
    const one = card();
    expect(one.touched).toBe(false);
    one.drafts[0]!.actions.delete('list');
    expect(one.touched).toBe(true);
    one.drafts[0]!.actions.add('list');
    expect(one.touched).toBe(false);
  });

  it('grants no more after a reload: not what was struck, be it all of it', () => {
    const one = card();
    one.drafts[0]!.actions.clear();
    const again = reloaded(one);
    expect(again.granted(false)).toEqual([null]);
    expect(again.problem()).toBe(ENGLISH.allStruck);
  });

  test.each([900, 3600, 28_800])('nor for longer than the %d s that were chosen', seconds => {
    const one = card();
    one.drafts[0]!.lifetime = seconds;
    expect(one.verb).toBe(ENGLISH.grantNarrowed);
    expect(reloaded(one).granted(false)).toEqual(one.granted(false));
  });
});
