import { type JsonSchema, Problem, Refusal } from '../../protocol';
import { define, HEX_ID, text } from '../definitions';
import type { SystemAction, SystemCall } from '../types';
import type { ExportAnswer, Exports, Serving } from './exports';
import type { Spoilt } from './liveExport';

const LONGEST_WAIT_S = 30;
const LONGEST_BUSY_S = 60;
const BUSY_S = 5;

const WAIT: JsonSchema = { type: 'integer', minimum: 0, maximum: LONGEST_WAIT_S };
const OF_A_CALL = { export: HEX_ID, call: HEX_ID };

/** `aios/exports` (docs/protocol.md §9): for kernels whose keys are not kept beside this service. */
export function exportActions(
  exports: Exports,
  clock: { now(): number }
): Record<string, SystemAction> {
  return {
    offer: {
      definition: define(
        'offer',
        false,
        'Offers a live object under a name, once an owner has consented to it.',
        {
          name: text(63),
          actions: { type: 'object' },
          kernel: HEX_ID,
          busy: { type: 'integer', minimum: 1, maximum: LONGEST_BUSY_S },
          again: HEX_ID,
          wait: WAIT
        },
        ['name', 'actions', 'kernel']
      ),
      perform: call => offer(exports, call, clock.now())
    },
    next: {
      definition: define(
        'next',
        false,
        'Waits for a call of an object that one offers, and says its id.',
        { export: HEX_ID, wait: WAIT },
        ['export']
      ),
      perform: async call => ({
        call: await exports.next(
          by(call),
          String(call.args.export),
          waitOf(call, clock.now()),
          call.signal
        )
      })
    },
    take: {
      definition: define(
        'take',
        false,
        'Takes a call: from then on it counts as sent.',
        { ...OF_A_CALL, by: HEX_ID },
        ['export', 'call']
      ),
      perform: call => {
        const { export: id, call: of, by: taker = null } = call.args as unknown as Taking;
        return exports.take(by(call), id, of, taker);
      }
    },
    answer: {
      definition: define(
        'answer',
        false,
        'Answers a call that was taken, or says that it has no answer.',
        {
          ...OF_A_CALL,
          status: { type: 'integer', enum: [200, 409, 500] },
          failed: { type: 'string', enum: ['upstream_failed', 'upstream_too_large'] }
        },
        ['export', 'call'],
        true
      ),
      perform: call => answer(exports, call)
    },
    end: {
      definition: define('end', false, 'Offers an object no longer.', { export: HEX_ID }, [
        'export'
      ]),
      perform: call => {
        exports.end(by(call), String(call.args.export));
        return {};
      }
    }
  };
}

/** What is offered lasts as long as the facet that it is offered with. */
async function offer(exports: Exports, call: SystemCall, now: number): Promise<ExportAnswer> {
  const { args, principal, chain, signal } = call;
  const { name, actions, kernel, busy = BUSY_S, again = null } = args as unknown as Offered;
  const lasting = call.goesOn();
  const exporter = {
    by: principal.kid,
    kernel,
    ends: lasting.signal,
    chain,
    onEnd: () => lasting.leave()
  };
  const wanted = { name, actions, busyMs: busy * 1000, again };
  try {
    const answer = await exports.open(exporter, wanted, waitOf(call, now), signal);
    if (answer.state !== 'serving' || answer.export === again) {
      lasting.leave();
    }
    return answer;
  } catch (error) {
    lasting.leave();
    throw lasting.signal.aborted ? stopped(chain) : error;
  }
}

function answer(exports: Exports, call: SystemCall): Record<string, never> {
  const { export: id, call: of, status, failed } = call.args as unknown as Answer;
  const { upload } = call;
  if ((status === undefined) !== (upload === null) || (status === undefined) !== !!failed) {
    const title = 'That answer is none.';
    throw new Problem(422, 'bad_answer', title, 'It has a status and a body, or has failed.');
  }
  exports.answer(by(call), id, of, failed ? { failed } : { status: status!, body: upload! });
  return {};
}

interface Offered {
  name: string;
  actions: unknown;
  kernel: string;
  /** Seconds. */
  busy?: number;
  again?: string;
}

interface Taking {
  export: string;
  call: string;
  by?: string;
}

interface Answer {
  export: string;
  call: string;
  status?: number;
  failed?: Spoilt;
}

/** Its kernels are told apart by ids that each was told alone. */
function by({ principal }: SystemCall): Serving {
  return { by: principal.kid };
}

/** Not beyond the end of what it is asked with. */
function waitOf({ args, chain }: SystemCall, now: number): number {
  const ends = chain.map(({ terms }) => (terms.expiry ?? Infinity) * 1000);
  return Math.max(0, Math.min(Number(args.wait ?? 0) * 1000, ...ends.map(end => end - now)));
}

function stopped(chain: SystemCall['chain']): Refusal {
  const revoked = chain.some(({ revokedAt }) => revokedAt !== null);
  return new Refusal(revoked ? 'revoked' : 'paused', 'meanwhile');
}
