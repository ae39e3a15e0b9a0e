import { facetId, isSealed, MAX_TOKEN, Problem, streamsBy } from '../../protocol';
import { Refusal, TooSoon } from '../errors';
import type { Traces } from '../traces';
import type {
  Clock,
  Confirmations,
  FacetBook,
  FacetRecord,
  Registry,
  Rehearsal,
  ServiceResponse,
  SystemAction,
  SystemObjects,
  Upload
} from '../types';
import { arriving } from './calls/arriving';
import type { Calls } from './calls/calls';
import type { Invocations } from './calls/invocations';
import { type UploadLimits, uploadOf } from './calls/upload';
import type { Admission, Holding, Presented } from './checks/admission';
import { type Catalogue, examine, mustLive, own } from './checks/examine';
import type { Refusals } from './checks/refusals';
import type { OwnActions } from './own/ownActions';
import { resultLimit } from './results/limit';
import type { Decoy } from './tokens/verify';
import type { Entrance } from './turns/entrance';
import { busy, type Turns } from './turns/turns';
import { json, problem } from './wire/answers';
import { TooLarge } from './wire/body';
import type { Sealing } from './wire/sealing';

const ON_THE_FACET = 'facet.';
/** Before it begins and while it is paused a facet can be looked at and ended. */
const ON_ITSELF = { begun: false, running: false };

/** The one place where facets are used (docs/protocol.md §8). */
export class Gateway {
  constructor(
    private readonly parts: {
      clock: Clock;
      book: FacetBook;
      registry: Registry;
      catalogue: Catalogue;
      system: SystemObjects;
      entrance: Entrance;
      admission: Admission;
      decoy: Decoy;
      refusals: Refusals;
      sealing: Sealing;
      calls: Calls;
      turns: Turns;
      ownActions: OwnActions;
      invocations: Invocations;
      confirmations: Confirmations;
      traces: Traces;
    } & UploadLimits
  ) {
    parts.book.onStopped(stops => parts.calls.cut(stops));
  }

  /**
   * @throws Refusal: recorded by then; a stranger is told the one 404
   * @throws Problem
   */
  async use(nonce: string, compact: string, presented: Presented): Promise<ServiceResponse> {
    const { book, entrance, traces } = this.parts;
    const id = facetId(nonce);
    const facet = book.facet(id);
    if (facet && entrance.isProven(presented.request, facet.holder)) {
      this.mustFindRoom(facet, compact);
    }
    const waits = entrance.enter(presented.request, { holder: facet?.holder, asks: nonce });
    if (waits) {
      await traces.part('turn', () => waits);
    }
    return isSealed(compact)
      ? this.useSealed(id, compact, presented)
      : this.act(this.signed(id, compact, presented), presented);
  }

  /**
   * Whether a call would be told that it is one too many is known before its signature costs
   * anything. Of a token that says that it is no such call, that is left to the signature.
   *
   * @throws Problem `busy`
   */
  private mustFindRoom({ id, holder, terms: { object } }: FacetRecord, compact: string): void {
    const { system, turns } = this.parts;
    const caller = { principal: holder, facet: id, object };
    if (turns.refuses(caller) && !own(system, object) && saysToCall(compact)) {
      throw busy();
    }
  }

  private signed(id: string, compact: string, presented: Presented): Holding {
    const { admission, traces } = this.parts;
    return traces.part('signature', () => admission.signed(id, compact, presented));
  }

  /** Whoever stands in between learns of the answer that there is one, and about how long. */
  private async useSealed(id: string, jwe: string, presented: Presented): Promise<ServiceResponse> {
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
    const holding = this.signed(id, token, inner);
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
    const { admission, entrance, traces } = this.parts;
    try {
      traces.part('admission', () => admission.accept(holding, presented));
      entrance.proved(presented.request, holding.principal.kid);
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
  }): Rehearsal => {
    const { catalogue, clock, book } = this.parts;
    const { chain, act, args } = call;
    try {
      const facet = chain[0]!;
      if (this.onFacet(act)) {
        chain.forEach(link => mustLive(link, clock.now(), ON_ITSELF));
      } else {
        const { object: obj } = facet.terms;
        const now = clock.now();
        const passed = examine(catalogue, { chain, act, obj, args, now, evidence: book.evidence });
        return { refused: null, observed: passed.observed };
      }
      return { refused: null, observed: [] };
    } catch (error) {
      if (error instanceof Refusal) {
        return { refused: { code: error.code, detail: error.detail }, observed: [] };
      }
      throw error;
    }
  };

  /** What goes to an upstream takes its turn; what is ours, as a revocation, never waits for others. */
  private async inTurn(holding: Holding, presented: Presented): Promise<ServiceResponse> {
    const { system, turns, traces } = this.parts;
    const { facet, principal, token } = holding;
    const { act, obj } = token.payload;
    const ours = this.onFacet(act) !== undefined || own(system, obj) !== undefined;
    const caller = { principal: principal.kid, facet: facet.id, object: obj };
    if (!ours && !turns.take(caller)) {
      await traces.part('turn', () => turns.wait(caller, presented.request.signal));
    }
    let over: Promise<void> | undefined;
    try {
      const beside = presented.upload !== null || token.payload.body !== undefined;
      const upload = beside ? await uploadOf(token.payload.body, presented, this.parts) : null;
      const answer = await this.perform(holding, upload, presented);
      over = answer.ended;
      return answer;
    } finally {
      if (!ours) {
        // A stream takes its turn to its end.
        const leave = (): void => turns.leave(caller);
        void (over ? over.then(leave) : leave());
      }
    }
  }

  private async perform(
    holding: Holding,
    upload: Upload | null,
    presented: Presented
  ): Promise<ServiceResponse> {
    const { catalogue, clock, registry, system, invocations, confirmations, book, traces } =
      this.parts;
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
    const passed = traces.part('checks', () =>
      onFacet
        ? examine(itself(onFacet), { chain: [], act, obj, args, now, evidence })
        : examine(catalogue, { chain, act, obj, args, now, evidence })
    );
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
      if (arriving(upload)) {
        throw new Refusal('body_mismatch', `at most ${this.parts.maxHeld} bytes are taken`);
      }
      const bytes = (upload?.bytes as Uint8Array | undefined) ?? null;
      const call = { holding, args: passed.args, upload: bytes, presented, counts: !onFacet };
      return this.parts.ownActions.perform(action, call);
    }
    const object = registry.object(obj);
    if (!object) {
      throw new Refusal('object_unavailable', obj);
    }
    const { safe } = passed.definition;
    if (resultLimit(chain) !== null && streamsBy(passed.definition, passed.args)) {
      throw unlimitable('What comes bit by bit can not be cut to it, so nothing was sent.');
    }
    const caller = presented.sealed ? null : presented.request;
    const invocation = { ...holding, object, safe, args: passed.args, upload, caller };
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

  private onFacet(act: string): SystemAction | undefined {
    return act.startsWith(ON_THE_FACET) ? own(this.parts.system.facet, act) : undefined;
  }
}

/** Whether what is no more than claimed by then is an action that goes to an upstream. */
function saysToCall(compact: string): boolean {
  if (isSealed(compact)) {
    return false;
  }
  try {
    const payload: unknown = JSON.parse(
      Buffer.from(compact.split('.', 2)[1] ?? '', 'base64url').toString()
    );
    const { act } = payload as { act?: unknown };
    return typeof act === 'string' && !act.startsWith(ON_THE_FACET);
  } catch {
    return false;
  }
}

function unlimitable(detail: string): Problem {
  const title = 'The facet limits what may be seen of results.';
  return new Problem(422, 'result_not_limitable', title, detail);
}

/** The action alone, whatever the object: the facet itself is what it acts on. */
function itself({ definition }: SystemAction): Catalogue {
  const entry = { definitions: { [definition.name]: definition }, digests: {} };
  return { object: () => entry };
}
