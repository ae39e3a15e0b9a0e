/** A kernel that offers objects. */
export interface Exporter {
  /** kid */
  by: string;
  /** Which of its kernels, for as long as its session lasts. */
  kernel: string;
  /** Aborts when its session ends. */
  ends: AbortSignal;
}

export interface Export {
  name: string;
  /** Action → Definition, as the kernel says. */
  actions: Record<string, unknown>;
  /** How long a call may wait to be taken before it is told `busy`. */
  busyMs: number;
  /** The export that it was served as before; null: it is offered anew. */
  again: string | null;
}

export type ExportAnswer =
  | { state: 'serving'; export: string }
  | { state: 'proposed'; proposal: string }
  /** What was served before: nothing is offered until somebody resumes it. */
  | { state: 'paused' };

/** What became of a call: an answer of the object, or none that could be passed on. */
export type Answered =
  | { status: number; body: Uint8Array<ArrayBuffer> }
  | { failed: 'upstream_failed' | 'upstream_too_large' };

type Soon<T> = T | Promise<T>;

/**
 * Where objects that live in kernels are offered, and from where they are called: a service in this
 * process, or by its actions on `aios/exports`. Throws what that service says.
 */
export interface Exporting {
  open(by: Exporter, wanted: Export, waitMs: number, signal: AbortSignal): Soon<ExportAnswer>;
  /** @returns the id of a call that waits; null where none came in time */
  next(by: Exporter, id: string, waitMs: number, signal: AbortSignal): Soon<string | null>;
  /** @param taker 32 random hex: who took it by the same is told it again */
  take(
    by: Exporter,
    id: string,
    call: string,
    taker: string | null
  ): Soon<{ action: string; args: Record<string, unknown> }>;
  answer(by: Exporter, id: string, call: string, said: Answered): Soon<void>;
  end(by: Exporter, id: string): Soon<void>;
}
