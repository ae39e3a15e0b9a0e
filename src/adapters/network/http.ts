import type { Origin } from './address';

/** Of an answer that is passed on as it comes (docs/protocol.md §8, "Streams"). */
export interface StreamLimits {
  /** From its head to its end. */
  timeoutMs: number;
  maxBytes: number;
}

/** One request to a registered origin. */
export interface HttpRequest {
  target: Origin;
  method: string;
  /** Path and query, encoded; begins with "/". */
  path: string;
  headers: Record<string, string>;
  body: Uint8Array | AsyncIterable<Uint8Array> | null;
  /** For the whole exchange, body included. */
  timeoutMs: number;
  /** Of the body as decoded. */
  maxBytes: number;
  /**
   * In place of both for a success, once its head says that it is a stream, or it is longer than
   * `maxBytes`; absent: for none.
   */
  stream?: StreamLimits | undefined;
  /** A lost pooled connection may be tried once more, since a second call has no effect. */
  safe: boolean;
  signal: AbortSignal;
}

export interface HttpResponse {
  status: number;
  /** Lower-case names; repeated fields are joined by ", ". */
  headers: Record<string, string>;
  /** Throws UpstreamFault if it can't be completed. */
  body: AsyncIterable<Uint8Array>;
  /** For a body that nobody is going to read. */
  discard(): void;
}

/** Calls registered origins: follows nothing, sends what it is told, reads within limits. */
export interface Http {
  /** @throws UpstreamFault */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): void;
}

export interface Resolved {
  address: string;
  family: 4 | 6;
}

export type Resolve = (host: string) => Promise<Resolved[]>;
