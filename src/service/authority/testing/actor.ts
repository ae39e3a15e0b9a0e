import { randomBytes } from 'node:crypto';

import {
  b64u,
  type DecisionPayload,
  type DescriptorPayload,
  type EncryptionKey,
  type Issued,
  type Need,
  type RequestPayload,
  type RequestView,
  type Rule,
  type RulePayload,
  type Signer,
  type SigningKey,
  type Terms,
  type TokenPayloads,
  type TokenType,
  type VerifiedToken,
  facetId,
  generateEncryptionKey,
  generateSigningKey,
  jcs,
  newJti,
  nonceOf,
  normalizeNeed,
  openDescriptor,
  ruleSentence,
  sentence,
  sha256Hex,
  sign,
  signerFromKey,
  verifyToken,
  sha256B64u,
  toldNameBytes
} from '../../../protocol';
import type { Authority } from '..';
import type { HandlerAnswer } from '../principals/enrolment';
import type { PollAnswer } from '../asking/polling';
import type { Delegated } from '../delegation/delegation';
import type { Ruled } from '../deciding/ruling';
export const ISSUER = 'test-service';

/** The service that actors speak to. */
export interface Surroundings {
  readonly clock: { readonly seconds: number };
  readonly serviceKey: SigningKey;
  readonly authority: Authority;
  named(kid: string): string | undefined;
  readonly told: Map<string, Uint8Array>;
  perform(
    actor: Actor,
    facetId: string,
    action: string,
    args: Record<string, unknown>,
    token: VerifiedToken,
    upload: Uint8Array | null
  ): Promise<unknown>;
}

/** Somebody with keys who speaks the protocol: what the service sees of a holder. */
export class Actor {
  /** Object → the latest facet on it. */
  readonly facets = new Map<string, string>();

  private constructor(
    readonly house: Surroundings,
    readonly name: string,
    readonly key: SigningKey,
    readonly encryption: EncryptionKey,
    private readonly signer: Signer
  ) {}

  static async create(house: Surroundings, name: string): Promise<Actor> {
    const key = await generateSigningKey('ES256');
    const signer = await signerFromKey(key.privateKey, key.publicKey);
    return new Actor(house, name, key, await generateEncryptionKey({ crv: 'P-256' }), signer);
  }

  get kid(): string {
    return this.key.kid;
  }

  sign<T extends TokenType>(typ: T, payload: TokenPayloads[T]): Promise<string> {
    return sign(payload, typ, this.signer);
  }

  /** What every token carries. */
  stamp() {
    return { aud: ISSUER, iat: this.house.clock.seconds, jti: newJti() };
  }

  keys() {
    return { public_key: this.key.publicKey, encryption_key: this.encryption.publicKey };
  }

  async enrolment(code: string, more: { origin?: string } = {}): Promise<Uint8Array> {
    return bytes(
      await this.sign('facet-enrolment', {
        ...this.stamp(),
        ...this.keys(),
        code,
        ...more
      })
    );
  }

  async enrol(code: string): Promise<DescriptorPayload[]> {
    const { body } = await this.house.authority.enrol(await this.enrolment(code), null);
    return Promise.all(body.facets.map(issued => this.take(issued)));
  }

  /** Opens what was issued and checks that its URL is bound to it. */
  async take(issued: Issued): Promise<DescriptorPayload> {
    const descriptor = await openDescriptor(issued.descriptor, this.encryption.privateKey, [
      { key: this.house.serviceKey.publicKey, until: null }
    ]);
    const nonce = nonceOf(issued.descriptor);
    if (issued.facet_url !== `/${nonce}/` || issued.id !== facetId(nonce)) {
      throw new Error('the URL is not the descriptor’s');
    }
    this.facets.set(descriptor.terms.object, issued.id);
    return descriptor;
  }

  async request(needs: Need[], more: Partial<RequestPayload> = {}): Promise<Uint8Array> {
    return bytes(
      await this.sign('facet-request', {
        ...this.stamp(),
        ...this.keys(),
        needs: needs.map(normalizeNeed),
        purpose: 'month end',
        ...more
      })
    );
  }

  /** @returns the request's id. */
  async ask(needs: Need[], more: Partial<RequestPayload> = {}): Promise<string> {
    const answer = await this.house.authority.ask(await this.request(needs, more));
    return (answer.body as { id: string }).id;
  }

  /** Asks for what a rule may grant. */
  async need(...needs: Need[]): Promise<HandlerAnswer<Partial<Ruled> & { id?: string }>> {
    return (await this.house.authority.ask(await this.request(needs))) as HandlerAnswer<Ruled>;
  }

  /** What the form would sign for this rule; `tamper` is the attacker's hand in it. */
  ruling(
    rule: Rule,
    tamper: (payload: RulePayload) => RulePayload = payload => payload
  ): Promise<string> {
    const { challenges } = this.house.authority;
    const { askers } = rule;
    const nobodys = 'A'.repeat(43);
    const named =
      'principal' in askers ? (this.house.named(askers.principal) ?? nobodys) : undefined;
    return this.sign(
      'facet-rule',
      tamper({
        ...this.stamp(),
        challenge: challenges.issue(),
        fct: this.facets.get('aios/requests')!,
        mode: 'pointer',
        ...(named && { named }),
        rule,
        shown: ruleSentence(rule)
      })
    );
  }

  /** Makes a rule. @returns its id */
  async rules(rule: Rule, tamper?: (payload: RulePayload) => RulePayload): Promise<string> {
    return ((await this.send(await this.ruling(rule, tamper))) as { rule: string }).rule;
  }

  async poll(request: string, wait?: number, signal = new AbortController().signal) {
    const token = await this.sign('facet-poll', {
      ...this.stamp(),
      request,
      ...(wait !== undefined && { wait })
    });
    return (await this.house.authority.request(request, bytes(token), signal)).body;
  }

  async withdraw(request: string): Promise<PollAnswer> {
    const token = await this.sign('facet-withdraw', { ...this.stamp(), request });
    const signal = new AbortController().signal;
    return (await this.house.authority.request(request, bytes(token), signal)).body;
  }

  /** What the consent card would sign for these terms; `tamper` is the attacker's hand in it. */
  async decision(
    id: string,
    granted: (Terms | null)[],
    tamper: (payload: DecisionPayload) => DecisionPayload = payload => payload
  ): Promise<string> {
    const view = (await this.act('aios/requests', 'show', { request: id })) as RequestView;
    const { principal } = view.who;
    const line = (terms: Terms): string => sentence(principal, terms);
    const sentences = granted.map(terms => (terms === null ? '' : line(terms)));
    return this.sign(
      'facet-decision',
      tamper({
        ...this.stamp(),
        challenge: this.house.authority.challenges.issue(),
        fct: this.facets.get('aios/requests')!,
        granted,
        mode: 'pointer',
        named: view.who.name!.commitment,
        outcome: granted.some(terms => terms !== null) ? 'grant' : 'deny',
        request: id,
        request_digest: view.digest,
        shown: {
          sentence: sentences.filter(text => text !== '').join(' '),
          requested: view.needs.map(need => line(need.terms)),
          granted: sentences,
          granted_digest: sha256Hex(jcs(granted))
        }
      })
    );
  }

  async decide(
    id: string,
    granted: (Terms | null)[],
    tamper?: (payload: DecisionPayload) => DecisionPayload
  ): Promise<unknown> {
    return this.send(await this.decision(id, granted, tamper));
  }

  /** Grants what another one asks for, which takes it up. */
  async grant(asker: Actor, terms: Terms, need: Need = terms): Promise<DescriptorPayload> {
    const id = await asker.ask([need]);
    await this.decide(id, [terms]);
    return asker.take((await asker.poll(id)).facets![0]!);
  }

  /** Lends of what is held on an object to the card of another. */
  async lend(to: Actor, terms: object, object = 'bank'): Promise<Delegated> {
    const args = { card: await to.card(), terms };
    return (await this.act(object, 'facet.delegate', args)) as Delegated;
  }

  /** Sends a decision made before. */
  send(decision: string): Promise<unknown> {
    return this.act('aios/requests', 'decide', { decision });
  }

  async card(): Promise<string> {
    const told = unsalted(this.name);
    const named = sha256B64u(told);
    const card = await this.sign('facet-card', { ...this.stamp(), ...this.keys(), named });
    this.house.told.set(card, told);
    return card;
  }

  /** Acts by the facet held on `object`. */
  async act(object: string, action: string, args: Record<string, unknown> = {}): Promise<unknown> {
    const fct = this.facets.get(object) ?? randomBytes(16).toString('hex');
    const { petname, ...others } = args;
    const named = action === 'introduce' && petname !== undefined;
    const upload = named
      ? unsalted(String(petname))
      : (this.house.told.get(String(args['card'])) ?? null);
    const compact = await this.sign('facet-action', {
      ...this.stamp(),
      act: action,
      args: (named ? others : args) as never,
      ...(upload && {
        body: { digest: sha256Hex(upload), length: upload.length, type: 'application/json' }
      }),
      fct,
      obj: object
    });
    const token = await verifyToken(compact, { typ: 'facet-action', key: this.key.publicKey });
    return this.house.perform(this, fct, action, named ? others : args, token, upload);
  }
}

/** As it goes beside what is signed. */
function unsalted(name: string): Uint8Array {
  return toldNameBytes({ name, salt: b64u.encode(new Uint8Array(32)) });
}

export function bytes(token: string): Uint8Array {
  return Buffer.from(token, 'latin1');
}

/** Terms as a card would grant them: the need with its open end closed. */
export function closed(need: Need, expiry: number): Terms {
  const terms = normalizeNeed(need);
  return { ...terms, expiry: terms.expiry ?? expiry };
}
