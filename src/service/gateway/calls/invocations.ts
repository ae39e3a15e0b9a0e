import { idempotencyKey, recordedLineage, Refusal, sizeText } from '../../../protocol';
import { KERNEL } from '../../kernelKind';
import { longestSaid } from '../../longest';
import type { Clock, Confirmations, ServiceResponse, Taken, Upstream } from '../../types';
import { mustLive } from '../checks/examine';
import { observedOf } from '../checks/observing';
import { resultLimit, Unlimitable } from '../results/limit';
import { beginLimiting, limiterOf } from '../results/limiting';
import type { Replays } from '../tokens/replays';
import { GUARDS } from '../wire/answers';
import { Begun, readBody, readStart, TooLarge } from '../wire/body';
import { arriving } from './arriving';
import { limitArriving } from './arrivingLimits';
import type { Call, Calls } from './calls';
import {
  done,
  ended,
  type Ending,
  failed,
  mismatched,
  notDone,
  unlimitable,
  withRows
} from './ending';
import { intentEntry } from './entries';
import type { Invocation, InvocationLimits } from './invocation';
import { type OutcomeParts, Outcomes } from './outcomes';
import { firstExpiry, mayBeLong, streams } from './streaming';
import { type Coming, Streams } from './streams';

const TOO_LARGE = 'upstream_too_large';

/** Intent durable, upstream called, outcome durable, answer (docs/protocol.md §8). */
export class Invocations {
  constructor(
    private readonly parts: OutcomeParts & {
      clock: Clock;
      confirmations: Confirmations;
      upstream: Upstream;
      calls: Calls;
      replays: Replays;
      /** Whether an intent is this principal's, and was done. */
      wasDone(intent: number, principal: string): boolean;
      /** How an action is defined now; undefined where it is not. */
      digestNow(object: string, action: string): string | undefined;
      issuer: string;
      limits: InvocationLimits;
    }
  ) {
    const { clock, limits } = parts;
    this.outcomes = new Outcomes(parts);
    this.streams = new Streams({ clock, limits, outcomes: this.outcomes });
  }

  /**
   * @throws Refusal where a link ended or was spent, or the action came to be defined otherwise,
   * before the intent had its turn, or what was confirmed was spent
   * @throws LedgerUnavailable: nothing was called
   * @throws OutcomeUnrecorded: it was, and the answer is kept back until that is recorded
   */
  async perform(invocation: Invocation): Promise<ServiceResponse> {
    const { traces } = this.parts;
    const { call, taken } = await traces.part('intent', () => this.intend(invocation));
    const inTime = this.limit(invocation, call);
    const came = await traces.part('upstream', () => this.call(invocation, call));
    inTime();
    if ('answer' in came) {
      return this.streams.begin(invocation, call, taken, came);
    }
    const ending = resultLimit(invocation.chain) ? withRows(came) : came;
    call.leave();
    const outcome = await this.outcomes.record(invocation, call.intent!, taken, ending);
    if (ending.problem) {
      throw ending.problem;
    }
    return this.answer(ending, outcome);
  }

  /** Ends all streams; resolves once their outcomes are durable, or can't be. */
  stop(): Promise<void> {
    return this.streams.stop();
  }

  /** To be called before any call is made: with those that the last stop cut off. */
  settle(intents: readonly number[]): Promise<void> {
    return this.outcomes.lost(intents);
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
    const { journal, book, confirmations, calls, replays, awaits, wasDone, digestNow } = this.parts;
    const { chain, principal, token, object, args, confirmed } = invocation;
    const { act: action } = token.payload;
    const use = { definition: object.definitions[action]!, args };
    return journal.transact(
      unit => {
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
        const lineage = recordedLineage(token.payload.lineage, read =>
          wasDone(read, principal.kid)
        );
        const index = unit.append(intentEntry(invocation, { taken, decision, observed, lineage }));
        if (confirmed) {
          confirmations.spend(confirmed.request, index);
        }
        replays.carried(unit, principal.kid, token.payload.jti);
        const call = calls.enter(index, chain);
        unit.onRollback(() => call.leave());
        return { call, taken };
      },
      () => awaits(principal.kid)
    );
  }

  /** An answer that is a stream, or too long to be held, comes back as it is. */
  private async call(invocation: Invocation, call: Call): Promise<Ending | Coming> {
    const { upstream, issuer, limits } = this.parts;
    const { object, args, upload, token, caller, chain } = invocation;
    if (call.signal.aborted) {
      return ended('not_sent', call, 'nothing was sent');
    }
    const { fct, jti, act } = token.payload;
    const limit = resultLimit(chain);
    const limited = limit !== null;
    // What is sealed is sealed as a whole.
    const asItComes = caller !== null;
    const longest = longestSaid(object) ?? limits.streamBytes;
    const most = Math.min(limits.maxBytes, longest);
    const tooLarge = (limit: number): Ending =>
      failed(502, TOO_LARGE, tooLong(limit, { longest, limited, asItComes }));
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
        // Of what comes from a kernel there is a limit of its own, and it is said.
        if (answer.code === TOO_LARGE && object.kind !== KERNEL && !call.ended) {
          return tooLarge(asItComes ? longest : most);
        }
        const fault = arriving(upload)?.fault;
        return fault && !call.ended ? mismatched(fault) : notDone(answer, call);
      }
      // A row is a part that is looked at as a whole.
      const limiter = limit && limiterOf(limit, answer, limits.maxBytes);
      const passable = asItComes && (!limited || limiter !== null);
      if (passable && streams(answer)) {
        return { answer, limiter };
      }
      const read = passable && mayBeLong(answer) ? readStart : readBody;
      const body = await read(answer.body, most, call.signal);
      if (body instanceof Begun) {
        try {
          if (most < limits.maxBytes || (limit && !beginLimiting(limit, answer, body.read))) {
            throw new TooLarge(most);
          }
        } catch (error) {
          void body.return();
          throw error;
        }
        return { answer: { ...answer, body }, limiter };
      }
      return call.ended ? ended('failed', call) : done(answer, body, invocation.chain);
    } catch (error) {
      if (call.ended) {
        return ended('failed', call);
      }
      if (error instanceof Unlimitable) {
        return { state: 'failed', ...unlimitable(error) };
      }
      if (error instanceof TooLarge) {
        return tooLarge(error.limit);
      }
      return failed(502, 'upstream_failed', 'The answer of the service broke off.');
    }
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
      ownReceipt: true,
      body
    };
  }

  private readonly outcomes: Outcomes;
  private readonly streams: Streams;
}

/** What is wrong, and what to do. */
function tooLong(
  limit: number,
  { longest, limited, asItComes }: { longest: number; limited: boolean; asItComes: boolean }
): string {
  const why =
    limit >= longest
      ? 'No longer one is passed on of what is connected so: ask for less at once.'
      : !asItComes
        ? 'What is sealed is sealed as a whole: ask for less at once, or without sealing.'
        : limited
          ? 'The facet limits what may be seen of it, and as it comes that can be done to rows ' +
            'alone (a JSON array, lines of JSON, CSV): ask for less at once.'
          : 'Only an answer of success may be longer.';
  return `The answer of the service is longer than ${sizeText(limit)}. ${why}`;
}
