import {
  algOf,
  facetId,
  gate,
  type GatedToken,
  isSealed,
  MAX_TOKEN,
  Problem,
  sha256Hex,
  type VerifiedToken
} from '../../protocol';
import { counts } from '../counting';
import { Refusal, TooSoon } from '../errors';
import {
  type Clock,
  type Confirmations,
  EventStream,
  type FacetBook,
  type FacetRecord,
  type Journal,
  type PrincipalRecord,
  type RefusalTruth,
  type Registry,
  type ServiceRequest,
  type ServiceResponse,
  type SystemAction,
  type SystemObjects
} from '../types';
import { GUARDS, json, problem } from './answers';
import { TooLarge } from './body';
import type { Calls } from './calls';
import { type Catalogue, examine, mustLive, own } from './examine';
import type { Invocations } from './invocation';
import type { Refusals } from './refusals';
import { CLOCK_S, type Replays } from './replays';
import type { Sealing } from './sealing';
import type { Turns } from './turns';
import type { Unread } from './unread';
import type { Decoy, NativeVerifier } from './verify';

/** How a token came. */
export interface Presented {
  request: Pick<ServiceRequest, 'door' | 'source' | 'method' | 'signal'>;
  /** Where the token is the body nothing travels beside it; `read` takes what does. */
  upload: { read(limit: number): Promise<Uint8Array> } | null;
  maxLength: number;
  /** It was opened, and its answer will be sealed. */
  sealed?: true;
}

interface Holding {
  facet: FacetRecord;
  chain: readonly FacetRecord[];
  principal: PrincipalRecord;
  token: VerifiedToken<'facet-action'>;
}

const ON_THE_FACET = 'facet.';
/** Before it begins and while it is paused a facet can be looked at and ended. */
const ON_ITSELF = { begun: false, running: false };

/** The one place where facets are used (docs/protocol.md §8). */
export class Gateway {
  constructor(
    private readonly parts: {
      issuer: string;
      clock: Clock;
      journal: Journal;
      book: FacetBook;
      registry: Registry;
      catalogue: Catalogue;
      system: SystemObjects;
      verifier: NativeVerifier;
      decoy: Decoy;
      replays: Replays;
      refusals: Refusals;
      unread: Unread;
      sealing: Sealing;
      calls: Calls;
      turns: Turns;
      invocations: Invocations;
      confirmations: Confirmations;
      /** The longest body that may travel beside a token. */
      maxUpload: number;
    }
  ) {
    parts.book.onStopped(facets => parts.calls.cut(facets));
  }

  /**
   * @throws Refusal: recorded by then; a stranger is told the one 404
   * @throws Problem
   */
  async use(nonce: string, compact: string, presented: Presented): Promise<ServiceResponse> {
    return isSealed(compact)
      ? this.useSealed(nonce, compact, presented)
      : this.act(this.signed(nonce, compact, presented), presented);
  }

  /** Whoever stands in between learns of the answer that there is one, and about how long. */
  private async useSealed(
    nonce: string,
    jwe: string,
    presented: Presented
  ): Promise<ServiceResponse> {
    const { sealing } = this.parts;
    const { token, upload } = await this.opened(jwe, presented);
    const read = async (limit: number): Promise<Uint8Array> => {
      await presented.upload?.read(0);
      if (upload.length !== limit) {
        throw new TooLarge(limit);
      }
      return upload;
    };
    const inner = { ...presented, upload: { read }, maxLength: MAX_TOKEN, sealed: true } as const;
    const holding = this.signed(nonce, token, inner);
    const answer = await this.act(holding, inner).catch((error: unknown) => {
      if (error instanceof Problem) {
        return problem(error);
      }
      throw error;
    });
    return sealing.seal(answer, token, holding.token.payload.reply!);
  }

  private async opened(
    jwe: string,
    { request, maxLength }: Presented
  ): Promise<{ token: string; upload: Uint8Array }> {
    const { sealing, decoy, refusals } = this.parts;
    try {
      return await sealing.open(jwe, maxLength);
    } catch (error) {
      decoy.verify('ES256');
      if (error instanceof Refusal) {
        refusals.counted(request.source, error.code);
      }
      throw error;
    }
  }

  private async act(holding: Holding, presented: Presented): Promise<ServiceResponse> {
    try {
      this.accept(holding, presented);
      return await this.inTurn(holding, presented);
    } catch (error) {
      if (error instanceof Refusal) {
        const { principal, token, facet, chain } = holding;
        this.parts.refusals.signed(error, principal, token, facet, chain);
      }
      throw error instanceof TooSoon ? error.problem : error;
    }
  }

  /** Whether an act would pass now; nothing is taken. */
  dryRun = (call: {
    chain: readonly FacetRecord[];
    act: string;
    args: Record<string, unknown>;
  }): RefusalTruth | null => {
    const { catalogue, clock, book } = this.parts;
    const { chain, act, args } = call;
    try {
      const facet = chain[0]!;
      if (this.onFacet(act)) {
        chain.forEach(link => mustLive(link, clock.now(), ON_ITSELF));
      } else {
        const { object: obj } = facet.terms;
        examine(catalogue, { chain, act, obj, args, now: clock.now(), evidence: book.evidence });
      }
      return null;
    } catch (error) {
      if (error instanceof Refusal) {
        return { code: error.code, detail: error.detail };
      }
      throw error;
    }
  };

  /** Shape, facet and signature; the same work whichever of them fails. */
  private signed(nonce: string, compact: string, { request, maxLength }: Presented): Holding {
    const { book, verifier, decoy, unread } = this.parts;
    const { source } = request;
    let gated: GatedToken<'facet-action'>;
    try {
      gated = gate(compact, { typ: 'facet-action', maxLength });
    } catch (error) {
      decoy.verify('ES256');
      if (error instanceof Refusal) {
        unread.later(compact, source, error);
      }
      throw error;
    }
    const alg = gated.header.alg === 'ES256' ? 'ES256' : 'Ed25519';
    const facet = book.facet(facetId(nonce));
    const holder = facet && book.principal(facet.holder);
    if (!facet || !holder || algOf(holder.key) !== alg) {
      decoy.verify(alg, gated.signingInput, gated.signature);
      throw this.stranger(source, facet ? 'wrong_key' : 'unknown_facet');
    }
    const verified = verifier.verify(alg, holder.key, gated.signingInput, gated.signature);
    if (!verified || gated.header.kid !== holder.kid) {
      throw this.stranger(source, 'wrong_key');
    }
    const token = new Signed(gated, holder.kid);
    return { facet, chain: book.chain(facet.id), principal: holder, token };
  }

  private stranger(source: string, code: 'wrong_key' | 'unknown_facet'): Refusal {
    this.parts.refusals.counted(source, code);
    return new Refusal(code);
  }

  /** Audience, facet, clock, replay: from here on the token is taken. */
  private accept({ token, facet, principal }: Holding, { sealed }: Presented): void {
    const { issuer, clock, replays } = this.parts;
    const { aud, fct, iat, jti, reply } = token.payload;
    if (aud !== issuer) {
      throw new Refusal('wrong_audience', `this is ${issuer}`);
    }
    if (fct !== facet.id) {
      throw new Refusal('wrong_facet', `this is ${facet.id}`);
    }
    const off = iat - Math.floor(clock.now() / 1000);
    if (Math.abs(off) > CLOCK_S) {
      throw new Refusal('clock', `the sender’s clock is off by about ${off} s`);
    }
    replays.take(principal.kid, jti, iat);
    if (principal.custody === 'handed-over' && token.payload.act !== 'facet.delegate') {
      throw new Refusal('not_yours', 'a handed-over key claims, and nothing else');
    }
    if ((reply !== undefined) !== (sealed === true)) {
      const wrong = sealed ? 'is missing in a sealed action' : 'is of sealed actions alone';
      throw new Refusal('malformed', `payload.reply: ${wrong}`);
    }
  }

  /** What goes to an upstream takes its turn; what is ours, as a revocation, never waits for others. */
  private async inTurn(holding: Holding, presented: Presented): Promise<ServiceResponse> {
    const { system, turns } = this.parts;
    const { facet, principal, token } = holding;
    const { act, obj } = token.payload;
    const ours = this.onFacet(act) !== undefined || own(system, obj) !== undefined;
    const caller = { principal: principal.kid, facet: facet.id, object: obj };
    if (!ours && !turns.take(caller)) {
      await turns.wait(caller, presented.request.signal);
    }
    try {
      const upload = await this.upload(holding, presented);
      return await this.perform(holding, upload, presented);
    } finally {
      if (!ours) {
        turns.leave(caller);
      }
    }
  }

  private async upload(
    { token }: Holding,
    { upload }: Presented
  ): Promise<{ bytes: Uint8Array; type: string } | null> {
    const claim = token.payload.body;
    const limit = claim ? claim.length : 0;
    if (limit > this.parts.maxUpload) {
      throw new Refusal('body_mismatch', `at most ${this.parts.maxUpload} bytes are taken`);
    }
    const bytes = upload
      ? await upload.read(limit).catch(() => {
          throw new Refusal('body_mismatch', `not the ${limit} bytes that the token names`);
        })
      : new Uint8Array();
    if (!claim) {
      return null;
    }
    if (bytes.length !== claim.length || sha256Hex(bytes) !== claim.digest) {
      throw new Refusal('body_mismatch', `${bytes.length} bytes came`);
    }
    return { bytes, type: claim.type };
  }

  private async perform(
    holding: Holding,
    upload: { bytes: Uint8Array; type: string } | null,
    presented: Presented
  ): Promise<ServiceResponse> {
    const { catalogue, clock, registry, system, invocations, confirmations, book } = this.parts;
    const { evidence } = book;
    const { chain, token } = holding;
    const { act, obj, args } = token.payload;
    const now = clock.now();
    const onFacet = this.onFacet(act);
    if (onFacet) {
      chain.forEach(link => mustLive(link, now, ON_ITSELF));
      if (obj !== holding.facet.terms.object) {
        throw new Refusal('object_not_granted', `this facet is on ${holding.facet.terms.object}`);
      }
    }
    const passed = onFacet
      ? examine(itself(onFacet), { chain: [], act, obj, args, now, evidence })
      : examine(catalogue, { chain, act, obj, args, now, evidence });
    if (presented.request.method === 'GET' && !passed.definition.safe) {
      throw new Refusal('not_safe', act);
    }
    if (upload && !passed.definition.upload) {
      throw new Refusal('body_mismatch', `${act} takes no body`);
    }
    const action = onFacet ?? own(own(system, obj), act);
    const asks = !action && chain.some(({ terms }) => terms.confirm !== undefined);
    const { confirmed, body } = token.payload;
    if (confirmed !== undefined && !asks) {
      throw new Refusal('not_confirmed', 'nothing of this facet is confirmed');
    }
    if (action) {
      return this.performOwn(holding, action, passed.args, upload, presented, !onFacet);
    }
    const object = registry.object(obj);
    if (!object) {
      throw new Refusal('object_unavailable', obj);
    }
    const { safe } = passed.definition;
    const invocation = { ...holding, object, safe, args: passed.args, upload };
    if (!asks) {
      return invocations.perform({ ...invocation, confirmed: null });
    }
    const { facet, principal } = holding;
    const meant = { act, args: passed.args, ...(body && { body }), fct: facet.id, obj };
    if (confirmed === undefined) {
      const asked = await confirmations.ask({ principal, chain, act: meant, token });
      return json(202, asked);
    }
    confirmations.confirmed(confirmed, principal.kid, meant, now);
    return invocations.perform({ ...invocation, confirmed: { request: confirmed, act: meant } });
  }

  /** An action of the service itself: its effect and its entry are one transaction of its own. */
  private async performOwn(
    holding: Holding,
    action: SystemAction,
    args: Record<string, unknown>,
    upload: { bytes: Uint8Array } | null,
    presented: Presented,
    counts: boolean
  ): Promise<ServiceResponse> {
    const { chain, principal, facet, token } = holding;
    const call = this.parts.calls.enter(null, chain);
    const signal = AbortSignal.any([call.signal, presented.request.signal]);
    let streaming = false;
    try {
      if (counts) {
        await this.takeUse(chain);
      }
      const answer = await action.perform({
        door: presented.request.door,
        principal,
        facet,
        chain,
        args,
        upload: upload?.bytes ?? null,
        token,
        signal
      });
      if (answer instanceof EventStream && presented.sealed) {
        throw new Problem(422, 'not_sealable', 'What goes on and on can not be sealed.');
      }
      if (answer instanceof EventStream) {
        streaming = true;
        return eventStream(answer, () => call.leave());
      }
      return json(200, answer);
    } finally {
      if (!streaming) {
        call.leave();
      }
    }
  }

  private async takeUse(chain: readonly FacetRecord[]): Promise<void> {
    if (chain.some(counts)) {
      await this.parts.journal.transact(unit => this.parts.book.takeUse(unit, chain));
    }
  }

  private onFacet(act: string): SystemAction | undefined {
    return act.startsWith(ON_THE_FACET) ? own(this.parts.system.facet, act) : undefined;
  }
}

/** A token whose signature was verified. */
class Signed implements VerifiedToken<'facet-action'> {
  readonly header;
  readonly payload;
  readonly compact;

  constructor(
    { header, payload, compact }: GatedToken<'facet-action'>,
    readonly kid: string
  ) {
    this.header = header;
    this.payload = payload;
    this.compact = compact;
  }

  /** Few actions ask for it. */
  get digest(): string {
    return sha256Hex(this.compact);
  }
}

/** The action alone, whatever the object: the facet itself is what it acts on. */
function itself({ definition }: SystemAction): Catalogue {
  const entry = { definitions: { [definition.name]: definition }, digests: {} };
  return { object: () => entry };
}

function eventStream({ events }: EventStream, ended: () => void): ServiceResponse {
  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      yield* events;
    } finally {
      ended();
    }
  }
  return { status: 200, headers: { 'content-type': 'text/event-stream', ...GUARDS }, body: body() };
}
