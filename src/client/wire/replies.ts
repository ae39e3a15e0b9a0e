import type { Issued, RequestState } from '../../protocol';
import { BadAnswer, BadInput } from '../errors';

export interface Enrolled {
  principal: string;
  kind: string;
  petname: string;
  facets: Issued[];
}

/** Somebody who waits to be let in. */
export interface Knocked {
  id: string;
  /** What the newcomer shows, and a person who may approve types: bound to its key. */
  code: string;
  /** Seconds since the epoch. */
  ends: number;
  /** Seconds between two polls. */
  interval: number;
  /** Where people approve, as the service says; null where it names no web origin. */
  page: string | null;
}

export type KnockState =
  { state: 'pending' | 'slow_down'; interval: number } | { state: 'admitted'; code: string };

/** `digest` is the request token's; every descriptor granted on it names it. `rule` granted it. */
export type Asked =
  | { state: 'granted'; facets: Issued[]; digest: string; rule?: { id: string; name: string } }
  | { state: 'pending'; id: string; digest: string };

export interface Polled {
  state: RequestState;
  reason?: string;
  /** One per need, null for a struck one. */
  facets?: (Issued | null)[];
  /** Of a confirmed act: when it can be performed no more, in seconds since the epoch. */
  until?: number;
}

const REQUEST_ID = /^[0-9a-f]{32}$/;
const STATES: readonly string[] = ['pending', 'granted', 'denied', 'no_answer', 'withdrawn'];

/** @throws BadInput where it is none */
export function requestId(id: string): string {
  if (!REQUEST_ID.test(id)) {
    throw new BadInput('A request’s id has 32 hexadecimal digits.');
  }
  return id;
}

export function parseKnocked(body: unknown): Knocked {
  const { id, code, ends, interval, page } = (body ?? {}) as Partial<Knocked>;
  if (
    typeof id !== 'string' ||
    !REQUEST_ID.test(id) ||
    typeof code !== 'string' ||
    typeof ends !== 'number' ||
    typeof interval !== 'number'
  ) {
    throw new BadAnswer('The service did not say how to be let in.');
  }
  const isOrigin = typeof page === 'string' && URL.canParse(page) && new URL(page).origin === page;
  return { id, code, ends, interval, page: isOrigin ? page : null };
}

export function parseKnockState(body: unknown): KnockState {
  const { state, interval, code } = (body ?? {}) as Record<string, unknown>;
  if (state === 'admitted' && typeof code === 'string') {
    return { state, code };
  }
  if ((state === 'pending' || state === 'slow_down') && typeof interval === 'number') {
    return { state, interval };
  }
  throw new BadAnswer('The service did not say whether anybody is let in.');
}

export function parsePolled(body: unknown): Polled {
  const { state, reason, facets, until } = (body ?? {}) as Partial<Polled>;
  if (typeof state !== 'string' || !STATES.includes(state)) {
    throw new BadAnswer('The service did not say how the request stands.');
  }
  return {
    state,
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(Array.isArray(facets) ? { facets } : {}),
    ...(typeof until === 'number' ? { until } : {})
  };
}

export function parseEnrolled(body: unknown, kid: string): Enrolled {
  const { principal, kind, petname, facets } = body as Partial<Enrolled>;
  if (principal !== kid || !Array.isArray(facets)) {
    throw new BadAnswer('The service enrolled somebody else.');
  }
  return { principal, kind: String(kind), petname: String(petname), facets };
}

/** @param granted whether it was granted at once */
export function parseAsked(
  body: unknown,
  granted: boolean
):
  | { state: 'granted'; facets: Issued[]; rule?: { id: string; name: string } }
  | { state: 'pending'; id: string } {
  if (granted) {
    const { facets, rule } = body as { facets: Issued[]; rule?: { id: string; name: string } };
    return { state: 'granted', facets, ...(rule && { rule }) };
  }
  const { id } = body as { id?: unknown };
  if (typeof id !== 'string' || !REQUEST_ID.test(id)) {
    throw new BadAnswer('The service named no request to wait for.');
  }
  return { state: 'pending', id };
}
