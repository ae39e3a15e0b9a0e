import type { Act, VerifiedToken } from '../../protocol';
import type { JsonAnswer } from './http';
import type { FacetRecord, PrincipalRecord } from './records';

/** An act that passes all checks and waits for a person. */
export interface AskedAct {
  principal: PrincipalRecord;
  chain: readonly FacetRecord[];
  act: Act;
  token: VerifiedToken<'facet-action'>;
}

/** Acts of facets that ask a person each time (docs/protocol.md §8). */
export interface Confirmations {
  /**
   * @throws Refusal `too_many_requests`
   * @throws Problem `too_long_to_confirm`
   */
  ask(asked: AskedAct): Promise<{ request_url: string; id: string }>;
  /**
   * Whether a person confirmed this very act, and it was not performed yet.
   *
   * @param request its id, as the asker names it
   * @param now ms
   * @returns index of the decision
   * @throws Refusal `not_confirmed`
   */
  confirmed(request: string, principal: string, act: Act, now: number): number;
  /** Inside the intent's unit. */
  spend(request: string, intent: number): void;
}

/** The routes of §6 and §7: token bytes in, JSON out. All throw Refusal or Problem. */
export interface Issuance {
  /** `POST S/enrol`; `origin` is the header that a browser sent. */
  enrol(body: Uint8Array, origin: string | null): Promise<JsonAnswer>;
  /** `POST S/knocks`; from an address of the network, or a socket of this machine. */
  knock(body: Uint8Array, from: { address: string } | 'socket'): Promise<JsonAnswer>;
  /** `POST S/knocks/<id>` with a poll or a withdrawal. */
  knocked(id: string, body: Uint8Array): Promise<JsonAnswer>;
  /** `POST S/facets` */
  ask(body: Uint8Array): Promise<JsonAnswer>;
  /** `POST S/requests/<id>` with a poll or a withdrawal. */
  request(id: string, body: Uint8Array, signal: AbortSignal): Promise<JsonAnswer>;
  readonly challenges: { issue(): string };
  /** Whether anybody may decide already. */
  hasOwner(): boolean;
}
