import type { Definition, VerifiedToken } from '../../protocol';
import type { Door } from './http';
import type { FacetRecord, PrincipalRecord } from './records';

/** A verified, unspent action on one of the service's own objects or on the facet itself. */
export interface SystemCall {
  door: Door;
  principal: PrincipalRecord;
  facet: FacetRecord;
  chain: readonly FacetRecord[];
  args: Record<string, unknown>;
  upload: Uint8Array | null;
  token: VerifiedToken;
  signal: AbortSignal;
  /**
   * For what goes on after this call is answered: `signal` aborts once a link of its chain is
   * revoked or paused. Whoever takes it calls `leave` when that is over.
   */
  goesOn(): Lasting;
}

/** What a revocation or pause of a facet ends. */
export interface Lasting {
  readonly signal: AbortSignal;
  leave(): void;
}

/** An answer that goes on: `text/event-stream`, ended by `signal` of the call. */
export class EventStream {
  constructor(readonly events: AsyncIterable<Uint8Array>) {}
}

export interface SystemAction {
  definition: Definition;
  /** JSON answer, or an {@link EventStream}. Throws Refusal or Problem. */
  perform(call: SystemCall): Promise<unknown> | unknown;
}

/** `aios/…` objects by name, and `facet` for the actions on the facet itself. */
export type SystemObjects = Record<string, Record<string, SystemAction>>;
