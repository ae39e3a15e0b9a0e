import type { RegisteredObject } from './objects';

/** What travels beside an action: as a whole, or, where that is too long, as it comes. */
export interface Upload {
  bytes: Uint8Array | AsyncIterable<Uint8Array>;
  length: number;
  type: string;
}

export interface UpstreamCall {
  object: RegisteredObject;
  action: string;
  args: Record<string, unknown>;
  upload: Upload | null;
  /** Whether an answer may be passed on as it comes, and then be as long as streams may. */
  streams: boolean;
  idempotencyKey: string;
  signal: AbortSignal;
}

export type UpstreamAnswer =
  | {
      outcome: 'done';
      status: number;
      type: string;
      headers: Record<string, string>;
      /** In bytes, as the upstream said it beforehand; absent where it did not. */
      length?: number;
      body: AsyncIterable<Uint8Array>;
    }
  | { outcome: 'failed' | 'not_sent'; code: string; message: string };

/** Calls an upstream through the runner. Never throws; an abort is `failed` with code `cut`. */
export interface Upstream {
  perform(call: UpstreamCall): Promise<UpstreamAnswer>;
}
