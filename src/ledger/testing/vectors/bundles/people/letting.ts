import {
  type Json,
  type Need,
  normalizeNeed,
  sign,
  type Terms,
  type TokenType
} from '../../../../../protocol';
import { NOW, payloads } from '../../../../../protocol/testing/payloads';
import { stopOf } from '../story/ends';
import { actionBy } from '../story/acts';
import { ADA, DIGESTS, HOLDER, IDS, OWNER, TERMINAL } from '../story/cast';
import { at, type Lie, type Said } from '../story/said';
import { story } from '../story/story';
import { PUBLIC, signer, type SignerName } from '../../tokens/keys';
import { introducing, onCard } from '../../log/naming';
import { Numbers } from '../story/numbers';

export type Says = Record<string, unknown>;

export const BEN = signer('other').kid;
export const REQUESTS = 'aios/requests';
export const OWNS: Need = { object: REQUESTS, actions: ['decide', 'introduce', 'list', 'show'] };
export const CATALOGUE: Need = { object: 'aios/registry', actions: ['list'] };
export const SELF: Need = { object: 'aios/self', actions: ['explain', 'note'] };

export interface Introducing {
  kind?: string;
  petname?: string;
  /** Of whoever signs; null: the terminal. */
  by?: Says | null;
  /** Signed beside kind and petname. */
  args?: Record<string, Json>;
  /** In the entry, where that is not what was signed. */
  says?: Says;
  unsigned?: boolean;
  /** Of who knocked, that no key is signed. */
  keyless?: true;
}

/** Who is let in after the story, how, and what that brings. */
export class Letting {
  static async begin(): Promise<Letting> {
    return new Letting((await story()).slice(0, at('intent')));
  }

  private constructor(readonly said: Said[]) {}

  /** @returns the index of its entry */
  async introduce(told: Introducing = {}): Promise<number> {
    const { kind = 'agent', petname = 'Ben', by = { ...ADA, facet: IDS.requests }, args } = told;
    const knocked = args?.['knock'] !== undefined && told.keyless !== true;
    const signed = { kind, petname, ...(knocked && { key: BEN }), ...args };
    const { knock, key: named = BEN, ...shown } = signed as Record<string, Json>;
    const what = {
      object: REQUESTS,
      action: 'introduce',
      safe: false,
      ...shown,
      custody: 'own',
      ends: NOW + 600,
      ...(knock !== undefined && { key: named }),
      ...told.says
    };
    const action = {
      act: 'introduce',
      obj: REQUESTS,
      ...introducing(signed),
      jti: this.numbers.next()
    };
    const key: SignerName = by !== null && by['principal'] === HOLDER ? 'holder' : 'owner';
    const token = await actionBy(key, { ...action, fct: String(by?.['facet'] ?? IDS.requests) });
    this.said.push({
      kind: 'introduction',
      groups: {
        who: by ?? TERMINAL,
        what,
        ...(by !== null && told.unsigned !== true && { token })
      }
    });
    return this.said.length - 1;
  }

  /** @param introduction what the entry names */
  async enrol(
    introduction: number,
    {
      key = 'other',
      encrypts = 'other-encryption',
      who = {},
      what = {},
      origin,
      at: when,
      unsigned = false
    }: {
      key?: SignerName;
      encrypts?: keyof typeof PUBLIC;
      who?: Says;
      what?: Says;
      /** What the newcomer signs that its page's is. */
      origin?: string;
      at?: number;
      unsigned?: boolean;
    } = {}
  ): Promise<void> {
    const payload = {
      ...this.numbers.stamp(when),
      ...(origin !== undefined && { origin }),
      code: this.numbers.bytes(32),
      public_key: PUBLIC[key],
      encryption_key: PUBLIC[encrypts]
    };
    const token = await sign(payload, 'facet-enrolment', signer(key));
    this.said.push({
      kind: 'enrolment',
      groups: {
        who: { ...this.ben(), principal: signer(key).kid, ...who },
        what: {
          object: REQUESTS,
          action: 'enrol',
          safe: false,
          made_by: OWNER,
          introduction,
          ...what
        },
        ...(!unsigned && { token })
      },
      ...(when !== undefined && { at: when * 1000 })
    });
  }

  /** What its enrolment brings. @returns the id of the facet */
  give(
    need: Need,
    { who = {}, what = {}, terms = {} }: { who?: Says; what?: Says; terms?: Partial<Terms> } = {}
  ): string {
    const facet = this.numbers.id();
    const given: Terms = { ...normalizeNeed(need), ...terms };
    const { object, actions } = given;
    this.said.push({
      kind: 'grant',
      groups: {
        who: { ...this.ben(), ...who, facet, chain: [facet, IDS.root] },
        what: { object, actions, definitions: {}, decided_by: IDS.requests, ...what },
        terms: given
      }
    });
    return facet;
  }

  /** The helper lends to a key that nobody knew. */
  async lend({
    who = {},
    what = {},
    enrols = true,
    delegates = true,
    signed = {},
    bent = card => card,
    between = () => undefined
  }: {
    who?: Says;
    what?: Says;
    enrols?: boolean;
    delegates?: boolean;
    /** Of the card. */
    signed?: { iat?: number; aud?: string; named?: string };
    /** The card as it stands in what the giver signs. */
    bent?: (card: string) => string;
    between?: () => unknown;
  } = {}): Promise<void> {
    const card = await sign(
      {
        ...this.numbers.stamp(),
        named: onCard('a card'),
        public_key: PUBLIC.other,
        encryption_key: PUBLIC['other-encryption'],
        ...signed
      },
      'facet-card',
      signer('other')
    );
    const whose = { ...this.ben(), petname: 'a card (made by helper)', ...who };
    if (enrols) {
      const told = { object: 'reports', action: 'facet.delegate', safe: false };
      this.said.push({
        kind: 'enrolment',
        groups: { who: whose, what: { ...told, made_by: HOLDER, ...what }, token: card }
      });
    }
    await between();
    if (!delegates) {
      return;
    }
    const { object, ...given } = {
      ...normalizeNeed({ object: 'reports', actions: ['list'] }),
      expiry: NOW + 1800,
      uses: 1
    } as Terms;
    const token = await actionBy('holder', {
      jti: this.numbers.next(),
      act: 'facet.delegate',
      args: { card: bent(card), terms: given as never }
    });
    const facet = this.numbers.id();
    this.said.push({
      kind: 'delegation',
      groups: {
        who: { ...whose, facet, chain: [facet, IDS.held, IDS.root] },
        what: { object, actions: ['list'], definitions: { list: DIGESTS['list'] }, by: HOLDER },
        terms: { object, ...given },
        token
      }
    });
  }

  stopped(
    kind: 'revocation' | 'pause',
    who: Says = TERMINAL,
    token?: string,
    what: Says = stopOf(this.said, IDS.requests)
  ): void {
    this.said.push({ kind, groups: { who, what, ...(token !== undefined && { token }) } });
  }

  /** Of what was signed of any type, the newcomer's keys in it. */
  async refused(typ: TokenType): Promise<void> {
    const payload = { ...payloads()[typ], ...this.numbers.stamp() };
    const own = 'public_key' in payload ? { ...payload, public_key: PUBLIC.other } : payload;
    this.said.push({
      kind: 'refusal',
      groups: {
        who: this.ben(),
        why: { code: 'not_yours' },
        ...('cell' in own && { cell: own.cell }),
        token: await sign(own, typ, signer('other'))
      }
    });
  }

  private ben(): Says {
    return { principal: BEN, kind: 'agent', custody: 'own', petname: 'Ben' };
  }

  readonly numbers = new Numbers(60, 'e');
}

export function told(why: string, faults: Lie[1], tell: (one: Letting) => Promise<unknown>): Lie {
  return [
    why,
    faults,
    async said => {
      const letting = await Letting.begin();
      await tell(letting);
      said.splice(0, said.length, ...letting.said);
    }
  ];
}
