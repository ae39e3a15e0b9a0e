/**
 * What every kind of upstream gives to the runner. An adapter reaches clock, network and
 * files through `Io` alone, and never keeps a secret longer than the call that brought it.
 */
import type { Definition } from '../protocol';

import type { Disk } from './files/disk';
import type { Http, StreamLimits } from './network/http';
import type { ReadYaml } from './openapi/document';

export interface Io {
  /** Milliseconds since the epoch. */
  now(): number;
  random(length: number): Uint8Array;
  http: Http;
  disk: Disk;
  readYaml: ReadYaml;
}

/** What would be registered: the configuration made canonical, and the final definitions. */
export interface Inspected {
  title: string;
  /** The one place that is ever called, in words a person can compare. */
  origin: string;
  config: Record<string, unknown>;
  actions: Record<string, Definition>;
  /** What its document describes and can't be offered as it stands: how many, and the first. */
  left_out?: { operations: number; first: { operation: string; why: string }[] };
}

export interface Tested {
  ok: boolean;
  message: string;
}

/** One call on an upstream; `config` is the one that `inspect` answered. */
export interface AdapterCall {
  config: unknown;
  definition: Definition;
  args: Record<string, unknown>;
  secret: string | null;
  idempotencyKey: string;
  timeoutMs: number;
  maxBytes: number;
  /** In place of both limits for an answer that is a stream, or long; absent where none is wanted. */
  stream?: StreamLimits | undefined;
  upload: Upload | null;
  signal: AbortSignal;
}

export interface Upload {
  bytes: AsyncIterable<Uint8Array>;
  /** In bytes; null where the sender did not say. */
  length: number | null;
  type: string;
}

/**
 * `not_sent` is said only where nothing can have reached the upstream. A body that can't be
 * completed throws `UpstreamFault` while it is read.
 */
export type AdapterAnswer =
  | {
      outcome: 'done';
      status: number;
      type: string;
      headers: Record<string, string>;
      /** In bytes, as the upstream said before it sent any of the body; absent where it did not. */
      length?: number;
      body: Uint8Array | AsyncIterable<Uint8Array>;
    }
  | { outcome: 'failed' | 'not_sent'; code: string; message: string };

export interface Adapter {
  readonly kind: string;
  /** @throws ConfigError saying what is wrong, where, and what to do. */
  inspect(config: unknown, io: Io, secret: string | null, signal: AbortSignal): Promise<Inspected>;
  /** Reaches the upstream without effect. */
  test(config: unknown, io: Io, secret: string | null, signal: AbortSignal): Promise<Tested>;
  perform(call: AdapterCall, io: Io): Promise<AdapterAnswer>;
}
