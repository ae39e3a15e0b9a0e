import type { AskingDesk } from '../asking';
import { Body } from '../body';
import type { Executions } from '../executions';
import type { Exporting } from '../exporting';
import type { HeldFacets } from '../held';
import { type WalletRequest, type WalletResponse, parseObject, readBytes } from '../http';
import type { Lending } from '../lending';
import type { Kept, Principals } from '../principals';
import type { Session, Sessions } from '../sessions';
import type { Store } from '../rows/store';
import type { Waiting } from '../waiting';

/** Longest JSON of a request, in bytes. */
export const MOST_JSON = 1024 * 1024;

/** The wallet, as its routes reach it. */
export interface Parts {
  store: Store;
  sessions: Sessions;
  principals: Principals;
  held: HeldFacets;
  asking: AskingDesk;
  waiting: Waiting;
  lending: Lending;
  exports: Exporting;
  executions: Executions;
  issuer: () => Promise<string>;
  /** Integer seconds since the epoch. */
  now: () => number;
}

/** One authorized request of a kernel. */
export interface Call {
  kept: Kept;
  session: Session;
  request: WalletRequest;
  /** Path segments after `/wallet/`. */
  path: string[];
  query: URLSearchParams;
  /** Ends with the connection or the session. */
  signal: AbortSignal;
}

export type Route = (parts: Parts, call: Call) => Promise<WalletResponse>;

/**
 * The JSON object that a request carries; of its members, none but those that are allowed.
 * @throws WalletError
 */
export async function bodyOf(request: WalletRequest, allowed: string[]): Promise<Body> {
  const bytes = await readBytes(request.body, MOST_JSON);
  const text = Buffer.from(bytes).toString('utf8');
  return new Body(parseObject(text === '' ? '{}' : text), allowed);
}
