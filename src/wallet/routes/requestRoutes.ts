import { badInput, jsonResponse, notFound, type WalletResponse, WalletError } from '../http';
import { bodyOf, type Call, type Parts, type Route } from './route';
import type { Session } from '../sessions';

const LONGEST_WAIT_S = 60;
/** Of the service. */
const LONGEST_POLL_S = 30;
const REQUEST_ID = /^[0-9a-f]{32}$/;

/** Waiting for what a person decides: of requests that the wallet keeps, and of acts to confirm. */
export const REQUEST_ROUTES: Record<string, Route> = {
  'GET requests': async (parts, call) => {
    const id = own(parts, call, 1);
    const wait = Number(call.query.get('wait') ?? 0);
    if (!Number.isFinite(wait) || wait < 0) {
      throw badInput('“wait” must be a number of seconds.');
    }
    if (parts.store.requests.get(id, call.kept.kid)?.state === 'pending' && wait > 0) {
      await parts.waiting.ended(id, Math.min(wait, LONGEST_WAIT_S) * 1000, call.signal);
      ifEnded(call.session);
    }
    await parts.principals.catchUp(call.kept);
    return requestResponse(parts, call, id);
  },

  'POST requests': async (parts, call) => {
    if (call.path.length === 1 && call.path[0] === 'withdraw') {
      const body = await bodyOf(call.request, ['jti']);
      return jsonResponse(200, await parts.asking.takeBack(call.kept, body.jti()));
    }
    const id = own(parts, call, 2);
    if (call.path[1] !== 'withdraw') {
      throw notFound('The wallet has no such address.', 'unknown_route');
    }
    const row = parts.store.requests.get(id, call.kept.kid)!;
    if (row.state === 'pending') {
      await parts.waiting.withdraw(call.kept, row);
    }
    return requestResponse(parts, call, id);
  },

  'GET confirmations': async (_parts, call) => {
    const id = confirmation(call, 1);
    const wait = Number(call.query.get('wait') ?? 0);
    if (!Number.isFinite(wait) || wait < 0) {
      throw badInput('“wait” must be a number of seconds.');
    }
    const { service, keys } = call.kept.holding;
    try {
      const { signal } = call;
      const { state, reason } = await service.poll(keys, id, {
        wait: Math.min(Math.floor(wait), LONGEST_POLL_S),
        signal
      });
      ifEnded(call.session);
      return jsonResponse(200, { state, ...(reason === undefined ? {} : { reason }) });
    } catch (error) {
      if (call.request.signal.aborted) {
        // Nobody waits for it any more: confirmed now it would look as if it were done.
        await service.withdraw(keys, id).catch(() => undefined);
      }
      throw error;
    }
  },

  'POST confirmations': async (_parts, call) => {
    const id = confirmation(call, 2);
    if (call.path[1] !== 'withdraw') {
      throw notFound('The wallet has no such address.', 'unknown_route');
    }
    const { service, keys } = call.kept.holding;
    const { state } = await service.withdraw(keys, id);
    return jsonResponse(200, { state });
  }
};

/** Of a request whose answer the service alone keeps; whose it is, the service checks. */
function confirmation({ path }: Call, segments: number): string {
  const id = path[0] ?? '';
  if (path.length !== segments || !REQUEST_ID.test(id)) {
    throw notFound('This notebook has no such request.', 'unknown_request');
  }
  return id;
}

/** The request's id, where it is this principal's own. */
function own({ store }: Parts, { kept, path }: Call, segments: number): string {
  const id = path[0] ?? '';
  if (path.length !== segments || !store.requests.get(id, kept.kid)) {
    throw notFound('This notebook has no such request.', 'unknown_request');
  }
  return id;
}

function requestResponse({ store, asking }: Parts, { kept }: Call, id: string): WalletResponse {
  const row = store.requests.get(id, kept.kid)!;
  return jsonResponse(200, {
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.granted === null ? {} : { facets: asking.views(kept, row.slots, row.granted) })
  });
}

function ifEnded(session: Session): void {
  if (session.signal.aborted) {
    throw new WalletError(401, 'no_session', 'The kernel’s session has ended.');
  }
}
