import {
  type CellWord,
  type DescriptorKey,
  fitting,
  formerDescriptorKeys,
  type Jwk,
  type Need,
  type PasskeyPayload,
  type PresentType,
  type Signer,
  type SigningKey,
  type TokenPayloads,
  type TokenType,
  b64u,
  isPresent,
  newJti,
  normalizeNeed,
  ownLetters,
  readDealt,
  visibleText,
  sha256Hex,
  shownCode,
  sign,
  signerFromKey,
  utf8
} from '../../protocol';
import { BadAnswer, IssuerChanged, ServiceOlder } from '../errors';
import type { PrincipalKeys } from '../keys/keys';
import { Exchange, type ExchangeOptions } from '../wire/exchange';
import { goesOn, parseIdentity, type ServiceIdentity } from '../wire/identity';
import {
  type Asked,
  type Enrolled,
  type Knocked,
  type KnockState,
  parseAsked,
  parseEnrolled,
  parseKnocked,
  parseKnockState,
  parsePolled,
  type Polled,
  requestId
} from '../wire/replies';
import { sealingKeyOf } from '../wire/sealing';

export interface Asking {
  needs: Need[];
  purpose: string;
  cell?: CellWord;
  /** Of the request's token, for whoever is to find it without its answer; else one is made. */
  jti?: string;
}

/** What authenticators show of a token before its device signs it. */
export type Attested = Pick<PasskeyPayload, 'passkey' | 'proof'>;

/**
 * Asks a person's authenticators about a token that widens authority.
 * @param typ with `payload` what they are to sign (`passkeyChallenge`)
 */
export type Attest = (typ: PresentType, payload: TokenPayloads[PresentType]) => Promise<Attested>;

export interface ServiceClientOptions extends ExchangeOptions {
  /** Known from before: anything else at this address is refused. */
  identity?: ServiceIdentity;
  /** Absent: nobody is asked. */
  attest?: Attest;
}

const JOSE = 'application/jose';
const SEALING_KEPT_S = 600;

/** One facet service: becoming a principal, asking, and waiting for the answer. */
export class ServiceClient {
  constructor(options: ServiceClientOptions) {
    this.exchange = new Exchange(options);
    this.pinned = options.identity;
    this.attest = options.attest;
  }

  readonly exchange: Exchange;

  /**
   * `GET S/.well-known/facetry`.
   * @throws IssuerChanged where another service was known here: one whose key none before names.
   */
  async wellKnown(signal?: AbortSignal): Promise<ServiceIdentity> {
    const response = await this.exchange.send('/.well-known/facetry', { method: 'GET', signal });
    if (!response.ok) {
      throw await this.exchange.complaint(response);
    }
    const said = await this.exchange.json(response);
    const identity = parseIdentity(said);
    const known = this.pinned;
    if (known && !(await goesOn(known, identity))) {
      throw new IssuerChanged(known.issuer);
    }
    this.pinned = identity;
    this.statement = (said as { sealing?: string }).sealing;
    this.former = undefined;
    return identity;
  }

  /** Keys that sign descriptors here, or did: the one in use first. */
  async descriptorKeys(): Promise<DescriptorKey[]> {
    const { issuer, keys } = await this.identity();
    const current = keys.descriptor;
    this.former ??= formerDescriptorKeys(this.statement, { issuer, current });
    return [{ key: current, until: null }, ...(await this.former)];
  }

  /** The identity given, or learnt once. */
  async identity(): Promise<ServiceIdentity> {
    return this.pinned ?? this.wellKnown();
  }

  /**
   * What actions are sealed to, read anew now and then: keys change.
   * @throws BadAnswer where the service's own key does not vouch for one.
   */
  async sealingKey(): Promise<Jwk> {
    const now = this.exchange.now();
    if (!this.sealing || Math.abs(now - this.sealing.readAt) >= SEALING_KEPT_S) {
      const identity = await this.wellKnown();
      const key = await sealingKeyOf(this.statement, identity, this.exchange.now());
      this.sealing = { key, readAt: now };
    }
    return this.sealing.key;
  }

  /**
   * Becomes a principal with a single-use introduction code.
   * @param introduction `origin`: the browser origin of an owner's key; `name`: what it is called,
   * where its code leaves that to it
   * @throws Refused where the code is not (any more) good.
   */
  async enrol(
    keys: PrincipalKeys,
    introduction: { code: string; origin?: string; name?: string }
  ): Promise<Enrolled> {
    const { code, origin, name } = introduction;
    const token = await this.token(keys, 'facet-enrolment', {
      code,
      ...(origin === undefined ? {} : { origin }),
      public_key: keys.signing.publicKey,
      encryption_key: keys.encryption.publicKey
    });
    // A name goes beside what is signed, so that it can be erased.
    const beside = name === undefined ? '' : `~${b64u.encode(utf8.encode(name))}`;
    const answer = await this.post('/enrol', token + beside, [201]);
    return parseEnrolled(answer.body, keys.signing.kid);
  }

  /**
   * Asks to be let in; `name` is a claim, quoted as such.
   * @param kind `host`: to bring in notebooks and a page of its own; else as a program.
   * @throws Refused also where too many knock already.
   */
  async knock(keys: PrincipalKeys, name: string, kind?: 'host'): Promise<Knocked> {
    const token = await this.token(keys, 'facet-knock', {
      name,
      ...(kind && { kind }),
      public_key: keys.signing.publicKey
    });
    const knocked = parseKnocked((await this.post('/knocks', token, [201])).body);
    return { ...knocked, code: this.codeToShow(knocked.code, keys) };
  }

  /** Half of it is made here, and never sent: by it alone whoever types it knows this key. */
  private codeToShow(said: string, keys: PrincipalKeys): string {
    const dealt = readDealt(said);
    if (dealt === null) {
      throw new BadAnswer(`The service dealt no code to show: ${visibleText(said, 40)}`);
    }
    const own = ownLetters(length => this.exchange.random.bytes(length));
    return shownCode(dealt, own, keys.signing.kid);
  }

  /** @throws Refused where nobody knocks so, or no more. */
  async knocked(keys: PrincipalKeys, id: string, signal?: AbortSignal): Promise<KnockState> {
    const token = await this.token(keys, 'facet-poll', { request: requestId(id) });
    return parseKnockState((await this.post(`/knocks/${id}`, token, [200], { signal })).body);
  }

  /** Takes a knock back. */
  async unknock(keys: PrincipalKeys, id: string): Promise<void> {
    const token = await this.token(keys, 'facet-withdraw', { request: requestId(id) });
    await this.post(`/knocks/${id}`, token, [200]);
  }

  /**
   * Asks for facets; the same card for all needs.
   * @throws Refused also where 3 requests of this principal are already open.
   */
  async request(keys: PrincipalKeys, asking: Asking, signal?: AbortSignal): Promise<Asked> {
    const { cell, purpose, jti = this.newJti() } = asking;
    const claims = {
      needs: asking.needs.map(need => normalizeNeed(need)),
      purpose,
      ...(cell === undefined ? {} : { cell }),
      public_key: keys.signing.publicKey,
      encryption_key: keys.encryption.publicKey
    };
    const token = await this.token(keys, 'facet-request', claims, jti);
    const digest = sha256Hex(token);
    const { status, body } = await this.post('/facets', token, [201, 202], { signal, jti });
    return { ...parseAsked(body, status === 201), digest };
  }

  /** @param wait seconds of long poll, 0 to 30. */
  async poll(
    keys: PrincipalKeys,
    request: string,
    options: { wait?: number; signal?: AbortSignal } = {}
  ): Promise<Polled> {
    const token = await this.token(keys, 'facet-poll', {
      request: requestId(request),
      ...(options.wait === undefined ? {} : { wait: options.wait })
    });
    const { body } = await this.post(`/requests/${request}`, token, [200], options);
    return parsePolled(body);
  }

  /** Takes a request back; where it was decided before, the answer says how. */
  async withdraw(keys: PrincipalKeys, request: string): Promise<Polled> {
    const token = await this.token(keys, 'facet-withdraw', { request: requestId(request) });
    const { body } = await this.post(`/requests/${request}`, token, [200]);
    return parsePolled(body);
  }

  /** Features that the service takes, as it last said; undefined before it said anything. */
  get features(): ReadonlySet<string> | undefined {
    return this.exchange.features;
  }

  /**
   * A signed token of type `typ` for this service, with `aud`, `iat` and a `jti`; without remarks that
   * the service does not take.
   *
   * @throws ServiceOlder where it would limit authority by what the service does not take
   */
  async token<T extends TokenType>(
    keys: PrincipalKeys,
    typ: T,
    claims: Omit<TokenPayloads[T], 'aud' | 'iat' | 'jti'>,
    jti = this.newJti()
  ): Promise<string> {
    const { issuer } = await this.identity();
    const fit = fitting(typ, claims, this.features);
    if (fit.lacks !== undefined) {
      throw new ServiceOlder(fit.lacks);
    }
    const payload = {
      ...fit.claims,
      aud: issuer,
      iat: this.exchange.now(),
      jti
    } as unknown as TokenPayloads[T];
    const shown =
      this.attest && isPresent(typ, payload) ? await this.attest(typ as PresentType, payload) : {};
    return sign({ ...payload, ...shown }, typ, await this.signer(keys));
  }

  newJti(): string {
    return newJti(length => this.exchange.random.bytes(length));
  }

  private signer({ signing }: PrincipalKeys): Promise<Signer> {
    let signer = this.signers.get(signing.privateKey);
    if (!signer) {
      signer = signerOf(signing);
      this.signers.set(signing.privateKey, signer);
    }
    return signer;
  }

  private async post(
    path: string,
    token: string,
    expected: number[],
    { signal, jti }: { signal?: AbortSignal; jti?: string } = {}
  ): Promise<{ status: number; body: unknown }> {
    const message = { method: 'POST', body: token, type: JOSE, signal, jti } as const;
    const response = await this.exchange.send(path, message);
    if (!expected.includes(response.status)) {
      throw await this.exchange.complaint(response, jti ?? null);
    }
    return { status: response.status, body: (await this.exchange.json(response)) ?? {} };
  }

  private pinned: ServiceIdentity | undefined;
  private readonly attest: Attest | undefined;
  private statement: string | undefined;
  /** As the statement says. */
  private former: Promise<DescriptorKey[]> | undefined;
  private sealing: { key: Jwk; readAt: number } | undefined;
  private readonly signers = new WeakMap<CryptoKey, Promise<Signer>>();
}

async function signerOf({ kid, alg, privateKey, publicKey, signNow }: SigningKey): Promise<Signer> {
  return signNow
    ? { kid, alg, sign: async bytes => signNow(bytes) }
    : signerFromKey(privateKey, publicKey);
}
