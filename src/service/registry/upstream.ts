import { longestSaid } from '../longest';
import type { Upstream, UpstreamAnswer, UpstreamCall } from '../types';
import { json, type Runner, RunnerUnreachable } from './runner';
import type { RunnerAnswer } from './wire';
import { type Credentials, SecretUnavailable } from './credentials';

export interface UpstreamLimits {
  /** How long an upstream may take to answer. */
  timeoutMs: number;
  /** The longest answer that is passed on. */
  maxBytes: number;
  /** The same of a stream, from its head on. */
  streamMs: number;
  streamBytes: number;
}

/** What the runner gets on top of its own time limit before the core gives up on it. */
const GRACE_MS = 5_000;
const GRACE_BYTES = 1024 * 1024;

/** Calls upstreams through the runner; every way this can end is an {@link UpstreamAnswer}. */
export class RunnerUpstream implements Upstream {
  constructor(
    private readonly runner: Runner,
    private readonly credentials: Credentials,
    private readonly limits: UpstreamLimits
  ) {}

  async perform(call: UpstreamCall): Promise<UpstreamAnswer> {
    // The time limit is for the answer's head; its body may stream until the call is cut.
    const head = new AbortController();
    let late = false;
    const timer = setTimeout(
      () => {
        late = true;
        head.abort();
      },
      this.timeoutOf(call) + GRACE_MS
    );
    call.signal.addEventListener('abort', () => head.abort(), { once: true });
    try {
      if (call.signal.aborted) {
        return cut('not_sent');
      }
      const question = await this.question(call, head.signal);
      const answer = await this.runner.perform(question, call.upload, head.signal);
      return await understood(answer);
    } catch (error) {
      const unsent = error instanceof RunnerUnreachable || error instanceof SecretUnavailable;
      if (call.signal.aborted) {
        return cut(unsent ? 'not_sent' : 'failed');
      }
      return late && !unsent ? timedOut() : failure(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** An upload that comes bit by bit has its own time; whether it goes on the core looks after. */
  private timeoutOf({ upload }: UpstreamCall): number {
    const { timeoutMs, streamMs } = this.limits;
    const comes = upload !== null && !(upload.bytes instanceof Uint8Array);
    return comes ? timeoutMs + streamMs : timeoutMs;
  }

  /** @throws SecretUnavailable, also where the signal comes before the credential */
  private async question(call: UpstreamCall, signal: AbortSignal): Promise<object> {
    const { object, action, args } = call;
    const secret = await this.credentials.of(object, signal);
    const longest = longestSaid(object) ?? this.limits.streamBytes;
    return {
      kind: object.kind,
      config: object.config,
      definition: object.definitions[action],
      args,
      ...(secret !== null && { secret }),
      idempotency_key: call.idempotencyKey,
      timeout_ms: this.timeoutOf(call),
      max_bytes: Math.min(this.limits.maxBytes, longest),
      ...(call.streams && {
        // Both are kept by the core, which can tell why; beyond them the runner gives up.
        stream: {
          timeout_ms: this.limits.streamMs + GRACE_MS,
          max_bytes: longest + GRACE_BYTES
        }
      }),
      ...(call.upload && { upload_type: call.upload.type })
    };
  }
}

async function understood({
  status: answered,
  headers,
  body: came
}: RunnerAnswer): Promise<UpstreamAnswer> {
  const outcome = headers['facetry-outcome'];
  const status = Number(headers['facetry-status']);
  const passed = declared(headers['facetry-headers']);
  if (answered === 200 && outcome === 'done' && Number.isInteger(status) && passed) {
    return {
      outcome,
      status,
      type: headers['content-type'] ?? 'application/octet-stream',
      headers: passed,
      ...lengthSaid(headers['facetry-length']),
      body: came
    };
  }
  const body = (await json(came)) as { code?: unknown; message?: unknown } | undefined;
  if (answered === 200 && (outcome === 'failed' || outcome === 'not_sent')) {
    return {
      outcome,
      code: codeOf(body?.code) ?? 'upstream_failed',
      message: messageOf(body?.message) ?? 'The service did not answer.'
    };
  }
  return {
    outcome: 'failed',
    code: 'runner_failed',
    message: 'The process that performs calls gave no usable answer.'
  };
}

/** Undefined where they are none. */
function declared(header: string | undefined): Record<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(header ?? 'e30', 'base64url').toString('utf8'));
    return Object.fromEntries(
      Object.entries(value as object).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string'
      )
    );
  } catch {
    return undefined;
  }
}

/** An outcome says it, and has to be recorded whatever the runner says. */
function codeOf(said: unknown): string | undefined {
  return typeof said === 'string' && /^[a-z0-9_]{1,64}$/.test(said) ? said : undefined;
}

const LONGEST_MESSAGE = 1_000;

function messageOf(said: unknown): string | undefined {
  return typeof said === 'string' ? said.slice(0, LONGEST_MESSAGE).toWellFormed() : undefined;
}

function lengthSaid(header: string | undefined): { length?: number } {
  return header !== undefined && /^[0-9]{1,15}$/.test(header) ? { length: Number(header) } : {};
}

function cut(outcome: 'failed' | 'not_sent'): UpstreamAnswer {
  return { outcome, code: 'cut', message: 'The facet was revoked during the call.' };
}

function timedOut(): UpstreamAnswer {
  return {
    outcome: 'failed',
    code: 'upstream_timeout',
    message: 'The service did not answer in time.'
  };
}

function failure(error: unknown): UpstreamAnswer {
  if (error instanceof SecretUnavailable) {
    return { outcome: 'not_sent', code: 'secret_unavailable', message: error.message };
  }
  if (error instanceof RunnerUnreachable) {
    return { outcome: 'not_sent', code: 'runner_unavailable', message: error.message };
  }
  return {
    outcome: 'failed',
    code: 'runner_failed',
    message: 'The process that performs calls ended during the call.'
  };
}
