import { type Decimal, Problem } from '../../../protocol';
import type { FacetRecord, UpstreamAnswer } from '../../types';
import { resultLimit, Unlimitable } from '../results/limit';
import { limitWhole } from '../results/limiting';
import { usedAmounts } from '../results/used';
import { TooLarge } from '../wire/body';
import type { Mismatch } from './arriving';
import type { Call, CallEnd } from './calls';

type State = 'done' | 'failed' | 'not_sent' | 'cut' | 'unknown';

/** How a call ended: what the ledger is told and what the caller gets. */
export interface Ending {
  state: State;
  code?: string;
  detail?: string;
  status?: number;
  type?: string;
  headers?: Record<string, string>;
  body?: Buffer;
  /** Of a stream: what of it was passed on. */
  passed?: { digest: string; length: number };
  /** How many rows of it were passed on, where that was counted. */
  rows?: number;
  /** Of the budgets that count results: what this one says. */
  used?: Record<string, Decimal>;
  /** Where the caller gets ours and not the upstream's. */
  problem?: Problem;
}

/** Of the connection or of us, never an upstream's to say. */
const OURS =
  /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-length|set-cookie2?|date|server|facet-.*|facetry-.*|access-control-.*|cross-origin-.*|content-security-policy.*|strict-transport-security|clear-site-data|refresh|link|alt-svc|service-worker-allowed|sourcemap|x-frame-options)$/;

const NOT_LIMITABLE = 'result_not_limitable';

/** An answer of an upstream. */
export type Came = Extract<UpstreamAnswer, { outcome: 'done' }>;

/** Of an answer's head what is passed on. */
export function headOf({ status, type, headers }: Came): Pick<Came, 'status' | 'type' | 'headers'> {
  return {
    status,
    type: visible(type) ? type : 'application/octet-stream',
    headers: Object.fromEntries(
      Object.entries(headers)
        .map(([name, value]) => [name.toLowerCase(), value] as const)
        .filter(([name, value]) => /^[a-z0-9-]+$/.test(name) && !OURS.test(name) && visible(value))
    )
  };
}

export function done(answer: Came, received: Buffer, chain: readonly FacetRecord[]): Ending {
  const { status, type, headers } = headOf(answer);
  if (!(status >= 200 && status < 300) && !(status >= 400 && status <= 599)) {
    const code = status >= 300 && status < 400 ? 'upstream_redirect' : 'upstream_failed';
    const title = `The service answered with status ${status}, which is not passed on.`;
    return { state: 'done', status, code, problem: new Problem(502, code, title) };
  }
  const limit = resultLimit(chain);
  const amounts = usedAmounts(chain, type, received);
  const used = amounts && { used: amounts };
  try {
    if (!limit || status === 204) {
      const body = status === 204 ? Buffer.alloc(0) : received;
      return { state: 'done', status, type, headers, body, ...used, ...(limit && { rows: 0 }) };
    }
    const { body, rows } = limitWhole(limit, answer, received);
    return { state: 'done', status, type, headers, body, ...used, ...(rows !== null && { rows }) };
  } catch (error) {
    if (!(error instanceof Unlimitable)) {
      throw error;
    }
    return { state: 'done', status, type, ...unlimitable(error), ...used };
  }
}

/** With how many rows were passed on of a limited result: none, where the caller gets ours. */
export function withRows(ending: Ending): Ending {
  const { state, body, rows } = ending;
  return body || rows !== undefined || state === 'not_sent' ? ending : { ...ending, rows: 0 };
}

/** Of what can't be brought within the limit of its facet. */
export function unlimitable({ message }: Unlimitable): Pick<Ending, 'code' | 'detail' | 'problem'> {
  const title = 'The facet limits what may be seen of the result, and this one can not be cut.';
  const problem = new Problem(502, NOT_LIMITABLE, title, `${message}.`);
  return { code: NOT_LIMITABLE, detail: message, problem };
}

/** An object that takes one call at a time, and had its hands full. */
const BUSY = 'busy';
const BUSY_AGAIN_S = 1;

/** What the upstream's address or form can't hold: the caller's to mend. */
const UNFIT = new Set(['argument_path', 'argument_missing', 'argument_invalid', 'upload_type']);

export function notDone(
  answer: Extract<UpstreamAnswer, { outcome: 'failed' | 'not_sent' }>,
  call: Call
): Ending {
  if (call.ended) {
    return ended(answer.outcome, call);
  }
  const { outcome, code, message } = answer;
  return { ...failed(statusOf(answer), code, message), state: outcome };
}

function statusOf({
  outcome,
  code
}: Extract<UpstreamAnswer, { outcome: 'failed' | 'not_sent' }>): number {
  if (outcome === 'not_sent' && UNFIT.has(code)) {
    return 422;
  }
  if (outcome === 'not_sent' && code === BUSY) {
    return 503;
  }
  return code === 'upstream_timeout' ? 504 : 502;
}

export function failed(status: number, code: string, title: string): Ending {
  const again = status === 503 ? BUSY_AGAIN_S : undefined;
  const problem = new Problem(status, code, title, undefined, again);
  return { state: 'failed', code, detail: title, problem };
}

/** The last of it was not passed on; what an upstream makes of the rest nobody knows. */
export function mismatched({ message }: Mismatch): Ending {
  const title = 'What was sent is not what was signed, so the last of it was not passed on.';
  return { ...failed(422, 'body_mismatch', title), detail: message };
}

/** Ended by us: by a revocation, an expiry or the time limit. */
export function ended(sent: 'failed' | 'not_sent', call: Call, detail?: string): Ending {
  const ending =
    call.ended === 'timeout'
      ? failed(504, 'upstream_timeout', 'The service did not answer in time.')
      : {
          ...failed(502, call.ended ?? 'cut', CUT[call.ended ?? 'cut']),
          state: 'cut' as const
        };
  return {
    ...ending,
    ...(sent === 'not_sent' && { state: 'not_sent' as const }),
    ...(detail !== undefined && { detail })
  };
}

/** How a stream ended that is not whole. */
export function brokenOff(error: unknown, { ended: why }: Call): Ending {
  if (why !== null && why !== 'timeout') {
    return { state: 'cut', code: why, detail: CUT[why] };
  }
  if (why === 'timeout') {
    return { state: 'failed', code: 'upstream_timeout', detail: 'It took too long.' };
  }
  if (error instanceof Unlimitable) {
    return { state: 'failed', code: NOT_LIMITABLE, detail: error.message };
  }
  return error instanceof TooLarge
    ? { state: 'failed', code: 'upstream_too_large', detail: `more than ${error.limit} bytes` }
    : { state: 'failed', code: 'upstream_failed', detail: 'The answer of the service broke off.' };
}

const CUT: Record<Exclude<CallEnd, 'timeout'>, string> = {
  cut: 'The facet was revoked or paused during the call.',
  expired: 'The facet expired during the call.',
  caller_left: 'Whoever asked left before the end.',
  stopped: 'The service was stopped during the call.'
};

function visible(value: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(value);
}
