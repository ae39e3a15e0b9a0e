import {
  type ActionPayload,
  type DecisionPayload,
  jcs,
  type Json,
  type Need,
  normalizeNeed,
  sentence,
  sha256Hex,
  sign,
  type Terms
} from '../../../../../protocol';
import { NOW } from '../../../../../protocol/testing/payloads';
import { stopOf } from './ends';
import { ADA, DIGESTS, HELPER, IDS, TERMINAL } from './cast';
import { at, type Lie, type Said } from './said';
import { story } from './story';
import { PUBLIC, signer, type SignerName } from '../../tokens/keys';
import { introducing, named } from '../../log/naming';
import { Numbers } from './numbers';

export type Says = Record<string, unknown>;

export const REQUESTS = 'aios/requests';
export const FACETS = 'aios/facets';
export const REGISTRY = 'aios/registry';

/** Who acts: Ada, who owns, the helper, whom she let in, and others who come. */
export interface Actor {
  key: SignerName;
  who: Says;
}

export const OWNER: Actor = { key: 'owner', who: ADA };
export const AGENT: Actor = { key: 'holder', who: HELPER };

export function actor(key: SignerName, kind: string, petname: string): Actor {
  return { key, who: { principal: signer(key).kid, kind, custody: 'own', petname } };
}

/** The least that may be granted of it. */
export const LISTS: Need = { object: 'reports', actions: ['list'] };
export const LISTING: Terms = { ...normalizeNeed(LISTS), expiry: NOW + 900 };

interface Asked {
  index: number;
  request: string;
  digest: string;
  needs: readonly Need[];
  asker: unknown;
}

/** The story up to what was lent, and what anybody does after it. */
export class Scene {
  static async begin(): Promise<Scene> {
    return new Scene((await story()).slice(0, at('intent')));
  }

  private constructor(readonly said: Said[]) {}

  /** Seconds: when all is signed and told from now on. */
  now = NOW;

  tell(kind: Said['kind'], groups: Said['groups'], ref?: number): number {
    const when = this.now === NOW ? {} : { at: this.now * 1000 };
    this.said.push({ kind, groups, ...(ref !== undefined && { ref }), ...when });
    return this.said.length - 1;
  }

  action(
    { key }: Actor,
    {
      act,
      obj,
      fct,
      args = {},
      body
    }: Pick<ActionPayload, 'act' | 'obj' | 'fct' | 'body'> & { args?: Says }
  ): Promise<string> {
    const told = { act, obj, fct, args: args as Record<string, Json>, ...(body && { body }) };
    const payload = { ...this.numbers.stamp(this.now), ...told };
    return sign(payload, 'facet-action', signer(key));
  }

  /** Somebody is let in by another, or by the terminal, and comes. */
  async enrol(
    newcomer: Actor,
    {
      by = OWNER,
      with: fct = IDS.requests,
      args = {},
      says = {},
      until
    }: {
      by?: Actor | null;
      with?: string;
      /** Signed beside kind and petname. */
      args?: Says;
      /** In the entry alone. */
      says?: Says;
      until?: number;
    } = {}
  ): Promise<void> {
    const { kind, petname, principal } = newcomer.who;
    const named = { kind, petname, ...(until !== undefined && { until }) };
    const key = args['knock'] === undefined ? {} : { key: principal };
    const what = { object: REQUESTS, action: 'introduce', safe: false, ...named, custody: 'own' };
    const said = introducing({ ...named, ...key, ...args });
    const signed = { act: 'introduce', obj: REQUESTS, fct, ...said };
    const token = by === null ? undefined : await this.action(by, signed);
    const introduction = this.tell('introduction', {
      who: by === null ? TERMINAL : { ...by.who, facet: fct },
      what: { ...what, ...key, ends: this.now + 600, ...says },
      ...(token !== undefined && { token })
    });
    const payload = {
      ...this.numbers.stamp(this.now),
      code: this.numbers.bytes(32),
      public_key: PUBLIC[newcomer.key],
      encryption_key: PUBLIC[newcomer.key === 'holder' ? 'holder-encryption' : 'other-encryption']
    };
    this.tell('enrolment', {
      who: newcomer.who,
      what: {
        object: REQUESTS,
        action: 'enrol',
        safe: false,
        made_by: by === null ? null : by.who['principal'],
        introduction,
        ...(until !== undefined && { until })
      },
      token: await sign(payload, 'facet-enrolment', signer(newcomer.key))
    });
  }

  /** What an enrolment brings, or a decision gives. @returns the facet */
  give(
    { who }: Actor,
    need: Need,
    {
      terms = {},
      by = IDS.requests,
      ref,
      says = {}
    }: { terms?: Partial<Terms>; by?: string | null; ref?: number; says?: Says } = {}
  ): string {
    const facet = this.numbers.id();
    const given: Terms = { ...normalizeNeed(need), ...terms };
    const { object, actions } = given;
    const own = object.startsWith('aios/');
    const definitions = own ? {} : Object.fromEntries(actions.map(one => [one, DIGESTS[one]]));
    this.tell(
      'grant',
      {
        who: { ...who, facet, chain: [facet, IDS.root] },
        what: { object, actions, definitions, ...(by !== null && { decided_by: by }), ...says },
        terms: given
      },
      ref
    );
    return facet;
  }

  /** Somebody asks. */
  async ask(
    asker: Actor = AGENT,
    needs: readonly Need[] = [LISTS],
    says: Says = {}
  ): Promise<Asked> {
    const request = this.numbers.id();
    const encryption = asker.key === 'holder' ? 'holder-encryption' : 'other-encryption';
    const token = await sign(
      {
        ...this.numbers.stamp(this.now),
        needs: [...needs],
        purpose: 'to look',
        public_key: PUBLIC[asker.key],
        encryption_key: PUBLIC[encryption]
      },
      'facet-request',
      signer(asker.key)
    );
    const objects = needs.map(({ object }) => object);
    const index = this.tell('request', {
      who: asker.who,
      what: { object: objects[0], actions: needs[0]!.actions, objects, request, ...says },
      terms: needs.map(normalizeNeed),
      why: { purpose: 'to look' },
      token
    });
    const { principal } = asker.who;
    return { index, request, digest: sha256Hex(token), needs, asker: principal };
  }

  /** @returns the decision’s index */
  async decide(
    asked: Asked,
    {
      by = OWNER,
      with: fct = IDS.requests,
      granted = [LISTING],
      outcome = 'grant',
      shown = {},
      signed = {},
      says = {},
      why
    }: {
      by?: Actor;
      with?: string;
      granted?: readonly (Terms | null)[];
      outcome?: 'grant' | 'deny';
      /** Shown instead of what it grants. */
      shown?: Partial<DecisionPayload['shown']>;
      signed?: Says;
      says?: Says;
      why?: Says;
    } = {}
  ): Promise<number> {
    const given = outcome === 'grant' ? granted : asked.needs.map(() => null);
    const who = String(asked.asker);
    const lines = given.map(terms => (terms === null ? '' : sentence(who, terms)));
    const payload = {
      ...this.numbers.stamp(this.now),
      challenge: this.numbers.bytes(),
      fct,
      granted: given,
      mode: 'pointer',
      named: named(this.said, asked.asker),
      outcome,
      request: asked.request,
      request_digest: asked.digest,
      shown: {
        sentence: (shown.granted ?? lines).filter(line => line !== '').join(' '),
        requested: asked.needs.map(need => sentence(who, normalizeNeed(need))),
        granted: lines,
        granted_digest: sha256Hex(jcs(given as unknown as Json)),
        ...shown
      },
      ...signed
    };
    return this.decided(asked, {
      who: { ...by.who, facet: fct, chain: [fct, IDS.root] },
      what: { outcome, mode: 'pointer', ...says },
      terms: given,
      ...(why && { why }),
      token: await sign(payload as DecisionPayload, 'facet-decision', signer(by.key))
    });
  }

  decided({ index, request }: Asked, groups: Said['groups']): number {
    const what = { object: REQUESTS, action: 'decide', safe: false, request };
    return this.tell('decision', { ...groups, what: { ...what, ...(groups.what as Says) } }, index);
  }

  /** A page denies. @param named the request that it signs */
  async deny(asked: Asked, by: Actor, fct: string, named = asked.request): Promise<number> {
    const signed = { act: 'deny', obj: REQUESTS, fct, args: { request: named } };
    return this.decided(asked, {
      who: { ...by.who, facet: fct, chain: [fct, IDS.root] },
      what: { action: 'deny', outcome: 'deny' },
      token: await this.action(by, signed)
    });
  }

  async withdraw(
    asked: Asked,
    {
      by = AGENT,
      named = asked.request,
      says = {}
    }: { by?: Actor; named?: string; says?: Says } = {}
  ): Promise<void> {
    const payload = { ...this.numbers.stamp(this.now), request: named };
    const what = { object: REQUESTS, action: 'withdraw', safe: false, request: asked.request };
    this.tell(
      'withdrawal',
      {
        who: by.who,
        what: { ...what, ...says },
        token: await sign(payload, 'facet-withdraw', signer(by.key))
      },
      asked.index
    );
  }

  /** An entry of what one signed act stops. @param facet null: the principal `holder` */
  stopped(
    kind: 'revocation' | 'pause' | 'resume',
    { who }: Actor,
    {
      through,
      facet,
      holder,
      token
    }: {
      through: string;
      facet: string | null;
      holder?: unknown;
      token: string;
    }
  ): void {
    const what = facet === null ? { object: '*', holder } : stopOf(this.said, facet);
    this.tell(kind, { who: { ...who, facet: through }, what, token });
  }

  /** The terminal does it, on the service’s word. */
  terminal(kind: 'revocation' | 'pause' | 'resume', facet: string): void {
    this.tell(kind, { who: TERMINAL, what: stopOf(this.said, facet) });
  }

  readonly numbers = new Numbers(110, 'd');
}

export function scene(why: string, faults: Lie[1], tell: (one: Scene) => unknown): Lie {
  return [
    why,
    faults,
    async said => {
      const one = await Scene.begin();
      await tell(one);
      said.splice(0, said.length, ...one.said);
    }
  ];
}
