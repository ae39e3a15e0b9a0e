import { b64u, type Json, normalizeNeed, sign, type Terms } from '../../../../../protocol';
import { ISSUER, NOW } from '../../../../../protocol/testing/payloads';
import { actionBy } from '../story/acts';
import { ADA, HELPER, HOLDER, IDS } from '../story/cast';
import type { Lie } from '../story/said';
import { Telling } from '../story/telling';
import { PUBLIC, signer, type SignerName } from '../../tokens/keys';
import { onCard } from '../../log/naming';

const HANDED = signer('other').kid;
const GIVEN = '6a'.repeat(16);
const CLAIMED = '6b'.repeat(16);
const AGAIN = '6c'.repeat(16);
const CARRIER = {
  principal: HANDED,
  kind: 'agent',
  custody: 'handed-over',
  petname: 'a card (made by helper)'
};

const unique = (number: number): string => b64u.encode(new Uint8Array(16).fill(number));

function card(name: SignerName, number: number): Promise<string> {
  const payload = {
    aud: ISSUER,
    iat: NOW,
    jti: unique(number),
    named: onCard('a card'),
    public_key: PUBLIC[name],
    encryption_key: PUBLIC['other-encryption']
  };
  return sign(payload, 'facet-card', signer(name));
}

/** What the helper gives away in a file, and whoever has the file claims. */
class HandingOver {
  static async begin(custody = 'handed-over'): Promise<HandingOver> {
    const one = new HandingOver(await Telling.begin());
    const what = {
      object: 'reports',
      action: 'facet.delegate',
      safe: false,
      made_by: HOLDER
    };
    const token = await card('other', 220);
    one.telling.said.push({
      kind: 'enrolment',
      groups: { who: { ...CARRIER, custody }, what, token }
    });
    return one;
  }

  private constructor(readonly telling: Telling) {}

  /** By the helper, from what it was granted. */
  async give(more: { handed_over?: Json } = { handed_over: true }): Promise<void> {
    await this.delegate({ by: 'holder', from: IDS.held, to: 'other', as: GIVEN, more });
  }

  /** By whoever has the key that was handed over. */
  async claim(
    as = CLAIMED,
    { more = {}, to = 'owner' }: { more?: Record<string, Json>; to?: SignerName } = {}
  ): Promise<void> {
    await this.delegate({ by: 'other', from: GIVEN, to, as, more });
  }

  private async delegate(told: {
    by: SignerName;
    from: string;
    to: SignerName;
    as: string;
    more: Record<string, Json>;
  }): Promise<void> {
    const { by, from, to, as, more } = told;
    const terms: Terms = {
      ...normalizeNeed({ object: 'reports', actions: ['list'] }),
      expiry: NOW + 1800,
      uses: 5,
      delegation: to === 'other'
    };
    const { object, ...given } = terms;
    const number = this.number++;
    const token = await actionBy(by, {
      jti: number,
      act: 'facet.delegate',
      fct: from,
      args: { card: await card(to, number + 20), terms: given as never, ...more }
    });
    const below = from === GIVEN ? [GIVEN, IDS.held, IDS.root] : [IDS.held, IDS.root];
    const holder = { owner: ADA, holder: HELPER, other: CARRIER, service: ADA }[to];
    this.telling.said.push({
      kind: 'delegation',
      groups: {
        who: { ...holder, facet: as, chain: [as, ...below] },
        what: {
          object,
          actions: terms.actions,
          definitions: this.telling.pins(terms.actions),
          by: signer(by).kid
        },
        terms,
        token
      }
    });
  }

  /** A use by whoever holds the facet. */
  async use(by: SignerName, facet: string): Promise<void> {
    const chain = [facet, ...(facet === CLAIMED ? [GIVEN] : []), IDS.held, IDS.root];
    const who = by === 'owner' ? ADA : CARRIER;
    const token = await actionBy(by, { jti: this.number++, act: 'list', fct: facet, args: {} });
    this.telling.said.push({
      kind: 'intent',
      groups: {
        who: { ...who, facet, chain },
        what: { object: 'reports', action: 'list', safe: true },
        args: {},
        token
      }
    });
  }

  /** The key that was handed over asks for something. */
  async ask(): Promise<void> {
    const need = { object: 'reports', actions: ['list'] };
    const payload = {
      aud: ISSUER,
      iat: NOW,
      jti: unique(this.number++),
      needs: [need],
      purpose: 'to have more',
      public_key: PUBLIC.other,
      encryption_key: PUBLIC['other-encryption']
    };
    this.telling.said.push({
      kind: 'request',
      groups: {
        who: CARRIER,
        what: {
          object: 'reports',
          actions: ['list'],
          objects: ['reports'],
          request: 'e'.repeat(32)
        },
        terms: [normalizeNeed(need)],
        why: { purpose: payload.purpose },
        token: await sign(payload, 'facet-request', signer('other'))
      }
    });
  }

  /** It gives back what it holds. */
  async drop(): Promise<void> {
    const token = await actionBy('other', {
      jti: this.number++,
      act: 'facet.revoke',
      fct: GIVEN,
      args: {}
    });
    const what = { object: 'reports', actions: ['list'], facet: GIVEN, holder: HANDED };
    this.telling.said.push({
      kind: 'revocation',
      groups: { who: { ...CARRIER, facet: GIVEN, chain: [GIVEN, IDS.held, IDS.root] }, what, token }
    });
  }

  private number = 225;
}

function story(
  why: string,
  faults: Lie[1],
  tell: (one: HandingOver) => Promise<unknown>,
  custody?: string
): Lie {
  return [
    why,
    faults,
    async said => {
      const handing = await HandingOver.begin(custody);
      await tell(handing);
      said.splice(0, said.length, ...handing.telling.end());
    }
  ];
}

/** What was handed over, claimed once, and what its key did beside that. */
export function handOvers(): Lie[] {
  return [
    story('what is handed over is claimed, and used by who claimed it', [], async one => {
      await one.give();
      await one.claim();
      await one.use('owner', CLAIMED);
    }),
    story('what is handed over and claimed by nobody', [], one => one.give()),
    story('it is claimed twice', ['authority'], async one => {
      await one.give();
      await one.claim();
      await one.claim(AGAIN);
    }),
    story('it is claimed by two', ['authority'], async one => {
      await one.give();
      await one.claim();
      await one.claim(AGAIN, { to: 'holder' });
    }),
    story('it is handed over once more', ['authority'], async one => {
      await one.give();
      await one.claim(CLAIMED, { more: { handed_over: true }, to: 'other' });
    }),
    story('its key uses it', ['authority'], async one => {
      await one.give();
      await one.use('other', GIVEN);
    }),
    story('its key asks for something', ['authority'], async one => {
      await one.give();
      await one.ask();
    }),
    story('its key gives it back', ['agreement', 'authority'], async one => {
      await one.give();
      await one.drop();
    }),
    story('it is lent to such a key, and the giver did not sign so', ['agreement'], one =>
      one.give({})
    ),
    story(
      'the giver signed for a key in other hands, and the entry says another custody',
      ['agreement'],
      one => one.give(),
      'own'
    ),
    story('it was revoked before it was claimed', ['authority'], async one => {
      await one.give();
      const what = { object: 'reports', actions: ['list'], facet: GIVEN, holder: HANDED };
      const token = await actionBy('holder', {
        jti: 219,
        act: 'facet.revoke',
        args: { facet: GIVEN }
      });
      one.telling.said.push({
        kind: 'revocation',
        groups: { who: { ...HELPER, facet: IDS.held }, what, token }
      });
      await one.claim();
    }),
    story('it is claimed by a key that was not given it', ['authority'], async one => {
      await one.give();
      await one.claim();
      await one.use('owner', GIVEN);
    })
  ];
}
