import {
  type Act,
  BrokenOff,
  type Decimal,
  decimalText,
  idempotencyKey,
  type Json,
  type Lineage,
  recordedLineage,
  Refusal,
  sha256Hex,
  type VerifiedToken
} from '../../protocol';
import { LedgerUnavailable } from '../errors';
import type { Traces } from '../traces';
import type {
  Clock,
  Confirmations,
  FacetBook,
  FacetRecord,
  Journal,
  NewEntry,
  Observed,
  PrincipalRecord,
  RegisteredObject,
  ServiceRequest,
  ServiceResponse,
  Taken,
  Unit,
  Upload,
  Upstream,
  UpstreamAnswer
} from '../types';
import { GUARDS } from './answers';
import { arriving } from './arriving';
import { limitArriving } from './arrivingLimits';
import { readBody, TooLarge } from './body';
import type { Call, Calls } from './calls';
import { done, ended, type Ending, failed, headOf, mismatched, notDone } from './ending';
import { actor } from './entries';
import { mustLive } from './examine';
import { resultLimit } from './limit';
import { Meter } from './meter';
import { observedOf } from './observing';
import { Passage } from './passage';
import type { Replays } from './replays';
import type { RecentResults } from './results';
import { firstExpiry, passOn, type StreamLimits, streams } from './streaming';
import { resultBudgets } from './used';

export interface InvocationLimits extends StreamLimits {
  /** How long an upstream may take, body and all. */
  timeoutMs: number;
  /** The longest answer passed on. */
  maxBytes: number;
}

/** One action on a registered object that has passed every check. */
export interface Invocation {
  principal: PrincipalRecord;
  chain: readonly FacetRecord[];
  object: RegisteredObject;
  safe: boolean;
  args: Record<string, Json>;
  upload: Upload | null;
  token: VerifiedToken<'facet-action'>;
  /** Which request a person confirmed, where the facet asks for each use. */
  confirmed: { request: string; act: Act } | null;
  /** Whoever takes the answer as it comes, until its signal; null where it is wanted whole. */
  caller: Pick<ServiceRequest, 'signal'> | null;
}

/** How long a stream is still read whose caller has left: its end may be on the way. */
const FAREWELL_MS = 1_000;

/** How often an outcome that could not be recorded is tried again. */
const AGAIN_MS = 1_000;

/** Intent durable, upstream called, outcome durable, answer (docs/protocol.md §8). */
export class Invocations {
  constructor(
    private readonly parts: {
      journal: Journal;
      clock: Clock;
      book: FacetBook;
      confirmations: Confirmations;
      upstream: Upstream;
      calls: Calls;
      replays: Replays;
      results: RecentResults;
      /** Whether more of this principal's calls are on the way, and what they wait for is the service. */
      awaits(kid: string): boolean;
      /** Whether an intent is this principal's, and was done. */
      wasDone(intent: number, principal: string): boolean;
      /** How an action is defined now; undefined where it is not. */
      digestNow(object: string, action: string): string | undefined;
      issuer: string;
      limits: InvocationLimits;
      traces: Traces;
    }
  ) {}

  /**
   * @throws Refusal where a link ended or was spent, or the action came to be defined otherwise,
   * before the intent had its turn, or what was confirmed was spent
   * @throws Problem `ledger_unavailable`: nothing was called
   */
  async perform(invocation: Invocation): Promise<ServiceResponse> {
    const { traces } = this.parts;
    const { call, taken } = await traces.part('intent', () => this.intend(invocation));
    const inTime = this.limit(invocation, call);
    const came = await traces.part('upstream', () => this.call(invocation, call));
    inTime();
    if ('outcome' in came) {
      return this.stream(invocation, call, taken, came);
    }
    const ending = came;
    call.leave();
    const outcome = await this.conclude(invocation, call.intent!, taken, ending);
    if (ending.problem) {
      throw ending.problem;
    }
    return this.answer(ending, outcome);
  }

  /** Ends all streams; resolves once their outcomes are durable, or can't be. */
  async stop(): Promise<void> {
    await Promise.all(
      [...this.streaming].map(([call, ended]) => {
        call.end('stopped');
        return ended;
      })
    );
  }

  /** After a crash: what became of these calls nobody knows. */
  async settle(intents: readonly number[]): Promise<void> {
    await Promise.all(
      intents.map(intent =>
        this.parts.journal.transact(unit => {
          unit.append({ kind: 'outcome', ref: intent, groups: { result: { state: 'unknown' } } });
        })
      )
    );
  }

  /** @returns what to call once the answer, or a stream's head, is there */
  private limit({ upload, chain }: Invocation, call: Call): () => void {
    const { limits, clock } = this.parts;
    const coming = arriving(upload);
    if (coming) {
      return limitArriving(coming, call, { limits, expiresIn: firstExpiry(chain) - clock.now() });
    }
    const timer = setTimeout(() => call.end('timeout'), limits.timeoutMs);
    return () => clearTimeout(timer);
  }

  private intend(invocation: Invocation): Promise<{ call: Call; taken: Taken }> {
    const { journal, book, confirmations, calls, replays, wasDone, digestNow } = this.parts;
    const { chain, principal, token, object, args, confirmed } = invocation;
    const { act: action } = token.payload;
    const use = { definition: object.definitions[action]!, args };
    return journal.transact(unit => {
      for (const link of chain) {
        mustLive(link, unit.now);
      }
      if (digestNow(object.name, action) !== object.digests[action]) {
        throw new Refusal('definition_changed', `${action}, meanwhile`);
      }
      const observed = chain.flatMap(link => observedOf(link, use, unit.now));
      const decision =
        confirmed &&
        confirmations.confirmed(confirmed.request, principal.kid, confirmed.act, unit.now);
      const taken = book.takeUse(unit, chain, use);
      const lineage = recordedLineage(token.payload.lineage, read => wasDone(read, principal.kid));
      const index = unit.append(intentEntry(invocation, { taken, decision, observed, lineage }));
      if (confirmed) {
        confirmations.spend(confirmed.request, index);
      }
      replays.carried(principal.kid, token.payload.jti);
      const call = calls.enter(index, chain);
      unit.onRollback(() => call.leave());
      return { call, taken };
    }, this.moreOf(invocation));
  }

  /** An answer that is a stream comes back as it is. */
  private async call(
    invocation: Invocation,
    call: Call
  ): Promise<Ending | Extract<UpstreamAnswer, { outcome: 'done' }>> {
    const { upstream, issuer, limits } = this.parts;
    const { object, args, upload, token, caller, chain } = invocation;
    if (call.signal.aborted) {
      return ended('not_sent', call, 'nothing was sent');
    }
    const { fct, jti, act } = token.payload;
    // What is limited, or sealed, is looked at as a whole.
    const asItComes = caller !== null && resultLimit(chain) === null;
    try {
      const answer = await upstream.perform({
        object,
        action: act,
        args,
        upload,
        streams: asItComes,
        idempotencyKey: idempotencyKey(issuer, fct, jti),
        signal: call.signal
      });
      if (answer.outcome !== 'done') {
        const fault = arriving(upload)?.fault;
        return fault && !call.ended ? mismatched(fault) : notDone(answer, call);
      }
      if (asItComes && streams(answer)) {
        return answer;
      }
      const body = await readBody(answer.body, limits.maxBytes, call.signal);
      return call.ended ? ended('failed', call) : done(answer, body, invocation.chain);
    } catch (error) {
      if (call.ended) {
        return ended('failed', call);
      }
      if (error instanceof TooLarge) {
        return failed(
          502,
          'upstream_too_large',
          `The answer of the service is longer than ${error.limit} bytes.`
        );
      }
      return failed(502, 'upstream_failed', 'The answer of the service broke off.');
    }
  }

  /** The answer has its head alone; its end follows the outcome, and never another than `done`. */
  private stream(
    invocation: Invocation,
    call: Call,
    taken: Taken,
    answer: Extract<UpstreamAnswer, { outcome: 'done' }>
  ): ServiceResponse {
    const { clock, limits } = this.parts;
    const { chain, object, token } = invocation;
    const { signal } = invocation.caller!;
    const { status, type, headers } = headOf(answer);
    const budgets = resultBudgets(chain);
    const definition = object.definitions[token.payload.act]!;
    const meter = budgets.length > 0 ? new Meter(budgets, type, definition) : null;
    let farewell: NodeJS.Timeout | undefined;
    const left = (): void => {
      farewell ??= setTimeout(() => call.end('caller_left'), FAREWELL_MS);
      passage.end();
    };
    const passage = new Passage(left);
    signal.addEventListener('abort', left, { once: true });
    const expiresIn = firstExpiry(chain) - clock.now();
    const conclude = async (): Promise<void> => {
      const ending = await passOn(answer, { call, passage, meter, limits, expiresIn });
      clearTimeout(farewell);
      signal.removeEventListener('abort', left);
      call.leave();
      await this.conclude(invocation, call.intent!, taken, ending);
      passage.end(ending.state === 'done' ? undefined : new BrokenOff(token.payload.jti));
    };
    const ended = conclude()
      .catch(() => passage.end(new BrokenOff(token.payload.jti)))
      .finally(() => this.streaming.delete(call));
    this.streaming.set(call, ended);
    if (signal.aborted) {
      left();
    }
    return {
      status,
      headers: { ...headers, 'content-type': type, ...GUARDS, 'facet-intent': String(call.intent) },
      body: passage,
      ended
    };
  }

  /** @throws LedgerUnavailable: the call was made; its outcome follows when the disk heals */
  private async conclude(
    invocation: Invocation,
    intent: number,
    taken: Taken,
    ending: Ending
  ): Promise<number> {
    const { journal, book, results, traces } = this.parts;
    const { kid } = invocation.principal;
    const { jti, act: action } = invocation.token.payload;
    const record = (unit: Unit): number => {
      book.settleUse(unit, invocation.chain, taken, ending);
      const outcome = unit.append(outcomeEntry(intent, ending));
      const { name: object } = invocation.object;
      book.evidence.tell({ intent, outcome, object, action, principal: kid, ended: ending });
      return outcome;
    };
    if (ending.body && ending.status !== undefined && ending.type !== undefined) {
      results.keep(kid, jti, { status: ending.status, type: ending.type, body: ending.body });
    }
    try {
      return await traces.part('outcome', () => journal.transact(record, this.moreOf(invocation)));
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) {
        throw error;
      }
      this.recordLater(record);
      throw new LedgerUnavailable(
        'The call was made, but the ledger cannot be written. Ask for its outcome once it can.'
      );
    }
  }

  /** Whoever has more calls on the way shares commits with them. */
  private moreOf({ principal: { kid } }: Invocation): () => boolean {
    return () => this.parts.awaits(kid);
  }

  private recordLater(record: (unit: Unit) => number): void {
    setTimeout(() => {
      this.parts.journal.transact(record).catch(() => this.recordLater(record));
    }, AGAIN_MS).unref();
  }

  private answer(ending: Ending, outcome: number): ServiceResponse {
    const body = ending.body ?? Buffer.alloc(0);
    return {
      status: ending.status!,
      headers: {
        ...ending.headers,
        ...(ending.type !== undefined && { 'content-type': ending.type }),
        ...(ending.status !== 204 && { 'content-length': String(body.length) }),
        ...GUARDS,
        'facet-receipt': this.parts.journal.receipt(outcome)
      },
      body
    };
  }

  /** Streams under way; resolves each when all is done for it. */
  private readonly streaming = new Map<Call, Promise<void>>();
}

function intentEntry(
  { principal, chain, object, safe, args, token }: Invocation,
  {
    taken: { reserved, met },
    decision,
    observed,
    lineage
  }: {
    taken: Taken;
    decision: number | null;
    observed: readonly Observed[];
    lineage: Lineage | undefined;
  }
): NewEntry {
  const { act, jti, cell, body } = token.payload;
  return {
    kind: 'intent',
    jti,
    groups: {
      who: actor(principal, chain, cell),
      what: {
        action: act,
        ...(body && { body }),
        ...(decision !== null && { confirmed: decision }),
        object: object.name,
        ...(observed.length > 0 && { observed: observed.map(one => ({ ...one })) }),
        ...(met.length > 0 && {
          required: met.map(({ facet, outcome }) => ({ facet, outcome }))
        }),
        ...(reserved.length > 0 && {
          reserved: reserved.map(one => ({ ...one, amount: decimalText(one.amount) }))
        }),
        safe
      },
      args,
      ...(lineage && { lineage }),
      token: token.compact
    }
  };
}

function outcomeEntry(intent: number, ending: Ending): NewEntry {
  const { state, status, type, body, passed, code, detail, used } = ending;
  return {
    kind: 'outcome',
    ref: intent,
    groups: {
      result: {
        ...(body && { digest: sha256Hex(body), length: body.length }),
        ...passed,
        state,
        ...(status !== undefined && { status }),
        ...(type !== undefined && { type }),
        ...(used && { used: decimalTexts(used) })
      },
      ...(code !== undefined && { why: { code, ...(detail !== undefined && { detail }) } })
    }
  };
}

function decimalTexts(amounts: Readonly<Record<string, Decimal>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [name, decimalText(amount)])
  );
}
