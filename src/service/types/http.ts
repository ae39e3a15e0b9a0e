export type Door = 'facets' | 'kernel' | 'page' | 'consent' | 'ui' | 'listen' | 'metrics';

/** One HTTP request, whichever listener (or the wallet, in process) it came from. */
export interface ServiceRequest {
  door: Door;
  method: string;
  /** Path and query as received, still encoded. */
  target: string;
  headers: Record<string, string | undefined>;
  body: AsyncIterable<Uint8Array> | null;
  /** Coarse origin for counting refusals (address family or door name), never a name. */
  source: string;
  /** Of whoever is connected, on the network; absent on a socket of this machine. */
  address?: string | undefined;
  /** What it came over, as others may; says nothing by itself. */
  connection?: object | undefined;
  /** Whether the other side left before its answer was whole. */
  readonly left: boolean;
  /** Aborts when it leaves; where it is only asked whether it did, `left` costs less. */
  readonly signal: AbortSignal;
}

export interface ServiceResponse {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | AsyncIterable<Uint8Array>;
  /** Of an upstream's stream: resolves once all is done for it, its outcome too; never rejects. */
  ended?: Promise<void>;
  /** Its receipt was made by this log, so it is nothing but base64. */
  ownReceipt?: true;
}

export interface JsonAnswer {
  status: number;
  body: unknown;
}
