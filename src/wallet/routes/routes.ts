import type { HandedOver, HeldFacet } from '../../client';
import { ACT_ROUTES, whereFrom } from './actRoutes';
import { Body } from '../body';
import { cellFrom } from '../cellFrom';
import { exportRoute } from './exportRoutes';
import {
  type WalletRequest,
  type WalletResponse,
  badInput,
  errorResponse,
  jsonResponse,
  notFound
} from '../http';
import type { Recipient } from '../lending';
import { frozen, needsOf } from '../manifest';
import { REQUEST_ROUTES } from './requestRoutes';
import { trailOf } from '../trail';
import { bodyOf, type Call, MOST_JSON, type Parts, type Route } from './route';

/** The wallet API of docs/architecture.md. Never throws. */
export async function answer(parts: Parts, request: WalletRequest): Promise<WalletResponse> {
  try {
    const { pathname, searchParams } = new URL(request.target, 'http://wallet.invalid');
    const [first, ...path] = pathname.split('/').slice(1);
    const name = first === 'wallet' ? `${request.method} ${path[0] ?? ''}` : '';
    if (name === 'POST session') {
      return await openSession(parts, request);
    }
    const route = ROUTES[name];
    if (!route) {
      throw notFound('The wallet has no such address.', 'unknown_route');
    }
    const session = parts.sessions.of(request.headers['authorization']);
    const kept = await parts.principals.get(session.principal);
    const signal = AbortSignal.any([request.signal, session.signal]);
    const call = { kept, session, request, path: path.slice(1), query: searchParams, signal };
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
  ...REQUEST_ROUTES,
  ...ACT_ROUTES,

  'POST need': async ({ asking }, { kept, request, session }) => {
    const body = await bodyOf(request, ['needs', 'purpose', 'fresh', 'cell', 'jti']);
    const cell = cellFrom(session, body.cell());
    const needs = body.needs();
    const purpose = body.purpose();
    const fresh = body.flag('fresh');
    const jti = body.optionalJti();
    const call = {
      needs,
      purpose,
      fresh,
      ...(cell === undefined ? {} : { cell }),
      ...(jti === undefined ? {} : { jti })
    };
    return jsonResponse(200, await asking.need(kept, call));
  },

  'GET facets': async ({ held, principals }, { kept }) => {
    await principals.catchUp(kept);
    await held.refresh(kept);
    return jsonResponse(200, { facets: held.list(kept) });
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

  'POST describe': async ({ held }, { kept, request }) => {
    const body = await bodyOf(request, ['facet', 'sealed']);
    const facet = held.known(kept, body.string('facet'));
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
    const options = { ...from, sealed: body.flag('sealed') };
    return jsonResponse(200, await kept.system.self.note(body.note(), options));
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
    return jsonResponse(200, await trailOf(kept, range));
  },

  'GET catalogue': async (_parts, { kept }) => jsonResponse(200, await kept.system.registry.list()),

  'POST catalogue': async (_parts, { kept }) => jsonResponse(200, await kept.system.registry.list())
};

async function facetOf(
  { held }: Parts,
  { kept, request }: Call,
  more: string[] = []
): Promise<{ facet: HeldFacet; body: Body }> {
  const body = await bodyOf(request, ['facet', ...more]);
  return { facet: held.usable(kept, body.string('facet')), body };
}
