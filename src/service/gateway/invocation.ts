import {
  type Act,
  type Decimal,
  decimalText,
  idempotencyKey,
  type Json,
  Problem,
  sha256Hex,
  type VerifiedToken
} from '../../protocol';
import { LedgerUnavailable } from '../errors';
import type {
  Clock,
  Confirmations,
  FacetBook,
  FacetRecord,
  Journal,
  NewEntry,
  PrincipalRecord,
  RegisteredObject,
  ServiceResponse,
  Taken,
  Unit,
  Upstream,
  UpstreamAnswer
} from '../types';
import { GUARDS } from './answers';
import { readBody, TooLarge } from './body';
import type { Call, Calls } from './calls';
import { actor } from './entries';
import { mustLive } from './examine';
import { limitResult, resultLimit, Unlimitable } from './limit';
import type { Replays } from './replays';
import type { RecentResults } from './results';
import { usedAmounts } from './used';

export interface InvocationLimits {
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
  upload: { bytes: Uint8Array; type: string } | null;
  token: VerifiedToken<'facet-action'>;
  /** Which request a person confirmed, where the facet asks for each use. */
  confirmed: { request: string; act: Act } | null;
}

type State = 'done' | 'failed' | 'not_sent' | 'cut' | 'unknown';

/** How a call ended: what the ledger is told and what the caller gets. */
interface Ending {
  state: State;
  code?: string;
  detail?: string;
  status?: number;
  type?: string;
  headers?: Record<string, string>;
  body?: Buffer;
  /** Of the budgets that count results: what this one says. */
  used?: Record<string, Decimal>;
  /** Where the caller gets ours and not the upstream's. */
  problem?: Problem;
}

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
      issuer: string;
      limits: InvocationLimits;
    }
  ) {}

  /**
   * @throws Refusal where a link ended or was spent before the intent had its turn, or what was
   * confirmed was
   * @throws Problem `ledger_unavailable`: nothing was called
   */
  async perform(invocation: Invocation): Promise<ServiceResponse> {
    const { limits } = this.parts;
    const { call, taken } = await this.intend(invocation);
    const timer = setTimeout(() => call.end('timeout'), limits.timeoutMs);
    let ending: Ending;
    try {
      ending = await this.call(invocation, call);
    } finally {
      clearTimeout(timer);
      call.leave();
    }
    const outcome = await this.conclude(invocation, call.intent!, taken, ending);
    if (ending.problem) {
      throw ending.problem;
    }
    return this.answer(ending, outcome);
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

  private intend(invocation: Invocation): Promise<{ call: Call; taken: Taken }> {
    const { journal, book, confirmations, calls, replays } = this.parts;
    const { chain, principal, token, object, args, confirmed } = invocation;
    const use = { definition: object.definitions[token.payload.act]!, args };
    return journal.transact(unit => {
      for (const link of chain) {
        mustLive(link, unit.now);
      }
      const decision =
        confirmed &&
        confirmations.confirmed(confirmed.request, principal.kid, confirmed.act, unit.now);
      const taken = book.takeUse(unit, chain, use);
      const index = unit.append(intentEntry(invocation, taken, decision));
      if (confirmed) {
        confirmations.spend(confirmed.request, index);
      }
      replays.carried(principal.kid, token.payload.jti);
      const call = calls.enter(index, chain);
      unit.onRollback(() => call.leave());
      return { call, taken };
    });
  }

  private async call(invocation: Invocation, call: Call): Promise<Ending> {
    const { upstream, issuer, limits } = this.parts;
    const { object, args, upload, token } = invocation;
    if (call.signal.aborted) {
      return ended('not_sent', call, 'nothing was sent');
    }
    const { fct, jti, act } = token.payload;
    try {
      const answer = await upstream.perform({
        object,
        action: act,
        args,
        upload,
        idempotencyKey: idempotencyKey(issuer, fct, jti),
        signal: call.signal
      });
      if (answer.outcome !== 'done') {
        return notDone(answer, call);
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

  /** @throws LedgerUnavailable: the call was made; its outcome follows when the disk heals */
  private async conclude(
    invocation: Invocation,
    intent: number,
    taken: Taken,
    ending: Ending
  ): Promise<number> {
    const { journal, book, results } = this.parts;
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
      return await journal.transact(record);
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
}

function intentEntry(
  { principal, chain, object, safe, args, token }: Invocation,
  { reserved, met }: Taken,
  decision: number | null
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
        ...(met.length > 0 && {
          required: met.map(({ facet, outcome }) => ({ facet, outcome }))
        }),
        ...(reserved.length > 0 && {
          reserved: reserved.map(one => ({ ...one, amount: decimalText(one.amount) }))
        }),
        safe
      },
      args,
      token: token.compact
    }
  };
}

function outcomeEntry(intent: number, ending: Ending): NewEntry {
  const { state, status, type, body, code, detail, used } = ending;
  return {
    kind: 'outcome',
    ref: intent,
    groups: {
      result: {
        ...(body && { digest: sha256Hex(body), length: body.length }),
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

/** Of the connection or of us, never an upstream's to say. */
const OURS =
  /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-length|set-cookie2?|date|server|facet-.*|facetry-.*|access-control-.*|cross-origin-.*|content-security-policy.*|strict-transport-security|clear-site-data|refresh|link|alt-svc|service-worker-allowed|sourcemap|x-frame-options)$/;

function done(
  answer: Extract<UpstreamAnswer, { outcome: 'done' }>,
  received: Buffer,
  chain: readonly FacetRecord[]
): Ending {
  const { status } = answer;
  const type = visible(answer.type) ? answer.type : 'application/octet-stream';
  if (!(status >= 200 && status < 300) && !(status >= 400 && status <= 599)) {
    const code = status >= 300 && status < 400 ? 'upstream_redirect' : 'upstream_failed';
    const title = `The service answered with status ${status}, which is not passed on.`;
    return { state: 'done', status, code, problem: new Problem(502, code, title) };
  }
  const headers = Object.fromEntries(
    Object.entries(answer.headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name, value]) => /^[a-z0-9-]+$/.test(name) && !OURS.test(name) && visible(value))
  );
  const limit = resultLimit(chain);
  const amounts = usedAmounts(chain, type, received);
  const used = amounts && { used: amounts };
  try {
    const body =
      status === 204 ? Buffer.alloc(0) : limit ? limitResult(limit, type, received) : received;
    return { state: 'done', status, type, headers, body, ...used };
  } catch (error) {
    if (!(error instanceof Unlimitable)) {
      throw error;
    }
    const code = 'result_not_limitable';
    const title = 'The facet limits what may be seen of the result, and this one can not be cut.';
    const problem = new Problem(502, code, title, `${error.message}.`);
    return { state: 'done', status, type, code, detail: error.message, problem, ...used };
  }
}

/** What the upstream's address or form can't hold: the caller's to mend. */
const UNFIT = new Set(['argument_path', 'argument_missing', 'argument_invalid', 'upload_type']);

function notDone(
  answer: Extract<UpstreamAnswer, { outcome: 'failed' | 'not_sent' }>,
  call: Call
): Ending {
  if (call.ended) {
    return ended(answer.outcome, call);
  }
  const unfit = answer.outcome === 'not_sent' && UNFIT.has(answer.code);
  const status = unfit ? 422 : answer.code === 'upstream_timeout' ? 504 : 502;
  return { ...failed(status, answer.code, answer.message), state: answer.outcome };
}

function failed(status: number, code: string, title: string): Ending {
  return { state: 'failed', code, detail: title, problem: new Problem(status, code, title) };
}

/** Ended by us: by a revocation or by the time limit. */
function ended(sent: 'failed' | 'not_sent', call: Call, detail?: string): Ending {
  const ending =
    call.ended === 'timeout'
      ? failed(504, 'upstream_timeout', 'The service did not answer in time.')
      : {
          ...failed(502, 'cut', 'The facet was revoked or paused during the call.'),
          state: 'cut' as const
        };
  return {
    ...ending,
    ...(sent === 'not_sent' && { state: 'not_sent' as const }),
    ...(detail !== undefined && { detail })
  };
}

function visible(value: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(value);
}
