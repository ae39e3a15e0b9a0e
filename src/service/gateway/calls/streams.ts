import { BrokenOff } from '../../../protocol';
import { longestSaid } from '../../longest';
import type { Clock, ServiceResponse, Taken } from '../../types';
import type { Limiter } from '../results/limiter';
import { Meter } from '../results/meter';
import { resultBudgets } from '../results/used';
import { GUARDS } from '../wire/answers';
import { Passage } from '../wire/passage';
import type { Call } from './calls';
import { type Came, headOf } from './ending';
import type { Invocation } from './invocation';
import type { Outcomes } from './outcomes';
import { firstExpiry, passOn, type StreamLimits } from './streaming';

/** How long a stream is still read whose caller has left: its end may be on the way. */
const FAREWELL_MS = 1_000;
/**
 * The same where it has said what its budgets count. Clients of models leave at the mark of the
 * end, and an end that then comes slowly must not cost all that was set aside.
 */
const TOLD_FAREWELL_MS = 5_000;

/** An answer that is passed on as it comes. */
export interface Coming {
  answer: Came;
  /** Where the facet limits what may be seen of it. */
  limiter: Limiter | null;
}

/** Answers that are passed on as they come: streams, and what is too long to be held. */
export class Streams {
  constructor(
    private readonly parts: {
      clock: Clock;
      limits: StreamLimits;
      outcomes: Outcomes;
    }
  ) {}

  /** The answer has its head alone; its end follows the outcome, and never another than `done`. */
  begin(
    invocation: Invocation,
    call: Call,
    taken: Taken,
    { answer, limiter }: Coming
  ): ServiceResponse {
    const { clock, outcomes } = this.parts;
    const { chain, object, token } = invocation;
    const { signal } = invocation.caller!;
    const { status, type, headers } = headOf(answer);
    const { streamBytes, ...limits } = this.parts.limits;
    const longest = { ...limits, streamBytes: longestSaid(object) ?? streamBytes };
    const budgets = resultBudgets(chain);
    const definition = object.definitions[token.payload.act]!;
    const meter = budgets.length > 0 ? new Meter(budgets, type, definition) : null;
    let farewell: NodeJS.Timeout | undefined;
    const left = (): void => {
      const ms = meter?.told ? TOLD_FAREWELL_MS : FAREWELL_MS;
      farewell ??= setTimeout(() => call.end('caller_left'), ms);
      passage.end();
    };
    const passage = new Passage(left);
    signal.addEventListener('abort', left, { once: true });
    const expiresIn = firstExpiry(chain) - clock.now();
    const conclude = async (): Promise<void> => {
      const ending = await passOn(answer, {
        call,
        passage,
        meter,
        limiter,
        limits: longest,
        expiresIn
      });
      clearTimeout(farewell);
      signal.removeEventListener('abort', left);
      call.leave();
      await outcomes.record(invocation, call.intent!, taken, ending);
      passage.end(ending.state === 'done' ? undefined : new BrokenOff(token.payload.jti));
    };
    const ended = conclude()
      .catch(() => passage.end(new BrokenOff(token.payload.jti)))
      .finally(() => this.underWay.delete(call));
    this.underWay.set(call, ended);
    if (signal.aborted) {
      left();
    }
    return {
      status,
      headers: {
        ...headers,
        'content-type': type,
        ...GUARDS,
        'facet-intent': String(call.intent),
        // Of what is limited it would tell how long the whole is.
        ...(limiter === null &&
          answer.length !== undefined && { 'facet-length': String(answer.length) })
      },
      body: passage,
      ended
    };
  }

  /** Ends all streams; resolves once their outcomes are durable, or can't be. */
  async stop(): Promise<void> {
    await Promise.all(
      [...this.underWay].map(([call, ended]) => {
        call.end('stopped');
        return ended;
      })
    );
  }

  /** Resolves each when all is done for it. */
  private readonly underWay = new Map<Call, Promise<void>>();
}
