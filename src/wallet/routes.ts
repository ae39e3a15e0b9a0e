import {
  type ActionBody,
  type HandedOver,
  type HeldFacet,
  type InvokeOptions,
  takeNote,
  Unreachable
} from '../client';
import { b64u, type Issued, utf8 } from '../protocol';
import type { AskingDesk } from './asking';
import { Body } from './body';
import { exportRoute } from './exportRoutes';
import type { Executions } from './executions';
import type { Exports } from './exports';
import type { HeldFacets } from './held';
import {
  type WalletRequest,
  type WalletResponse,
  WalletError,
  badInput,
  errorResponse,
  jsonResponse,
  notFound,
  parseObject,
  readBytes
} from './http';
import type { Lending, Recipient } from './lending';
import { frozen, needsOf } from './manifest';
import { passedOn } from './passing';
import type { Kept, Principals } from './principals';
import type { Session, Sessions } from './sessions';
import type { Store } from './store';
import { uploadOf } from './uploads';
import type { Waiting } from './waiting';

const MOST_JSON = 1024 * 1024;
const LONGEST_WAIT_S = 60;
/** Of the service. */
const LONGEST_POLL_S = 30;
const REQUEST_ID = /^[0-9a-f]{32}$/;

export interface Parts {
  store: Store;
  sessions: Sessions;
  principals: Principals;
  held: HeldFacets;
  asking: AskingDesk;
  waiting: Waiting;
  lending: Lending;
  exports: Exports;
  executions: Executions;
  issuer: () => Promise<string>;
  /** Integer seconds since the epoch. */
  now: () => number;
}

interface Call {
  kept: Kept;
  session: Session;
  request: WalletRequest;
  /** Path segments after `/wallet/`. */
  path: string[];
  query: URLSearchParams;
  /** Ends with the connection or the session. */
  signal: AbortSignal;
}

type Route = (parts: Parts, call: Call) => Promise<WalletResponse>;

/** The wallet API of docs/architecture.md. Never throws. */
export async function answer(parts: Parts, request: WalletRequest): Promise<WalletResponse> {
  try {
    const { pathname, searchParams } = new URL(request.target, 'http://wallet.invalid');
    const [first, ...path] = pathname.split('/').slice(1);
    const route = ROUTES[`${request.method} ${path[0] ?? ''}`];
    if (first !== 'wallet' || (!route && path[0] !== 'session')) {
      throw notFound('The wallet has no such address.', 'unknown_route');
    }
    if (path[0] === 'session' && request.method === 'POST') {
      return await openSession(parts, request);
    }
    const session = parts.sessions.of(request.headers['authorization']);
    const kept = await parts.principals.get(session.principal);
    const signal = AbortSignal.any([request.signal, session.signal]);
    const call = { kept, session, request, path: path.slice(1), query: searchParams, signal };
    if (!route) {
      throw notFound('The wallet has no such address.', 'unknown_route');
    }
    return await route(parts, call);
  } catch (error) {
    return errorResponse(error);
  }
}

async function openSession(parts: Parts, request: WalletRequest): Promise<WalletResponse> {
  const body = await bodyOf(request, ['code']);
  const { admission, giveBack } = parts.sessions.spend(body.string('code'));
  try {
    const issuer = await parts.issuer();
    const { kid, petname } = await parts.principals.admitted(admission);
    const token = parts.sessions.open(kid, admission);
    const unattended = admission.unattended ?? false;
    return jsonResponse(200, { token, principal: kid, petname, issuer, unattended });
  } catch (error) {
    giveBack();
    throw error;
  }
}

const ROUTES: Record<string, Route> = {
  'POST need': async ({ asking }, { kept, request }) => {
    const body = await bodyOf(request, ['needs', 'purpose', 'fresh', 'cell']);
    const cell = body.cell();
    const needs = body.needs();
    const purpose = body.purpose();
    const fresh = body.flag('fresh');
    const call = { needs, purpose, fresh, ...(cell === undefined ? {} : { cell }) };
    return jsonResponse(200, await asking.need(kept, call));
  },

  'GET requests': async (parts, call) => {
    const id = own(parts, call, 1);
    const wait = Number(call.query.get('wait') ?? 0);
    if (!Number.isFinite(wait) || wait < 0) {
      throw badInput('“wait” must be a number of seconds.');
    }
    if (parts.store.request(id, call.kept.kid)?.state === 'pending' && wait > 0) {
      await parts.waiting.ended(id, Math.min(wait, LONGEST_WAIT_S) * 1000, call.signal);
      ifEnded(call.session);
    }
    await parts.principals.catchUp(call.kept);
    return requestResponse(parts, call, id);
  },

  'POST requests': async (parts, call) => {
    const id = own(parts, call, 2);
    if (call.path[1] !== 'withdraw') {
      throw notFound('The wallet has no such address.', 'unknown_route');
    }
    const row = parts.store.request(id, call.kept.kid)!;
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
  },

  'GET facets': async ({ held, principals }, { kept }) => {
    await principals.catchUp(kept);
    await held.refresh(kept);
    return jsonResponse(200, { facets: held.list(kept) });
  },

  'POST invoke': async (parts, call) => {
    const bytes = await readBytes(call.request.body, MOST_JSON);
    return invoke(parts, call, invocation(parseObject(Buffer.from(bytes).toString('utf8'))));
  },

  'POST upload': async (parts, call) => {
    let text: string;
    try {
      text = utf8.decode(b64u.decode(call.path[0] ?? ''));
    } catch {
      throw badInput('The part of the address after “upload/” must be base64url of JSON.');
    }
    const { body, ...members } = parseObject(text);
    const asked = invocation(members);
    return invoke(parts, call, { ...asked, upload: await uploadOf(call.request, body) });
  },

  'POST exports': ({ exports }, call) => exportRoute(exports, call),

  'POST lend': async ({ lending }, { kept, request }) => {
    const body = await bodyOf(request, ['facet', 'to', 'terms', 'instead']);
    const to = new Body(body.object('to'), ['card', 'petname']);
    const card = to.optionalString('card', 64 * 1024);
    const recipient: Recipient = card === undefined ? { petname: to.string('petname') } : { card };
    const facet = body.string('facet');
    const instead = body.optionalString('instead', 32);
    const lent = await lending.lend(kept, facet, recipient, body.object('terms'), instead);
    return jsonResponse(200, lent);
  },

  'POST renew': async ({ lending }, { kept, request }) => {
    const body = await bodyOf(request, ['facet', 'lent', 'expiry', 'card']);
    const facet = body.string('facet');
    const expiry = body.count('expiry');
    if (expiry === undefined) {
      throw badInput('“expiry” must be seconds since the epoch.');
    }
    const card = body.optionalString('card', 64 * 1024);
    const renewed = await lending.renew(kept, facet, { lent: body.string('lent'), expiry, card });
    return jsonResponse(200, renewed);
  },

  'POST accept': async ({ lending, held }, { kept, request }) => {
    const body = await bodyOf(request, ['identity', 'keys', 'facet']);
    const [identity, keys, facet] = ['identity', 'keys', 'facet'].map(name => body.object(name));
    const id = await lending.accept(kept, { identity, keys, facet } as unknown as HandedOver);
    return jsonResponse(200, { facet: held.viewOf(kept, id) });
  },

  'POST drop': async ({ held }, { kept, request }) => {
    const body = await bodyOf(request, ['facet']);
    return jsonResponse(200, { revoked: await held.drop(kept, body.string('facet')) });
  },

  'POST describe': async (parts, call) => {
    const { facet, body } = await facetOf(parts, call, ['sealed']);
    return jsonResponse(200, await facet.describe({ sealed: body.flag('sealed') }));
  },

  'POST check': async (parts, call) => {
    const { facet, body } = await facetOf(parts, call, ['act', 'args', 'sealed']);
    const sealed = body.flag('sealed');
    const checked = await facet.check(body.string('act'), body.object('args'), { sealed });
    return jsonResponse(200, checked);
  },

  'POST explain': async (_parts, { kept, request }) => {
    const body = await bodyOf(request, ['jti', 'sealed']);
    const sealed = body.flag('sealed');
    return jsonResponse(200, await kept.system.self.explain(body.jti(), { sealed }));
  },

  'POST outcome': async (_parts, { kept, request }) => {
    const body = await bodyOf(request, ['jti', 'sealed']);
    const sealed = body.flag('sealed');
    return jsonResponse(200, await kept.system.self.outcome(body.jti(), { sealed }));
  },

  'POST note': async (parts, call) => {
    const { kept } = call;
    const body = await bodyOf(call.request, ['claim', 'based_on', 'cell', 'lineage', 'sealed']);
    const from = await whereFrom(parts, call, { cell: body.cell(), lineage: body.lineage() });
    const accepted = (issued: Issued): Promise<void> =>
      parts.principals.accept(kept, issued, 'enrolment');
    const options = { ...from, sealed: body.flag('sealed') };
    return jsonResponse(
      200,
      await takeNote(kept.holding, kept.system, body.note(), options, accepted)
    );
  },

  'POST manifest': async ({ now }, { request }) => {
    const body = await bodyOf(request, ['text', 'notebook']);
    const notebook = body.optionalString('notebook', 4096) ?? null;
    return jsonResponse(200, needsOf(body.string('text', MOST_JSON), notebook, now()));
  },

  'POST freeze': async (_parts, { kept, request }) => {
    const body = await bodyOf(request, ['text', 'notebook', 'loose']);
    const notebook = body.string('notebook', 4096);
    const text = body.optionalString('text', MOST_JSON) ?? null;
    return jsonResponse(200, await frozen(kept, { text, notebook, loose: body.flag('loose') }));
  },

  'POST trail': async (_parts, { kept, request }) => {
    const body = await bodyOf(request, ['limit', 'after']);
    const range = { limit: body.count('limit'), after: body.count('after') };
    return jsonResponse(200, await kept.system.self.entries(range));
  },

  'GET catalogue': async (_parts, { kept }) => jsonResponse(200, await kept.system.registry.list()),

  'POST catalogue': async (_parts, { kept }) => jsonResponse(200, await kept.system.registry.list())
};

interface Invocation {
  facet: string;
  act: string;
  args: Record<string, unknown>;
  cell: ReturnType<Body['cell']>;
  lineage: ReturnType<Body['lineage']>;
  jti: string | undefined;
  confirmed: string | undefined;
  sealed: boolean;
  upload?: ActionBody;
}

function invocation(members: Record<string, unknown>): Invocation {
  const body = new Body(members, [
    'facet',
    'act',
    'args',
    'cell',
    'lineage',
    'jti',
    'confirmed',
    'sealed'
  ]);
  return {
    facet: body.string('facet'),
    act: body.string('act'),
    args: body.object('args'),
    cell: body.cell(),
    lineage: body.lineage(),
    jti: body.optionalJti(),
    confirmed: body.optionalString('confirmed', 32),
    sealed: body.flag('sealed')
  };
}

async function invoke(parts: Parts, call: Call, asked: Invocation): Promise<WalletResponse> {
  const facet = parts.held.usable(call.kept, asked.facet);
  const { act, args, confirmed, sealed, upload } = asked;
  const jti = asked.jti ?? call.kept.holding.service.newJti();
  try {
    const answer = await facet.send(act, args, {
      jti,
      sealed,
      signal: call.signal,
      ...(await whereFrom(parts, call, asked)),
      ...(confirmed === undefined ? {} : { confirmed }),
      ...(upload === undefined ? {} : { body: upload })
    });
    return passedOn(answer);
  } catch (error) {
    return errorResponse(call.signal.aborted ? new Unreachable(jti) : error, {
      'facetry-jti': jti
    });
  }
}

/** The kernel's word of its cell, with what its Jupyter server saw of it. */
async function whereFrom(
  { executions }: Parts,
  { session }: Call,
  { cell, lineage }: Pick<Invocation, 'cell' | 'lineage'>
): Promise<Pick<InvokeOptions, 'cell' | 'lineage'>> {
  const seen = await executions.saw(session.kernel, cell?.id, lineage?.source);
  return {
    ...(cell === undefined ? {} : { cell }),
    ...(lineage === undefined ? {} : { lineage: { ...lineage, ...(seen && { seen }) } })
  };
}

async function facetOf(
  { held }: Parts,
  { kept, request }: Call,
  more: string[] = []
): Promise<{ facet: HeldFacet; body: Body }> {
  const body = await bodyOf(request, ['facet', ...more]);
  return { facet: held.usable(kept, body.string('facet')), body };
}

async function bodyOf(request: WalletRequest, allowed: string[]): Promise<Body> {
  const bytes = await readBytes(request.body, MOST_JSON);
  const text = Buffer.from(bytes).toString('utf8');
  return new Body(parseObject(text === '' ? '{}' : text), allowed);
}

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
  if (path.length !== segments || !store.request(id, kept.kid)) {
    throw notFound('This notebook has no such request.', 'unknown_request');
  }
  return id;
}

function requestResponse({ store, asking }: Parts, { kept }: Call, id: string): WalletResponse {
  const row = store.request(id, kept.kid)!;
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
